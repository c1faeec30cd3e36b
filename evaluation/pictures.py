"""The report's pictures, drawn by matplotlib as SVG."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evaluation.confusion import Confusion
from evaluation.figures import Bin, StyleErrors, calibration_error
from evaluation.learning import LearningPoint
from evaluation.tables import LANGUAGES
from evaluation.thresholds import CurvePoint

_INK, _BLUE, _RED, _GREY, _PALE = "#333333", "#1f5fa8", "#b3261e", "#999999", "#d8d8d8"
_LINES = {"tuning": "--", "report": "-"}
_OF_LANGUAGE = {"en": _BLUE, "zh": _RED}


def threshold_curve(curves: Mapping[str, Sequence[CurvePoint]], present: float, path: Path) -> None:
    """What is answered and what is answered wrong, as the threshold for answering moves; a curve for each half."""
    figure = Figure(figsize=(11, 4.5), layout="constrained")
    moving, trade = figure.subplots(1, 2)
    for half, points in curves.items():
        answers, answered = [point.answer for point in points], [point.answered for point in points]
        wrong, outside = [point.error for point in points], [point.outside for point in points]
        line = _LINES[half]
        moving.plot(answers, answered, line, color=_BLUE, label=f"in scope answered, {half}")
        moving.plot(answers, wrong, line, color=_RED, label=f"wrong among those, {half}")
        moving.plot(answers, outside, line, color=_INK, label=f"out of scope answered, {half}")
        trade.plot(answered, wrong, line, color=_RED, marker=".", label=f"wrong among the answers, {half}")
        trade.plot(answered, outside, line, color=_INK, marker=".", label=f"out of scope answered, {half}")
    moving.axvline(present, color=_GREY, linestyle=":", label=f"in force: {present:g}")
    moving.set(xlabel="threshold for answering", ylabel="share", ylim=(-0.02, 1.02))
    trade.set(xlabel="coverage: share of questions in scope that are answered", ylabel="share")
    trade.set_ylim(bottom=0)
    for axes in (moving, trade):
        axes.legend(frameon=False, fontsize="small", ncols=2, loc="lower center", bbox_to_anchor=(0.5, 1))
    _save(figure, path)


def reliability_diagram(groups: Mapping[str, Sequence[Bin]], path: Path) -> None:
    """How often the best topic is right where the assistant is so and so sure; the bars below say how many they are."""
    figure = Figure(figsize=(5.5, 6), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(4, 1))
    above.plot([0, 1], [0, 1], color=_GREY, linestyle=":", label="as sure as right")
    for place, (half, bins) in enumerate(groups.items()):
        colour, confidences = (_GREY, _BLUE)[place % 2], [b.confidence for b in bins]
        label = f"{half} half (error {calibration_error(bins):.3f})"
        above.plot(confidences, [b.accuracy for b in bins], _LINES[half], color=colour, marker="o", label=label)
        places = [confidence + (place - 0.5) * 0.03 for confidence in confidences]
        below.bar(places, [b.count for b in bins], width=0.03, color=colour)
    above.set(ylabel="share right", xlim=(0, 1), ylim=(0, 1.02))
    above.legend(frameon=False, loc="upper left")
    below.set(xlabel="confidence in the best topic", ylabel="questions")
    _save(figure, path)


def confusion_matrix(matrices: Mapping[str, Confusion], path: Path) -> None:
    """Sections asked about (rows) and answered from (columns), a matrix for each half; shades are shares of the row."""
    figure = Figure(figsize=(8.5 * len(matrices), 7), layout="constrained")
    panels = figure.subplots(1, len(matrices), squeeze=False)[0]
    for axes, (half, matrix) in zip(panels, matrices.items(), strict=True):
        _draw_matrix(axes, matrix)
        axes.set(title=f"{half} half", xlabel="given", ylabel="asked about")
    _save(figure, path)


def _draw_matrix(axes: Axes, matrix: Confusion) -> None:
    shares = [[count / max(sum(row), 1) for count in row] for row in matrix.counts]
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    axes.set_xticks(range(len(matrix.columns)), matrix.columns, rotation=60, ha="right")
    axes.set_yticks(
        range(len(matrix.rows)), [f"{n} ({sum(c)})" for n, c in zip(matrix.rows, matrix.counts, strict=True)]
    )
    for row, counts in enumerate(matrix.counts):
        for column, count in enumerate(counts):
            if count:
                colour = "white" if shares[row][column] > 0.5 else _INK
                axes.text(column, row, str(count), ha="center", va="center", color=colour, fontsize="small")


def style_errors(errors: Sequence[StyleErrors], path: Path) -> None:
    """The share of questions in scope that were not answered right, by style and language, and what came instead."""
    figure = Figure(figsize=(11, 4.5), layout="constrained")
    axes = figure.subplots()
    styles = list(dict.fromkeys(entry.style for entry in errors))
    for entry in errors:
        shift = -0.2 if entry.lang == "en" else 0.2
        place, bottom = styles.index(entry.style) + shift, 0.0
        parts = ((entry.wrong, 1.0), (entry.not_understood, 0.55), (entry.offered, 0.25))
        for share, alpha in parts:
            axes.bar(place, share, 0.36, bottom, color=_OF_LANGUAGE[entry.lang], alpha=alpha)
            bottom += share
        failed = entry.failed
        axes.vlines(place, failed.low, failed.high, color=_INK, linewidth=1)
    for lang, colour in _OF_LANGUAGE.items():
        for name, alpha in (("wrong", 1.0), ("not understood", 0.55), ("asked back", 0.25)):
            axes.bar(0, 0, color=colour, alpha=alpha, label=f"{LANGUAGES[lang]}: {name}")
    axes.set_xticks(range(len(styles)), [style.replace("_", " ") for style in styles])
    axes.set(ylabel="share not answered right (95 % interval)")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False, ncols=6, fontsize="small", loc="lower center", bbox_to_anchor=(0.5, 1))
    _save(figure, path)


def learning_curve(points: Sequence[LearningPoint], path: Path) -> None:
    """Accuracy on the blind questions against the number of examples, with 95 % intervals."""
    figure = Figure(figsize=(6, 4.5), layout="constrained")
    axes = figure.subplots()
    examples = [point.examples for point in points]
    for lang, colour in _OF_LANGUAGE.items():
        shares = [point.accuracy(lang) for point in points]
        axes.plot(examples, [share.value for share in shares], color=colour, marker="o", label=LANGUAGES[lang])
        axes.fill_between(examples, [s.low for s in shares], [s.high for s in shares], color=colour, alpha=0.12)
    axes.set_xscale("log")
    axes.set_xticks(examples, [f"{point.examples}\n{point.share:.0%}" for point in points])
    axes.set_xticks([], minor=True)
    axes.set(xlabel="training examples", ylabel="share of best topics that are right")
    axes.grid(axis="y", color=_PALE, linewidth=0.6)
    axes.legend(frameon=False, loc="lower right")
    _save(figure, path)


def _save(figure: Figure, path: Path) -> None:
    """The same figures give the same file: no date, no random ids."""
    with matplotlib.rc_context({"svg.hashsalt": "evaluation", "svg.fonttype": "none"}):
        figure.savefig(path, format="svg", metadata={"Date": None})
