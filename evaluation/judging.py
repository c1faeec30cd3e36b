"""What a reply was worth: the card against the clauses that a right answer may cite first."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from evaluation.blind import Question
from policy_kb import KnowledgeBase


class Outcome(StrEnum):
    """What became of a question; the first six of one in scope, the last three of one out of scope."""

    RIGHT = "right"
    RIGHT_CHECK = "right self-check"
    OFFERED = "offered"
    OFFERED_OTHERS = "others offered"
    WRONG = "wrong"
    NOT_UNDERSTOOD = "not understood"
    ANSWERED = "answered"
    ASKED_BACK = "asked back"
    TURNED_AWAY = "turned away"


RIGHT = frozenset({Outcome.RIGHT, Outcome.RIGHT_CHECK})


@dataclass(frozen=True, slots=True)
class Given:
    """A reply in short: its kind, its topic, clause, check or offered topics, and the citations to judge it by.

    Those of an answer or a clause are the first one alone, those of a self-check all of the check, those of an offer
    the first one of each topic.
    """

    kind: Literal["answer", "check", "offer", "nothing"]
    names: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()


def given(card: Mapping[str, Any], knowledge: KnowledgeBase) -> Given:
    """A card of the contract in short."""
    match card.get("type"):
        case "answer":
            return Given("answer", (card["topic"],), tuple(card["citations"][:1]))
        case "clause":
            return Given("answer", (card["citation"],), (card["citation"],))
        case "question" | "result":
            return Given("check", (card["check"],), tuple(knowledge.checks[card["check"]].citations))
        case "choose":
            topics = tuple(entry["topic"] for entry in card["topics"])
            return Given("offer", topics, tuple(knowledge.topics[topic].citations[0] for topic in topics))
        case kind:
            return Given("nothing", (str(kind or "no card"),))


def judge(question: Question, reply: Given) -> Outcome:
    """What a reply to a question was worth."""
    if not question.in_scope:
        return {"offer": Outcome.ASKED_BACK, "nothing": Outcome.TURNED_AWAY}.get(reply.kind, Outcome.ANSWERED)
    fits = not set(question.accept).isdisjoint(reply.citations)
    match reply.kind:
        case "answer":
            return Outcome.RIGHT if fits else Outcome.WRONG
        case "check":
            return Outcome.RIGHT_CHECK if fits else Outcome.WRONG
        case "offer":
            return Outcome.OFFERED if fits else Outcome.OFFERED_OTHERS
    return Outcome.NOT_UNDERSTOOD
