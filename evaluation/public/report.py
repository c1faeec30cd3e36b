"""The report on the public benchmarks in Markdown and HTML."""

from collections.abc import Sequence
from pathlib import Path

from evaluation.report import render
from evaluation.tables import Table


def write_public(notes: Sequence[str], tables: Sequence[Table], folder: Path) -> list[Path]:
    """Writes public.md and public.html; returns both."""
    return render("evaluation.public", "public", folder, notes=notes, tables=tables)
