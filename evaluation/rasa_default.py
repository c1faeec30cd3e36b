"""Rasa's default pipeline, trained as `make bench` does on a part of the examples; its model and readings are kept."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.candidates import BASELINE, EPOCHS, Workshop, baseline
from benchmarks.examples import TrainingData
from benchmarks.labels import ranked_labels
from benchmarks.training import train
from evaluation.asking import Reading
from evaluation.blind import Question
from evaluation.kept import kept, key_of
from evaluation.readings import Desk, Message, as_first_turns, read_texts
from launcher.model import model_inputs

_NAME = "rasa-default"


def read_by_default(questions: Sequence[Question], data: TrainingData, desk: Desk) -> list[Reading]:
    """The questions as the default pipeline, trained on some examples, understands them; raises `Problem`."""
    model = kept(desk.folder, _NAME, _key(data, desk), ".tar.gz", lambda target: _train(data, target, desk))
    messages = read_texts([question.text for question in questions], model, desk, f"{_NAME}-readings")
    return as_first_turns(questions, [labelled(message) for message in messages])


def labelled(message: Message) -> Message:
    """A message of the default pipeline with its ranking of intents as labels, whatever its own fallback says."""
    return message if "refused" in message else {"text": message.get("text"), "labels": ranked_labels(message)}


def _key(data: TrainingData, desk: Desk) -> str:
    """The hash of what shapes the model: the examples, the pipeline, the domain, the libraries."""
    root = desk.settings.root
    examples = [f"{example.label}\0{example.text}" for example in data.examples]
    domain = [path for path in model_inputs(root) if path.is_relative_to(root / "bot" / "domain")]
    files = [BASELINE / "config.yml", root / "bot" / "requirements.txt", *domain]
    return key_of(
        [str(EPOCHS), *examples, *map(repr, data.synonyms), *(path.read_bytes() for path in files)],
    )


def _train(data: TrainingData, target: Path, desk: Desk) -> None:
    with tempfile.TemporaryDirectory(dir=desk.folder, prefix="work-") as folder:
        workshop = Workshop(desk.settings, Path(folder), desk.settings.logs, desk.environ)
        candidate = baseline(workshop, data, _NAME, "Rasa's default pipeline (once, many minutes)")
        model = train(candidate.recipe, desk.settings, workshop.folder / "models", workshop.logs)
        shutil.move(model.path, target)
