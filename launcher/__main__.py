"""The command line: `python -m launcher run`, `train`, `load`."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer

from launcher import preflight
from launcher.console import Problem, run_logged, say
from launcher.model import ensure_model
from launcher.parts import all_parts, app_environment
from launcher.processes import Supervisor, report_first_to_stop
from launcher.readiness import Probe, probes, wait_until_ready
from launcher.settings import Settings, read_settings

ROOT = Path(__file__).resolve().parent.parent

cli = typer.Typer(add_completion=False, no_args_is_help=True, help="Start the Jilin talent-policy assistant.")


@cli.command()
def run(verbose: Annotated[bool, typer.Option(help="Show the parts' output, too.")] = False) -> None:
    """Check the machine, load the content, train if needed, start the three parts."""
    _guarded(lambda settings: start(settings, os.environ, verbose))


@cli.command()
def train() -> None:
    """Train the bot, if the model on disk is not that of the present data."""
    _guarded(lambda settings: _train(settings, os.environ))


@cli.command()
def load() -> None:
    """Load the policy's content into the database."""
    _guarded(lambda settings: load_content(settings, os.environ))


def _guarded(work: Callable[[Settings], None]) -> None:
    """Do the work; a Problem is shown and ends with 1, being asked to stop ends with 0."""
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, _interrupt)
    try:
        work(read_settings(ROOT, os.environ))
    except Problem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        say("Stopped.")


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """SIGTERM ends everything in the same orderly way as Ctrl-C."""
    raise KeyboardInterrupt


def _train(settings: Settings, environ: Mapping[str, str]) -> None:
    """What `train` does."""
    found = [*preflight.disk_problems(settings), *preflight.environment_problems(settings)]
    if found:
        raise Problem("\n".join(found))
    model = ensure_model(settings, environ)
    say(f"The model is up to date: {model.relative_to(settings.root)}")


def load_content(settings: Settings, environ: Mapping[str, str]) -> None:
    """Put the content into the database, by policy_kb's own command."""
    command = [str(settings.app_python), "-m", "policy_kb", "load"]
    env = app_environment(settings, environ)
    run_logged(command, "Loading the policy's content", settings.logs / "load.log", env, settings.root)


def start(settings: Settings, environ: Mapping[str, str], verbose: bool = False) -> None:
    """All of `run`; returns when the person has ended it, raises a Problem when something else has."""
    preflight.check(settings)
    load_content(settings, environ)
    parts = all_parts(settings, environ, ensure_model(settings, environ))
    say("Starting Rasa, the action server and the site …")
    supervisor = Supervisor(parts, settings.root, settings.logs, verbose)
    silent: list[Probe] = []

    def announce() -> None:
        probe = wait_until_ready(probes(settings), lambda: supervisor.ending)
        if probe is not None:
            silent.append(probe)
            supervisor.terminate()
        elif not supervisor.ending:
            say(f"Ready: {settings.site_url}   (Ctrl-C ends it; logs are in {settings.logs})")

    asked = supervisor.run(announce)
    if silent:
        raise Problem(f"{silent[0].title} did not answer in time: see {settings.logs / silent[0].log}.")
    if not asked:
        report_first_to_stop(supervisor, parts, settings.logs)
        raise typer.Exit(1)
    say("Stopped.")


if __name__ == "__main__":
    cli()
