"""What must not change the answer does not: slips, scripts, marks, courtesies; and two questions get two answers."""

from collections.abc import Callable

import pytest

from policy_kb import Content
from tests.conversations.people import Person
from tests.conversations.robustness_tables import Table, covers, tables

pytestmark = pytest.mark.conversations

_PARAMETERS = [
    pytest.param(table, lang, id=f"{table.kind}-{lang}") for table in tables() for lang in sorted(table.at_least)
]


@pytest.mark.parametrize(("table", "lang"), _PARAMETERS)
def test_robustness(table: Table, lang: str, person: Callable[..., Person], content: Content) -> None:
    messages = [message for message in table.messages if message.lang == lang]
    turns = [(message, person(lang).say(message.text)) for message in messages]
    wrong = [f"{message.text}\n    {turn.card}" for message, turn in turns if not covers(message, turn, content)]
    share = 1 - len(wrong) / len(messages)
    assert share >= table.at_least[lang], "\n".join([f"{share:.1%} of {len(messages)} messages are right:", *wrong])
