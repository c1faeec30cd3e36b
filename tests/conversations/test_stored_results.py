"""A result under its number: given at the end of a self-check, found by somebody else, deleted."""

from collections.abc import Callable

import pytest

from tests.conversations.people import Person, Turn

pytestmark = pytest.mark.conversations

# The last step of a check that ends at once.
CHECKED = {
    "en": (
        "Does my work count as front line?",
        '/start_check{"check":"front-line-scope"}',
        '/inform{"work_area":"other"}',
    ),
    "zh": ("我的工作算一线吗？", '/start_check{"check":"front-line-scope"}', '/inform{"work_area":"other"}'),
}


def ended(person: Person, lang: str) -> Turn:
    """The result of a short self-check."""
    return person.talk(*CHECKED[lang])[-1]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_result_is_found_again_by_somebody_else(person: Callable[..., Person], lang: str) -> None:
    given = ended(person(lang), lang)
    number = given.card["number"]
    assert number in given.text
    asked = f"show me result {number}" if lang == "en" else f"查一下结果{number}"
    found = person(lang).say(asked)
    assert found.card["type"] == "result"
    for field in ("number", "check", "outcome", "route", "computed", "reasons", "citations"):
        assert found.card[field] == given.card[field]
    assert found.text.splitlines()[0] == given.text.splitlines()[0]


@pytest.mark.parametrize(
    ("lang", "delete", "gone"),
    [("en", "please delete my result", "is deleted"), ("zh", "把我的结果删除", "已删除")],
)
def test_a_result_is_deleted_on_request(person: Callable[..., Person], lang: str, delete: str, gone: str) -> None:
    somebody = person(lang)
    number = ended(somebody, lang).card["number"]
    assert gone in somebody.say(delete).text
    assert number in somebody.say(f"result {number}" if lang == "en" else f"结果{number}").text
    assert somebody.last.card["type"] == "smalltalk"


def test_a_what_if_is_not_kept(person: Callable[..., Person]) -> None:
    somebody = person("en")
    somebody.say('/start_check{"check":"front-line-scope"}')
    somebody.say('/inform{"work_area":"nursing"}')
    turn = somebody.say("what if I worked in an enterprise?")
    assert turn.card["what_if"] is True
    assert "number" not in turn.card


def test_the_verdict_comes_first(person: Callable[..., Person]) -> None:
    somebody = person("en")
    turn = somebody.say("I'm a nurse in a public hospital and my contact was only indirect. Can I apply a year early?")
    assert turn.card["outcome"] == "not_eligible"
    assert turn.text.startswith("By what you told me, you do not meet")


def test_a_number_that_finds_nothing(person: Callable[..., Person]) -> None:
    turn = person("en").say("show result 0000-0000-0001")
    assert turn.card["type"] == "smalltalk"
    assert "0000-0000-0001" in turn.text
