"""The report in Markdown and HTML, from the same sections."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, select_autoescape
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as TerminalTable

from evaluation.tables import Table

_TERMINAL_WIDTH = 120


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture beside the report, and what it shows in words."""

    file: str
    alt: str


@dataclass(frozen=True, slots=True)
class Section:
    """A table, and the picture that goes with it."""

    table: Table
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All that is reported: of which model, what it comes to in sentences, and the sections."""

    model: str
    verdict: Sequence[str]
    sections: Sequence[Section]


def write(report: Report, folder: Path) -> list[Path]:
    """Writes report.md and report.html; returns both."""
    return render("evaluation", "report", folder, report=report)


def render(package: str, name: str, folder: Path, **values: object) -> list[Path]:
    """Writes the files of a package's templates of a name, Markdown and HTML; returns both."""
    environment = Environment(
        loader=PackageLoader(package),
        autoescape=select_autoescape(["html.j2"]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["cell"] = markdown_cell
    paths = [folder / f"{name}.md", folder / f"{name}.html"]
    for path in paths:
        path.write_text(environment.get_template(f"{path.name}.j2").render(values), encoding="utf-8")
    return paths


def markdown_cell(text: str) -> str:
    """A text that cannot break out of its cell."""
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split())


def terminal() -> Console:
    """The terminal, as wide as the tables need."""
    console = Console(highlight=False)
    return console if console.width >= _TERMINAL_WIDTH else Console(highlight=False, width=_TERMINAL_WIDTH)


def show(table: Table, console: Console) -> None:
    """A table in the terminal; only its heads are broken into lines."""
    shown = TerminalTable(title=table.title, title_justify="left", box=None, header_style="bold")
    for index, column in enumerate(table.columns):
        shown.add_column(column, min_width=max((cell_len(row[index]) for row in table.rows), default=0))
    for row in table.rows:
        shown.add_row(*row)
    console.print(shown, markup=False)
    console.print()
