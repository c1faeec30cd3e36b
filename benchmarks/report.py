"""The figures for people, as a table on the terminal and in Markdown, and for programs."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import search
from benchmarks.measuring import PEOPLE, TURNS_ALONE, TURNS_TOGETHER, Figures
from benchmarks.search import SearchFigures
from benchmarks.self_check import SelfCheckFigures

# The aims of `make bench`.
MOST_TRAINING_S = 60.0
LEAST_POINTS = 15.0
MOST_TIMES_P50 = 1.5


@dataclass(frozen=True, slots=True)
class Report:
    """A whole run. The last but one of the models and the last one were trained on the same examples."""

    machine: dict[str, Any]
    trained_on: str
    models: tuple[Figures, ...]
    self_check: SelfCheckFigures
    minutes: float
    search: SearchFigures | None = None

    @property
    def assistant(self) -> Figures:
        """The assistant trained on the same examples as the baseline."""
        return self.models[-2]

    @property
    def baseline(self) -> Figures:
        """Rasa's default pipeline."""
        return self.models[-1]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: how a figure is read, written, and compared (as a ratio or in points)."""

    title: str
    value: Callable[[Figures], float]
    pattern: str = "{:.0f}"
    points: bool = False
    compared: bool = True

    def cells(self, report: Report) -> list[str]:
        """The title, a cell for each model, and the comparison."""
        figures = [self.pattern.format(self.value(model)) for model in report.models]
        return [self.title, *figures, self._comparison(self.value(report.assistant), self.value(report.baseline))]

    def _comparison(self, ours: float, theirs: float) -> str:
        if not self.compared:
            return ""
        if self.points:
            return f"{ours - theirs:+.1f} points"
        return f"× {ours / theirs:.2f}" if theirs else ""


def _percent(title: str, figure: Callable[[Figures], dict[str, float]]) -> list[Row]:
    """A row for all questions and one for each language."""

    def row(name: str, words: str) -> Row:
        return Row(words, lambda model: figure(model).get(name, float("nan")), "{:.1f} %", points=True)

    return [row("all", title), row("en", "  English"), row("zh", "  Chinese")]


ROWS: tuple[Row, ...] = (
    Row("Training examples", lambda model: model.examples, compared=False),
    Row("Training, s", lambda model: model.training_s),
    *_percent("Blind questions understood", lambda model: model.right_percent),
    *_percent("Blind questions answered right", lambda model: model.answered_right_percent),
    *_percent("Out-of-scope questions answered", lambda model: model.out_of_scope_answered_percent),
    Row("Start to first answer, s", lambda model: model.start_s, "{:.1f}"),
    Row("Turn, one person: p50, ms", lambda model: model.turn_p50_ms, "{:.1f}"),
    Row("Turn, one person: p95, ms", lambda model: model.turn_p95_ms, "{:.1f}"),
    Row("Turns a second, one person", lambda model: model.turns_per_second_alone, "{:.1f}"),
    Row(f"Turn, {PEOPLE} at once: p50, ms", lambda model: model.together_p50_ms, "{:.1f}"),
    Row(f"Turn, {PEOPLE} at once: p95, ms", lambda model: model.together_p95_ms, "{:.1f}"),
    Row(f"Turns a second, {PEOPLE} at once", lambda model: model.turns_per_second_together, "{:.1f}"),
    Row("Processor time of a turn, ms", lambda model: model.processor_ms_per_turn, "{:.1f}"),
    Row("Memory of Rasa, MB", lambda model: model.rasa_mb),
    Row("Memory of the action server, MB", lambda model: model.actions_mb),
    Row("Turns without an answer", lambda model: model.unanswered_turns, compared=False),
    Row("Cores taken by others meanwhile", lambda model: model.cores_taken_by_others, "{:.2f}", compared=False),
)


def headings(report: Report) -> list[str]:
    """The heading of each column."""
    return ["", *(model.title for model in report.models), "Assistant to default, same examples"]


def machine_line(report: Report) -> str:
    """The machine and its state at the start of the run."""
    machine = report.machine
    return (
        f"{machine['date']} · {machine['cores']} cores, {machine['processor']}, {machine['memory_gb']} GB · "
        f"{machine['system']}, Python {machine['python']} · load average at the start {machine['load_average']:.2f}, "
        f"niceness {machine['niceness']} · the run took {report.minutes:.0f} minutes"
    )


def method_lines() -> list[str]:
    """What the rows mean."""
    return [
        "Understood: the first citation of the likeliest label's topic or self-check is one that the question accepts.",
        "Answered: over the REST channel, by somebody new; each model's own rejection included. The action, its "
        "thresholds and the database are the same for both; they were chosen for the assistant.",
        f"Turns: the blind questions, in conversations of four turns; {TURNS_ALONE} by one person, "
        f"{TURNS_TOGETHER} by {PEOPLE} at once, from this process on the same machine.",
        "The default has Rasa's own REST channel and its own call of the action; the assistant has its channel "
        "(bot/channel.py) and bot/remote_action.py. Memory is resident memory after the turns.",
    ]


def self_check_lines(report: Report) -> list[str]:
    """The self-check's figures."""
    figures = report.self_check
    return [
        f"A self-check is evaluated in {figures.evaluate_us:.0f} µs (median). The site, kept to one core, answers "
        f"{figures.requests_per_second:.0f} evaluations a second ({figures.requests_per_core_second:.0f} for each "
        "second of its processor time).",
    ]


