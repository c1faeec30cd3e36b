"""What the trained model reads in the questions; kept, so that a change of the dialogue is measured in seconds."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from actions.memory import Memory
from actions.turn import Turn
from evaluation.asking import Reading
from evaluation.blind import Question
from launcher.console import run_logged
from launcher.model import bot_environment, fingerprint
from launcher.settings import Settings

_READER = Path(__file__).with_name("rasa_readings.py")


def read_questions(
    questions: Sequence[Question], model: Path, settings: Settings, folder: Path, environ: Mapping[str, str]
) -> list[Reading]:
    """What the trained model reads in each question; raises `Problem` when Rasa fails."""
    texts = json.dumps([question.text for question in questions], ensure_ascii=False)
    kept = folder / f"readings-{_key(texts, model, settings)}.json"
    if not kept.exists():
        _read(texts, len(questions), model, kept, settings, environ)
    messages = json.loads(kept.read_text(encoding="utf-8"))
    return [Reading(question, _turn(message)) for question, message in zip(questions, messages, strict=True)]


def _key(texts: str, model: Path, settings: Settings) -> str:
    """The hash of everything that shapes a reading: the texts, the model, the code that reads."""
    total = hashlib.sha256(_READER.read_bytes())
    for part in (texts, model.name, str(model.stat().st_size), fingerprint(settings.root)):
        total.update(hashlib.sha256(part.encode()).digest())
    return total.hexdigest()[:16]


def _read(texts: str, count: int, model: Path, target: Path, settings: Settings, environ: Mapping[str, str]) -> None:
    for old in target.parent.glob("readings-*.json"):
        old.unlink()
    source, unfinished = target.with_name("questions.json"), target.with_suffix(".part")
    source.write_text(texts, encoding="utf-8")
    run_logged(
        [str(settings.bot_python), "-m", "evaluation.rasa_readings", str(model), str(source), str(unfinished)],
        f"Reading {count} questions with the trained model",
        settings.logs / "evaluation.log",
        bot_environment(settings, environ),
        settings.root,
    )
    unfinished.replace(target)


def _turn(message: Mapping[str, Any]) -> Turn | None:
    """The turn that the action server would see, in a conversation that remembers nothing."""
    return None if "refused" in message else Turn.from_message(message, Memory().lang)
