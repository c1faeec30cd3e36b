"""What must not change the answer does not: slips, scripts, marks, courtesies; and two questions get two answers."""

from collections.abc import Callable

import pytest

from policy_kb import Content
from tests.conversations.people import Person
from tests.conversations.robustness_tables import Message, covers, messages

pytestmark = pytest.mark.conversations

# Not strict: models of two trainings differ a little, and some of these lie near a threshold.
_NOT_YET = pytest.mark.xfail(reason="not yet read as it should be", strict=False)
_PARAMETERS = [
    pytest.param(message, id=f"{message.kind}-{message.lang}-{number}", marks=[_NOT_YET] if message.not_yet else [])
    for number, message in enumerate(messages())
]


@pytest.mark.parametrize("message", _PARAMETERS)
def test_robustness(message: Message, person: Callable[..., Person], content: Content) -> None:
    turn = person(message.lang).say(message.text)
    assert covers(message, turn, content), f"{message.text}\n{turn.card}\n{turn.text}"
