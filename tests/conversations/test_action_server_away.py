"""When the action server is away the person is told so, in their language, with the hotline; then it goes on."""

import pytest

from tests.conversations.people import Person
from tests.conversations.running import Bot

pytestmark = pytest.mark.conversations


@pytest.mark.parametrize(
    ("page", "message", "lang"),
    [
        (None, "Which school can a category C talent's child attend?", "en"),
        (None, "E类人才的孩子上学有什么待遇？", "zh"),
        ("en", "2.7.2.4", "en"),
        ("zh", "2.7.2.4", "zh"),
        ("en", "/human", "en"),
    ],
)
def test_a_sentence_with_the_hotline(page: str | None, message: str, lang: str, without_actions: Bot) -> None:
    turn = Person(without_actions.url, page).say(message)
    assert "12333" in turn.text
    assert ("try again" if lang == "en" else "稍后再试") in turn.text
    assert turn.card["type"] == "handoff"
    assert turn.card["hotline"] == "12333"


def test_the_talk_goes_on_where_it_was(bot: Bot) -> None:
    person = Person(bot.url)
    person.say("Can I apply for the next title a year early? I'm a nurse at a public hospital")
    bot.actions.stop()
    try:
        assert person.say("direct").card["type"] == "handoff"
    finally:
        bot.actions.start()
        bot.actions.wait()
    turn = person.say("direct")
    assert (turn.card["type"], turn.card["fact"]) == ("question", "title_since")
