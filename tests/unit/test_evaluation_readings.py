"""The second reading of the blind questions, and the facts taken from sentences, on small inputs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml

from actions.turn import Answer, Turn
from evaluation import agreement, fact_tables
from evaluation.blind import BlindSetError, Question
from evaluation.facts import FactsFound, Sentence, compare, precision_hits, read_sentences, recall_hits, taken
from evaluation.figures import Judged
from evaluation.judging import Given, Outcome, judge
from evaluation.second_reading import TwoReadings, judged_by, read_second_reading
from policy_kb import KnowledgeBase, read_content

pytestmark = pytest.mark.unit
ONE, TWO = "services#1", "services#2"


def question(text: str = "a", accept: tuple[str, ...] = (ONE,), half: str = "tuning", lang: str = "en") -> Question:
    style = "full" if accept else "near"
    return Question.model_validate({"text": text, "lang": lang, "style": style, "accept": accept, "half": half})


def write_labels(folder: Path, half: str, labels: list[dict[str, Any]]) -> None:
    (folder / half).mkdir(exist_ok=True)
    (folder / half / "labels.yml").write_text(yaml.safe_dump({"labels": labels}), encoding="utf-8")


# The second reading


@pytest.mark.parametrize(
    ("first", "second", "agree"),
    [
        ((ONE,), (TWO, ONE), True),
        ((ONE,), (TWO,), False),
        ((ONE,), (), False),
        ((), (ONE,), False),
        ((), (), True),
    ],
)
def test_readings_agree_by_a_clause_in_common_or_by_none(
    first: tuple[str, ...], second: tuple[str, ...], agree: bool
) -> None:
    assert TwoReadings(question(accept=first), second).agree is agree


def test_labels_find_their_questions_in_any_order(tmp_path: Path) -> None:
    questions = [question("a"), question("b"), question("c", half="report")]
    write_labels(tmp_path, "tuning", [{"text": "b", "accept": []}, {"text": "a", "accept": [TWO]}])
    write_labels(tmp_path, "report", [{"text": "c", "accept": [ONE]}])
    assert [r.second for r in read_second_reading(tmp_path, questions, {ONE, TWO})] == [(TWO,), (), (ONE,)]


def test_a_text_that_stands_twice_has_two_labels(tmp_path: Path) -> None:
    write_labels(tmp_path, "tuning", [{"text": "a", "accept": [ONE]}, {"text": "a", "accept": []}])
    write_labels(tmp_path, "report", [])
    found = read_second_reading(tmp_path, [question(), question()], {ONE})
    assert [r.second for r in found] == [(ONE,), ()]


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([{"text": "other", "accept": []}], "1 questions have no label, 1 labels have no question"),
        ([], "1 questions have no label, 0 labels"),
        ([{"text": "a", "accept": [TWO]}], "tuning/labels.yml, entry 1: there is no clause services#2"),
        ([{"text": "a", "accept": ["nowhere"]}], "tuning/labels.yml, entry 1: accept.0: "),
        ([{"text": "a"}], "tuning/labels.yml, entry 1: accept: "),
    ],
)
def test_faulty_labels_are_named_by_their_place(tmp_path: Path, labels: list[dict[str, Any]], message: str) -> None:
    write_labels(tmp_path, "tuning", labels)
    with pytest.raises(BlindSetError, match=message):
        read_second_reading(tmp_path, [question()], {ONE})


def test_missing_labels_are_named(tmp_path: Path) -> None:
    with pytest.raises(BlindSetError, match=r"labels\.yml is missing"):
        read_second_reading(tmp_path, [question()], {ONE})


def test_replies_are_judged_by_the_other_reading() -> None:
    reply = Given("answer", ("topic",), (TWO,))
    items = [Judged(q, reply, judge(q, reply), TWO, 0.9) for q in (question(), question(accept=()))]
    assert [item.outcome for item in items] == [Outcome.WRONG, Outcome.ANSWERED]
    again = judged_by(items, [(TWO,), (ONE,)])
    assert [item.outcome for item in again] == [Outcome.RIGHT, Outcome.WRONG]
    assert [item.guess_fits for item in again] == [True, False]
    rows = {row[:3]: row for row in agreement.under_each(items, [TwoReadings(i.question, (TWO,)) for i in items]).rows}
    assert rows["first", "all", "both"][3:] == ("1", "0.0 % (0.0–0.0)", "1", "100.0 % (100.0–100.0)")
    assert rows["either", "all", "both"][3:] == ("2", "100.0 % (100.0–100.0)", "0", "0.0 % (0.0–0.0)")
    assert rows["either, where they agree", "all", "both"][3] == "0"


def test_agreement_is_counted_by_half_and_language() -> None:
    readings = [
        TwoReadings(question("one"), (TWO, ONE)),
        TwoReadings(question("two", lang="zh"), (TWO,)),
        TwoReadings(question("three", (), half="report"), ()),
    ]
    rows = {row[:2]: row[2:] for row in agreement.agreement(readings).rows}
    assert rows["tuning", "both"][:2] == ("2", "50.0 % (0.0–100.0)")
    assert rows["report", "English"][1].startswith("100.0 %")
    assert rows["tuning", "English"][-1] == "100.0 %"


def test_agreement_on_everything_is_not_taken_for_granted() -> None:
    readings = [TwoReadings(question(f"{number}"), (ONE,)) for number in range(300)]
    assert "CAUTION: they agree on every one of 300" in agreement.agreement(readings).note
    assert "CAUTION" not in agreement.agreement([*readings, TwoReadings(question(), (TWO,))]).note
    assert "CAUTION" not in agreement.agreement(readings[:20]).note


def test_disagreements_hide_the_texts_of_the_report_half() -> None:
    readings = [TwoReadings(question("mine"), ()), TwoReadings(question("secret", half="report"), (TWO,))]
    closed = agreement.disagreements(readings, open_report=False).rows
    assert [row[0] for row in closed] == ["mine", "(not shown)"]
    assert closed[0][2:] == (ONE, "out of scope")
    assert closed[1][2:] == (ONE, TWO)
    assert agreement.disagreements(readings, open_report=True).rows[1][0] == "secret"


# Facts


def parse(fact: str, value: Any) -> Any:
    return date.fromisoformat(value) if fact == "since" else value


KNOWLEDGE = cast(KnowledgeBase, SimpleNamespace(vocabulary=SimpleNamespace(parse=parse)))


def sentence(**changes: Any) -> Sentence:
    usual = {"text": "a", "lang": "en", "check": "title", "open": None, "facts": {}}
    return Sentence.model_validate({**usual, **changes})


def test_facts_are_right_missed_wrong_or_let_pass() -> None:
    stated = sentence(facts={"since": "2020-01-01", "years": 3, "role": "nurse"}, also={"public": True, "size": 5})
    taken_facts = {"since": "2020-01-01", "years": 4, "public": True, "size": 6, "colour": "red"}
    found = compare(KNOWLEDGE, stated, taken_facts)
    assert found.right == {"since": "2020-01-01"}
    assert found.missed == {"years": 3, "role": "nurse"}
    assert found.wrong == {"years": 4, "size": 6, "colour": "red"}
    assert precision_hits([found]) == [True, False, False, False]
    assert recall_hits([found]) == [True, False, False]
    assert recall_hits([found], "years") == [False]
    assert precision_hits([found], "role") == []


def test_numbers_are_compared_as_numbers() -> None:
    assert compare(KNOWLEDGE, sentence(facts={"years": 3}), {"years": 3.0}).missed == {}


def test_tables_of_facts() -> None:
    items = [
        FactsFound(sentence(facts={"years": 3}), {"years": 3}, {}, {}),
        FactsFound(sentence(lang="zh", open="years", facts={"years": 3}), {}, {"years": 3}, {"role": "nurse"}),
    ]
    rows = {row[:2]: row[2:] for row in fact_tables.fact_figures(items).rows}
    assert rows["both", "both"][:2] == ("2", "2")
    assert rows["both", "both"][2].startswith("50.0 %")
    assert rows["English", "opening"][-1].startswith("100.0 %")
    assert rows["Chinese", "answer"][3].startswith("0.0 %")
    assert rows["Chinese", "opening"][0] == "0"
    assert fact_tables.by_fact(items).rows == (
        ("years", "2", "1", "100.0 %", "50.0 %"),
        ("role", "0", "1", "0.0 %", "–"),
    )
    assert fact_tables.fact_errors(items).rows == (("a", "zh, title, years", "years: 3", "role: nurse"),)


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return KnowledgeBase(read_content(), {})


def test_facts_are_taken_by_the_dialogues_own_reading(knowledge: KnowledgeBase) -> None:
    check = "title-one-year-early"
    answer = {"on_confirmed_list": Answer(True, share=0.99, fit=0.9)}
    turn = Turn("Yes", "en", (), (), answers=answer)
    assert taken(knowledge, sentence(check=check, open="on_confirmed_list"), turn) == {"on_confirmed_list": True}
    assert taken(knowledge, sentence(check=check), turn) == {}  # an answer needs its question
    assert taken(knowledge, sentence(check=None), turn) == {}


def test_the_labelled_sentences_are_read(knowledge: KnowledgeBase) -> None:
    sentences = read_sentences(Path(__file__).parents[1] / "blind" / "facts.yml", knowledge)
    assert {item.place for item in sentences} == {"opening", "answer", "in no self-check"}
    assert sum(item.lang == "zh" for item in sentences) >= 100


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"check": "no-such-check"}, "entry 1: there is no self-check no-such-check"),
        ({"facts": {"colour": "red"}}, "entry 1: colour: "),
        ({"lang": "fr"}, "entry 1: lang: "),
    ],
)
def test_faulty_sentences_are_named(
    tmp_path: Path, knowledge: KnowledgeBase, change: dict[str, Any], message: str
) -> None:
    item = {"text": "a", "lang": "en", "check": "title-one-year-early", "open": None, "facts": {}, **change}
    (tmp_path / "facts.yml").write_text(yaml.safe_dump({"sentences": [item]}), encoding="utf-8")
    with pytest.raises(BlindSetError, match=message):
        read_sentences(tmp_path / "facts.yml", knowledge)
