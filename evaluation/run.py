"""From readings to the report: judges, draws, shows, writes."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from actions import bands
from evaluation import figures, pictures, tables
from evaluation.asking import Reading, thresholds
from evaluation.figures import Judged
from evaluation.judging import Outcome
from evaluation.report import Picture, Report, Section, show, write
from evaluation.tables import Table
from evaluation.thresholds import cheapest, cost_under, curve, judge_all, search
from evaluation.verdict import LEAST_ACCURACY, shortcomings
from policy_kb import KnowledgeBase

_CURVE = Picture("thresholds.svg", "Answered share and error as the threshold for answering moves")
_RELIABILITY = Picture("reliability.svg", "Share of right topics against confidence, in ten bins")


def evaluate(
    knowledge: KnowledgeBase, readings: Sequence[Reading], model: str, folder: Path, console: Console
) -> tuple[list[Judged], list[Path]]:
    """Prints the figures, writes the report; returns the judged questions and the report's files."""
    judged = judge_all(knowledge, readings)
    main_tables = [tables.in_scope(judged), tables.out_of_scope(judged), tables.styles(judged)]
    threshold_table = compare_thresholds(knowledge, readings)
    for table in (*main_tables[:2], threshold_table):
        show(table, console)
    _draw(knowledge, readings, judged, folder)
    sections = [
        *(Section(table) for table in main_tables),
        Section(threshold_table, _CURVE),
        Section(tables.calibration(judged), _RELIABILITY),
        Section(tables.confusions(judged, knowledge)),
        *(Section(table) for table in _lists(judged)),
    ]
    verdict = shortcomings(judged) or ["Every figure asked for is reached."]
    return judged, write(Report(model, verdict, sections), folder)


def compare_thresholds(knowledge: KnowledgeBase, readings: Sequence[Reading]) -> Table:
    """The thresholds in force beside those that cost least on the tuning half."""
    tuning = [reading for reading in readings if reading.question.half == "tuning"]
    tried = search(knowledge, tuning)
    pairs = {
        "in force": cost_under(knowledge, tuning, bands.ANSWER, bands.CHOOSE),
        f"cheapest with {LEAST_ACCURACY:.0%} right": cheapest(tried, LEAST_ACCURACY),
        "cheapest": cheapest(tried),
    }
    compared = []
    for name, pair in pairs.items():
        with thresholds(pair.answer, pair.choose):
            compared.append((name, pair, judge_all(knowledge, readings)))
    return tables.costs(compared)


def _draw(knowledge: KnowledgeBase, readings: Sequence[Reading], judged: Sequence[Judged], folder: Path) -> None:
    pictures.threshold_curve(curve(knowledge, readings, bands.CHOOSE), bands.ANSWER, folder / _CURVE.file)
    bins = figures.reliability([item for item in judged if item.question.in_scope])
    pictures.reliability_diagram(bins, figures.calibration_error(bins), folder / _RELIABILITY.file)


def _lists(judged: Sequence[Judged]) -> list[Table]:
    in_scope = [item for item in judged if item.question.in_scope]
    return [
        tables.questions("Every wrong answer", in_scope, [Outcome.WRONG]),
        tables.questions("Every question out of scope that was answered", judged, [Outcome.ANSWERED]),
        tables.questions("Every question in scope that was not understood", in_scope, [Outcome.NOT_UNDERSTOOD]),
        tables.questions("Every question back", judged, _QUESTIONS_BACK),
    ]


_QUESTIONS_BACK = (Outcome.OFFERED, Outcome.OFFERED_OTHERS, Outcome.ASKED_BACK)
