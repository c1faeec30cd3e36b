"""Questions put to the dialogue, each as the first one of a conversation."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from actions import bands
from actions.dialogue import Dialogue
from actions.memory import Memory
from actions.turn import Turn
from evaluation.blind import Question
from policy_kb import KnowledgeBase
from policy_kb.models import Topic
from policy_kb.results import ResultStore

_REFUSED = {"type": "fallback"}


@lru_cache(maxsize=1)
def _store() -> ResultStore:
    return ResultStore.in_memory()


@dataclass(frozen=True, slots=True)
class Reading:
    """A question with what Rasa made of it; no turn where the channel refuses the text."""

    question: Question
    turn: Turn | None


@dataclass(frozen=True, slots=True)
class Guess:
    """The topic that the assistant takes a question for, and how sure it is."""

    topic: Topic | None
    confidence: float

    @property
    def citation(self) -> str:
        """The clause that the topic rests on first; empty where there is no topic."""
        return self.topic.citations[0] if self.topic else ""


def ask(knowledge: KnowledgeBase, reading: Reading) -> Mapping[str, Any]:
    """The card that a person gets who opens the conversation with the question; an empty one where there is none."""
    if reading.turn is None:
        return _REFUSED
    return Dialogue(knowledge, reading.turn, Memory(), _store()).reply().card or {}


def guess(knowledge: KnowledgeBase, reading: Reading) -> Guess:
    """The most probable topic, whether it was then answered or not."""
    if reading.turn is None:
        return Guess(None, 0.0)
    understanding = bands.understand(knowledge, reading.turn)
    return Guess(next(iter(understanding.topics), None), min(understanding.confidence, 1.0))


@contextmanager
def thresholds(answer: float, choose: float) -> Iterator[None]:
    """The dialogue with other thresholds of its bands."""
    before = bands.ANSWER, bands.CHOOSE
    bands.ANSWER, bands.CHOOSE = answer, choose
    try:
        yield
    finally:
        bands.ANSWER, bands.CHOOSE = before
