"""What is written down about turns that were not answered outright, and that no turn suffers from it."""

import asyncio
import logging
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import question_log
from actions.__main__ import stores_questions
from actions.memory import SLOT
from actions.question_log import QuestionLog
from actions.respond import ActionRespond
from policy_kb import KnowledgeSource, connect, load, read_content
from policy_kb.questions import QuestionStore, StoredQuestion
from policy_kb.results import ResultStore
from tests.support.turns import message

pytestmark = pytest.mark.actions

BETWEEN = {"topic/children-school": 0.3, "topic/talent-card": 0.25}
NOTHING = {"topic/children-school": 0.05, "talk/greet": 0.04}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeSource]:
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('questions') / 'policy.db'}")
    load(engine, read_content())
    yield KnowledgeSource(engine)
    engine.dispose()


@pytest.fixture(scope="module")
def results() -> ResultStore:
    return ResultStore.in_memory()


class Talk:
    """One person's conversation with the action, whose log writes into a store."""

    def __init__(self, source: KnowledgeSource, results: ResultStore, store: QuestionStore) -> None:
        self.store = store
        self.log = QuestionLog(store)
        self.action = ActionRespond(source, results, self.log)
        self.slot: Any = None

    def says(self, text: str, labels: dict[str, float] | None = None) -> dict[str, Any]:
        return self._take(message(text, labels))

    def presses(self, payload: str) -> dict[str, Any]:
        intent = payload.lstrip("/").partition("{")[0]
        return self._take(message(payload, intent={"name": intent}, metadata={"lang": "en"}))

    def stored(self) -> list[StoredQuestion]:
        """What was written down, when all is; the conversation is over."""
        self.log.close()
        return self.store.most_frequent(10)

    def _take(self, latest: dict[str, Any]) -> dict[str, Any]:
        tracker = Tracker("the sender", {SLOT: self.slot}, latest, [], False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        for event in asyncio.run(self.action.run(dispatcher, tracker, {})):
            self.slot = event["value"]
        (said,) = dispatcher.messages
        reply: dict[str, Any] = said
        return reply


@pytest.fixture
def talk(source: KnowledgeSource, results: ResultStore) -> Talk:
    return Talk(source, results, QuestionStore.in_memory())


@pytest.mark.parametrize(
    ("text", "labels", "outcome", "lang", "masked"),
    [
        ("blue bananas 13812345678", NOTHING, "fallback", "en", "blue bananas <number>"),
        ("我叫张三，今天天气", {"out_of_scope/far": 0.9}, "out_of_scope", "zh", "我叫<name>，今天天气"),
        ("school or card, a@b.cn", BETWEEN, "choose", "en", "school or card, <email>"),
    ],
)
def test_a_turn_without_an_answer_is_stored(
    talk: Talk, text: str, labels: dict[str, float], outcome: str, lang: str, masked: str
) -> None:
    assert talk.says(text, labels)["custom"]["type"] == outcome
    (found,) = talk.stored()
    assert (found.outcome, found.lang, found.text, found.times) == (outcome, lang, masked, 1)
    assert found.readings == tuple(labels.items())
    assert found.offered == (("children-school", "talent-card") if outcome == "choose" else ())
    assert found.chosen == {}


def test_answers_talk_and_misses_in_a_check_are_not_stored(talk: Talk) -> None:
    assert talk.says("which school?", {"topic/children-school": 0.9})["custom"]["type"] == "answer"
    assert talk.says("hello", {"talk/greet": 0.9})["custom"]["type"] == "smalltalk"
    talk.presses('/start_check{"check":"title-one-year-early"}')
    assert talk.says("blue bananas", NOTHING)["custom"]["type"] == "question"
    assert talk.stored() == []


def test_a_matter_outside_is_stored_in_mid_check_too(talk: Talk) -> None:
    talk.presses('/start_check{"check":"title-one-year-early"}')
    card = talk.says("what is the weather today?", {"out_of_scope/far": 0.9})["custom"]
    assert (card["type"], card["open"]["check"]) == ("out_of_scope", "title-one-year-early")
    assert [found.text for found in talk.stored()] == ["what is the weather today?"]


@pytest.mark.parametrize("payload", ["/something_else", '/refused{"reason":"too_long"}', '/answer{"topic":"gone"}'])
def test_buttons_are_no_questions(talk: Talk, payload: str) -> None:
    assert talk.presses(payload)["custom"]["type"] == "fallback"
    assert talk.stored() == []


def test_the_topic_picked_by_a_button(talk: Talk) -> None:
    talk.says("school or card", BETWEEN)
    talk.presses('/answer{"topic":"talent-card"}')
    talk.presses('/answer{"topic":"children-school"}')  # a follow-up, no second pick
    (found,) = talk.stored()
    assert found.chosen == {"talent-card": 1}


def test_the_topic_picked_in_words(talk: Talk) -> None:
    talk.says("school or card", BETWEEN)
    talk.says("which school?", {"topic/children-school": 0.9})
    (found,) = talk.stored()
    assert found.chosen == {"children-school": 1}


def test_something_else_declines(talk: Talk) -> None:
    talk.says("school or card", BETWEEN)
    assert talk.presses("/something_else")["custom"]["type"] == "fallback"
    (found,) = talk.stored()
    assert found.chosen == {"none": 1}


def test_another_matter_picks_nothing(talk: Talk) -> None:
    talk.says("school or card", BETWEEN)
    talk.says("blue bananas", NOTHING)
    talk.presses("/something_else")
    assert {found.text: found.chosen for found in talk.stored()} == {"school or card": {}, "blue bananas": {}}


def test_nobody_is_named_in_the_row_or_in_the_slot(talk: Talk) -> None:
    talk.says("school or card, 我的手机13812345678", BETWEEN)
    assert "13812345678" not in str(talk.slot)
    (found,) = talk.stored()
    assert "sender" not in str(found)


def test_nothing_is_stored_without_a_log(source: KnowledgeSource, results: ResultStore, talk: Talk) -> None:
    talk.action = ActionRespond(source, results)
    assert talk.says("school or card", BETWEEN)["custom"]["type"] == "choose"
    assert talk.presses('/answer{"topic":"talent-card"}')["custom"]["type"] == "answer"
    assert talk.stored() == []


def test_a_database_that_fails_leaves_the_reply(
    source: KnowledgeSource, results: ResultStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'empty.db'}")  # without its table
    talk = Talk(source, results, QuestionStore(engine))
    with caplog.at_level(logging.ERROR, "actions.question_log"):
        assert talk.says("school or card, 13812345678", BETWEEN)["custom"]["type"] == "choose"
        assert talk.presses('/answer{"topic":"talent-card"}')["custom"]["type"] == "answer"
        talk.log.close()
    assert len(caplog.records) == 2
    assert all(re.search(r"\([0-9a-f]{8}\)", record.getMessage()) for record in caplog.records)
    assert "13812345678" not in caplog.text
    engine.dispose()


def test_a_masking_that_fails_leaves_the_reply(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise ValueError("broken inside")

    monkeypatch.setattr(question_log.Unanswered, "masked", fail)
    with caplog.at_level(logging.ERROR, "actions.question_log"):
        assert talk.says("school or card", BETWEEN)["custom"]["type"] == "choose"
    assert "not stored" in caplog.text
    assert talk.stored() == []


class Stuck(QuestionStore):
    """A store that hangs until it is let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.count = 0

    def add(self, *_: Any) -> None:
        assert self.let_go.wait(20)
        self.count += 1


def test_a_database_that_hangs_delays_no_turn_and_fills_no_memory(
    source: KnowledgeSource, results: ResultStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(question_log, "_MOST_WAITING", 3)
    store = Stuck()
    talk = Talk(source, results, store)
    with caplog.at_level(logging.ERROR, "actions.question_log"):
        for _ in range(5):
            assert talk.says("blue bananas", NOTHING)["custom"]["type"] == "fallback"
    assert store.count == 0
    assert len(caplog.records) == 2
    store.let_go.set()
    talk.log.close()
    assert store.count == 3


@pytest.mark.parametrize(("given", "stores"), [("", True), ("1", True), ("0", False)])
def test_the_setting(given: str, stores: bool) -> None:
    assert stores_questions({"STORE_QUESTIONS": given}) is stores
    assert stores_questions({})


def test_a_setting_that_is_none_is_said_at_the_start() -> None:
    with pytest.raises(SystemExit, match="STORE_QUESTIONS must be 1 or 0, not 'no'"):
        stores_questions({"STORE_QUESTIONS": "no"})
