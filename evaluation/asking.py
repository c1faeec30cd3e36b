"""Questions put to the assistant: the trained model's reading, then the dialogue, as in a new conversation."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actions import bands
from actions.dialogue import Dialogue
from actions.memory import Memory
from actions.turn import Turn
from evaluation.blind import Question
from launcher.console import run_logged
from launcher.model import bot_environment
from launcher.settings import Settings
from policy_kb import KnowledgeBase
from policy_kb.models import Topic

_REFUSED = {"type": "fallback"}


@dataclass(frozen=True, slots=True)
class Reading:
    """A question with what Rasa made of it; no turn where the channel refuses the text."""

    question: Question
    turn: Turn | None


@dataclass(frozen=True, slots=True)
class Guess:
    """The topic that the assistant takes a question for, and how sure it is."""

    topic: Topic | None
    confidence: float


def read_questions(
    questions: Sequence[Question], model: Path, settings: Settings, folder: Path, environ: Mapping[str, str]
) -> list[Reading]:
    """What the trained model reads in each question; raises `Problem` when Rasa fails."""
    source, target = folder / "questions.json", folder / "readings.json"
    source.write_text(json.dumps([question.text for question in questions], ensure_ascii=False), encoding="utf-8")
    target.unlink(missing_ok=True)
    run_logged(
        [str(settings.bot_python), "-m", "evaluation.rasa_readings", str(model), str(source), str(target)],
        f"Reading {len(questions)} questions with the trained model",
        settings.logs / "evaluation.log",
        bot_environment(settings, environ),
        settings.root,
    )
    messages = json.loads(target.read_text(encoding="utf-8"))
    return [Reading(question, _turn(message)) for question, message in zip(questions, messages, strict=True)]


def _turn(message: Mapping[str, Any]) -> Turn | None:
    return None if "refused" in message else Turn.from_message(message, Memory().lang)


def ask(knowledge: KnowledgeBase, reading: Reading) -> Mapping[str, Any]:
    """The card that a person gets who opens the conversation with the question; an empty one where there is none."""
    if reading.turn is None:
        return _REFUSED
    return Dialogue(knowledge, reading.turn, Memory()).reply().card or {}


def guess(knowledge: KnowledgeBase, reading: Reading) -> Guess:
    """The most probable topic, whether it was then answered or not."""
    if reading.turn is None:
        return Guess(None, 0.0)
    understanding = bands.understand(knowledge, reading.turn)
    return Guess(next(iter(understanding.topics), None), min(understanding.confidence, 1.0))


@contextmanager
def thresholds(answer: float, choose: float) -> Iterator[None]:
    """The dialogue with other thresholds of its bands."""
    before = bands.ANSWER, bands.CHOOSE
    bands.ANSWER, bands.CHOOSE = answer, choose
    try:
        yield
    finally:
        bands.ANSWER, bands.CHOOSE = before
