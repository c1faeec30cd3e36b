"""The command line: `python -m evaluation` (as `make evaluate` runs it)."""

import os
from pathlib import Path
from typing import Annotated

import typer

from evaluation.blind import BlindSetError, must_be_known, read_blind_sets
from evaluation.readings import read_questions
from evaluation.report import terminal
from evaluation.run import evaluate
from evaluation.verdict import shortcomings
from launcher.console import Problem, say
from launcher.model import ensure_model
from launcher.settings import read_settings
from policy_kb import ContentError, KnowledgeBase, read_content

ROOT = Path(__file__).resolve().parent.parent


def main(
    model: Annotated[Path | None, typer.Option(help="another model than that of the present data")] = None,
    blind: Annotated[Path, typer.Option(help="the folder of the blind sets")] = ROOT / "tests" / "blind",
) -> None:
    """Puts the blind questions to the assistant; ends with 1 where it does not understand enough of them."""
    try:
        missed = _measure(model, blind)
    except (Problem, BlindSetError, ContentError) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    for sentence in missed:
        typer.echo(sentence, err=True)
    raise typer.Exit(1 if missed else 0)


def _measure(model: Path | None, blind: Path) -> list[str]:
    settings = read_settings(ROOT, os.environ)
    folder = settings.var / "evaluation"
    folder.mkdir(parents=True, exist_ok=True)
    questions = read_blind_sets(blind)
    knowledge = KnowledgeBase(read_content(), {})
    must_be_known(questions, knowledge.clauses)
    trained = (model or ensure_model(settings, os.environ)).resolve()
    readings = read_questions(questions, trained, settings, folder, os.environ)
    judged, paths = evaluate(knowledge, readings, trained.name.removesuffix(".tar.gz"), folder, terminal())
    say("The report: " + ", ".join(str(path) for path in paths))
    return shortcomings(judged)


if __name__ == "__main__":
    typer.run(main)
