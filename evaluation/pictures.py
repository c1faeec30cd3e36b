"""The report's pictures, drawn by matplotlib as SVG."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure

from evaluation.figures import Bin
from evaluation.thresholds import CurvePoint

_INK, _BLUE, _RED, _GREY = "#333333", "#1f5fa8", "#b3261e", "#999999"


def threshold_curve(points: Sequence[CurvePoint], present: float, path: Path) -> None:
    """What is answered and what is answered wrong, as the threshold for answering moves."""
    figure = Figure(figsize=(10, 4), layout="constrained")
    moving, trade = figure.subplots(1, 2)
    answers = [point.answer for point in points]
    moving.plot(answers, [point.answered for point in points], color=_BLUE, label="in scope answered")
    moving.plot(answers, [point.error for point in points], color=_RED, label="wrong among those")
    moving.plot(answers, [point.outside for point in points], color=_INK, linestyle=":", label="out of scope answered")
    moving.axvline(present, color=_GREY, linestyle="--", label=f"in force: {present:g}")
    moving.set(xlabel="threshold for answering", ylabel="share", ylim=(-0.02, 1.02))
    moving.legend(frameon=False)
    trade.plot([p.answered for p in points], [p.error for p in points], color=_RED, marker=".", label="in scope, wrong")
    trade.plot([p.answered for p in points], [p.outside for p in points], color=_INK, marker=".", label="out of scope")
    trade.set(xlabel="share of questions in scope that are answered", ylabel="answered wrongly")
    trade.set_ylim(bottom=0)
    trade.legend(frameon=False)
    _save(figure, path)


def reliability_diagram(bins: Sequence[Bin], error: float, path: Path) -> None:
    """How often the best topic is right where the assistant is so and so sure; the bars below say how many they are."""
    figure = Figure(figsize=(5, 5.5), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(4, 1))
    above.plot([0, 1], [0, 1], color=_GREY, linestyle="--", label="as sure as right")
    confidences = [b.confidence for b in bins]
    above.plot(confidences, [b.accuracy for b in bins], color=_BLUE, marker="o", label=f"measured (error {error:.3f})")
    above.set(ylabel="share right", xlim=(0, 1), ylim=(0, 1.02))
    above.legend(frameon=False, loc="upper left")
    below.bar(confidences, [b.count for b in bins], width=0.06, color=_BLUE)
    below.set(xlabel="confidence in the best topic", ylabel="questions")
    _save(figure, path)


def _save(figure: Figure, path: Path) -> None:
    """The same figures give the same file: no date, no random ids."""
    with matplotlib.rc_context({"svg.hashsalt": "evaluation", "svg.fonttype": "none"}):
        figure.savefig(path, format="svg", metadata={"Date": None})
