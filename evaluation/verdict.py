"""Whether the understanding reaches what is asked of it, on the half that nobody reads."""

from collections.abc import Sequence

from evaluation import figures
from evaluation.figures import Judged
from evaluation.tables import LANGUAGES, percent

LEAST_ACCURACY = 0.95
MOST_OUTSIDE_ANSWERED = 0.02
MOST_CALIBRATION_ERROR = 0.05


def shortcomings(judged: Sequence[Judged]) -> list[str]:
    """A sentence for each figure of the report half that is not reached; none where all are."""
    report = [item for item in judged if item.question.half == "report"]
    found = []
    for lang, name in LANGUAGES.items():
        value = figures.accuracy_with_offers([item for item in report if item.question.lang == lang]).value
        if value < LEAST_ACCURACY:
            found.append(
                f"{name}: {percent(value)} of the questions of the report half are answered right, an offer as half; "
                f"at least {percent(LEAST_ACCURACY)} are asked for."
            )
    outside = figures.outside_answered(report).value
    if outside > MOST_OUTSIDE_ANSWERED:
        found.append(
            f"{percent(outside)} of the questions out of scope of the report half are answered; "
            f"at most {percent(MOST_OUTSIDE_ANSWERED)} may be."
        )
    error = figures.calibration_error(figures.reliability([item for item in report if item.question.in_scope]))
    if error > MOST_CALIBRATION_ERROR:
        found.append(f"The calibration error is {error:.3f}; at most {MOST_CALIBRATION_ERROR} is asked for.")
    return found
