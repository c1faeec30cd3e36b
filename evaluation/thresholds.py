"""What the assistant would do under other thresholds, and which cost least on the tuning half."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.asking import Reading, ask, guess, thresholds
from evaluation.figures import Judged, answered_share, error, mean_cost, outside_answered
from evaluation.judging import given, judge
from policy_kb import KnowledgeBase

_CURVE_STEP = 0.025
_SEARCH_STEP = 0.05


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What a threshold for answering gives: the share answered, the error among those, what is answered outside."""

    answer: float
    answered: float
    error: float
    outside: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A pair of thresholds, and the cost of a question under them."""

    answer: float
    choose: float
    cost: float


def judge_all(knowledge: KnowledgeBase, readings: Sequence[Reading]) -> list[Judged]:
    """All questions put and judged, under the thresholds in force."""
    return [_judged(knowledge, reading) for reading in readings]


def _judged(knowledge: KnowledgeBase, reading: Reading) -> Judged:
    reply = given(ask(knowledge, reading), knowledge)
    best = guess(knowledge, reading)
    return Judged(reading.question, reply, judge(reading.question, reply), best.citation, best.confidence)


def curve(knowledge: KnowledgeBase, readings: Sequence[Reading], choose: float) -> list[CurvePoint]:
    """The trade between answering much and answering wrong, as the threshold for answering moves."""
    return [_point(knowledge, readings, answer, min(choose, answer)) for answer in _steps(0.0, 1.0, _CURVE_STEP)]


def _point(knowledge: KnowledgeBase, readings: Sequence[Reading], answer: float, choose: float) -> CurvePoint:
    with thresholds(answer, choose):
        judged = judge_all(knowledge, readings)
    return CurvePoint(answer, answered_share(judged), error(judged), outside_answered(judged).value)


def search(knowledge: KnowledgeBase, readings: Sequence[Reading]) -> list[Thresholds]:
    """The cost of each pair of thresholds on a grid."""
    answers, chooses = _steps(0.1, 0.9, _SEARCH_STEP), _steps(0.05, 0.5, _SEARCH_STEP)
    pairs = [(answer, choose) for answer in answers for choose in chooses if choose <= answer]
    return [cost_under(knowledge, readings, answer, choose) for answer, choose in pairs]


def cost_under(knowledge: KnowledgeBase, readings: Sequence[Reading], answer: float, choose: float) -> Thresholds:
    """What a question costs under a pair of thresholds."""
    with thresholds(answer, choose):
        judged = judge_all(knowledge, readings)
    return Thresholds(answer, choose, mean_cost(judged))


def cheapest(tried: Sequence[Thresholds]) -> Thresholds:
    """The pair of the least cost; of several the middle one, which lies farthest from where the cost rises."""
    least = min(pair.cost for pair in tried)
    best = [pair for pair in tried if pair.cost <= least + 1e-9]
    best.sort(key=lambda pair: (pair.answer, pair.choose))
    return best[len(best) // 2]


def _steps(first: float, last: float, step: float) -> list[float]:
    return [round(first + number * step, 4) for number in range(round((last - first) / step) + 1)]
