"""How sure an understanding is: answer, choose, or not understood."""

import pytest

from actions.bands import ANSWER, CHOOSE, OFFERED, Understanding, labelled, understand
from policy_kb import KnowledgeBase
from tests.support.turns import turn

pytestmark = pytest.mark.actions


def read(knowledge: KnowledgeBase, labels: dict[str, float]) -> Understanding:
    return understand(knowledge, turn("some words", labels))


def ids(understanding: Understanding) -> list[str]:
    return [topic.id for topic in understanding.topics]


@pytest.mark.parametrize(
    ("confidence", "answers", "offers"),
    [(ANSWER, True, True), (ANSWER - 0.01, False, True), (CHOOSE, False, True), (CHOOSE - 0.01, False, False)],
)
def test_bands(knowledge: KnowledgeBase, confidence: float, answers: bool, offers: bool) -> None:
    found = read(knowledge, {"topic/children-school": confidence})
    assert (found.answers, found.offers) == (answers, offers)
    assert ids(found) == ["children-school"]


def test_bands_are_in_order() -> None:
    assert 0 < CHOOSE < ANSWER < 1


@pytest.mark.parametrize("labels", [{}, {"talk/greet": 0.9}, {"topic/gone": 0.9}, {"check/gone": 0.9}, {"inform": 0.9}])
def test_nothing_that_is_a_topic(knowledge: KnowledgeBase, labels: dict[str, float]) -> None:
    found = read(knowledge, labels)
    assert (found.topics, found.confidence, found.answers, found.offers) == ((), 0.0, False, False)


def test_topics_on_the_same_clause_support_one_another(knowledge: KnowledgeBase) -> None:
    by_clause: dict[str, list[str]] = {}
    for topic in knowledge.topics.values():
        by_clause.setdefault(topic.citations[0], []).append(topic.id)
    first, second = next(topics[:2] for topics in by_clause.values() if len(topics) > 1)
    found = read(knowledge, {f"topic/{first}": 0.4, f"topic/{second}": 0.3})
    assert found.confidence == pytest.approx(0.7)
    other = read(knowledge, {f"topic/{first}": 0.4, "topic/service-windows-number": 0.3})
    assert other.confidence == pytest.approx(0.4)


def test_a_check_supports_the_topic_that_leads_to_it(knowledge: KnowledgeBase) -> None:
    leading = next(topic for topic in knowledge.topics.values() if topic.check == "title-one-year-early")
    found = read(knowledge, {f"topic/{leading.id}": 0.3, "check/title-one-year-early": 0.4})
    assert (found.topics[0], found.confidence) == (leading, pytest.approx(0.7))
    alone = read(knowledge, {"check/title-one-year-early": 0.4})
    assert alone.topics[0].check == "title-one-year-early"
    assert alone.confidence == pytest.approx(0.4)


def test_at_most_so_many_are_offered_and_none_that_is_hopeless(knowledge: KnowledgeBase) -> None:
    names = ["children-school", "talent-card", "service-windows-number", "procedure-overview"]
    found = read(knowledge, dict(zip((f"topic/{name}" for name in names), (0.3, 0.2, 0.15, 0.1), strict=True)))
    assert ids(found) == names[:OFFERED]
    found = read(knowledge, {"topic/children-school": 0.3, "topic/talent-card": 0.01})
    assert ids(found) == ["children-school"]


def test_best_topic_comes_first_whatever_the_order_of_labels(knowledge: KnowledgeBase) -> None:
    found = read(knowledge, {"check/incomplete-materials": 0.5, "topic/children-school": 0.3})
    assert found.topics[0].check == "incomplete-materials"


def test_labelled(knowledge: KnowledgeBase) -> None:
    greeting = turn("hi", {"talk/greet": 0.5, "topic/children-school": 0.4})
    assert labelled(greeting, "talk", 0.5) is greeting.top
    assert labelled(greeting, "talk", 0.51) is None
    assert labelled(greeting, "topic", 0.1) is None
    assert labelled(turn(""), "talk", 0.0) is None
