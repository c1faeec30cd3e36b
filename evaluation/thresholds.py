"""What the assistant would do under other thresholds, and which cost least on the tuning half."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.asking import Reading, ask, guess, thresholds
from evaluation.figures import Judged, answered_share, error, mean_cost, outside_answered
from evaluation.judging import given, judge
from policy_kb import KnowledgeBase

_STEP = 0.025
_HIGHEST_CHOOSE = 0.5


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What a threshold for answering gives: the share answered, the error among those, what is answered outside."""

    answer: float
    answered: float
    error: float
    outside: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A pair of thresholds and the cost of a question under them."""

    answer: float
    choose: float
    cost: float


def judge_all(knowledge: KnowledgeBase, readings: Sequence[Reading]) -> list[Judged]:
    """All questions put and judged, under the thresholds in force."""
    return [_judged(knowledge, reading) for reading in readings]


def _judged(knowledge: KnowledgeBase, reading: Reading) -> Judged:
    reply = given(ask(knowledge, reading), knowledge)
    best = guess(knowledge, reading)
    fits = best.topic is not None and best.topic.citations[0] in reading.question.accept
    return Judged(reading.question, reply, judge(reading.question, reply), best.confidence, fits)


def curve(knowledge: KnowledgeBase, readings: Sequence[Reading], choose: float) -> list[CurvePoint]:
    """The trade between answering much and answering wrong, as the threshold for answering moves."""
    return [_point(knowledge, readings, answer, min(choose, answer)) for answer in _steps(0.0, 1.0)]


def _point(knowledge: KnowledgeBase, readings: Sequence[Reading], answer: float, choose: float) -> CurvePoint:
    with thresholds(answer, choose):
        judged = judge_all(knowledge, readings)
    return CurvePoint(answer, answered_share(judged), error(judged), outside_answered(judged).value)


def search(knowledge: KnowledgeBase, readings: Sequence[Reading]) -> list[Thresholds]:
    """The cost of each pair of thresholds on a grid."""
    pairs = [(a, c) for a in _steps(0.1, 0.9) for c in _steps(0.05, _HIGHEST_CHOOSE) if c <= a]
    return [cost_under(knowledge, readings, answer, choose) for answer, choose in pairs]


def cost_under(knowledge: KnowledgeBase, readings: Sequence[Reading], answer: float, choose: float) -> Thresholds:
    """What a question costs under a pair of thresholds."""
    with thresholds(answer, choose):
        return Thresholds(answer, choose, mean_cost(judge_all(knowledge, readings)))


def cheapest(tried: Sequence[Thresholds]) -> Thresholds:
    """The pair of the least cost; of several the middle one, which lies farthest from where the cost rises."""
    least = min(pair.cost for pair in tried)
    best = sorted((pair for pair in tried if pair.cost <= least + 1e-9), key=lambda pair: (pair.answer, pair.choose))
    return best[len(best) // 2]


def _steps(first: float, last: float) -> list[float]:
    return [round(first + number * _STEP, 4) for number in range(round((last - first) / _STEP) + 1)]
