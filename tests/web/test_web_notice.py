"""The banner and the off switch as the public sees them, and the turns that are noted."""

import asyncio
import json
import threading
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from policy_kb.notices import Announcement, Notice, Notices, Service
from policy_kb.staff_tables import TurnRow
from policy_kb.turn_log import TurnLog
from tests.support.fake_rasa import FakeRasa, say
from web.console.stores import NOTICES
from web.knowledge import ENGINE
from web.notice import SERVICE
from web.rasa import Message
from web.turn_events import AT_ONCE, TURN_EVENTS, TurnEvents

pytestmark = pytest.mark.actions


def away(*_: object, **__: object) -> Any:
    raise OperationalError("SELECT", {}, Exception("gone"))


async def talk(site: TestClient, message: str, **more: Any) -> Any:
    response = await site.post("/chat", json={"message": message, **more})
    assert response.status == 200
    return (await response.json())["messages"]


async def test_without_a_setting_the_assistant_is_open(console: TestClient) -> None:
    answer = await (await console.get("/notice")).json()
    assert (answer["notice"], answer["open"]) == (None, True)
    assert all("12333" in answer["closed"][lang] for lang in ("en", "zh"))


async def test_a_banner_is_gone_when_its_time_is_over(console: TestClient) -> None:
    assert console.app is not None
    text = Announcement(en="Soon.", zh="即将。")
    for until, shown in (("2000-01-01T00:00:00Z", False), ("2099-01-01T00:00:00Z", True)):
        notice = Notice.model_validate({"text": text, "until": until})
        console.app[NOTICES].write(Service(notice=notice), "editor")
        console.app[SERVICE].forget()
        assert bool((await (await console.get("/notice")).json())["notice"]) is shown


@pytest.mark.parametrize("own_words", [True, False])
async def test_a_closed_assistant_says_so_and_asks_nobody(console: TestClient, rasa: FakeRasa, own_words: bool) -> None:
    assert console.app is not None
    text = Announcement(en="Back on Monday.", zh="周一恢复。") if own_words else None
    console.app[NOTICES].write(Service(open=False, closed_text=text), "editor")
    console.app[SERVICE].forget()
    [english], [chinese] = await talk(console, "hello"), await talk(console, "你好")
    assert english["custom"] == chinese["custom"] == {"type": "handoff", "hotline": "12333"}
    if own_words:
        assert (english["text"], chinese["text"]) == ("Back on Monday.", "周一恢复。")
    else:
        assert "12333" in english["text"] and "12333" in chinese["text"]  # noqa: PT018
    assert rasa.bodies == []
    assert (await console.post("/chat", json={"message": ""})).status == 422


async def test_without_the_database_the_last_setting_counts(
    console: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert console.app is not None
    console.app[NOTICES].write(Service(open=False), "editor")
    assert (await (await console.get("/notice")).json())["open"] is False
    monkeypatch.setattr(Notices, "history", away)
    console.app[SERVICE].forget()
    assert (await (await console.get("/notice")).json())["open"] is False


async def test_a_database_that_hangs_keeps_no_message_waiting(
    console: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert console.app is not None
    console.app[NOTICES].write(Service(open=False), "editor")
    assert (await (await console.get("/notice")).json())["open"] is False
    release = threading.Event()
    monkeypatch.setattr(Notices, "read", lambda _: release.wait(10))
    monkeypatch.setattr("web.notice.PATIENCE_SECONDS", 0.05)
    console.app[SERVICE].forget()
    try:
        response = await asyncio.wait_for(console.get("/notice"), 2)
    finally:
        release.set()
    assert (await response.json())["open"] is False


async def test_turns_are_noted_without_their_words(console: TestClient, rasa: FakeRasa) -> None:
    rasa.answer = lambda body: say("A.", custom={"type": "answer", "topic": "children-school", "lang": "zh"})
    await talk(console, "子女上学")
    rasa.answer = lambda body: say("A.", custom={"type": "result", "check": "direct-recruitment", "outcome": "depends"})
    await talk(console, "and now?")
    rasa.answer = lambda body: say("Plain.")
    await talk(console, "plain")
    rasa.answer = lambda body: say("New.", custom={"type": "appointment-of-tomorrow"})
    await talk(console, "new")
    assert console.app is not None
    await console.app[TURN_EVENTS].flush()
    with Session(console.app[ENGINE]) as session:
        rows = session.scalars(select(TurnRow).order_by(TurnRow.id)).all()
    noted = [(row.lang, row.card, row.topic, row.check_id, row.outcome) for row in rows]
    assert noted == [
        ("zh", "answer", "children-school", None, None),
        ("en", "result", None, "direct-recruitment", "depends"),
        ("en", "none", None, None, None),
        ("en", "none", None, None, None),
    ]
    assert {row.channel for row in rows} == {"site"}
    assert len({row.session for row in rows}) == 1
    assert rasa.bodies[0]["sender"].removeprefix("site-") not in rows[0].session
    assert "子女" not in json.dumps([str(vars(row)) for row in rows], ensure_ascii=False)


@pytest.mark.parametrize(
    "card",
    [
        {"type": "answer", "topic": "../x"},
        {"type": ["answer"]},
        {"type": "result", "outcome": "perhaps"},
        {"type": "answer", "lang": "fr"},
        {"type": "answer", "topic": {"a": 1}},
    ],
)
async def test_a_card_that_is_none_of_ours_troubles_nobody(
    console: TestClient, rasa: FakeRasa, card: dict[str, Any]
) -> None:
    rasa.answer = lambda body: say("A.", custom=card)
    [message] = await talk(console, "hello")
    assert message["custom"] == card


async def test_a_log_that_is_away_or_full_delays_nobody_and_says_what_was_lost(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = TurnLog.in_memory()
    events = TurnEvents(log, "secret", most_waiting=3)
    for _ in range(5):
        events.note("somebody", "en", [Message(text="x")], 0.1)
    monkeypatch.setattr(log, "add", away)
    await events.flush()
    out = capsys.readouterr().out
    assert "turns cannot be written" in out
    assert "number=5" in out
    await events.flush()
    assert capsys.readouterr().out == ""


async def test_many_turns_are_written_at_once_behind_the_talk() -> None:
    log = TurnLog.in_memory()
    written: list[int] = []
    log.add = lambda many: written.append(len(many))  # type: ignore[method-assign,assignment]
    events = TurnEvents(log, "secret")
    task = asyncio.create_task(events.run())
    for _ in range(AT_ONCE + 1):
        events.note("somebody", "en", [Message(text="x")], 0.1)
    for _ in range(50):
        await asyncio.sleep(0.01)
        if sum(written) == AT_ONCE + 1:
            break
    task.cancel()
    assert written == [AT_ONCE, 1]


async def test_the_last_turns_are_written_when_the_site_stops(console: TestClient, rasa: FakeRasa) -> None:
    await talk(console, "hello")
    assert console.app is not None
    engine = console.app[ENGINE]
    await console.close()
    with Session(engine) as session:
        assert len(session.scalars(select(TurnRow)).all()) == 1
    engine.dispose()
