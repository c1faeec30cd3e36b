"""The report's tables, each as rows of text, for the terminal and for both files."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evaluation import figures
from evaluation.blind import HALVES, Question
from evaluation.figures import Judged, Share
from evaluation.judging import RIGHT, Outcome
from evaluation.thresholds import Thresholds
from policy_kb import KnowledgeBase

LANGUAGES = {"en": "English", "zh": "Chinese"}
_HALVES = ("all", *HALVES)
_OUTSIDE_STYLES = ("near", "far")


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its title and a sentence on how to read it."""

    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def in_scope(judged: Sequence[Judged]) -> Table:
    """What became of the questions that the documents answer, by language and half."""
    rows = [
        (half, LANGUAGES[lang], *_outcomes(group), with_interval(figures.accuracy(group)), _half_offers(group))
        for half in _HALVES
        for lang in LANGUAGES
        if (group := [item for item in _half(judged, half) if _is(item, lang, in_scope=True)])
    ]
    return Table(
        "Questions in scope",
        "Right: the answer or the clause shown cites an accepted clause first, or the self-check begun rests on one. "
        "Offered: a right topic is among those to choose from. 95 % intervals by bootstrap.",
        ("half", "language", "n", *_OUTCOME_COLUMNS, "accuracy", "an offer as half"),
        tuple(rows),
    )


def out_of_scope(judged: Sequence[Judged]) -> Table:
    """What became of the questions that the documents do not answer."""
    groups = [("all", lang, style) for lang in LANGUAGES for style in _OUTSIDE_STYLES]
    groups += [(half, lang, "") for half in _HALVES for lang in (*LANGUAGES, "")]
    return Table(
        "Questions out of scope",
        "Near: of the same field (pensions, exams, other provinces). Answered: by an answer, a clause or a self-check.",
        ("half", "language", "kind", "n", "turned away", "asked back", "answered", "share answered"),
        tuple(_outside_row(judged, *group) for group in groups),
    )


def _outside_row(judged: Sequence[Judged], half: str, lang: str, style: str) -> tuple[str, ...]:
    group = [
        item
        for item in _half(judged, half)
        if _is(item, lang, in_scope=False) and item.question.style in (style, *(_OUTSIDE_STYLES if not style else ()))
    ]
    tally = figures.counts(group)
    kinds = (Outcome.TURNED_AWAY, Outcome.ASKED_BACK, Outcome.ANSWERED)
    return (
        half,
        LANGUAGES.get(lang, "both"),
        style or "both",
        str(len(group)),
        *(str(tally[kind]) for kind in kinds),
        with_interval(figures.outside_answered(group)),
    )


def styles(judged: Sequence[Judged]) -> Table:
    """What became of the questions in scope by the way they are put."""
    rows = []
    for style in dict.fromkeys(item.question.style for item in judged if item.question.in_scope):
        for lang in LANGUAGES:
            if group := [item for item in judged if item.question.style == style and item.question.lang == lang]:
                rows.append((style, LANGUAGES[lang], *_outcomes(group), percent(figures.accuracy(group).value)))
    return Table("By style", "", ("style", "language", "n", *_OUTCOME_COLUMNS, "accuracy"), tuple(sorted(rows)))


_OUTCOME_COLUMNS = ("right", "by a check", "offered", "others offered", "wrong", "not understood")


def _outcomes(group: Sequence[Judged]) -> tuple[str, ...]:
    tally = figures.counts(group)
    shown = (Outcome.RIGHT_CHECK, Outcome.OFFERED, Outcome.OFFERED_OTHERS, Outcome.WRONG, Outcome.NOT_UNDERSTOOD)
    right = sum(tally[outcome] for outcome in RIGHT)
    return (str(len(group)), str(right), *(str(tally[outcome]) for outcome in shown))


