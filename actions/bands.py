"""How sure an understanding is: answer, ask which of two or three, or say that it was not understood.

The thresholds were chosen on half of the blind questions (`make evaluate` shows the curve): an answer to something
that is no matter of the documents is dearer than a question back.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from actions.turn import Label, Turn
from policy_kb import KnowledgeBase
from policy_kb.models import Topic

ANSWER = 0.5
CHOOSE = 0.1
OFFERED = 3
_WORTH_OFFERING = 0.06


@dataclass(frozen=True, slots=True)
class Understanding:
    """The topics that a message may be about, best first, and how sure the first one is."""

    topics: tuple[Topic, ...]
    confidence: float

    @property
    def answers(self) -> bool:
        """Whether the first topic is to be answered."""
        return bool(self.topics) and self.confidence >= ANSWER

    @property
    def offers(self) -> bool:
        """Whether the topics are to be offered."""
        return bool(self.topics) and self.confidence >= CHOOSE


def understand(knowledge: KnowledgeBase, turn: Turn) -> Understanding:
    """The topics of a message, or of one of its sentences.

    Topics that rest on the same clause support one another, as do a self-check and its topics.
    """
    candidates = list(_candidates(knowledge, turn))
    if not candidates:
        return Understanding((), 0.0)
    best = max(candidates, key=lambda pair: pair[1])[0]
    confidence = sum(p for topic, p in candidates if topic.citations[0] == best.citations[0])
    others = [topic for topic, p in candidates if topic is not best and p >= _WORTH_OFFERING]
    return Understanding((best, *others[: OFFERED - 1]), confidence)


def _candidates(knowledge: KnowledgeBase, turn: Turn) -> Iterator[tuple[Topic, float]]:
    """Topics with their probability; a check's own probability goes to the best topic that leads to it."""
    checks = {label.id: label.probability for label in turn.labels if label.kind == "check"}
    for label in turn.labels:
        if label.kind == "topic" and (topic := knowledge.topics.get(label.id)):
            yield topic, label.probability + checks.pop(topic.check or "", 0.0)
    for check, probability in checks.items():
        leading = next((topic for topic in knowledge.topics.values() if topic.check == check), None)
        if leading is not None:
            yield leading, probability


def labelled(turn: Turn, kind: str, at_least: float) -> Label | None:
    """The first label when it is of a kind and sure enough."""
    return turn.top if turn.top.kind == kind and turn.top.probability >= at_least else None
