"""What probabilities are worth: accuracy, the threshold for questions out of scope, the area under the curve."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Judgement:
    """How sure a model is of its best intent for each question, and whether that is right (out of scope: never)."""

    confidence: np.ndarray
    right: np.ndarray


@dataclass(frozen=True, slots=True)
class Operation:
    """What a threshold does: the share in scope that is kept and right, and the share outside that is found."""

    threshold: float
    in_scope: float
    outside: float


def judge(
    probabilities: np.ndarray,
    classes: Sequence[str],
    intents: Sequence[str] | None = None,
    nearness: np.ndarray | None = None,
) -> Judgement:
    """Judges probabilities, shape (questions, classes), by the true intents; without these all are out of scope.

    With `nearness`, shape (questions,), the confidence is the best intent's probability times that.
    """
    largest = probabilities.max(axis=1)
    confidence = largest if nearness is None else largest * nearness
    if intents is None:
        return Judgement(confidence, np.zeros(len(confidence), bool))
    best = np.asarray(classes)[probabilities.argmax(axis=1)]
    return Judgement(confidence, best == np.asarray(intents))


def accuracy(judgement: Judgement) -> float:
    """The share that is right where no question is turned away."""
    return float(judgement.right.mean())


def operate(threshold: float, inside: Judgement, outside: Judgement) -> Operation:
    """What a threshold does to questions in and out of scope: those below it are turned away."""
    kept = float((inside.right & (inside.confidence >= threshold)).mean())
    return Operation(threshold, kept, float((outside.confidence < threshold).mean()))


def choose_threshold(inside: Judgement, outside: Judgement, given_up: float) -> float:
    """The highest threshold that costs at most so much of the accuracy in scope: a share, such as 0.005.

    To be used on questions that are kept for choosing, never on the test's.
    """
    least = accuracy(inside) - given_up - 1e-9
    best = 0.0
    for threshold in np.unique(np.concatenate([inside.confidence, outside.confidence])):
        if operate(float(threshold), inside, outside).in_scope < least:
            break
        best = float(threshold)
    return best


def area_under_curve(inside: Judgement, outside: Judgement) -> float:
    """How probably a question in scope is more certain than one outside, ties counting half."""
    ordered = np.sort(outside.confidence)
    below = np.searchsorted(ordered, inside.confidence, side="left")
    not_above = np.searchsorted(ordered, inside.confidence, side="right")
    return float((below + not_above).mean() / 2 / len(ordered))
