"""Requests that no person's page would send: a clear sentence or a 4xx, never nothing, never a 500."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.conversations.people import Person, Turn, post
from tests.conversations.running import Bot

pytestmark = pytest.mark.conversations

HELLO = {"sender": "bad-requests", "message": "hello"}


def without(name: str) -> dict[str, Any]:
    """The usual body without one field."""
    return {key: value for key, value in HELLO.items() if key != name}


BODIES: dict[str, tuple[Any, int]] = {
    "no sender": (without("sender"), 422),
    "null sender": ({**HELLO, "sender": None}, 422),
    "number as sender": ({**HELLO, "sender": 7}, 422),
    "list as sender": ({**HELLO, "sender": ["a"]}, 422),
    "object as sender": ({**HELLO, "sender": {"id": 1}}, 422),
    "empty sender": ({**HELLO, "sender": ""}, 422),
    "blank sender": ({**HELLO, "sender": "   "}, 422),
    "control characters in the sender": ({**HELLO, "sender": "a\n\u0000b"}, 422),
    "sender of 10,000 characters": ({**HELLO, "sender": "x" * 10_000}, 422),
    "no message": (without("message"), 422),
    "null message": ({**HELLO, "message": None}, 422),
    "number as message": ({**HELLO, "message": 2.5}, 422),
    "truth value as message": ({**HELLO, "message": True}, 422),
    "list as message": ({**HELLO, "message": ["hello"]}, 422),
    "object as message": ({**HELLO, "message": {"text": "hello"}}, 422),
    "unknown language": ({**HELLO, "metadata": {"lang": "ru"}}, 422),
    "number as language": ({**HELLO, "metadata": {"lang": 1}}, 422),
    "metadata that is no object": ({**HELLO, "metadata": "en"}, 422),
    "not JSON": (b"{not json", 400),
    "no body": (b"", 400),
    "not UTF-8": (b'{"sender": "a", "message": "\xff\xfe"}', 400),
    "a list": ([HELLO], 400),
    "a text": ('"hello"', 400),
    "a number": ("1", 400),
    "null": ("null", 400),
    "nested beyond reason": ("[" * 20_000 + "]" * 20_000, 400),
    "a body over 65,536 bytes": ({**HELLO, "message": "x" * 70_000}, 413),
}


@pytest.mark.parametrize("name", BODIES)
def test_request_is_refused_with_a_reason(name: str, bot: Bot) -> None:
    body, status = BODIES[name]
    response = post(bot.url, body)
    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("application/problem+json")
    problem = response.json()
    assert problem["status"] == status
    assert problem["detail"]


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_another_content_type_is_refused(content_type: str, bot: Bot) -> None:
    response = post(bot.url, json.dumps(HELLO), headers={"Content-Type": content_type})
    assert response.status_code == 415
    assert response.json()["detail"]


@pytest.mark.parametrize(
    ("lang", "message"),
    [
        ("en", "Which school can a category C talent's child attend? " * 189),
        ("zh", "E类人才的孩子上学有什么待遇？" * 667),
        ("en", "x" * 10_000),
    ],
)
def test_ten_thousand_characters_get_a_sentence(lang: str, message: str, person: Callable[..., Person]) -> None:
    turn = person().say(message[:10_000])
    assert_is_sentence(turn)
    assert turn.card["type"] == "fallback"
    assert ("shorten" if lang == "en" else "精简") in turn.text


def test_a_long_question_that_may_still_be_read_is_answered(person: Callable[..., Person]) -> None:
    story = "I have worked at the hospital for years and the children are growing up. " * 12
    turn = person().say(f"{story}Which school can a category C talent's child attend?")
    assert_is_sentence(turn)


def test_unknown_fields_are_ignored(bot: Bot) -> None:
    body = {
        **HELLO,
        "sender": "someone-else",
        "input_channel": "socketio",
        "stream": True,
        "metadata": {"lang": "en", "x": 1},
    }
    response = post(bot.url, body)
    assert response.status_code == 200
    assert_is_sentence(Turn(tuple(response.json())))


def test_a_sender_does_not_choose_the_answer_of_another(person: Callable[..., Person]) -> None:
    """Senders that look alike are different people."""
    one = person("en")
    one.talk("Can I apply for the next title a year early? I'm a nurse at a public hospital", "direct")
    for alike in (one.sender.upper(), f"{one.sender} ", f" {one.sender}", f"{one.sender}/../{one.sender}"):
        other = person("en")
        other.sender = alike
        turn = other.say("what have I told you so far?")
        assert "Public institution" not in turn.text, alike


def test_other_methods_are_refused(bot: Bot) -> None:
    with requests.Session() as session:
        session.trust_env = False
        response = session.get(f"{bot.url}/webhooks/rest/webhook", timeout=30)
    assert response.status_code == 405


def assert_is_sentence(turn: Turn) -> None:
    assert len(turn.text) > 10
    assert len(turn.cards) == 1
