"""The learning curve: what the classifier understands when it is trained on a part of the examples."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation import figures
from evaluation.blind import HALVES
from evaluation.comparison import rights
from evaluation.figures import Share
from evaluation.scored import Scored
from evaluation.tables import LANGUAGES, Table, percent, with_interval

SHARES = (0.1, 0.25, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class LearningPoint:
    """A share of each label's examples, how many these are in all, and what is then found for each question."""

    share: float
    examples: int
    scored: Sequence[Scored]

    def accuracy(self, lang: str = "", half: str = "") -> Share:
        """The share of questions in scope whose best topic is right."""
        return figures.share(rights([item for item in self.scored if half in ("", item.question.half)], lang))


def learning_table(points: Sequence[LearningPoint]) -> Table:
    """The curve in figures."""
    rows = [
        (
            percent(point.share),
            str(point.examples),
            *(with_interval(point.accuracy(lang)) for lang in LANGUAGES),
            *(with_interval(point.accuracy(half=half)) for half in HALVES),
        )
        for point in points
    ]
    return Table(
        "Learning curve",
        "The classifier (bot.linear_model.LinearModel) trained on a part of each label's examples, drawn by lot, at "
        "least five: the share of blind questions in scope whose best topic rests on an accepted clause.",
        ("of the examples", "examples", *LANGUAGES.values(), *(f"{half} half" for half in HALVES)),
        tuple(rows),
    )
