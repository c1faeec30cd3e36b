"""The command line: `python -m evaluation.public` (as `make evaluate-public` runs it)."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from evaluation.public.data import BenchmarkError, must_be_there
from evaluation.public.report import write_public
from evaluation.public.second_encoder import ensure_second_encoder
from evaluation.public.tables import ablation, compared, out_of_scope
from evaluation.report import show, terminal
from launcher.console import Problem, run_logged, say
from launcher.model import bot_environment
from launcher.settings import Settings, read_settings

ROOT = Path(__file__).resolve().parent.parent.parent
_NOTE = (
    "The classifier, its features and its embedder are the assistant's own; it is trained anew on each benchmark. "
    "Columns and rows with a second encoder (all-MiniLM-L6-v2) show what English alone would gain: it is not in the "
    "assistant."
)


def main(
    data: Annotated[Path, typer.Option(envvar="BENCHMARKS", help="the folder of the public benchmarks")] = ROOT.parent
    / "shared"
    / "benchmarks",
) -> None:
    """Measures the understanding on Banking77 and CLINC150; ends with 1 where these are missing."""
    try:
        paths = _measure(data.resolve(), read_settings(ROOT, os.environ))
    except (Problem, BenchmarkError) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    say("The report: " + ", ".join(str(path) for path in paths))


def _measure(data: Path, settings: Settings) -> list[Path]:
    must_be_there(data)
    folder = settings.var / "evaluation"
    folder.mkdir(parents=True, exist_ok=True)
    encoders, notes = ["minilm"], [_NOTE]
    try:
        ensure_second_encoder(settings, os.environ)
    except BenchmarkError as problem:
        encoders = []
        notes.append(f"{problem} Rows with it are left out.")
        say(notes[-1])
    run_logged(
        [str(settings.bot_python), "-m", "evaluation.public.bot_measure", str(data), str(folder), *encoders],
        "Measuring on the public benchmarks",
        settings.logs / "evaluate-public.log",
        bot_environment(settings, os.environ),
        settings.root,
    )
    found = json.loads((folder / "public.json").read_text(encoding="utf-8"))
    tables = [compared(found), ablation(found), out_of_scope(found)]
    for table in tables:
        show(table, terminal())
    return write_public(notes, tables, folder)


if __name__ == "__main__":
    typer.run(main)
