"""The command line: `python -m evaluation` (as `make evaluate` runs it)."""

import os
from pathlib import Path
from typing import Annotated

import typer

from evaluation.blind import BlindSetError
from evaluation.gathering import gather
from evaluation.readings import Desk
from evaluation.report import terminal
from evaluation.run import evaluate
from evaluation.verdict import shortcomings
from launcher.console import Problem, say
from launcher.model import ensure_model
from launcher.settings import read_settings
from policy_kb import ContentError, KnowledgeBase, read_content

ROOT = Path(__file__).resolve().parent.parent

ModelOption = Annotated[Path | None, typer.Option(help="another model than that of the present data")]
BlindOption = Annotated[Path, typer.Option(help="the folder of the blind sets")]
WithoutOption = Annotated[
    bool, typer.Option("--without-rasa-default", help="do not compare with Rasa's default pipeline: it trains slowly")
]
StrictOption = Annotated[bool, typer.Option("--strict", help="end with 1 where a figure is not reached")]
OpenOption = Annotated[bool, typer.Option("--open-report", help="list texts of the report half too")]


def main(
    model: ModelOption = None,
    blind: BlindOption = ROOT / "tests" / "blind",
    without_rasa_default: WithoutOption = False,
    open_report: OpenOption = False,
    strict: StrictOption = False,
) -> None:
    """Puts the blind questions to the assistant and says which figures are not reached."""
    try:
        missed = _measure(model, blind, not without_rasa_default, open_report)
    except (Problem, BlindSetError, ContentError) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    for sentence in missed:
        typer.echo(sentence, err=True)
    raise typer.Exit(1 if missed and strict else 0)


def _measure(model: Path | None, blind: Path, with_default: bool, open_report: bool) -> list[str]:
    settings = read_settings(ROOT, os.environ)
    desk = Desk(settings, dict(os.environ), settings.var / "evaluation")
    desk.folder.mkdir(parents=True, exist_ok=True)
    knowledge = KnowledgeBase(read_content(), {})
    trained = (model or ensure_model(settings, os.environ)).resolve()
    material = gather(knowledge, trained, blind, desk, with_default)
    name = trained.name.removesuffix(".tar.gz")
    judged, paths = evaluate(knowledge, material, name, desk.folder, terminal(), open_report)
    say("The report: " + ", ".join(str(path) for path in paths))
    return shortcomings(judged)


if __name__ == "__main__":
    typer.run(main)
