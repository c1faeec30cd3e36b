"""A turn as Rasa understood it: language, questions, the person, buttons."""

from typing import Any

import pytest

from actions.language import known_language, page_language, script_majority
from actions.turn import Turn
from tests.support.turns import fact, message, turn

pytestmark = pytest.mark.actions


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Which school can my child attend?", "en"),
        ("孩子上学有什么待遇？", "zh"),
        ("E类人才的child上学有什么待遇", "zh"),
        ("what does 突出贡献 mean in these rules", "en"),
        ("NURSE", "en"),
        ("好", "zh"),
        ("", None),
        ("12345 ?!", None),
        ("😀", None),
        ("как", None),
    ],
)
def test_language_of_a_text(text: str, lang: str | None) -> None:
    assert script_majority(text) == lang


@pytest.mark.parametrize("value", [None, "", "EN", "fr", 1, ["en"], {"lang": "en"}])
def test_other_languages_are_none(value: object) -> None:
    assert known_language(value) is None


@pytest.mark.parametrize(
    ("text", "page", "remembered", "lang"),
    [
        ("school", "zh", "zh", "en"),
        ("上学", "en", "en", "zh"),
        ("2016", "en", "zh", "en"),
        ("2016", None, "en", "en"),
        ("2016", None, "zh", "zh"),
        ("?", None, "rubbish", "zh"),
        ("/human", "en", "zh", "en"),
        ("/human", None, "en", "en"),
        ("/human", "zh", "en", "zh"),
    ],
)
def test_language_of_a_turn(text: str, page: str | None, remembered: str, lang: str) -> None:
    """The words decide; then the page; then the talk so far. A button's payload is no words."""
    raw = message(text, metadata={"lang": page}, intent={"name": "human"})
    assert Turn.from_message(raw, remembered).lang == lang


@pytest.mark.parametrize("metadata", [None, {}, "rubbish", ["en"], {"lang": 7}])
def test_page_that_says_nothing(metadata: object) -> None:
    assert page_language({"metadata": metadata}) is None
    assert Turn.from_message(message("2016", metadata=metadata), "en").lang == "en"


@pytest.mark.parametrize("raw", [{}, {"text": None}, {"text": "", "entities": None, "labels": None, "intent": None}])
def test_message_with_nothing_in_it(raw: dict[str, Any]) -> None:
    empty = Turn.from_message(raw, "en")
    assert (empty.text, empty.labels, empty.entities, empty.button) == ("", (), (), None)
    assert (empty.top.name, empty.top.kind, empty.top.id, empty.top.probability) == ("", "", "", 0.0)


def test_labels_keep_their_order() -> None:
    found = Turn.from_message(message("x", {"topic/children-school": 0.7, "talk/greet": 0.2}), "en")
    assert (found.top.kind, found.top.id, found.top.probability) == ("topic", "children-school", 0.7)
    assert found.probability("talk/greet") == 0.2
    assert found.probability("talk/thanks") == 0.0


def test_button_with_its_details() -> None:
    raw = message('/answer{"topic":"children-school"}', intent={"name": "answer"})
    found = Turn.from_message(raw, "en")
    assert found.button == "answer"
    assert found.pressed("topic") == "children-school"
    assert found.pressed("citation") is None


def test_words_are_no_button_even_if_an_intent_is_named() -> None:
    assert Turn.from_message(message("human please", intent={"name": "human"}), "en").button is None


@pytest.mark.parametrize(
    "text",
    [
        "Which school?",
        "what about enterprises",
        "Do I need a list",
        "may I apply",
        "孩子上哪个学校",
        "企业算不算",
        "能申报吗",
        "那配偶呢",
        "多少钱",
        "有没有名额",
        "还是要等",
    ],
)
def test_questions(text: str) -> None:
    assert turn(text).is_question


@pytest.mark.parametrize(
    "text", ["I am a nurse.", "May 2016", "我是护士", "直接接触", "2016年7月", "no", "five years", ""]
)
def test_statements(text: str) -> None:
    assert not turn(text).is_question


@pytest.mark.parametrize("text", ["I am a nurse", "my contact", "Can we apply?", "I'm", "我是护士", "俺在企业", "本人"])
def test_first_person(text: str) -> None:
    assert turn(text).is_personal


@pytest.mark.parametrize("text", ["Does a nurse count?", "Iris is a nurse", "meaning", "护士算吗", "weather", ""])
def test_no_first_person(text: str) -> None:
    assert not turn(text).is_personal


@pytest.mark.parametrize(
    ("text", "words", "asked"),
    [
        ("Does indirect contact count?", "indirect contact", True),
        ("间接接触算吗", "间接接触", True),
        ("I had indirect contact", "indirect contact", False),
        ("I had indirect contact, does it count?", "indirect contact", False),
        ("我是间接接触，算吗", "间接接触", False),
        ("I am a nurse. Does indirect contact count?", "indirect contact", True),
        ("I am a nurse. Does indirect contact count?", "nurse", False),
        ("我是护士。间接接触算吗？", "间接接触", True),
        ("我是护士。间接接触算吗？", "护士", False),
        ("Does clause 2.1.2.2 mean indirect contact", "indirect contact", True),
    ],
)
def test_what_is_asked_in_general_is_told_from_what_is_said(text: str, words: str, asked: bool) -> None:
    assert turn(text).is_asked(fact(text, words, "contact", "indirect")) is asked
