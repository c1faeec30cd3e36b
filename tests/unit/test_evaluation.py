"""The evaluation's counting: what a card is worth, shares and intervals, calibration, the choice of thresholds."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from actions import bands
from evaluation import figures, tables
from evaluation.asking import thresholds
from evaluation.blind import BlindSetError, Question, must_be_known, read_blind_sets
from evaluation.figures import Judged
from evaluation.judging import Given, Outcome, given, judge
from evaluation.report import Picture, Report, Section, markdown_cell, write
from evaluation.tables import Table
from evaluation.thresholds import Thresholds, cheapest
from evaluation.verdict import shortcomings
from policy_kb import KnowledgeBase

pytestmark = pytest.mark.unit

SCHOOL, CARD = "rules-2022#2.7.2.4", "rules-2022#2.7.1"
KNOWLEDGE = cast(
    KnowledgeBase,
    SimpleNamespace(
        topics={
            "children-school": SimpleNamespace(citations=(SCHOOL, CARD)),
            "card-who": SimpleNamespace(citations=(CARD,)),
        },
        checks={"talent-upgrade": SimpleNamespace(citations=(CARD, SCHOOL))},
        clauses={SCHOOL: SimpleNamespace(title={"en": "School"})},
    ),
)


def inside(
    text: str = "a question", lang: str = "en", style: str = "full", accept: tuple[str, ...] = (SCHOOL,)
) -> Question:
    return Question.model_validate({"text": text, "lang": lang, "style": style, "accept": accept})


def outside(lang: str = "en", style: str = "near") -> Question:
    return Question.model_validate({"text": "something else", "lang": lang, "style": style})


def judged(outcome: Outcome, question: Question | None = None, confidence: float = 0.5, fits: bool = True) -> Judged:
    reply = Given("answer", ("card-who",), (CARD,))
    return Judged(question or inside(), reply, outcome, confidence, fits)


def topic_card(*citations: str) -> dict[str, Any]:
    return {"type": "answer", "topic": "children-school", "citations": list(citations)}


@pytest.mark.parametrize(
    ("card", "outcome"),
    [
        (topic_card(SCHOOL, CARD), Outcome.RIGHT),
        (topic_card(CARD, SCHOOL), Outcome.WRONG),  # the first citation decides
        ({"type": "clause", "citation": SCHOOL}, Outcome.RIGHT),
        ({"type": "clause", "citation": CARD}, Outcome.WRONG),
        ({"type": "question", "check": "talent-upgrade"}, Outcome.RIGHT_CHECK),
        ({"type": "result", "check": "talent-upgrade"}, Outcome.RIGHT_CHECK),
        ({"type": "choose", "topics": [{"topic": "card-who"}, {"topic": "children-school"}]}, Outcome.OFFERED),
        ({"type": "choose", "topics": [{"topic": "card-who"}]}, Outcome.OFFERED_OTHERS),
        ({"type": "fallback"}, Outcome.NOT_UNDERSTOOD),
        ({"type": "out_of_scope"}, Outcome.NOT_UNDERSTOOD),
        ({}, Outcome.NOT_UNDERSTOOD),
    ],
)
def test_a_card_in_scope(card: dict[str, Any], outcome: Outcome) -> None:
    assert judge(inside(), given(card, KNOWLEDGE)) is outcome


def test_a_self_check_on_another_clause_is_wrong() -> None:
    card = {"type": "question", "check": "talent-upgrade"}
    assert judge(inside(accept=("services#1",)), given(card, KNOWLEDGE)) is Outcome.WRONG


@pytest.mark.parametrize(
    ("card", "outcome"),
    [
        (topic_card(SCHOOL), Outcome.ANSWERED),
        ({"type": "clause", "citation": SCHOOL}, Outcome.ANSWERED),
        ({"type": "question", "check": "talent-upgrade"}, Outcome.ANSWERED),
        ({"type": "choose", "topics": [{"topic": "card-who"}]}, Outcome.ASKED_BACK),
        ({"type": "out_of_scope"}, Outcome.TURNED_AWAY),
        ({"type": "fallback"}, Outcome.TURNED_AWAY),
        ({"type": "handoff"}, Outcome.TURNED_AWAY),
    ],
)
def test_a_card_out_of_scope(card: dict[str, Any], outcome: Outcome) -> None:
    assert judge(outside(), given(card, KNOWLEDGE)) is outcome


def test_accuracy_counts_self_checks_and_leaves_out_of_scope_out() -> None:
    items = [judged(outcome) for outcome in (Outcome.RIGHT, Outcome.RIGHT_CHECK, Outcome.OFFERED, Outcome.WRONG)]
    items.append(judged(Outcome.ANSWERED, outside()))
    assert figures.accuracy(items).value == 0.5
    assert figures.accuracy_with_offers(items).value == 0.625
    assert figures.answered_share(items) == 0.75
    assert figures.error(items) == pytest.approx(1 / 3)


def test_the_share_answered_out_of_scope() -> None:
    outcomes = (Outcome.ANSWERED, Outcome.ASKED_BACK, Outcome.TURNED_AWAY, Outcome.TURNED_AWAY)
    items = [judged(outcome, outside()) for outcome in outcomes] + [judged(Outcome.WRONG)]
    assert figures.outside_answered(items).value == 0.25


def test_intervals_hold_the_share_and_come_out_the_same_twice() -> None:
    hits = [True] * 80 + [False] * 20
    share = figures.share(hits)
    assert share == figures.share(hits)
    assert share.value == 0.8
    assert 0.70 < share.low < 0.75
    assert 0.85 < share.high < 0.90


def test_shares_of_nothing_and_of_all() -> None:
    assert figures.share([]) == figures.Share(0.0, 0.0, 0.0)
    assert figures.share([True, True]) == figures.Share(1.0, 1.0, 1.0)
    assert figures.error([]) == figures.mean_cost([]) == figures.calibration_error([]) == 0.0


def test_cost_is_that_of_the_person_who_asks() -> None:
    items = [judged(Outcome.WRONG), judged(Outcome.OFFERED), judged(Outcome.RIGHT), judged(Outcome.ANSWERED, outside())]
    assert figures.mean_cost(items) == pytest.approx((5 + 1 + 0 + 5) / 4)


def test_reliability_puts_the_sure_and_the_unsure_apart() -> None:
    items = [
        judged(Outcome.RIGHT, confidence=confidence, fits=fits) for confidence, fits in ((1.0, True), (0.95, True))
    ]
    items += [judged(Outcome.WRONG, confidence=0.3, fits=False), judged(Outcome.RIGHT, confidence=0.34, fits=True)]
    bins = figures.reliability(items)
    assert [(group.count, group.accuracy) for group in bins] == [(2, 0.5), (2, 1.0)]
    assert [group.confidence for group in bins] == pytest.approx([0.32, 0.975])
    assert figures.calibration_error(bins) == pytest.approx((2 * 0.18 + 2 * 0.025) / 4)


def test_the_cheapest_thresholds_are_accurate_enough_and_the_middle_of_several() -> None:
    tried = [
        Thresholds(0.8, 0.2, cost=0.1, accuracy=0.7),
        *(Thresholds(answer, 0.2, cost=0.2, accuracy=0.9) for answer in (0.6, 0.4, 0.5)),
        Thresholds(0.3, 0.2, cost=0.3, accuracy=0.95),
    ]
    assert cheapest(tried).answer == 0.8
    assert cheapest(tried, least_accuracy=0.85).answer == 0.5
    assert cheapest(tried, least_accuracy=0.99).answer == 0.8


def test_other_thresholds_do_not_outlast_the_trial() -> None:
    before = (bands.ANSWER, bands.CHOOSE)
    with thresholds(0.99, 0.5):
        during = (bands.ANSWER, bands.CHOOSE)
    after = (bands.ANSWER, bands.CHOOSE)
    assert during == (0.99, 0.5)
    assert after == before


def test_good_figures_have_no_shortcoming() -> None:
    items = [judged(Outcome.RIGHT, inside(lang=lang)) for lang in ("en", "zh")]
    items += [judged(Outcome.TURNED_AWAY, outside()) for _ in range(20)]
    assert shortcomings([*items, judged(Outcome.TURNED_AWAY, outside())]) == []


def test_each_shortcoming_is_a_sentence() -> None:
    items = [judged(Outcome.RIGHT, inside(lang="zh")), judged(Outcome.WRONG, inside()), judged(Outcome.RIGHT, inside())]
    items += [judged(Outcome.ANSWERED, outside(lang="zh")), judged(Outcome.TURNED_AWAY, outside())]
    english, beyond = shortcomings(items)
    assert english == "English: 50.0 % of the questions are answered right; at least 85.0 % are asked for."
    assert beyond == "50.0 % of the questions out of scope are answered; at most 5.0 % may be."


def test_tables_count_by_language_half_and_kind() -> None:
    items = [judged(Outcome.RIGHT_CHECK, inside("one")), judged(Outcome.OFFERED, inside("two", lang="zh"))]
    items += [judged(Outcome.ANSWERED, outside(style="far")), judged(Outcome.TURNED_AWAY, outside("zh"))]
    row = tables.in_scope(items).rows[0]
    assert row[:9] == ("all", "English", "1", "1", "1", "0", "0", "0", "0")
    rows = {row[:3]: row[3:7] for row in tables.out_of_scope(items).rows}
    assert rows["all", "English", "far"] == ("1", "0", "0", "1")
    assert rows["all", "both", "both"] == ("2", "1", "0", "1")
    assert [row[:2] for row in tables.styles(items).rows] == [("full", "Chinese"), ("full", "English")]


def test_confusions_name_both_sides_and_the_texts() -> None:
    items = [judged(Outcome.WRONG, inside(text)) for text in ("one", "two")] + [judged(Outcome.RIGHT)]
    assert tables.confusions(items, KNOWLEDGE).rows == ((f"{SCHOOL} School", "card-who", "2", "one / two"),)


def test_lists_hold_what_was_asked_for_the_surest_first() -> None:
    items = [judged(Outcome.WRONG, inside(f"{sure}"), confidence=sure) for sure in (0.2, 0.9)]
    assert [row[0] for row in tables.questions("Wrong", items, [Outcome.WRONG]).rows] == ["0.9", "0.2"]
    assert tables.questions("Answered", items, [Outcome.ANSWERED]).rows == ()


def test_the_report_takes_any_text(tmp_path: Path) -> None:
    table = Table("Questions", "", ("question",), (("<b>a | b</b>\nc",),))
    empty = Table("Nothing", "", ("question",), ())
    report = Report("model", ["All is well."], [Section(table, Picture("p.svg", "a curve")), Section(empty)])
    markdown, html = (path.read_text(encoding="utf-8") for path in write(report, tmp_path))
    assert "| &lt;b>a \\| b&lt;/b> c |" in markdown
    assert "![a curve](p.svg)" in markdown
    assert "&lt;b&gt;a | b&lt;/b&gt;" in html
    assert "<b>" not in html
    assert "None." in markdown
    assert "None." in html


def test_a_cell_stays_one_cell() -> None:
    assert markdown_cell("a\\|b\n c") == "a\\\\\\|b c"


def test_halves_are_fixed_by_the_text() -> None:
    assert [inside(text).half for text in ("one", "two", "three", "four")] == ["tuning", "report", "report", "tuning"]


def test_the_blind_sets_are_read() -> None:
    questions = read_blind_sets(Path(__file__).parents[1] / "blind")
    for lang in ("en", "zh"):
        assert sum(question.in_scope and question.lang == lang for question in questions) >= 40
    assert {question.style for question in questions if not question.in_scope} == {"near", "far"}


@pytest.mark.parametrize(
    ("in_scope", "message"),
    [
        ("questions: [{text: a, lang: en, style: full}]", "'a': accept must name a clause"),
        ("questions: [{text: a, lang: fr, style: full, accept: ['services#1']}]", "'a': lang: "),
        ("questions: [{text: a, lang: en, style: full, accept: [somewhere]}]", "'a': accept.0: "),
        ("questions: one", "must be a list"),
        ("questions: [", "cannot be read"),
    ],
)
def test_a_faulty_blind_set_is_named(tmp_path: Path, in_scope: str, message: str) -> None:
    (tmp_path / "questions.yml").write_text(in_scope, encoding="utf-8")
    with pytest.raises(BlindSetError, match=message):
        read_blind_sets(tmp_path)


def test_a_label_without_its_clause_is_named() -> None:
    must_be_known([inside()], [SCHOOL])
    with pytest.raises(BlindSetError, match="there is no clause rules-2022#2"):
        must_be_known([inside()], [CARD])
