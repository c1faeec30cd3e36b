"""When the action server is away the person is told so, in their language, with the hotline; then it goes on."""

import time

import pytest

from tests.conversations.people import Person, Turn
from tests.conversations.running import Bot
from tests.conversations.scripts import Lang, language_of

pytestmark = pytest.mark.conversations

# The language of the page, a message, the language of the reply.
MESSAGES: list[tuple[Lang | None, str, Lang]] = [
    (None, "Which school can a category C talent's child attend?", "en"),
    (None, "E类人才的孩子上学有什么待遇？", "zh"),
    ("en", "2.7.2.4", "en"),
    ("zh", "2.7.2.4", "zh"),
    ("en", "/human", "en"),
    ("zh", "/human", "zh"),
    ("zh", "hello", "en"),
    ("en", "你好", "zh"),
]
HUNG_SECONDS = 20


def assert_is_apology(turn: Turn, lang: Lang) -> None:
    assert "12333" in turn.text
    assert language_of(turn.text) == lang
    assert turn.card["type"] == "handoff"
    assert turn.card["hotline"] == "12333"


def test_a_sentence_with_the_hotline_in_the_language_of_the_person(without_actions: Bot) -> None:
    for page, message, lang in MESSAGES:
        assert_is_apology(Person(without_actions.url, page).say(message), lang)


def test_the_talk_goes_on_where_it_was(bot: Bot) -> None:
    person = Person(bot.url)
    person.say("Can I apply for the next title a year early? I'm a nurse at a public hospital")
    with bot.actions.away():
        assert_is_apology(person.say("direct"), "en")
    turn = person.say("direct")
    assert (turn.card["type"], turn.card["fact"]) == ("question", "title_since")


def test_an_action_server_that_hangs_is_not_waited_for_long(bot: Bot) -> None:
    with bot.actions.hung():
        begun = time.monotonic()
        turn = Person(bot.url).say("E类人才的孩子上学有什么待遇？")
        assert time.monotonic() - begun < HUNG_SECONDS
    assert_is_apology(turn, "zh")
    assert Person(bot.url).say("E类人才的孩子上学有什么待遇？").card["type"] == "answer"
