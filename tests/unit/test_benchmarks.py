"""The benchmark's pure parts: data for the default pipeline, what counts as right, percentiles, the report."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml
from aiohttp import web
from aiohttp.test_utils import TestServer
from rich.console import Console

from benchmarks import report
from benchmarks.__main__ import DEFAULT_EXAMPLES, LEAST_EXAMPLES, trained_on
from benchmarks.candidates import BASELINE, EPOCHS, with_epochs
from benchmarks.examples import (
    Example,
    TrainingData,
    baseline_domain,
    baseline_rules,
    drawn,
    read_training_data,
    write_nlu,
)
from benchmarks.labels import best_label, flattened, labels_of, restored
from benchmarks.load import TURNS_A_CONVERSATION, Load, percentile, talk
from benchmarks.measuring import Exam, Figures
from benchmarks.processes import free_port, server
from benchmarks.questions import Counted, Question, answered_citation, card_of, citation_of, is_answered, shares
from benchmarks.self_check import FACTS, SelfCheckFigures, evaluation_us
from launcher.console import Problem
from policy_kb import KnowledgeBase, read_content

pytestmark = pytest.mark.unit
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return KnowledgeBase(read_content(), {})


@pytest.fixture
def data() -> TrainingData:
    english = [Example("topic/cards", f"where is my card, version {number}") for number in range(9)]
    chinese = [Example("topic/cards", f"卡在哪里领取 {number}") for number in range(2)]
    talk_examples = [Example("talk/greet", "hello"), Example("inform", "doctor: 直接")]
    synonyms = ({"synonym": "contact:direct", "examples": "- direct contact\n"},)
    return TrainingData((*english, *chinese, *talk_examples), synonyms)


# Data


def test_labels_become_intents_and_labels_again() -> None:
    for label in ("topic/children-school", "check/talent-upgrade", "inform"):
        assert "/" not in flattened(label)
        assert restored(flattened(label)) == label


def test_so_many_examples_a_label_and_language_are_drawn(data: TrainingData) -> None:
    some = drawn(data, 3)
    counts = Counter((example.label, example.lang) for example in some.examples)
    assert counts["topic/cards", "en"] == 3
    assert counts["topic/cards", "zh"] == 2
    assert some.labels == data.labels
    assert some.synonyms == data.synonyms


def test_the_same_examples_are_drawn_each_time_in_their_order(data: TrainingData) -> None:
    some = drawn(data, 3)
    assert some == drawn(data, 3)
    assert list(some.examples) == [example for example in data.examples if example in some.examples]


def test_data_written_is_read_back(data: TrainingData, tmp_path: Path) -> None:
    write_nlu(tmp_path / "nlu.yml", data)
    assert read_training_data(tmp_path) == data


def test_the_default_pipeline_reads_ordinary_intents(data: TrainingData, tmp_path: Path) -> None:
    write_nlu(tmp_path / "nlu.yml", data, flattened)
    items = yaml.safe_load((tmp_path / "nlu.yml").read_text(encoding="utf-8"))["nlu"]
    assert [item.get("intent") for item in items] == ["topic__cards", "talk__greet", "inform", None]


def test_every_intent_of_the_default_has_a_rule_and_stands_in_its_domain(data: TrainingData) -> None:
    intents = {intent for entry in baseline_domain({"slots": {}}, data.labels)["intents"] for intent in entry}
    rules = baseline_rules(data.labels)["rules"]
    assert intents == {"inform", "talk__greet", "topic__cards"}
    assert {rule["steps"][0]["intent"] for rule in rules} == {*intents, "nlu_fallback"}
    assert {rule["steps"][1]["action"] for rule in rules} == {"action_respond"}


def test_the_project_has_enough_examples_of_each_label_for_the_least_number() -> None:
    counts = Counter(example.label for example in drawn(read_training_data(ROOT / "data" / "nlu"), 3).examples)
    assert LEAST_EXAMPLES <= DEFAULT_EXAMPLES
    assert min(counts.values()) == max(counts.values()) == 2 * LEAST_EXAMPLES


def test_the_default_pipeline_keeps_its_epochs() -> None:
    config = yaml.safe_load((BASELINE / "config.yml").read_text(encoding="utf-8"))
    assert with_epochs(config, EPOCHS) == config
    assert {part["epochs"] for part in with_epochs(config, 2)["pipeline"] if "epochs" in part} == {2}


# Labels of either model


def test_the_assistants_own_labels_are_taken_as_they_are() -> None:
    parsed = {"labels": [{"name": "topic/cards", "confidence": 0.7}], "intent_ranking": [{"name": "topic"}]}
    assert labels_of(parsed) == parsed["labels"]
    assert best_label(parsed) == "topic/cards"


def test_the_defaults_ranking_becomes_labels() -> None:
    ranking = [{"name": f"topic__t{number}", "confidence": 0.9 - number / 10} for number in range(9)]
    labels = labels_of({"intent_ranking": ranking})
    assert [label["name"] for label in labels] == [f"topic/t{number}" for number in range(6)]
    assert labels[0]["confidence"] == 0.9


def test_the_defaults_fallback_means_not_understood_but_has_a_likeliest_label() -> None:
    ranking = [{"name": "nlu_fallback", "confidence": 0.3}, {"name": "topic__cards", "confidence": 0.25}]
    assert labels_of({"intent_ranking": ranking}) == []
    assert best_label({"intent_ranking": ranking}) == "topic/cards"


def test_nothing_understood_has_no_label() -> None:
    assert labels_of({}) == []
    assert best_label({"intent_ranking": []}) == ""


# What counts


def test_a_labels_citation_is_its_topics_or_checks_first(knowledge: KnowledgeBase) -> None:
    assert citation_of("topic/children-school", knowledge) == "rules-2022#2.7.2.4"
    assert citation_of("check/title-one-year-early", knowledge) in knowledge.clauses
    for label in ("topic/no-such-topic", "talk/greet", "out_of_scope/far", "inform", ""):
        assert citation_of(label, knowledge) is None


@pytest.mark.parametrize(
    ("card", "answered", "citation"),
    [
        ({"type": "answer", "citations": ["rules-2022#2.1.1", "rules-2022#4.1"]}, True, "rules-2022#2.1.1"),
        ({"type": "clause", "citation": "rules-2022#4.1"}, True, "rules-2022#4.1"),
        ({"type": "question", "check": "title-one-year-early"}, True, "rules-2022#2.1.1"),
        ({"type": "choose", "topics": []}, False, None),
        ({"type": "out_of_scope"}, False, None),
        ({}, False, None),
    ],
)
def test_what_a_card_answers(
    card: dict[str, Any], answered: bool, citation: str | None, knowledge: KnowledgeBase
) -> None:
    assert is_answered(card) is answered
    assert answered_citation(card, knowledge) == citation


def test_the_card_of_a_turn_is_that_of_the_message_that_has_one() -> None:
    assert card_of([{"text": "a"}, {"custom": {"type": "answer"}}]) == {"type": "answer"}
    assert card_of([]) == {}


def test_shares_are_of_all_and_of_each_language() -> None:
    outcomes = [Counted("en", True), Counted("en", False), Counted("zh", True), Counted("zh", True)]
    assert shares(outcomes) == {"all": 75.0, "en": 50.0, "zh": 100.0}
    assert shares([]) == {}


def test_the_blind_questions_are_read() -> None:
    exam = Exam.read(ROOT / "tests" / "blind")
    assert all(question.accept for question in exam.blind)
    assert not any(question.accept for question in exam.out_of_scope)
    assert {question.lang for question in (*exam.blind, *exam.out_of_scope)} == {"en", "zh"}


# Load


def test_percentiles_are_values_that_occurred() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert percentile(values, 0.5) == 50
    assert percentile(values, 0.95) == 95
    assert percentile([7.0], 0.95) == 7
    load = Load(turns=(0.01, 0.02, 0.03), seconds=0.06, unanswered=0)
    assert load.percentile_ms(0.5) == pytest.approx(20)
    assert load.per_second == pytest.approx(50)


class FakeRasa:
    """Answers what it is told to, and remembers who asked."""

    def __init__(self) -> None:
        self.senders: list[str] = []
        self.texts: list[str] = []
        self.url = ""

    async def receive(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.senders.append(body["sender"])
        self.texts.append(body["message"])
        if body["message"] == "broken":
            return web.Response(status=500)
        return web.json_response([] if body["message"] == "silence" else [{"text": "yes"}])


@pytest.fixture
async def rasa() -> AsyncIterator[FakeRasa]:
    fake = FakeRasa()
    app = web.Application()
    app.router.add_post("/webhooks/rest/webhook", fake.receive)
    async with TestServer(app) as running:
        fake.url = str(running.make_url("")).rstrip("/")
        yield fake


@pytest.mark.parametrize("people", [1, 3])
async def test_people_ask_the_wanted_number_of_questions_in_short_conversations(rasa: FakeRasa, people: int) -> None:
    questions = [Question("one", "en"), Question("二", "zh")]
    load = await talk(rasa.url, questions, turns=12, people=people)
    assert len(load.turns) == len(rasa.texts) == 12
    assert set(Counter(rasa.texts).values()) == {6}
    assert max(Counter(rasa.senders).values()) == TURNS_A_CONVERSATION
    assert load.unanswered == 0
    assert load.seconds > 0


async def test_turns_without_an_answer_are_counted(rasa: FakeRasa) -> None:
    questions = [Question(text, "en") for text in ("one", "silence", "broken", "two")]
    assert (await talk(rasa.url, questions, turns=8, people=1)).unanswered == 4


def test_an_evaluation_takes_microseconds(knowledge: KnowledgeBase) -> None:
    assert set(FACTS) <= set(knowledge.checks["title-one-year-early"].facts)
    assert 0 < evaluation_us(knowledge, times=20) < 100_000


# Processes


def test_a_server_ends_with_its_block(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
    with server("A sleeper", command, dict(os.environ), tmp_path, tmp_path / "log" / "sleeper.log") as running:
        running.check()
        number = running.ps.pid
        assert psutil.pid_exists(number)
    assert not psutil.pid_exists(number)


def test_a_server_that_has_ended_is_a_problem_with_the_end_of_its_log(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "print('no more coal')"]
    with server("The engine", command, dict(os.environ), tmp_path, tmp_path / "engine.log") as running:
        running.ps.wait(10)
        with pytest.raises(Problem, match=r"The engine has stopped by itself[\s\S]*no more coal"):
            running.check()


def test_free_ports_can_be_used() -> None:
    assert 1024 <= free_port() <= 65535


# Report


def figures(title: str, **changes: Any) -> Figures:
    percent = {"all": 80.0, "en": 82.0, "zh": 78.0}
    usual = Figures(
        title=title,
        examples=1850,
        training_s=40.0,
        right_percent=percent,
        answered_right_percent=percent,
        out_of_scope_answered_percent={"all": 4.0, "en": 5.0, "zh": 3.0},
        start_s=9.0,
        turn_p50_ms=20.0,
        turn_p95_ms=31.0,
        turns_per_second_alone=45.0,
        together_p50_ms=120.0,
        together_p95_ms=190.0,
        turns_per_second_together=60.0,
        processor_ms_per_turn=16.0,
        rasa_mb=700.0,
        actions_mb=90.0,
        unanswered_turns=0,
        cores_taken_by_others=0.1,
    )
    return replace(usual, **changes)


@pytest.fixture
def result() -> report.Report:
    machine = {
        "date": "2026-01-02T03:04:05+00:00",
        "cores": 2,
        "processor": "A processor",
        "memory_gb": 16.0,
        "python": "3.11.2",
        "system": "Linux x86_64",
        "load_average": 0.25,
        "niceness": 0,
    }
    worse = {"all": 50.0, "en": 55.0, "zh": 45.0}
    return report.Report(
        machine=machine,
        trained_on="Both were trained on the same 1850 examples.",
        models=(
            figures("Assistant, all examples", examples=8394, training_s=55.0),
            figures("Assistant, same examples"),
            figures("Rasa default, same examples", training_s=800.0, right_percent=worse, turn_p50_ms=50.0),
        ),
        self_check=SelfCheckFigures(evaluate_us=31.0, requests_per_second=1200.0, requests_per_core_second=1500.0),
        minutes=19.0,
    )


def test_the_comparison_is_between_the_models_with_the_same_examples(result: report.Report) -> None:
    rows = {cells[0]: cells[1:] for cells in (row.cells(result) for row in report.ROWS)}
    assert rows["Training, s"] == ["55", "40", "800", "× 0.05"]
    assert rows["Blind questions understood"] == ["80.0 %", "80.0 %", "50.0 %", "+30.0 points"]
    assert rows["Turn, one person: p50, ms"][-1] == "× 0.40"
    assert rows["Training examples"] == ["8394", "1850", "1850", ""]


def test_the_aims_are_judged(result: report.Report) -> None:
    assert [line.split(":")[0] for line in report.aim_lines(result)] == ["Aim met"] * 3
    slow = replace(result, models=(*result.models[:1], figures("Assistant", turn_p50_ms=76.0), result.models[2]))
    assert report.aim_lines(slow)[2].startswith("Aim missed: p50")


def test_two_models_are_enough(result: report.Report) -> None:
    both = replace(result, models=result.models[1:])
    assert all(len(row.cells(both)) == len(report.headings(both)) == 4 for row in report.ROWS)


def test_the_report_is_written_for_people_and_programs(result: report.Report, tmp_path: Path) -> None:
    report.write(result, tmp_path)
    kept = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert [model["title"] for model in kept["models"]] == [model.title for model in result.models]
    assert kept["machine"]["load_average"] == 0.25
    page = (tmp_path / "bench.md").read_text(encoding="utf-8")
    assert "same 1850 examples" in page
    assert "load average at the start 0.25" in page
    assert "| Training, s | 55 | 40 | 800 | × 0.05 |" in page
    table = [line for line in page.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in table} == {6}


def test_the_report_is_shown(result: report.Report) -> None:
    console = Console(record=True, width=150, file=open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    with console.file:
        report.show(result, console)
        shown = console.export_text()
    assert "2 cores" in shown
    assert "31 µs" in shown
    assert "× 0.40" in shown


def test_what_was_trained_on_is_said(data: TrainingData) -> None:
    assert "all 13 examples of 3 intents" in trained_on(data, None, EPOCHS)
    some = trained_on(data, 3, EPOCHS)
    assert "the same 7 examples" in some
    assert "at most 3 an intent and language" in some
    assert "100 epochs" in some
    assert "TRIAL" not in some
    assert "TRIAL" in trained_on(data, 3, 2)
