"""One Rasa and one action server for all conversations; a fresh sender for each person."""

from collections.abc import Callable, Iterator

import pytest

from policy_kb import Content, read_content
from tests.conversations.people import Person
from tests.conversations.running import Bot, running_bot


@pytest.fixture(scope="session")
def content() -> Content:
    """What the knowledge base of these tests holds."""
    return read_content()


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """The assistant, started once."""
    with running_bot(tmp_path_factory.mktemp("bot")) as bot:
        yield bot


@pytest.fixture
def person(bot: Bot) -> Callable[..., Person]:
    """Makes people who have never talked with the assistant before."""
    return lambda lang=None: Person(bot.url, lang)


@pytest.fixture
def without_actions(bot: Bot) -> Iterator[Bot]:
    """The assistant while its action server is away; it is back after the test."""
    with bot.actions.away():
        yield bot
