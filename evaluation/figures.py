"""Figures from judged questions: shares with their confidence intervals, calibration, cost."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.blind import Question
from evaluation.judging import RIGHT, Given, Outcome

SEED = 20220407
RESAMPLES = 2000

# What a reply costs the person who asked. A question back is the unit; a question that is not understood has to be put
# again, after reading that it was not, which is twice that.
COSTS = {
    Outcome.RIGHT: 0.0,
    Outcome.RIGHT_CHECK: 0.0,
    Outcome.OFFERED: 1.0,
    Outcome.OFFERED_OTHERS: 2.0,
    Outcome.NOT_UNDERSTOOD: 2.0,
    Outcome.WRONG: 5.0,
    Outcome.ANSWERED: 5.0,
    Outcome.ASKED_BACK: 1.0,
    Outcome.TURNED_AWAY: 0.0,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, the reply to it and what that was worth; the clause of the best topic and its probability."""

    question: Question
    reply: Given
    outcome: Outcome
    best: str = ""
    confidence: float = 0.0

    @property
    def guess_fits(self) -> bool:
        """Whether the best topic rests on an accepted clause, whether it was then answered or not."""
        return self.best in self.question.accept


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % confidence interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of like confidence: how many, how sure on average, how many of them rightly so."""

    count: int
    confidence: float
    accuracy: float


def share(hits: Sequence[bool] | Sequence[float], seed: int = SEED) -> Share:
    """The mean of what was hit, and its bootstrap interval; of nothing all three are 0."""
    if not hits:
        return Share(0.0, 0.0, 0.0)
    values = np.asarray(hits, dtype=float)
    means = np.random.default_rng(seed).choice(values, (RESAMPLES, len(values))).mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Share(float(values.mean()), float(low), float(high))


def counts(judged: Sequence[Judged]) -> Counter[Outcome]:
    """How often each outcome came."""
    return Counter(item.outcome for item in judged)


def accuracy(judged: Sequence[Judged]) -> Share:
    """The share of questions in scope that were answered right."""
    return share([item.outcome in RIGHT for item in judged if item.question.in_scope])


def accuracy_with_offers(judged: Sequence[Judged]) -> Share:
    """The same with a right offer as half an answer."""
    worth = {Outcome.RIGHT: 1.0, Outcome.RIGHT_CHECK: 1.0, Outcome.OFFERED: 0.5}
    return share([worth.get(item.outcome, 0.0) for item in judged if item.question.in_scope])


def outside_answered(judged: Sequence[Judged]) -> Share:
    """The share of questions out of scope that got an answer, a clause or a self-check."""
    return share([item.outcome is Outcome.ANSWERED for item in judged if not item.question.in_scope])


def answered_share(judged: Sequence[Judged]) -> float:
    """The share of questions in scope that got an answer, right or wrong."""
    tally = counts([item for item in judged if item.question.in_scope])
    return _ratio(sum(tally[outcome] for outcome in (*RIGHT, Outcome.WRONG)), tally.total())


def error(judged: Sequence[Judged]) -> float:
    """The share of wrong ones among the answers to questions in scope."""
    tally = counts([item for item in judged if item.question.in_scope])
    return _ratio(tally[Outcome.WRONG], sum(tally[outcome] for outcome in (*RIGHT, Outcome.WRONG)))


def mean_cost(judged: Sequence[Judged]) -> float:
    """The cost of a question on average."""
    return _ratio(sum(COSTS[item.outcome] for item in judged), len(judged))


@dataclass(frozen=True, slots=True)
class StyleErrors:
    """Questions in scope of one style and language: the shares not answered right, and of these by what came instead.

    `offered` counts right and other topics offered.
    """

    style: str
    lang: str
    failed: Share
    wrong: float
    not_understood: float
    offered: float


def style_errors(judged: Sequence[Judged]) -> list[StyleErrors]:
    """The errors by style and language, styles in alphabetical order."""
    groups: dict[tuple[str, str], list[Judged]] = {}
    for item in judged:
        if item.question.in_scope:
            groups.setdefault((item.question.style, item.question.lang), []).append(item)
    return [_style_errors(style, lang, groups[style, lang]) for style, lang in sorted(groups)]


def _style_errors(style: str, lang: str, group: Sequence[Judged]) -> StyleErrors:
    tally, number = counts(group), len(group)
    failed = share([item.outcome not in RIGHT for item in group])
    offered = (tally[Outcome.OFFERED] + tally[Outcome.OFFERED_OTHERS]) / number
    wrong, missed = tally[Outcome.WRONG] / number, tally[Outcome.NOT_UNDERSTOOD] / number
    return StyleErrors(style, lang, failed, wrong, missed, offered)


def reliability(judged: Sequence[Judged], bins: int = 10) -> list[Bin]:
    """Questions by confidence in bins of equal width, empty ones left out."""
    grouped: dict[int, list[Judged]] = {}
    for item in judged:
        grouped.setdefault(min(int(item.confidence * bins), bins - 1), []).append(item)
    return [_bin(grouped[index]) for index in sorted(grouped)]


def _bin(items: Sequence[Judged]) -> Bin:
    confidence = sum(item.confidence for item in items) / len(items)
    return Bin(len(items), confidence, sum(item.guess_fits for item in items) / len(items))


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error: how far confidence and accuracy lie apart, weighted by the bins' sizes."""
    return _ratio(sum(b.count * abs(b.confidence - b.accuracy) for b in bins), sum(b.count for b in bins))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
