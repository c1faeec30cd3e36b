"""The conversation's door: what passes, under whose name, in which order, and what happens without Rasa."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import CookieJar
from aiohttp.test_utils import TestClient, TestServer

from tests.support.fake_rasa import FakeRasa, say
from web.app import create_app
from web.knowledge import SOURCE
from web.sessions import COOKIE
from web.settings import Settings

pytestmark = pytest.mark.actions


async def chat(site: TestClient, message: object, status: int = 200, **more: Any) -> Any:
    headers = more.pop("headers", {})
    response = await site.post("/chat", json={"message": message, **more}, headers=headers)
    assert response.status == status, await response.text()
    return await response.json(content_type=None)


async def test_a_message_reaches_rasa_and_its_answer_comes_back(site: TestClient, rasa: FakeRasa) -> None:
    rasa.answer = lambda body: [
        *say("什么接触？", buttons=[{"title": "直接接触", "payload": '/inform{"contact":"direct"}'}]),
        {"recipient_id": "somebody", "custom": {"type": "question", "fact": "contact"}},
    ]
    answer = await chat(site, "  我能提前一年申报吗？ ")
    assert answer == {
        "messages": [
            {
                "text": "什么接触？",
                "buttons": [{"title": "直接接触", "payload": '/inform{"contact":"direct"}'}],
            },
            {"custom": {"type": "question", "fact": "contact"}},
        ]
    }
    assert rasa.bodies[0]["message"] == "我能提前一年申报吗？"
    assert rasa.bodies[0]["metadata"] == {}


async def test_the_language_is_passed_on_when_the_page_names_it(site: TestClient, rasa: FakeRasa) -> None:
    await chat(site, '/inform{"contact":"direct"}', lang="zh")
    assert rasa.bodies[0]["metadata"] == {"lang": "zh"}
    await chat(site, "hello", status=422, lang="fr")


async def test_one_person_keeps_one_conversation_until_it_is_reset(site: TestClient, rasa: FakeRasa) -> None:
    await chat(site, "one")
    await chat(site, "two")
    assert (await site.post("/chat/reset")).status == 204
    await chat(site, "three")
    first, second, third = (body["sender"] for body in rasa.bodies)
    assert first == second != third
    assert first.startswith("site-")
    assert len(first) > 30


async def test_two_people_never_share_a_conversation(site: TestClient, rasa: FakeRasa) -> None:
    await chat(site, "one")
    async with TestClient(site.server, cookie_jar=CookieJar(unsafe=True)) as other:
        await chat(other, "two")
    assert rasa.bodies[0]["sender"] != rasa.bodies[1]["sender"]


async def test_the_cookie_is_kept_from_scripts_and_tells_nothing(site: TestClient, rasa: FakeRasa) -> None:
    response = await site.get("/")
    morsel = response.cookies[COOKIE]
    assert morsel["httponly"]
    assert morsel["samesite"] == "Lax"
    assert not morsel["secure"]
    await chat(site, "hello")
    assert rasa.bodies[0]["sender"].removeprefix("site-") not in morsel.value


@pytest.mark.parametrize("trusted", [True, False])
async def test_the_cookie_is_secure_behind_a_trusted_tls_proxy_only(settings: Settings, trusted: bool) -> None:
    app = create_app(replace(settings, trust_proxy=trusted))
    async with TestClient(TestServer(app)) as site:
        response = await site.get("/", headers={"X-Forwarded-Proto": "https"})
    assert bool(response.cookies[COOKIE]["secure"]) is trusted
    assert ("Strict-Transport-Security" in response.headers) is trusted


async def test_a_foreign_or_tampered_cookie_begins_a_new_conversation(
    site: TestClient, rasa: FakeRasa, settings: Settings
) -> None:
    own = (await site.get("/")).cookies[COOKIE].value
    await chat(site, "mine")
    foreign = "gAAAAABm" + own[8:]
    for value in (foreign, own[:-6] + "AAAA==", "rubbish", "", "a" * 3000):
        site.session.cookie_jar.clear()
        await chat(site, "not mine", headers={"Cookie": f"{COOKIE}={value}"})
    senders = {body["sender"] for body in rasa.bodies}
    assert len(senders) == len(rasa.bodies)
    site.session.cookie_jar.clear()
    await chat(site, "mine again", headers={"Cookie": f"{COOKIE}={own}"})
    assert rasa.bodies[-1]["sender"] == rasa.bodies[0]["sender"]


@pytest.mark.parametrize("sender", ["site-somebody", "", None, 1])
async def test_a_sender_cannot_be_named(site: TestClient, rasa: FakeRasa, sender: object) -> None:
    problem = await chat(site, "hello", status=422, sender=sender)
    assert problem["errors"][0]["field"] == "sender"
    assert rasa.bodies == []


@pytest.mark.parametrize(
    ("message", "word"),
    [("职" * 2001, "2,000字"), ("a" * 2001, "2,000 characters"), ("😀" * 2001, "2,000")],
)
async def test_a_message_over_2000_characters_is_refused_in_its_own_language(
    site: TestClient, rasa: FakeRasa, message: str, word: str
) -> None:
    problem = await chat(site, message, status=422)
    assert word in problem["detail"]
    assert rasa.bodies == []


async def test_a_message_of_2000_characters_passes(site: TestClient, rasa: FakeRasa) -> None:
    await chat(site, "😀" * 2000)
    assert len(rasa.bodies) == 1


@pytest.mark.parametrize("message", ["", " \n\t", "\u3000", "\x00\x07", None, 5, ["hello"], {"text": "hello"}, True])
async def test_an_empty_message_or_none_is_refused(site: TestClient, rasa: FakeRasa, message: object) -> None:
    problem = await chat(site, message, status=422)
    assert problem["errors"][0]["field"] == "message"
    assert rasa.bodies == []


async def test_control_characters_never_reach_rasa(site: TestClient, rasa: FakeRasa) -> None:
    await chat(site, "a\x00b\x1b[31m\nc\td\x85")
    assert rasa.bodies[0]["message"] == "ab[31m\nc\td"


@pytest.mark.parametrize(
    "message",
    [
        "/stop",
        "/start_over",
        "/human",
        "/something_else",
        '/answer{"topic": "children-school"}',
        '/clause{"citation": "rules-2022#2.7.2.4"}',
        '/start_check{"check": "title-one-year-early"}',
        '/inform{"contact": "direct", "required_years": 5, "vacancy": true}',
        "/inform{}",
    ],
)
async def test_what_buttons_send_passes(site: TestClient, rasa: FakeRasa, message: str) -> None:
    await chat(site, message)
    assert rasa.bodies[0]["message"] == message


@pytest.mark.parametrize(
    "message",
    [
        "/restart",
        "/back",
        "/session_start",
        "/",
        "/ stop",
        "//stop",
        "/Stop",
        "/stop/",
        "/stop now",
        "/stop\n/restart",
        "/stop@1.0",
        "/stop@0.9{}",
        "  /restart",
        "\x00/restart",
        "\u2028/restart",
        "\u200b/restart",
        "\ufeff\u202e/restart",
        "\x1c/restart",
        '/restart{"contact": "direct"}',
        '/inform{"contact": {"a": 1}}',
        '/inform{"contact": ["direct"]}',
        '/inform{"contact": null}',
        "/inform{contact}",
        '/inform{"contact": "direct"',
        '/inform{"a": 1, "a": 2}',
        '/inform{"a": NaN}',
        '/inform{"a": "' + "x" * 400 + '"}',
        '/inform["contact"]',
        "/inform{}{}",
        '/inform{"contact":"direct"};/restart',
        "/etc/passwd",
    ],
)
async def test_other_commands_are_refused(site: TestClient, rasa: FakeRasa, message: str) -> None:
    problem = await chat(site, message, status=422, lang="en")
    assert "“/”" in problem["detail"]
    assert rasa.bodies == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "own"}, 200),
        ({"Origin": "own", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "file://"}, 403),
        ({"Origin": "http://127.0.0.1"}, 403),
        ({"Origin": "http://[bad"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
@pytest.mark.parametrize("address", ["/chat", "/chat/reset"])
async def test_only_the_sites_own_pages_may_send(
    site: TestClient, rasa: FakeRasa, address: str, headers: dict[str, str], status: int
) -> None:
    own = str(site.make_url("/").origin())
    sent = {name: own if value == "own" else value for name, value in headers.items()}
    response = await site.post(address, json={"message": "hello"}, headers=sent)
    assert response.status == (204 if address == "/chat/reset" and status == 200 else status)
    assert len(rasa.bodies) == (1 if address == "/chat" and status == 200 else 0)


async def test_a_form_of_another_site_cannot_send(site: TestClient, rasa: FakeRasa) -> None:
    response = await site.post("/chat", data={"message": "hello"})
    assert response.status == 415
    assert rasa.bodies == []


async def test_one_persons_messages_are_answered_one_after_the_other(site: TestClient, rasa: FakeRasa) -> None:
    await site.get("/")
    rasa.delay, rasa.answer = 0.05, lambda body: say(body["message"])
    texts = [f"message {number}" for number in range(6)]
    answers = await asyncio.gather(*(chat(site, text) for text in texts))
    assert [answer["messages"][0]["text"] for answer in answers] == texts
    assert len({body["sender"] for body in rasa.bodies}) == 1
    assert rasa.most_at_once == 1


@pytest.mark.parametrize("question", ["子女上学有什么待遇？", "school places for my child"])
@pytest.mark.parametrize(
    "trouble",
    ["slow", "gone", "500", "[]", "{}", "null", "[{}]", "[1]", '[{"text": 5}]', "rubbish", "\udcff"],
)
async def test_without_rasa_the_person_gets_the_hotline_and_what_the_search_finds(
    site: TestClient, rasa: FakeRasa, question: str, trouble: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if trouble == "slow":
        rasa.delay = 3
    elif trouble == "500":
        rasa.status = 500
    elif trouble == "gone":
        rasa.answer = lambda body: 1 / 0
    else:
        rasa.raw = trouble.encode("utf-8", "surrogateescape")
    [message] = (await chat(site, question))["messages"]
    assert message["custom"] == {"type": "handoff", "hotline": "12333"}
    chinese = question.startswith("子女")
    assert message["text"].startswith("很抱歉" if chinese else "I am sorry")
    lines = [line for line in message["text"].splitlines() if line.startswith("- ")]
    assert 1 <= len(lines) <= 3
    assert "2.7.2.4" in message["text"]
    assert "error_id" in capsys.readouterr().out


async def test_without_rasa_a_button_gets_the_hotline_in_the_pages_language(site: TestClient, rasa: FakeRasa) -> None:
    rasa.raw = b"[]"
    [message] = (await chat(site, "/stop", lang="en"))["messages"]
    assert message["text"].startswith("I am sorry")
    assert "- " not in message["text"]
    headers = {"Accept-Language": "zh-CN,zh;q=0.9"}
    [message] = (await chat(site, "/stop", headers=headers))["messages"]
    assert message["text"].startswith("很抱歉")


async def test_without_rasa_and_without_content_there_is_still_the_hotline(settings: Settings, tmp_path: Any) -> None:
    empty = replace(settings, database_url=f"sqlite:///{tmp_path / 'empty.db'}", rasa_url=settings.rasa_url / "no")
    async with TestClient(TestServer(create_app(empty))) as site:
        [message] = (await chat(site, "职称"))["messages"]
        assert message["custom"]["hotline"] == "12333"
        assert (await site.get("/api/documents")).status == 503
        health = await site.get("/health")
        assert health.status == 503
        assert "database: ok" not in await health.text()


async def test_an_answer_that_never_ends_is_cut_off(site: TestClient, rasa: FakeRasa) -> None:
    rasa.raw = json.dumps(say("x" * 2_000_000)).encode()
    [message] = (await chat(site, "hello"))["messages"]
    assert message["custom"]["type"] == "handoff"


async def test_numbers_that_are_no_json_do_not_reach_the_page(site: TestClient, rasa: FakeRasa) -> None:
    rasa.raw = b'[{"text": "x", "custom": {"type": "result", "computed": {"n": NaN}}}]'
    response = await site.post("/chat", json={"message": "hello"})
    assert "NaN" not in await response.text()


async def test_a_search_that_fails_is_no_failure_of_the_answer(
    site: TestClient, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    rasa.raw = b"[]"
    assert site.app is not None
    knowledge = site.app[SOURCE].current()
    monkeypatch.setattr(type(knowledge), "search", lambda *_: 1 / 0)
    [message] = (await chat(site, "职称"))["messages"]
    assert message["custom"]["type"] == "handoff"