def search_lines(report: Report) -> list[str]:
    """The search's figures, where they were measured."""
    return search.lines(report.search) if report.search else []


def aim_lines(report: Report) -> list[str]:
    """The aims, and whether they are met."""
    training = report.models[0].training_s
    points = report.assistant.right_percent["all"] - report.baseline.right_percent["all"]
    times = report.assistant.turn_p50_ms / report.baseline.turn_p50_ms
    aims = [
        _aim(training < MOST_TRAINING_S, f"trained in under {MOST_TRAINING_S:.0f} s: {training:.0f} s"),
        _aim(points >= LEAST_POINTS, f"at least {LEAST_POINTS:.0f} points above the default: {points:+.1f}"),
        _aim(times <= MOST_TIMES_P50, f"p50 within {MOST_TIMES_P50} times the default's: {times:.2f} times"),
    ]
    if report.search:
        aims.append(_aim(search.is_fast_enough(report.search), search.aim(report.search)))
    return aims


def search_alone(figures: SearchFigures) -> list[str]:
    """The search's figures and their aim, for a run of this part alone."""
    return [*search.lines(figures), _aim(search.is_fast_enough(figures), search.aim(figures))]


def _aim(met: bool, words: str) -> str:
    return f"Aim {'met' if met else 'missed'}: {words}."


def show(report: Report, console: Console) -> None:
    """The report on the terminal."""
    table = Table(title="The assistant beside Rasa's default pipeline", title_justify="left")
    for index, heading in enumerate(headings(report)):
        table.add_column(heading, justify="right" if index else "left", no_wrap=not index)
    for row in ROWS:
        table.add_row(*row.cells(report))
    console.print(machine_line(report))
    console.print(report.trained_on)
    console.print(table)
    for line in (*self_check_lines(report), *search_lines(report), *aim_lines(report)):
        console.print(line)


def markdown(report: Report) -> str:
    """The report as a page."""
    lines = ["# The assistant beside Rasa's default pipeline", "", machine_line(report), "", report.trained_on, ""]
    titles = headings(report)
    lines += [_table_row(titles), "|" + " --- |" + " ---: |" * (len(titles) - 1)]
    lines += [_table_row([cell.replace("  ", "&emsp;") for cell in row.cells(report)]) for row in ROWS]
    lines += ["", *(f"- {line}" for line in (*self_check_lines(report), *search_lines(report), *aim_lines(report)))]
    lines += ["", "## How it was measured", "", *(f"- {line}" for line in method_lines())]
    return "\n".join(lines) + "\n"


def _table_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def write(report: Report, folder: Path) -> None:
    """bench.json and bench.md."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(report), indent=2, ensure_ascii=False)
    (folder / "bench.json").write_text(text + "\n", encoding="utf-8")
    (folder / "bench.md").write_text(markdown(report), encoding="utf-8")
