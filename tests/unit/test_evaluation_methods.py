"""What the assistant is compared with, tables by topic, confusion of sections, the learning curve: small inputs."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from benchmarks.examples import Example, TrainingData
from evaluation import figures, learning, pictures, topic_tables
from evaluation.baselines import by_nearest_example, by_nearest_topic, by_search, topic_texts
from evaluation.blind import Question
from evaluation.classifier import as_message
from evaluation.comparison import Method, at_the_same_coverage, best_topics, difference, scored_by_labels
from evaluation.confusion import ASKED_BACK, NOT_UNDERSTOOD, OUTSIDE, confusion, section, sections
from evaluation.examples import LEAST, for_classifier, parts, places_of
from evaluation.figures import Judged
from evaluation.judging import Given, judge
from evaluation.kept import kept, key_of
from evaluation.learning import LearningPoint
from evaluation.rasa_default import labelled
from evaluation.readings import as_first_turns
from evaluation.scored import Scored, area_under_curve, at_coverage
from evaluation.thresholds import CurvePoint
from policy_kb import KnowledgeBase, read_content
from policy_kb.models import Topic

pytestmark = pytest.mark.unit
SCHOOL, CARD, SERVICE = "rules-2022#2.7.2.4", "rules-2022#2.7.1", "services#1"


def question(accept: tuple[str, ...] = (SCHOOL,), text: str = "a", **changes: Any) -> Question:
    usual = {"text": text, "lang": "en", "style": "full" if accept else "near", "accept": accept, "half": "tuning"}
    return Question.model_validate({**usual, **changes})


def judged(reply: Given, accept: tuple[str, ...] = (SCHOOL,), **changes: Any) -> Judged:
    asked = question(accept, **changes)
    return Judged(asked, reply, judge(asked, reply), (reply.citations or ("",))[0], 0.5)


def answer(citation: str, topic: str = "some-topic") -> Given:
    return Given("answer", (topic,), (citation,))


def scored(citation: str, score: float, accept: tuple[str, ...] = (SCHOOL,), **changes: Any) -> Scored:
    return Scored(question(accept, **changes), citation, score)


# Scores


def test_the_area_under_the_curve_is_the_share_of_pairs_in_order() -> None:
    inside = [scored(SCHOOL, score) for score in (0.9, 0.4)]
    outside = [scored(SCHOOL, score, ()) for score in (0.5, 0.4)]
    assert area_under_curve([*inside, *outside]) == pytest.approx((1 + 1 + 0 + 0.5) / 4)
    assert area_under_curve(inside) == 0.5


def test_at_a_coverage_as_many_in_scope_are_answered() -> None:
    items = [scored(SCHOOL, 0.9), scored(CARD, 0.8), scored(SCHOOL, 0.3), scored(SCHOOL, 0.2)]
    items += [scored(CARD, 0.85, ()), scored(CARD, 0.5, ()), scored("", 0.99, ())]
    answered = at_coverage(items, 0.5)
    assert answered.threshold == 0.8
    assert answered.wrong == [False, True]
    assert answered.outside == [True, False, False]
    assert at_coverage(items, 0.0).wrong == []
    assert len(at_coverage(items, 1.0).wrong) == 4


def test_a_difference_is_paired() -> None:
    ours = [scored(SCHOOL, 1), scored(SCHOOL, 1), scored(CARD, 1), scored(CARD, 1, ())]
    theirs = [scored(SCHOOL, 1), scored(CARD, 1), scored(CARD, 1), scored(CARD, 1, ())]
    assert difference(ours, theirs).value == pytest.approx(1 / 3)


def test_methods_stand_beside_one_another_in_each_half() -> None:
    items = [scored(SCHOOL, 0.9, half=half) for half in ("tuning", "report")] + [scored(CARD, 0.1, (), half="report")]
    other = [scored(CARD, 0.9, half=half) for half in ("tuning", "report")] + [scored(CARD, 0.95, (), half="report")]
    replies = [judged(answer(SCHOOL), half=half) for half in ("tuning", "report")]
    methods = [Method("ours", "all", items), Method("theirs", "nothing", other, "ours")]
    best = best_topics(methods, "Something was left out.")
    assert best.note.endswith("Something was left out.")
    right = {row[:2]: dict(zip(best.columns, row, strict=True)) for row in best.rows}
    assert right["report", "ours"]["right"].startswith("100.0 %")
    assert right["report", "ours"]["difference"] == ""
    assert right["report", "theirs"]["difference"] == "-100.0 (-100.0 to -100.0)"
    same = at_the_same_coverage(methods, replies)
    rows = {row[:2]: row[2:] for row in same.rows}
    assert rows["report", "ours"] == ("1.000", "100.0 %", "0.0 % (0.0–0.0)", "0.0 % (0.0–0.0)")
    assert rows["report", "theirs"] == ("0.000", "100.0 %", "100.0 % (100.0–100.0)", "100.0 % (100.0–100.0)")


# Methods without training


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return KnowledgeBase(read_content(), {})


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_topics_own_title_is_found_by_the_search(knowledge: KnowledgeBase, lang: str) -> None:
    topic = knowledge.topics["children-school"]
    asked = [question(topic.citations, topic.title["en" if lang == "en" else "zh"], lang=lang), question((), "xyzzy")]
    found, nothing = by_search(knowledge, asked)
    assert found.right
    assert found.score > 0
    assert (nothing.citation, nothing.score) == ("", 0.0)


def test_each_topic_has_a_text_in_each_language(knowledge: KnowledgeBase) -> None:
    texts = topic_texts(knowledge)
    assert len(texts) == 2 * len(knowledge.topics)
    assert texts[0][1].startswith(texts[0][0].title.en)


def vectors(*rows: tuple[float, float]) -> Any:
    return np.array(rows, np.float32)


def test_the_nearest_topic_is_that_of_the_largest_cosine() -> None:
    topics = [cast(Topic, SimpleNamespace(citations=(citation,))) for citation in (CARD, SCHOOL)]
    (found,) = by_nearest_topic([question()], vectors((0.6, 0.8)), topics, vectors((1, 0), (0, 1)))
    assert found.citation == SCHOOL
    assert found.score == pytest.approx(0.8)


def test_the_nearest_example_counts_by_its_lead_over_what_is_no_topic(knowledge: KnowledgeBase) -> None:
    examples = [Example("topic/children-school", "x"), Example("talk/greet", "hello"), Example("topic/no-topic", "y")]
    space = vectors((1, 0), (0, 1), (0.8, 0.6))
    near, far = by_nearest_example([question(), question(())], vectors((1, 0), (0, 1)), examples, space, knowledge)
    assert (near.citation, near.score) == (SCHOOL, pytest.approx(0.2))
    assert far.citation == SCHOOL
    assert far.score == pytest.approx(-1)


# Classifiers


def test_rankings_are_read_as_the_dialogue_reads_labels(knowledge: KnowledgeBase) -> None:
    rankings = [[("topic/children-school", 0.6), ("talk/greet", 0.3)], [("talk/greet", 1.0)]]
    questions = [question(), question((), "hello")]
    messages = [as_message(q.text, ranking) for q, ranking in zip(questions, rankings, strict=True)]
    school, greeting = scored_by_labels(knowledge, as_first_turns(questions, messages))
    assert (school.citation, school.score) == (SCHOOL, 0.6)
    assert (greeting.citation, greeting.score) == ("", 0.0)


def test_the_defaults_intents_become_labels_in_spite_of_its_fallback() -> None:
    ranking = [{"name": "nlu_fallback", "confidence": 0.3}, {"name": "topic__cards", "confidence": 0.25}]
    message = labelled({"text": "a", "intent_ranking": ranking, "entities": [{"entity": "x"}]})
    assert message == {"text": "a", "labels": [{"name": "topic/cards", "confidence": 0.25}]}
    assert labelled({"refused": "too long"}) == {"refused": "too long"}


# Examples


def test_of_the_answers_to_questions_one_in_six_is_taken_under_one_label() -> None:
    examples = [Example("topic/cards", "card"), *(Example("reply/contact:direct", f"{n}") for n in range(1, 13))]
    taken = for_classifier([*examples, Example("reply/none", "nothing")])
    assert taken == [Example("topic/cards", "card"), Example("inform", "6"), Example("inform", "12")]


def test_parts_hold_their_share_of_each_label_and_lie_in_one_another() -> None:
    examples = [Example("a", f"{n}") for n in range(100)] + [Example("b", f"{n}") for n in range(8)]
    tenth, half, whole = parts(examples, (0.1, 0.5, 1.0))
    assert [sum(examples[place].label == "a" for place in part) for part in (tenth, half, whole)] == [10, 50, 100]
    assert [sum(examples[place].label == "b" for place in part) for part in (tenth, half, whole)] == [LEAST, LEAST, 8]
    assert set(tenth) < set(half) < set(whole) == set(range(108))
    assert parts(examples, (0.1,)) == [tenth]
    assert parts(examples, (0.1,), seed=1) != [tenth]


def test_some_examples_are_found_among_all() -> None:
    data = TrainingData((Example("a", "1"), Example("a", "2"), Example("b", "1")), ())
    assert places_of([data.examples[2], Example("c", "1")], data.examples) == [2]


# Kept files


def test_what_is_kept_is_made_once_for_each_key(tmp_path: Path) -> None:
    made = []

    def make(target: Path) -> None:
        made.append(target)
        target.write_text("x", encoding="utf-8")

    other = tmp_path / f"vectors-{key_of(['other'])}.json"
    other.write_text("another suffix", encoding="utf-8")
    first, second = key_of(["a", b"b"]), key_of(["ab"])
    assert first != second
    path = kept(tmp_path, "vectors", first, ".npy", make)
    assert kept(tmp_path, "vectors", first, ".npy", make) == path
    assert len(made) == 1
    newer = kept(tmp_path, "vectors", second, ".npy", make)
    assert sorted(tmp_path.iterdir()) == sorted([newer, other])


def test_what_fails_is_not_kept(tmp_path: Path) -> None:
    def fail(target: Path) -> None:
        target.write_text("half", encoding="utf-8")
        raise RuntimeError

    for _ in range(2):
        with pytest.raises(RuntimeError):
            kept(tmp_path, "vectors", key_of(["a"]), ".npy", fail)


# Confusion and topics


def test_sections_are_those_of_the_incentives_and_the_parts_beside_them(knowledge: KnowledgeBase) -> None:
    assert [section(c) for c in (SCHOOL, "rules-2022#2.1", "rules-2022#4.1", SERVICE)] == [
        "rules 2.7",
        "rules 2.1",
        "rules 4",
        "services",
    ]
    names = sections(knowledge)
    assert names[:3] == ("rules 1", "rules 2.1", "rules 2.2")
    assert names[-1] == "services"


def test_each_question_stands_in_one_cell() -> None:
    items = [
        judged(answer(SERVICE), (SCHOOL, SERVICE)),  # right by its second clause
        judged(answer(SERVICE)),
        judged(answer(SERVICE), ()),
        judged(Given("check", ("x",), (CARD, SCHOOL))),
        judged(Given("offer", ("x",), (SCHOOL,))),
        judged(Given("nothing", ("fallback",))),
        judged(Given("nothing", ("fallback",)), ()),
    ]
    matrix = confusion(items, ("rules 2.7", "services"))
    assert matrix.rows == ("rules 2.7", "services", OUTSIDE)
    assert matrix.columns == ("rules 2.7", "services", ASKED_BACK, NOT_UNDERSTOOD)
    assert matrix.counts == ((1, 1, 1, 1), (0, 1, 0, 0), (0, 1, 0, 1))


def test_precision_and_recall_by_clause_and_topic(knowledge: KnowledgeBase) -> None:
    card = "title-one-year-early"
    items = [
        judged(answer(SCHOOL, "children-school")),
        judged(answer(CARD, card)),
        judged(answer(SCHOOL, "children-school"), ()),
        judged(Given("check", ("x",), (SCHOOL,))),
    ]
    rows = {row[0].split()[0]: row[1:] for row in topic_tables.by_clause(items, knowledge).rows}
    assert rows[SCHOOL] == ("3", "2", "66.7 %", "2", "1", "50.0 %")
    assert rows[CARD] == ("0", "0", "–", "1", "0", "0.0 %")
    (row,) = [row for row in topic_tables.by_topic(items, knowledge).rows if row[0] == "children-school"]
    assert row == ("children-school", SCHOOL, "3", "2", "66.7 %", "2", "1", "50.0 %")


# The learning curve, styles, pictures


@pytest.fixture
def points() -> list[LearningPoint]:
    def found(*citations: str) -> list[Scored]:
        langs = ("en", "zh", "en")
        return [scored(c, 0.5, lang=lang, half="report") for c, lang in zip(citations, langs, strict=True)]

    few, many = found(CARD, SCHOOL, CARD), found(SCHOOL, SCHOOL, CARD)
    return [LearningPoint(0.1, 100, few), LearningPoint(1.0, 1000, many)]


def test_the_learning_curve_in_figures(points: list[LearningPoint]) -> None:
    few, many = (row[:4] for row in learning.learning_table(points).rows)
    assert few == ("10.0 %", "100", "0.0 % (0.0–0.0)", "100.0 % (100.0–100.0)")
    assert many[2].startswith("50.0 %")


def test_errors_by_style_add_up() -> None:
    offer, nothing = Given("offer", ("x",), (SCHOOL,)), Given("nothing", ("fallback",))
    items = [judged(reply) for reply in (answer(SCHOOL), answer(CARD), offer, nothing)]
    (entry,) = figures.style_errors([*items, judged(nothing, ())])
    assert (entry.style, entry.lang, entry.failed.value) == ("full", "en", 0.75)
    assert (entry.wrong, entry.not_understood, entry.offered) == (0.25, 0.25, 0.25)


def test_pictures_are_drawn_the_same_twice(tmp_path: Path, points: list[LearningPoint]) -> None:
    items = [judged(answer(SCHOOL)), judged(answer(CARD), lang="zh")]
    bins = {half: figures.reliability(items) for half in ("tuning", "report")}
    curve = [CurvePoint(0.0, 1.0, 0.5, 0.5), CurvePoint(1.0, 0.0, 0.0, 0.0)]
    matrix = confusion(items, ("rules 2.7",))

    def draw(folder: Path) -> list[bytes]:
        folder.mkdir()
        pictures.threshold_curve({"tuning": curve, "report": curve}, 0.5, folder / "a.svg")
        pictures.reliability_diagram(bins, folder / "b.svg")
        pictures.confusion_matrix({"tuning": matrix, "report": matrix}, folder / "c.svg")
        pictures.style_errors(figures.style_errors(items), folder / "d.svg")
        pictures.learning_curve(points, folder / "e.svg")
        return [path.read_bytes() for path in sorted(folder.iterdir())]

    first = draw(tmp_path / "one")
    assert all(image.startswith(b"<?xml") for image in first)
    assert first == draw(tmp_path / "two")
