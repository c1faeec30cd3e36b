"""Questions written from the clauses alone, by a hand that did not write the training examples."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from policy_kb import Content
from tests.conversations.people import Turn

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "tests" / "blind" / "tuning" / "questions.yml"
EXAMPLES = ROOT / "data" / "nlu"


@dataclass(frozen=True)
class Question:
    """A question with the clauses that answer it, the best one first."""

    text: str
    accept: tuple[str, ...]


def chosen_questions(lang: str) -> list[Question]:
    """For each clause the first question of the file whose best clause it is: a rule that knows no result.

    A question that the writer of the training examples happened to put in the same words is passed over.
    """
    chosen: dict[str, Question] = {}
    for entry in yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))["questions"]:
        if entry["lang"] == lang and _letters(entry["text"]) not in _training_examples():
            chosen.setdefault(entry["accept"][0], Question(entry["text"], tuple(entry["accept"])))
    return list(chosen.values())


@cache
def _training_examples() -> frozenset[str]:
    examples = (
        line.removeprefix("- ")
        for path in EXAMPLES.rglob("*.yml")
        for item in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["nlu"]
        for line in item["examples"].splitlines()
    )
    return frozenset(map(_letters, examples))


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text.lower())


def is_right(question: Question, turn: Turn, content: Content) -> bool:
    """Whether the reply rests on a clause that answers the question, or offers a topic that does."""
    if turn.card.get("type") in ("answer", "clause"):
        return turn.citation in question.accept
    first = {topic.id: topic.citations[0] for topic in content.topics}
    offered: list[Mapping[str, Any]] = turn.card.get("topics") or []
    return turn.card.get("type") == "choose" and any(first[topic["topic"]] in question.accept for topic in offered)
