"""The guard around every turn: whatever fails inside, the person gets a sentence and the log its number."""

import asyncio
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import respond
from actions.memory import SLOT, Memory
from actions.respond import ActionRespond
from policy_kb import KnowledgeSource, connect, load, read_content
from policy_kb.results import ResultStore
from tests.support.turns import message

pytestmark = pytest.mark.actions


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeSource]:
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('respond') / 'policy.db'}")
    load(engine, read_content())
    yield KnowledgeSource(engine)
    engine.dispose()


class Broken(KnowledgeSource):
    """A source that fails in the way it is told."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def current(self) -> Any:
        raise self._error


def run(source: KnowledgeSource, latest: Any, slot: Any = None) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The messages and events of one turn."""
    tracker = Tracker("somebody", {SLOT: slot}, latest, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    events = asyncio.run(ActionRespond(source, ResultStore.in_memory()).run(dispatcher, tracker, {}))
    return dispatcher.messages, events


def test_name_is_the_one_of_the_rules() -> None:
    root = Path(__file__).parent.parent.parent
    name = ActionRespond(Broken(ValueError()), ResultStore.in_memory()).name()
    assert f"- {name}\n" in (root / "bot/domain/domain.yml").read_text(encoding="utf-8")
    assert f"{{action: {name}}}" in (root / "data/rules/turns.yml").read_text(encoding="utf-8")


def test_an_answer_and_what_is_remembered(source: KnowledgeSource) -> None:
    messages, events = run(source, message("Which school can my child attend?", {"topic/children-school": 0.9}))
    assert len(messages) == 1
    assert messages[0]["custom"]["type"] == "answer"
    assert messages[0]["custom"]["lang"] == "en"
    assert messages[0]["text"].endswith("Source: Operational Rules 2022, 2.7.2.4")
    (event,) = events
    assert (event["event"], event["name"]) == ("slot", SLOT)
    memory = Memory.from_slot(event["value"])
    assert (memory.topic, memory.lang, memory.said) == ("children-school", "en", messages[0]["text"])


def test_slot_of_the_turn_before_is_used(source: KnowledgeSource) -> None:
    slot = Memory(lang="zh", citations=["rules-2022#2.7.2.4"]).to_slot()
    messages, _ = run(source, message("show me the clause", {"talk/show_clause": 0.9}), slot)
    assert messages[0]["custom"] == {"type": "clause", "lang": "en", "citation": "rules-2022#2.7.2.4"}


@pytest.mark.parametrize(
    "slot", [None, "rubbish", 7, [], {"check": {"id": "gone"}}, {"facts": {"gone": 1}}, {"check": 5}]
)
def test_rubbish_in_the_slot_does_no_harm(source: KnowledgeSource, slot: Any) -> None:
    messages, events = run(source, message("你好", {"talk/greet": 0.9}), slot)
    assert messages[0]["custom"]["type"] == "smalltalk"
    assert events


ERRORS = [
    RuntimeError("the secret of the log"),
    LookupError(),
    KeyError("x"),
    AssertionError(),
    RecursionError(),
    StopIteration(),  # which no future can carry out of a thread
    MemoryError(),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize(
    ("text", "page", "lang", "words"),
    [
        ("Which school?", None, "en", "Something went wrong"),
        ("上哪个学校", "en", "zh", "系统出了点问题"),
        ("2016", "en", "en", "Something went wrong"),
        ("2016", None, "zh", "系统出了点问题"),
    ],
)
def test_a_failure_is_a_sentence_with_the_hotline_and_a_number_in_the_log(
    caplog: pytest.LogCaptureFixture, error: BaseException, text: str, page: str | None, lang: str, words: str
) -> None:
    slot = Memory(lang="en", facts={"contact": "direct"}).to_slot()
    with caplog.at_level(logging.ERROR, "actions.respond"):
        messages, events = run(Broken(error), message(text, metadata={"lang": page}), slot)
    assert events == []  # the slot stays as it was
    (said,) = messages
    assert said["custom"] == {"type": "handoff", "hotline": "12333", "lang": lang}
    assert words in said["text"]
    assert "12333" in said["text"]
    assert "secret" not in said["text"]
    number = re.search(r"[0-9a-f]{8}", said["text"])
    assert number is not None
    (record,) = caplog.records
    assert number[0] in record.getMessage()
    assert record.exc_info is not None
    assert record.exc_info[1] is error


def test_each_failure_has_a_number_of_its_own() -> None:
    texts = {run(Broken(ValueError()), message("x"))[0][0]["text"] for _ in range(5)}
    assert len(texts) == 5


@pytest.mark.parametrize("place", ["Memory.from_slot", "Turn.from_message", "Dialogue"])
def test_a_failure_anywhere_in_the_turn_is_caught(
    source: KnowledgeSource, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def fail(*arguments: Any, **more: Any) -> None:
        raise ValueError("broken inside")

    owner, _, name = place.partition(".")
    monkeypatch.setattr(getattr(respond, owner) if name else respond, name or owner, fail)
    messages, events = run(source, message("hello"))
    assert (messages[0]["custom"]["type"], events) == ("handoff", [])


@pytest.mark.parametrize(
    "latest",
    [
        {"text": "hello", "metadata": "rubbish"},
        {"text": "hello", "labels": "rubbish"},
        {"text": "hello", "labels": [{"name": "topic/x"}]},
        {"text": "hello", "entities": ["rubbish"]},
        {"text": "hello", "entities": [{}], "labels": [{"name": "topic/children-school", "confidence": 0.9}]},
        {"text": ["hello"]},
        {"text": None},
        {},
        None,
    ],
)
def test_rubbish_from_rasa_is_no_silence(source: KnowledgeSource, latest: Any) -> None:
    messages, _ = run(source, latest)
    assert len(messages) == 1
    assert messages[0]["text"]
    assert messages[0]["custom"]["type"] in ("handoff", "fallback", "answer", "smalltalk")


def test_next_turn_goes_on_after_a_failure(source: KnowledgeSource) -> None:
    slot = Memory(lang="en", topic="children-school", citations=["rules-2022#2.7.2.4"]).to_slot()
    assert run(Broken(ValueError()), message("show me the clause"), slot)[1] == []
    messages, _ = run(source, message("show me the clause", {"talk/show_clause": 0.9}), slot)
    assert messages[0]["custom"]["type"] == "clause"
