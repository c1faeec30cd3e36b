"""The evaluation's counting: what a card is worth, shares and intervals, calibration, the choice of thresholds."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from actions import bands
from evaluation import figures, tables, topic_tables
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
    text: str = "a question",
    lang: str = "en",
    style: str = "full",
    accept: tuple[str, ...] = (SCHOOL,),
    half: str = "tuning",
) -> Question:
    return Question.model_validate({"text": text, "lang": lang, "style": style, "accept": accept, "half": half})


def outside(lang: str = "en", style: str = "near", half: str = "tuning") -> Question:
    return Question.model_validate({"text": "something else", "lang": lang, "style": style, "half": half})


def judged(outcome: Outcome, question: Question | None = None, confidence: float = 0.5, fits: bool = True) -> Judged:
    reply = Given("answer", ("card-who",), (CARD,))
    return Judged(question or inside(), reply, outcome, SCHOOL if fits else CARD, confidence)


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


def test_of_several_cheapest_thresholds_the_middle_ones_are_taken() -> None:
    tried = [Thresholds(0.8, 0.2, cost=0.3), *(Thresholds(answer, 0.2, cost=0.2) for answer in (0.6, 0.4, 0.5))]
    assert cheapest(tried).answer == 0.5
    assert cheapest([*tried, Thresholds(0.9, 0.1, cost=0.1)]).answer == 0.9


def test_other_thresholds_do_not_outlast_the_trial() -> None:
    before = (bands.ANSWER, bands.CHOOSE)
    with thresholds(0.99, 0.5):
        during = (bands.ANSWER, bands.CHOOSE)
    after = (bands.ANSWER, bands.CHOOSE)
    assert during == (0.99, 0.5)
    assert after == before


def test_good_figures_have_no_shortcoming() -> None:
    items = [judged(Outcome.RIGHT, inside(lang=lang, half="report"), confidence=1.0) for lang in ("en", "zh")]
    items += [
        judged(Outcome.TURNED_AWAY, outside(half="report")),
        judged(Outcome.WRONG),
        judged(Outcome.ANSWERED, outside()),
    ]
    assert shortcomings(items) == []


def test_each_shortcoming_of_the_report_half_is_a_sentence() -> None:
    questions = [inside(lang="zh", half="report"), inside(half="report"), inside(half="report")]
    outcomes = [Outcome.RIGHT, Outcome.WRONG, Outcome.OFFERED]
    items = [judged(*pair, confidence=0.8) for pair in zip(outcomes, questions, strict=True)]
    items += [judged(Outcome.ANSWERED, outside(half="report")), judged(Outcome.TURNED_AWAY, outside(half="report"))]
    english, beyond, calibration = shortcomings(items)
    assert english.startswith("English: 25.0 % ")
    assert beyond.startswith("50.0 % ")
    assert calibration.startswith("The calibration error is 0.200")


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
    items.append(judged(Outcome.WRONG, inside("secret", half="report")))
    shown = ((f"{SCHOOL} School", "card-who", "3", "one / two"),)
    assert topic_tables.confusions(items, KNOWLEDGE, open_report=False).rows == shown
    assert "secret" in topic_tables.confusions(items, KNOWLEDGE, open_report=True).rows[0][-1]


def test_lists_hold_what_was_asked_for_the_surest_first() -> None:
    items = [judged(Outcome.WRONG, inside(f"{sure}"), confidence=sure) for sure in (0.2, 0.9)]
    assert [row[0] for row in tables.questions("Wrong", items, [Outcome.WRONG], False).rows] == ["0.9", "0.2"]
    assert tables.questions("Answered", items, [Outcome.ANSWERED], False).rows == ()


def test_texts_of_the_report_half_are_counted_and_not_shown_unless_opened() -> None:
    items = [judged(Outcome.WRONG, inside("mine")), judged(Outcome.WRONG, inside("secret", half="report"))]
    closed = tables.questions("Wrong", items, [Outcome.WRONG], open_report=False)
    assert [row[0] for row in closed.rows] == ["mine"]
    assert closed.note == "Of the tuning half; 1 more of the report half."
    assert len(tables.questions("Wrong", items, [Outcome.WRONG], open_report=True).rows) == 2


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


def test_the_blind_sets_are_read() -> None:
    questions = read_blind_sets(Path(__file__).parents[1] / "blind")
    for half in ("tuning", "report"):
        for lang in ("en", "zh"):
            of = [question for question in questions if question.half == half and question.lang == lang]
            assert sum(question.in_scope for question in of) >= 100
            assert {question.style for question in of if not question.in_scope} == {"near", "far"}


GOOD = "questions: [{text: a, lang: en, style: full, accept: ['services#1']}]"
GOOD_OUTSIDE = "questions: [{text: b, lang: zh, kind: far}]"


def write_half(folder: Path, half: str, in_scope: str = GOOD, outside: str = GOOD_OUTSIDE) -> None:
    (folder / half).mkdir()
    (folder / half / "questions.yml").write_text(in_scope, encoding="utf-8")
    (folder / half / "out_of_scope.yml").write_text(outside, encoding="utf-8")


def test_the_half_of_a_question_is_its_folder(tmp_path: Path) -> None:
    for half in ("tuning", "report"):
        write_half(tmp_path, half)
    questions = read_blind_sets(tmp_path)
    halves = [("a", "tuning"), ("b", "tuning"), ("a", "report"), ("b", "report")]
    assert [(question.text, question.half) for question in questions] == halves


@pytest.mark.parametrize(
    ("in_scope", "message"),
    [
        ("questions: [{text: secret, lang: en, style: full}]", "entry 1: accept must name a clause"),
        ("questions: [{text: secret, lang: fr, style: full, accept: ['services#1']}]", "entry 1: lang: "),
        ("questions: [{text: secret, lang: en, style: full, accept: [somewhere]}]", "entry 1: accept.0: "),
        ("questions: one", "must be a list"),
        ("questions: [secret: [", "cannot be read: no YAML in line 2"),
    ],
)
def test_a_faulty_blind_set_is_named_by_its_place(tmp_path: Path, in_scope: str, message: str) -> None:
    write_half(tmp_path, "tuning")
    write_half(tmp_path, "report", in_scope)
    with pytest.raises(BlindSetError, match=message) as error:
        read_blind_sets(tmp_path)
    assert "report/questions.yml" in str(error.value)
    assert "secret" not in str(error.value)


def test_a_missing_half_is_named(tmp_path: Path) -> None:
    write_half(tmp_path, "tuning")
    with pytest.raises(BlindSetError, match=r"report/questions\.yml is missing"):
        read_blind_sets(tmp_path)


def test_a_label_without_its_clause_is_named() -> None:
    must_be_known([inside()], [SCHOOL])
    with pytest.raises(BlindSetError, match="there is no clause rules-2022#2"):
        must_be_known([inside()], [CARD])
