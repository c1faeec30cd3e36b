"""What a trained model reads in texts; kept, so that a change of the dialogue is measured in seconds."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actions.memory import Memory
from actions.turn import Turn
from evaluation.asking import Reading
from evaluation.blind import Question
from evaluation.kept import handed_over, kept, key_of, run_in_bot
from launcher.model import fingerprint
from launcher.settings import Settings

_READER = Path(__file__).with_name("rasa_readings.py")
Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the evaluation works: the repository's settings, the variables, the folder of what it makes."""

    settings: Settings
    environ: dict[str, str]
    folder: Path


def read_texts(texts: Sequence[str], model: Path, desk: Desk, name: str = "readings") -> list[Message]:
    """Rasa's latest message for each text, in their order; raises `Problem` when Rasa fails."""
    source = json.dumps(list(texts), ensure_ascii=False)

    def read(target: Path) -> None:
        what = f"Reading {len(texts)} texts with the trained model"
        with handed_over(source, target.with_name(f"{name}.texts.json")) as given:
            run_in_bot(desk.settings, desk.environ, what, "evaluation.rasa_readings", model, given, target)

    stat = model.stat()
    shaped_by = (_READER.read_bytes(), source, model.name, str(stat.st_size), fingerprint(desk.settings.root))
    path = kept(desk.folder, name, key_of(shaped_by), ".json", read)
    messages: list[Message] = json.loads(path.read_text(encoding="utf-8"))
    return messages


def as_first_turns(questions: Sequence[Question], messages: Sequence[Message]) -> list[Reading]:
    """Each question with the turn that the action server would see, in a conversation that remembers nothing."""
    return [
        Reading(question, turn_of(message, Memory().lang))
        for question, message in zip(questions, messages, strict=True)
    ]


def turn_of(message: Message, lang: str) -> Turn | None:
    """The turn in a conversation in a language; none where the channel refuses the text."""
    return None if "refused" in message else Turn.from_message(message, lang)
