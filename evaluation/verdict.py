"""Whether the understanding is good enough to be released."""

from collections.abc import Sequence

from evaluation import figures
from evaluation.figures import Judged
from evaluation.tables import LANGUAGES, percent

LEAST_ACCURACY = 0.85
MOST_OUTSIDE_ANSWERED = 0.05


def shortcomings(judged: Sequence[Judged]) -> list[str]:
    """A sentence for each figure that is not reached; none where all are."""
    found = []
    for lang, name in LANGUAGES.items():
        value = figures.accuracy([item for item in judged if item.question.lang == lang]).value
        if value < LEAST_ACCURACY:
            found.append(
                f"{name}: {percent(value)} of the questions are answered right; "
                f"at least {percent(LEAST_ACCURACY)} are asked for."
            )
    outside = figures.outside_answered(judged).value
    if outside > MOST_OUTSIDE_ANSWERED:
        found.append(
            f"{percent(outside)} of the questions out of scope are answered; "
            f"at most {percent(MOST_OUTSIDE_ANSWERED)} may be."
        )
    return found
