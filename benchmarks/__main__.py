"""The command line: `python -m benchmarks` (`make bench`)."""

import os
import signal
import tempfile
import time
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from benchmarks import machine, report, search, self_check
from benchmarks.candidates import EPOCHS, Candidate, Workshop, assistant, baseline
from benchmarks.examples import TrainingData, drawn, read_training_data
from benchmarks.measuring import Exam, measure
from launcher import preflight
from launcher.console import Problem, say
from launcher.settings import Settings, read_settings
from policy_kb import KnowledgeBase, connect, load, read_content

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_EXAMPLES = 5
# The calibration of the assistant's classifier holds out a fifth: at least one example of each label.
LEAST_EXAMPLES = 3

ExamplesOption = Annotated[
    int,
    typer.Option(
        "--baseline-examples",
        min=LEAST_EXAMPLES,
        help="compare on at most so many examples an intent and language: the default pipeline trains slowly",
    ),
]
FullOption = Annotated[bool, typer.Option("--full", help="compare on all examples; this takes more than an hour")]
EpochsOption = Annotated[int, typer.Option(min=1, help="epochs of the default pipeline; fewer only to try this out")]
SearchOption = Annotated[
    bool, typer.Option("--search", help="measure only the search, in a minute; nothing is trained")
]


def main(
    baseline_examples: ExamplesOption = DEFAULT_EXAMPLES,
    full: FullOption = False,
    epochs: EpochsOption = EPOCHS,
    only_search: SearchOption = False,
) -> None:
    """Train and measure the assistant and Rasa's default pipeline; the report is kept in var/bench."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        settings = read_settings(ROOT, os.environ)
        if only_search:
            return _search_alone(settings)
        if missing := preflight.environment_problems(settings):
            raise Problem("\n".join(missing))
        result = run(settings, None if full else baseline_examples, epochs)
    except (Problem, TimeoutError) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        say("Stopped.")
        raise typer.Exit(130) from None
    report.write(result, _folder(settings))
    report.show(result, Console(highlight=False, width=max(120, Console().width)))
    say(f"Kept in {_folder(settings) / 'bench.md'} and bench.json; the servers' logs are beside them.")


def run(settings: Settings, number: int | None, epochs: int = EPOCHS) -> report.Report:
    """The whole benchmark, on so many examples an intent and language, or on all."""
    begun, described = time.monotonic(), machine.describe()
    _folder(settings).mkdir(parents=True, exist_ok=True)
    content = read_content()
    data = read_training_data(settings.root / "data" / "nlu")
    knowledge, exam = KnowledgeBase(content, {}), Exam.read(settings.root / "tests" / "blind")
    with tempfile.TemporaryDirectory(dir=_folder(settings), prefix="work-") as folder:
        workshop = Workshop(settings, Path(folder), _folder(settings) / "log", dict(os.environ))
        engine = connect(workshop.app_env["DATABASE_URL"])
        load(engine, content)
        engine.dispose()
        checks = self_check.measure(knowledge, settings, workshop.app_env, workshop.logs)
        models = [
            measure(candidate, workshop, knowledge, exam) for candidate in candidates(workshop, data, number, epochs)
        ]
    searched = search.measure(content, data)
    minutes = (time.monotonic() - begun) / 60
    return report.Report(described, trained_on(data, number, epochs), tuple(models), checks, minutes, searched)


def candidates(workshop: Workshop, data: TrainingData, number: int | None, epochs: int) -> list[Candidate]:
    """The models in the report's order: the last two are trained on the same examples."""
    if number is None:
        return [
            assistant(workshop, data, "assistant", "Assistant"),
            baseline(workshop, data, "default", "Rasa default", epochs),
        ]
    some = drawn(data, number)
    return [
        assistant(workshop, data, "assistant", "Assistant, all examples"),
        assistant(workshop, some, "assistant-same", "Assistant, same examples"),
        baseline(workshop, some, "default", "Rasa default, same examples", epochs),
    ]


def trained_on(data: TrainingData, number: int | None, epochs: int) -> str:
    """What the compared models were trained on, in a sentence or two."""
    everything = f"{len(data.examples)} examples of {len(data.labels)} intents in English and Chinese"
    if number is None:
        words = f"Both models were trained on all {everything}"
    else:
        words = (
            f"The two models compared were trained on the same {len(drawn(data, number).examples)} examples: at most "
            f"{number} an intent and language, drawn by lot from {everything}. The assistant itself is trained on all"
        )
    trial = "" if epochs == EPOCHS else " A TRIAL: these epochs are not those of the default pipeline."
    return f"{words}. The default's networks were trained for {epochs} epochs.{trial}"


def _search_alone(settings: Settings) -> None:
    figures = search.measure(read_content(), read_training_data(settings.root / "data" / "nlu"))
    for line in report.search_alone(figures):
        typer.echo(line)


def _folder(settings: Settings) -> Path:
    return settings.var / "bench"


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """SIGTERM ends everything in the same orderly way as Ctrl-C."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    typer.run(main)
