"""Where two or three topics fit, the person chooses. Which words are that vague, the training decides: some must be."""

import pytest

from policy_kb import Content
from tests.conversations.people import Person
from tests.conversations.running import Bot
from tests.conversations.scripts import Lang, always

pytestmark = pytest.mark.conversations

VAGUE: dict[Lang, tuple[str, ...]] = {
    "en": (
        "separate review",
        "the list",
        "raise the share",
        "three years",
        "who approves it",
        "outstanding contribution",
        "the higher level",
        "one year",
        "recruitment and posts",
        "front line preference",
        "promotion or title",
    ),
    "zh": ("单独评审", "提高比例", "名单谁报", "满三年", "谁来审批", "突出贡献", "上一级", "提前一年"),
}


def person_with_a_choice(bot: Bot, lang: Lang, content: Content) -> Person:
    """Somebody who was just asked which topic is meant."""
    for message in VAGUE[lang]:
        person = Person(bot.url, lang)
        turn = person.say(message)
        assert list(always(turn, lang, None, content)) == [], message
        if turn.card["type"] == "choose":
            return person
    pytest.fail(f"none of {VAGUE[lang]} was answered by a choice")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_chosen_topic_is_answered(lang: Lang, bot: Bot, content: Content) -> None:
    person = person_with_a_choice(bot, lang, content)
    offered = person.last.card["topics"]
    assert all(topic["title"] in person.last.text for topic in offered)
    turn = person.press({"topic": offered[-1]["topic"]})
    assert (turn.card["type"], turn.card["topic"]) == ("answer", offered[-1]["topic"])
    assert list(always(turn, lang, None, content)) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_something_else(lang: Lang, bot: Bot, content: Content) -> None:
    turn = person_with_a_choice(bot, lang, content).press("something_else")
    assert turn.card["type"] == "fallback"
    assert "12333" in turn.text
    assert list(always(turn, lang, None, content)) == []
