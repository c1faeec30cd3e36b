"""The console's calls: search, tree, queue, drafts, notice, figures, audit; and bodies that are none."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from policy_kb import read_content
from policy_kb.questions import Unanswered
from policy_kb.ratings import Rating
from policy_kb.store import content_version
from policy_kb.turn_log import TurnEvent
from tests.support.console import NO_BODIES, Person
from web.console.stores import AUDIT, QUESTIONS, RATINGS, TOPIC_VERSIONS, TURN_LOG
from web.knowledge import ENGINE

pytestmark = pytest.mark.actions

NOTICE = {"text": {"en": "Closed on Friday.", "zh": "周五暂停服务。"}, "level": "warning", "until": None}
TOPIC = {
    "id": "lost-card",
    "title": {"en": "A lost card", "zh": "人才卡遗失"},
    "entitlement": False,
    "citations": ["rules-2022#2.7.2.4"],
    "answer": {"en": "Ask the department that issued it.", "zh": "请向发卡部门咨询。"},
}
DRAFT = {
    "topic": TOPIC,
    "examples": {"en": ["I lost my card"], "zh": ["卡丢了怎么办"]},
    "note": "",
    "question": "卡丢了",
}


@pytest.fixture
async def editor(person: Any) -> Person:
    found: Person = await person("editor")
    return found


async def actions(console: TestClient) -> list[tuple[str, str, str]]:
    assert console.app is not None
    return [(entry.account, entry.action, entry.subject) for entry in console.app[AUDIT].latest(10)]


@pytest.mark.parametrize(("query", "lang"), [("子女入学", "zh"), ("school", "en"), ("scho", "en"), ("2.7.2.4", "zh")])
async def test_search_marks_what_answers_the_query(editor: Person, query: str, lang: str) -> None:
    hits = (await editor.answer("GET", f"/search?q={query}&lang={lang}&limit=5"))["hits"]
    assert 1 <= len(hits) <= 5
    assert any("rules-2022#2.7.2.4" in hit["citations"] for hit in hits)
    assert hits[0].keys() == {"kind", "id", "title", "snippet", "score", "citations", "marks"}
    for hit in hits:
        for part in ("title", "snippet"):
            for start, end in hit["marks"][part]:
                assert 0 <= start < end <= len(hit[part])
    if not query[0].isdigit():
        assert any(hit["marks"]["title"] or hit["marks"]["snippet"] for hit in hits)


@pytest.mark.parametrize(
    ("query", "status"),
    [("q=", 200), ("q=%00%F0%9F%90%89", 200), ("", 200), ("q=" + "x" * 501, 422), ("q=a&limit=0", 422)],
)
async def test_search_takes_anything_of_a_sensible_length(editor: Person, query: str, status: int) -> None:
    await editor.answer("GET", f"/search?{query}", status=status)
    await editor.answer("GET", "/search?q=a&lang=xx", status=422)


async def test_the_tree_holds_every_clause_in_its_place(editor: Person) -> None:
    root = await editor.answer("GET", "/tree/rules-2022?lang=zh")

    def citations(branch: dict[str, Any]) -> list[str]:
        return [item for child in branch["children"] for item in (child["citation"], *citations(child))]

    found = citations(root)
    assert "rules-2022#2.7.2.4" in found
    assert len(found) == len(set(found))
    await editor.answer("GET", "/tree/nothing", status=404)


async def test_a_topic_comes_with_the_text_to_copy(editor: Person) -> None:
    topic = await editor.answer("GET", "/topics/children-school?lang=zh")
    assert topic["copy"].startswith(topic["answer"])
    assert topic["copy"].endswith("2.7.2.4")
    await editor.answer("GET", "/topics/nothing", status=404)


async def test_the_queue_shows_what_waits_until_it_is_settled(editor: Person, console: TestClient) -> None:
    assert console.app is not None
    questions, ratings = console.app[QUESTIONS], console.app[RATINGS]
    for outcome, text in (("fallback", "a"), ("out_of_scope", "b"), ("choose", "c"), ("fallback", "d")):
        questions.add(Unanswered.masked(outcome, "en", text, [("topic/x", 0.4)]))  # type: ignore[arg-type]
    ratings.keep(Rating(helpful=False, reason="wrong", lang="zh", card="answer", topic="x", question="卡丢了"))
    unanswered = await editor.answer("GET", "/queue?kind=unanswered&limit=2")
    assert (len(unanswered["questions"]), unanswered["more"]) == (2, True)
    rest = await editor.answer("GET", "/queue?kind=unanswered&limit=2&offset=2")
    assert (len(rest["questions"]), rest["more"]) == (1, False)
    offered = (await editor.answer("GET", "/queue?kind=offered"))["questions"]
    rated = (await editor.answer("GET", "/queue?kind=rated"))["questions"]
    assert [item["text"] for item in offered] == ["c"]
    assert (rated[0]["question"], rated[0]["reasons"]) == ("卡丢了", {"wrong": 1})
    for kind, item in (("offered", offered[0]), ("rated", rated[0])):
        await editor.answer("DELETE", f"/queue/{item['key']}", status=204)
        await editor.answer("DELETE", f"/queue/{item['key']}", status=404)
        assert (await editor.answer("GET", f"/queue?kind={kind}"))["questions"] == []
    assert [action for _, action, _ in await actions(console)][:2] == ["rating.settle", "question.settle"]
    settled = console.app[AUDIT].latest(2)
    assert [entry.subject for entry in settled] == [rated[0]["key"][:12], offered[0]["key"][:12]]
    assert [(entry.before, entry.after) for entry in settled] == [(None, None), ({"outcome": "choose"}, None)]


@pytest.mark.parametrize(
    "query",
    ["", "kind=all", "kind=rated&limit=0", "kind=rated&limit=101", "kind=rated&offset=-1", "kind=rated&offset=1e3"],
)
async def test_a_queue_that_is_none(editor: Person, query: str) -> None:
    await editor.answer("GET", f"/queue?{query}", status=422)
    await editor.answer("DELETE", "/queue/..%2f..", status=404)


async def test_a_draft_from_beginning_to_end(editor: Person, console: TestClient) -> None:
    saved = await editor.answer("POST", "/drafts", DRAFT, status=201)
    assert (saved["state"], saved["author"], saved["topic_id"]) == ("draft", "editor", "lost-card")
    address = f"/drafts/{saved['id']}"
    assert await editor.answer("GET", address) == saved
    assert [item["id"] for item in (await editor.answer("GET", "/drafts"))["drafts"]] == [saved["id"]]
    changed = await editor.answer("PUT", address, {**DRAFT, "note": "by telephone", "seen": saved["updated_at"]})
    assert changed["draft"]["note"] == "by telephone"
    await editor.answer("PUT", address, {**DRAFT, "seen": saved["updated_at"]}, status=409)
    await editor.answer("POST", f"{address}/publish", {"seen": saved["updated_at"]}, status=409)
    done = await editor.answer("POST", f"{address}/publish")
    assert (done["state"], done["decided_by"]) == ("published", "editor")
    await editor.answer("POST", f"{address}/publish", status=409)
    history = await editor.answer("GET", "/topics/lost-card/history")
    assert ([item["number"] for item in history["versions"]], history["of_files"]) == ([1], None)
    back = await editor.answer("POST", "/topics/lost-card/rollback", {"number": 0})
    assert back == {"version": None}
    await editor.answer("POST", "/topics/lost-card/rollback", {"number": 7}, status=404)
    again = await editor.answer("POST", "/topics/lost-card/rollback", {"number": 1})
    assert (again["version"]["restores"], again["version"]["state"]) == (1, "published")
    assert [action for _, action, _ in await actions(console)][:5] == [
        "topic.roll-back",
        "topic.roll-back",
        "topic.publish",
        "draft.change",
        "draft.save",
    ]


async def test_a_draft_is_offered_only_clauses_that_it_may_cite(editor: Person) -> None:
    text = await (await editor.client.get("/console/drafts/new")).text()
    found = re.search(r'id="draft-page">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    offered = {item["id"] for item in json.loads(found[1])["choices"]["clauses"]}
    clauses = {f"{name}#{item.path}" for name, items in read_content().clauses.items() for item in items}
    assert offered == clauses


async def test_a_discarded_draft_is_no_draft_any_more(editor: Person, console: TestClient) -> None:
    saved = await editor.answer("POST", "/drafts", DRAFT, status=201)
    assert (await editor.answer("POST", f"/drafts/{saved['id']}/discard"))["state"] == "discarded"
    await editor.answer("PUT", f"/drafts/{saved['id']}", DRAFT, status=409)
    assert (await actions(console))[0] == ("editor", "draft.discard", "lost-card 1")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"topic": {**TOPIC, "citations": ["rules-2022#9.9.9"]}}, "topic.citations"),
        ({"topic": {**TOPIC, "check": "nothing"}}, "topic.check"),
        ({"topic": {**TOPIC, "id": "../etc"}}, "topic.id"),
        ({"topic": {**TOPIC, "answer": {"en": "x"}}}, "topic.answer.zh"),
        ({"topic": None}, "topic"),
        ({"note": "x" * 1001}, "note"),
        ({"more": 1}, "more"),
        ({"seen": "yesterday"}, "seen"),
        ({"based_on": -1}, "based_on"),
        ({"based_on": True}, "based_on"),
    ],
)
async def test_a_draft_that_is_wrong_is_refused_by_field(editor: Person, change: dict[str, Any], field: str) -> None:
    method, address, status = ("POST", "/drafts", 422)
    if field == "seen":
        saved = await editor.answer("POST", "/drafts", DRAFT, status=201)
        method, address = "PUT", f"/drafts/{saved['id']}"
    problem = await editor.answer(method, address, {**DRAFT, **change}, status=status)
    assert any(error["field"].startswith(field) for error in problem["errors"]), problem


async def test_banner_and_switch_are_set_and_recorded(editor: Person, console: TestClient) -> None:
    assert (await editor.answer("GET", "/notice")) == {
        "notice": None,
        "open": True,
        "closed_text": None,
        "by": None,
        "at": None,
    }
    until = "2099-01-01T00:00:00+08:00"
    setting = {"notice": {**NOTICE, "until": until}, "open": False, "closed_text": {"en": "Later.", "zh": "请稍后。"}}
    answer = await editor.answer("PUT", "/notice", setting)
    assert (answer["by"], answer["open"], answer["notice"]["text"]) == ("editor", False, NOTICE["text"])
    public = await (await console.get("/notice")).json()
    assert public == {
        "notice": {**NOTICE["text"], "level": "warning"},  # type: ignore[dict-item]
        "open": False,
        "closed": {"en": "Later.", "zh": "请稍后。"},
    }
    assert (await actions(console))[0] == ("editor", "service.close", "notice")
    await editor.answer("PUT", "/notice", {"notice": None, "open": True, "closed_text": None})
    assert (await actions(console))[0] == ("editor", "service.open", "notice")
    assert (await (await console.get("/notice")).json())["open"] is True


@pytest.mark.parametrize(
    ("setting", "field"),
    [
        ({"notice": {"text": {"en": "x"}}}, "notice.text.zh"),
        ({"notice": {"text": {"en": "x" * 301, "zh": "x"}}}, "notice.text.en"),
        ({"notice": {"text": {"en": "a\u202eb", "zh": "x"}}}, "notice.text.en"),
        ({"notice": {**NOTICE, "level": "red"}}, "notice.level"),
        ({"notice": {**NOTICE, "until": "2030-01-01T00:00:00"}}, "notice.until"),
        ({"closed_text": {"en": "", "zh": ""}}, "closed_text.en"),
        ({"open": "perhaps"}, "open"),
        ({"other": 1}, "other"),
    ],
)
async def test_a_setting_that_is_wrong_changes_nothing(editor: Person, setting: dict[str, Any], field: str) -> None:
    problem = await editor.answer("PUT", "/notice", setting, status=422)
    assert field in [error["field"] for error in problem["errors"]]
    assert (await editor.answer("GET", "/notice"))["by"] is None


async def test_figures_of_the_last_days(editor: Person, console: TestClient) -> None:
    assert console.app is not None
    event = {"at": datetime.now(UTC), "channel": "site", "lang": "zh", "card": "answer", "topic": "children-school"}
    console.app[TURN_LOG].add([TurnEvent.model_validate({**event, "milliseconds": 12, "session": "a"})])
    console.app[RATINGS].keep(Rating(helpful=True, lang="zh", card="answer"))
    figures = await editor.answer("GET", "/figures?days=7")
    assert (len(figures["days"]), figures["turns"], figures["p95"]) == (7, 1, 12)
    assert [(day["helpful"], day["unhelpful"]) for day in figures["ratings"]] == [(1, 0)]
    assert len((await editor.answer("GET", "/figures"))["days"]) == 30
    for days in ("0", "367", "-1", "x", "9" * 50):
        await editor.answer("GET", f"/figures?days={days}", status=422)


async def test_the_audit_log_is_read_page_by_page_and_by_person(console: TestClient, person: Any) -> None:
    administrator: Person = await person("administrator")
    assert console.app is not None
    for number in range(5):
        console.app[AUDIT].record("editor", "notice.change", str(number), {"a": 1}, {"a": number})
    first = await administrator.answer("GET", "/audit?limit=3")
    assert ([entry["subject"] for entry in first["entries"]], first["more"]) == (["4", "3", "2"], True)
    rest = await administrator.answer("GET", f"/audit?before={first['entries'][-1]['id']}&account=editor")
    assert [entry["subject"] for entry in rest["entries"]] == ["1", "0"]
    assert rest["entries"][0]["after"] == {"a": 1}
    assert (await administrator.answer("GET", "/audit?action=nothing"))["entries"] == []
    for query in ("before=0", "before=x", "limit=1000", "account=" + "x" * 65):
        await administrator.answer("GET", f"/audit?{query}", status=422)


@pytest.mark.parametrize(("body", "content_type", "status"), NO_BODIES)
async def test_a_body_that_is_none(editor: Person, body: bytes, content_type: str, status: int) -> None:
    headers = {"X-CSRF-Token": editor.token, "Content-Type": content_type}
    for method, address in (("PUT", "/notice"), ("POST", "/drafts"), ("POST", "/topics/children-school/rollback")):
        url = f"/console/api{address}"
        response = await editor.client.request(method, url, data=body, headers=headers)
        assert response.status == status, await response.text()
        assert response.content_type == "application/problem+json"


@pytest.mark.parametrize("key", ["0", "-1", "x", "9" * 40, "1%00", "１"])
async def test_a_number_that_is_no_draft(editor: Person, key: str) -> None:
    for method, address in (("GET", ""), ("PUT", ""), ("POST", "/publish"), ("POST", "/discard")):
        await editor.answer(method, f"/drafts/{key}{address}", DRAFT if method == "PUT" else None, status=404)


async def test_calls_without_the_database(editor: Person, console: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> Any:
        raise OperationalError("SELECT secret", {}, Exception("gone"))

    assert console.app is not None
    for store, name in (
        (QUESTIONS, "most_frequent"),
        (RATINGS, "worst"),
        (TOPIC_VERSIONS, "drafts"),
        (TOPIC_VERSIONS, "save"),
        (TURN_LOG, "figures"),
    ):
        monkeypatch.setattr(console.app[store], name, away)  # type: ignore[arg-type]
    for method, address, body in (
        ("GET", "/queue?kind=unanswered", None),
        ("GET", "/queue?kind=rated", None),
        ("GET", "/drafts", None),
        ("POST", "/drafts", DRAFT),
        ("GET", "/figures", None),
    ):
        problem = await editor.answer(method, address, body, status=503)
        assert "secret" not in problem["detail"]


async def test_a_change_that_cannot_be_recorded_is_not_made(
    editor: Person, console: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert console.app is not None
    questions, ratings = console.app[QUESTIONS], console.app[RATINGS]
    engine = console.app[ENGINE]
    questions.add(Unanswered.masked("fallback", "en", "a", []))
    ratings.keep(Rating(helpful=False, lang="zh", card="answer", topic="x", question="卡丢了"))
    draft = await editor.answer("POST", "/drafts", DRAFT, status=201)
    await editor.answer("POST", f"/drafts/{draft['id']}/publish")
    draft = await editor.answer("POST", "/drafts", {**DRAFT, "note": "second"}, status=201)
    waiting = [f"/queue/{key}" for key in (questions.most_frequent(1)[0].key, ratings.worst(1)[0].key)]
    shown = ("/drafts", "/topics/lost-card/history", "/notice", "/queue?kind=unanswered", "/queue?kind=rated")

    async def state() -> list[Any]:
        pages = [await editor.answer("GET", address) for address in shown]
        return [*pages, await actions(console), content_version(engine)]

    before = await state()

    def failing(*_: object, **__: object) -> None:
        raise SQLAlchemyError("no room for secret")

    monkeypatch.setattr("web.console.stores.record_in", failing)
    for method, address, body in (
        ("POST", "/drafts", DRAFT),
        ("PUT", f"/drafts/{draft['id']}", {**DRAFT, "note": "changed"}),
        ("POST", f"/drafts/{draft['id']}/publish", None),
        ("POST", f"/drafts/{draft['id']}/discard", None),
        ("POST", "/topics/lost-card/rollback", {"number": 0}),
        ("PUT", "/notice", {"notice": NOTICE, "open": False, "closed_text": None}),
        ("DELETE", waiting[0], None),
        ("DELETE", waiting[1], None),
    ):
        problem = await editor.answer(method, address, body, status=503)
        assert "secret" not in problem["detail"]
        assert await state() == before, (method, address)
