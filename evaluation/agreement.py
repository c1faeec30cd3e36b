"""The report's tables on the two readings: how far they agree, and what the figures are under each."""

from collections.abc import Iterable, Iterator, Sequence

from evaluation import figures
from evaluation.blind import HALVES
from evaluation.figures import Judged
from evaluation.second_reading import TwoReadings, judged_by
from evaluation.tables import LANGUAGES, Table, is_open, percent, with_interval

_OUTSIDE = "out of scope"
_MANY = 200


def agreement(readings: Sequence[TwoReadings]) -> Table:
    """The share of questions on which both readings agree, by half and language."""
    rows = []
    for half in ("all", *HALVES):
        for lang in ("", *LANGUAGES):
            group = [r for r in readings if half in ("all", r.question.half) and lang in ("", r.question.lang)]
            inside = [r for r in group if r.question.in_scope]
            outside = [r for r in group if not r.question.in_scope]
            shares = [with_interval(figures.share([r.agree for r in part])) for part in (group, inside, outside)]
            first = sum(r.question.accept[0] in r.second for r in inside)
            rows.append((half, LANGUAGES.get(lang, "both"), str(len(group)), *shares, _ratio(first, len(inside))))
    return Table(
        "Agreement of the two readings",
        "The labels of the questions beside those of labels.yml. They agree where they name a clause in common, or "
        "where both find the question out of scope. In scope and out of it: by the first reading. Its first: the "
        f"second reading names the clause that the first one puts first.{_caution(readings)}",
        ("half", "language", "n", "agree", "of those in scope", "of those out of scope", "its first"),
        tuple(rows),
    )


def _caution(readings: Sequence[TwoReadings]) -> str:
    """Readers who do not know of each other scarcely agree on every one of many questions."""
    if len(readings) < _MANY or not all(reading.agree for reading in readings):
        return ""
    return (
        f" CAUTION: they agree on every one of {len(readings)} questions. Readers who do not know of each other "
        "scarcely do so: before this is called the agreement of independent readers, find out how both sets of labels "
        "were made."
    )


def _ratio(part: int, whole: int) -> str:
    return percent(part / whole) if whole else "–"


def disagreements(readings: Iterable[TwoReadings], open_report: bool) -> Table:
    """Every question on which they do not agree, in the order of the sets; texts of the report half only if opened."""
    rows = [
        (
            r.question.text if is_open(r.question, open_report) else "(not shown)",
            f"{r.question.lang}, {r.question.style}, {r.question.half}",
            ", ".join(r.question.accept) or _OUTSIDE,
            ", ".join(r.second) or _OUTSIDE,
        )
        for r in readings
        if not r.agree
    ]
    columns = ("question", "kind", "first reading", "second reading")
    return Table("Every question on which the two readings disagree", "", columns, tuple(rows))


def under_each(judged: Sequence[Judged], readings: Sequence[TwoReadings]) -> Table:
    """The main figures under the first reading, the second, and either of them; the readings in the same order."""
    judged_under = {
        "first": list(judged),
        "second": judged_by(judged, [r.second for r in readings]),
        "either": judged_by(judged, [r.either for r in readings]),
    }
    agreed = [item for item, r in zip(judged_under["either"], readings, strict=True) if r.agree]
    judged_under["either, where they agree"] = agreed
    return Table(
        "The main figures under each reading",
        "Either: a reply is right where one of the readings accepts it, and a question is out of scope where both find "
        "it so.",
        ("reading", "half", "language", "in scope", "accuracy", "out of scope", "out of scope answered"),
        tuple(_rows(judged_under.items())),
    )


def _rows(groups: Iterable[tuple[str, Sequence[Judged]]]) -> Iterator[tuple[str, ...]]:
    for name, judged in groups:
        for half in ("all", *HALVES):
            for lang in ("", *LANGUAGES):
                of = [j for j in judged if half in ("all", j.question.half) and lang in ("", j.question.lang)]
                inside = sum(item.question.in_scope for item in of)
                yield (
                    name,
                    half,
                    LANGUAGES.get(lang, "both"),
                    str(inside),
                    with_interval(figures.accuracy(of)),
                    str(len(of) - inside),
                    with_interval(figures.outside_answered(of)),
                )