def costs(compared: Sequence[tuple[str, Thresholds, Sequence[Judged]]]) -> Table:
    """What pairs of thresholds give on both halves: each with its name and the questions as judged under it."""
    rows = [
        (name, f"{pair.answer:g}", f"{pair.choose:g}", half, *_cost_figures(_half(judged, half)))
        for name, pair, judged in compared
        for half in _HALVES
    ]
    return Table(
        "Thresholds",
        "Cost of a question on average. A wrong answer, in scope or out of it, costs 5, a question back 1, one without "
        "a right topic or a question not understood 2. Chosen on the tuning half alone.",
        ("thresholds", "ANSWER", "CHOOSE", "half", "cost", "accuracy", "out of scope answered", "wrong among answers"),
        tuple(rows),
    )


def _cost_figures(group: Sequence[Judged]) -> tuple[str, ...]:
    shares = (figures.accuracy(group).value, figures.outside_answered(group).value, figures.error(group))
    return (f"{figures.mean_cost(group):.3f}", *(percent(value) for value in shares))


def calibration(judged: Sequence[Judged]) -> Table:
    """The expected calibration error, over questions in scope and over all."""
    rows = []
    for half in _HALVES:
        for name, group in _calibration_groups(_half(judged, half)):
            rows.append((half, name, str(len(group)), f"{figures.calibration_error(figures.reliability(group)):.3f}"))
    return Table(
        "Calibration",
        "The expected calibration error: how far the confidence in the best topic lies from the share of best topics "
        "that are right, in ten bins. Out of scope no topic is right.",
        ("half", "questions", "n", "expected calibration error"),
        tuple(rows),
    )


def _calibration_groups(judged: Sequence[Judged]) -> Iterator[tuple[str, list[Judged]]]:
    yield "in scope", [item for item in judged if item.question.in_scope]
    for lang, name in LANGUAGES.items():
        yield f"in scope, {name}", [item for item in judged if _is(item, lang, in_scope=True)]
    yield "in scope and out of it", list(judged)


def titled(knowledge: KnowledgeBase, citation: str) -> str:
    """A clause's citation with its title."""
    node = knowledge.clauses.get(citation)
    return f"{citation} {node.title['en']}" if node else citation


def is_open(question: Question, open_report: bool) -> bool:
    """Whether a question's text may be shown: the report half's is read by nobody, unless it is opened on purpose."""
    return open_report or question.half == "tuning"


def questions(title: str, judged: Iterable[Judged], outcomes: Iterable[Outcome], open_report: bool) -> Table:
    """Every question with one of some outcomes, the surest first; of the report half only the number, unless opened."""
    wanted = set(outcomes)
    found = sorted((item for item in judged if item.outcome in wanted), key=lambda item: -item.confidence)
    chosen = [item for item in found if is_open(item.question, open_report)]
    note = "" if open_report else f"Of the tuning half; {len(found) - len(chosen)} more of the report half."
    rows = [
        (
            item.question.text,
            f"{item.question.lang}, {item.question.style}, {item.question.half}",
            ", ".join(item.question.accept) or "out of scope",
            f"{item.reply.kind}: {', '.join(item.reply.names)}",
            ", ".join(dict.fromkeys(item.reply.citations)),
            f"{item.confidence:.2f}",
        )
        for item in chosen
    ]
    return Table(title, note, ("question", "kind", "accepted", "reply", "citing", "confidence"), tuple(rows))


def percent(value: float) -> str:
    """`93.5 %`."""
    return f"{value * 100:.1f} %"


def with_interval(share: Share) -> str:
    """`93.5 % (91.0–95.8)`."""
    return f"{percent(share.value)} ({share.low * 100:.1f}–{share.high * 100:.1f})"


def _half_offers(group: Sequence[Judged]) -> str:
    return percent(figures.accuracy_with_offers(group).value)


def _half(judged: Iterable[Judged], half: str) -> list[Judged]:
    return [item for item in judged if half in ("all", item.question.half)]


def _is(item: Judged, lang: str, in_scope: bool) -> bool:
    return item.question.in_scope is in_scope and lang in ("", item.question.lang)
