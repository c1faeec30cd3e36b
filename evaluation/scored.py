"""One measure for any method: its best topic, how sure it is, and what that gives at a common share of answers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.blind import Question


@dataclass(frozen=True, slots=True)
class Scored:
    """A question, the first clause of the topic a method finds best (empty: none), and its score, higher for surer."""

    question: Question
    citation: str
    score: float

    @property
    def right(self) -> bool:
        """Whether the clause is an accepted one; of a question out of scope none is."""
        return self.citation in self.question.accept


@dataclass(frozen=True, slots=True)
class AtCoverage:
    """What is answered from a threshold on: the right or wrong of each answer in scope, and each question out of it."""

    threshold: float
    wrong: list[bool]
    outside: list[bool]


def area_under_curve(scored: Sequence[Scored]) -> float:
    """How probably a question in scope scores higher than one out of it (ties count half); 0.5 where one is missing."""
    inside = np.array([item.score for item in scored if item.question.in_scope])
    outside = np.array([item.score for item in scored if not item.question.in_scope])
    if not len(inside) or not len(outside):
        return 0.5
    higher = (inside[:, None] > outside).mean() + (inside[:, None] == outside).mean() / 2
    return float(higher)


def at_coverage(scored: Sequence[Scored], share: float) -> AtCoverage:
    """What a method answers where its threshold lets this share of the questions in scope through."""
    inside = sorted((item.score for item in scored if item.question.in_scope and item.citation), reverse=True)
    count = round(share * sum(item.question.in_scope for item in scored))
    threshold = inside[min(count, len(inside)) - 1] if count and inside else float("inf")
    answered = [item for item in scored if item.citation and item.score >= threshold]
    return AtCoverage(
        threshold,
        [not item.right for item in answered if item.question.in_scope],
        [bool(item.citation) and item.score >= threshold for item in scored if not item.question.in_scope],
    )
