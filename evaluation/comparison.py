"""The assistant beside other methods, judged the same way on the same questions."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation import figures
from evaluation.asking import Reading, guess
from evaluation.blind import HALVES
from evaluation.figures import Judged, Share
from evaluation.scored import Scored, area_under_curve, at_coverage
from evaluation.tables import LANGUAGES, Table, percent, with_interval
from policy_kb import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Method:
    """A method with what it was trained on, its findings for all questions, and the method it is compared with."""

    name: str
    trained_on: str
    scored: Sequence[Scored]
    against: str = ""


def scored_by_labels(knowledge: KnowledgeBase, readings: Sequence[Reading]) -> list[Scored]:
    """The best topic of readings with labels, as the assistant takes it from them."""
    found = []
    for reading in readings:
        best = guess(knowledge, reading)
        found.append(Scored(reading.question, best.citation, best.confidence))
    return found


def best_topics(methods: Sequence[Method], left_out: str = "") -> Table:
    """How often each method's best topic is right. `left_out` says what is not compared."""
    note = (
        "Right: the best topic (or clause) rests first on an accepted clause, whether it would be answered or not. "
        "Difference: in points, paired, to the assistant; of Rasa's default pipeline to the assistant's classifier on "
        "the same examples."
    )
    rows = []
    for half in HALVES:
        by_name = {method.name: _of_half(method, half) for method in methods}
        for method in methods:
            scored = by_name[method.name]
            by_language = [with_interval(figures.share(rights(scored, lang))) for lang in LANGUAGES]
            cells = (method.trained_on, with_interval(figures.share(rights(scored))), *by_language)
            rows.append((half, method.name, *cells, _against(scored, by_name.get(method.against))))
    columns = ("half", "method", "trained on", "right", *LANGUAGES.values(), "difference")
    return Table("Beside other methods", f"{note} {left_out}".strip(), columns, tuple(rows))


def at_the_same_coverage(methods: Sequence[Method], judged: Sequence[Judged]) -> Table:
    """How well each method tells what it knows: each at the threshold that answers as much as the assistant does."""
    rows = []
    for half in HALVES:
        coverage = figures.answered_share([item for item in judged if item.question.half == half])
        for method in methods:
            scored = _of_half(method, half)
            answered = at_coverage(scored, coverage)
            shares = [with_interval(figures.share(hits)) for hits in (answered.wrong, answered.outside)]
            rows.append((half, method.name, f"{area_under_curve(scored):.3f}", percent(coverage), *shares))
    return Table(
        "Other methods at the same share of answers",
        "AUC: how probably a question in scope scores higher than one out of it. Answered: at the threshold at which "
        "the method answers as many questions in scope as the assistant's dialogue does in that half; of these answers "
        "the wrong ones, and the questions out of scope that are answered. Here the assistant too is judged by its "
        "confidence alone; what its dialogue turns away by other signs is in the tables above.",
        ("half", "method", "AUC", "in scope answered", "wrong among those", "out of scope answered"),
        tuple(rows),
    )


def _of_half(method: Method, half: str) -> list[Scored]:
    return [item for item in method.scored if item.question.half == half]


def _against(scored: Sequence[Scored], other: Sequence[Scored] | None) -> str:
    return "" if other is None else _points(difference(scored, other))


def rights(scored: Sequence[Scored], lang: str = "") -> list[bool]:
    """For each question in scope, of a language or of both, whether the best topic is right."""
    return [item.right for item in scored if item.question.in_scope and lang in ("", item.question.lang)]


def difference(scored: Sequence[Scored], other: Sequence[Scored]) -> Share:
    """By how much the share right exceeds that of another method on the same questions."""
    pairs = zip(rights(scored), rights(other), strict=True)
    return figures.share([float(ours) - float(theirs) for ours, theirs in pairs])


def _points(share: Share) -> str:
    return f"{share.value * 100:+.1f} ({share.low * 100:+.1f} to {share.high * 100:+.1f})"
