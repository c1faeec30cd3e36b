"""From what was gathered to the report: judges, draws, shows, writes."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from actions import bands
from evaluation import agreement, fact_tables, figures, learning, pictures, tables, topic_tables
from evaluation.asking import Reading, thresholds
from evaluation.blind import HALVES
from evaluation.comparison import at_the_same_coverage, best_topics
from evaluation.confusion import confusion, sections
from evaluation.figures import Judged
from evaluation.gathering import Material
from evaluation.judging import Outcome
from evaluation.report import Picture, Report, Section, show, write
from evaluation.tables import Table
from evaluation.thresholds import cheapest, cost_under, curve, judge_all, search
from evaluation.verdict import shortcomings
from policy_kb import KnowledgeBase

_STYLES = Picture("styles.svg", "Shares of questions in scope not answered right, by style and language")
_CURVE = Picture("thresholds.svg", "Coverage, error and answers out of scope as the threshold for answering moves")
_RELIABILITY = Picture("reliability.svg", "Share of right topics against confidence, in ten bins, for each half")
_CONFUSION = Picture("confusion.svg", "Sections asked about against sections answered from, for each half")
_LEARNING = Picture("learning.svg", "Accuracy on the blind questions against the number of training examples")


def evaluate(
    knowledge: KnowledgeBase, material: Material, model: str, folder: Path, console: Console, open_report: bool
) -> tuple[list[Judged], list[Path]]:
    """Prints the figures, writes the report; returns the judged questions and the report's files.

    Texts of the report half are shown only where it is opened.
    """
    judged = judge_all(knowledge, material.readings)
    main_tables = [tables.in_scope(judged), tables.out_of_scope(judged)]
    threshold_table = compare_thresholds(knowledge, material.readings)
    other_tables = [
        best_topics(material.methods, material.left_out),
        at_the_same_coverage(material.methods, judged),
        agreement.agreement(material.labels),
        agreement.under_each(judged, material.labels),
        fact_tables.fact_figures(material.facts),
    ]
    for table in (*main_tables, threshold_table, *other_tables):
        show(table, console)
    _draw(knowledge, material, judged, folder)
    sections = [
        *map(Section, main_tables),
        Section(tables.styles(judged), _STYLES),
        Section(threshold_table, _CURVE),
        Section(tables.calibration(judged), _RELIABILITY),
        Section(learning.learning_table(material.curve), _LEARNING),
        *map(Section, other_tables),
        Section(fact_tables.by_fact(material.facts)),
        Section(topic_tables.by_clause(judged, knowledge), _CONFUSION),
        Section(topic_tables.by_topic(judged, knowledge)),
        Section(topic_tables.confusions(judged, knowledge, open_report)),
        *map(Section, _lists(judged, material, open_report)),
    ]
    verdict = shortcomings(judged) or ["Every figure asked for is reached."]
    return judged, write(Report(model, verdict, sections), folder)


def compare_thresholds(knowledge: KnowledgeBase, readings: Sequence[Reading]) -> Table:
    """The thresholds in force beside those that cost least on the tuning half."""
    tuning = [reading for reading in readings if reading.question.half == "tuning"]
    tried = search(knowledge, tuning)
    pairs = {
        "in force": cost_under(knowledge, tuning, bands.ANSWER, bands.CHOOSE),
        "cheapest": cheapest(tried),
    }
    compared = []
    for name, pair in pairs.items():
        with thresholds(pair.answer, pair.choose):
            compared.append((name, pair, judge_all(knowledge, readings)))
    return tables.costs(compared)


def _draw(knowledge: KnowledgeBase, material: Material, judged: Sequence[Judged], folder: Path) -> None:
    halves: dict[str, list[Judged]] = {half: [item for item in judged if item.question.half == half] for half in HALVES}
    curves = {
        half: curve(knowledge, [r for r in material.readings if r.question.half == half], bands.CHOOSE)
        for half in halves
    }
    pictures.threshold_curve(curves, bands.ANSWER, folder / _CURVE.file)
    bins = {half: figures.reliability([i for i in of if i.question.in_scope]) for half, of in halves.items()}
    pictures.reliability_diagram(bins, folder / _RELIABILITY.file)
    order = sections(knowledge)
    matrices = {half: confusion(of, order) for half, of in halves.items()}
    pictures.confusion_matrix(matrices, folder / _CONFUSION.file)
    pictures.style_errors(figures.style_errors(judged), folder / _STYLES.file)
    pictures.learning_curve(material.curve, folder / _LEARNING.file)


def _lists(judged: Sequence[Judged], material: Material, open_report: bool) -> Iterator[Table]:
    inside = [item for item in judged if item.question.in_scope]
    for title, group, outcomes in (
        ("Every wrong answer", inside, [Outcome.WRONG]),
        ("Every question out of scope that was answered", judged, [Outcome.ANSWERED]),
        ("Every question in scope that was not understood", inside, [Outcome.NOT_UNDERSTOOD]),
        ("Every question back", judged, _QUESTIONS_BACK),
    ):
        yield tables.questions(title, group, outcomes, open_report)
    yield agreement.disagreements(material.labels, open_report)
    yield fact_tables.fact_errors(material.facts)


_QUESTIONS_BACK = (Outcome.OFFERED, Outcome.OFFERED_OTHERS, Outcome.ASKED_BACK)
