"""Several questions in one message, and the question that a story ends with: turns made by hand."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from actions.dialogue import Dialogue
from actions.memory import Memory
from actions.reply import Reply
from actions.turn import Turn
from policy_kb import KnowledgeBase
from policy_kb.results import ResultStore
from tests.support.turns import fact, turn

pytestmark = pytest.mark.actions

SCHOOL, JOB, STORY = "Where can my child go to school?", "Who finds a job for the spouse?", "We moved here last year."
UNSURE = {"topic/spouse-job": 0.4, "topic/talent-card": 0.2}


def message(labels: Mapping[str, float], *sentences: tuple[str, Mapping[str, float]], **more: Any) -> Turn:
    """A message of sentences, each with its labels, and with labels as a whole."""
    whole = turn(" ".join(text for text, _ in sentences), dict(labels), more.get("entities"))
    return replace(whole, sentences=tuple(turn(text, dict(own)) for text, own in sentences))


def reply(knowledge: KnowledgeBase, given: Turn) -> Reply:
    return Dialogue(knowledge, given, Memory(), ResultStore.in_memory()).reply()


def topics(answer: Reply) -> list[str]:
    assert answer.card is not None
    return [entry["topic"] for entry in answer.card["topics"]]


def test_two_sure_questions_are_both_answered(knowledge: KnowledgeBase) -> None:
    given = message(
        {"topic/children-school": 0.9}, (SCHOOL, {"topic/children-school": 0.9}), (JOB, {"topic/spouse-job": 0.8})
    )
    answer = reply(knowledge, given)
    first, second = knowledge.topics["children-school"], knowledge.topics["spouse-job"]
    assert answer.card is not None
    assert (answer.card["type"], answer.card["topic"]) == ("answer", "children-school")
    assert answer.card["citations"] == list(dict.fromkeys((*first.citations, *second.citations)))
    assert not {"children-school", "spouse-job"} & set(answer.card["follow_ups"])
    assert answer.text.index(first.title["en"]) < answer.text.index(second.title["en"])
    for topic in (first, second):
        assert topic.answer["en"] in answer.text
    assert answer.text.count("12333") >= 1
    assert len({entry["payload"] for entry in answer.buttons}) == len(answer.buttons)


def test_details_belong_to_their_sentence(knowledge: KnowledgeBase) -> None:
    text = f"{SCHOOL} Category C. {JOB}"
    whole = turn(text, {"topic/children-school": 0.9}, [fact(text, "Category C", "current_category", "C")])
    places = [(SCHOOL, {"topic/children-school": 0.9}), (JOB, {"topic/spouse-job": 0.8})]
    sentences = tuple(
        whole.sentence({"start": text.index(t), "end": text.index(t) + len(t), "labels": _listed(own)})
        for t, own in places
    )
    assert [sentence.entities for sentence in sentences] == [(), ()]
    around = whole.sentence({"start": 0, "end": text.index(JOB), "labels": []})
    assert [entity["value"] for entity in around.entities] == ["C"]


def _listed(labels: Mapping[str, float]) -> list[dict[str, Any]]:
    return [{"name": name, "confidence": value} for name, value in labels.items()]


def test_two_questions_of_which_one_is_unsure_are_offered(knowledge: KnowledgeBase) -> None:
    given = message(UNSURE, (SCHOOL, {"topic/children-school": 0.9}), (JOB, UNSURE))
    answer = reply(knowledge, given)
    assert answer.card is not None
    assert answer.card["type"] == "choose"
    assert topics(answer) == ["children-school", "spouse-job"]


def test_a_sure_whole_wins_over_an_unsure_sentence(knowledge: KnowledgeBase) -> None:
    given = message({"topic/children-school": 0.9}, (SCHOOL, {"topic/children-school": 0.9}), (JOB, UNSURE))
    answer = reply(knowledge, given)
    assert answer.card is not None
    assert (answer.card["topic"], answer.card["citations"]) == (
        "children-school",
        list(knowledge.topics["children-school"].citations),
    )


def test_the_same_question_twice_is_one(knowledge: KnowledgeBase) -> None:
    labels = {"topic/children-school": 0.9}
    answer = reply(knowledge, message(labels, (SCHOOL, labels), ("Which school, please?", labels)))
    assert answer.card is not None
    assert answer.card["citations"] == list(knowledge.topics["children-school"].citations)


@pytest.mark.parametrize(
    ("whole", "last", "kind"),
    [
        ({"topic/talent-card": 0.09}, {"topic/spouse-job": 0.9}, "answer"),
        ({"topic/talent-card": 0.09}, {"topic/spouse-job": 0.65}, "fallback"),  # sure, but not by itself
        ({"out_of_scope/near": 0.8}, {"topic/spouse-job": 0.9}, "out_of_scope"),
    ],
)
def test_the_question_that_a_story_ends_with(
    knowledge: KnowledgeBase, whole: dict[str, float], last: dict[str, float], kind: str
) -> None:
    answer = reply(knowledge, message(whole, (STORY, {"inform": 0.9}), (JOB, last)))
    assert answer.card is not None
    assert answer.card["type"] == kind


def test_a_question_before_the_end_is_no_end(knowledge: KnowledgeBase) -> None:
    given = message({"topic/talent-card": 0.09}, (JOB, {"topic/spouse-job": 0.9}), (STORY, {"inform": 0.9}))
    answer = reply(knowledge, given)
    assert answer.card is not None
    assert answer.card["type"] == "fallback"
