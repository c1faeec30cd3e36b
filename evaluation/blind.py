"""The blind questions: written by a hand that did not write the training examples, split into two halves."""

import hashlib
from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from policy_kb.records import Citation, Language

Half = Literal["tuning", "report"]
Style = Literal[
    "full", "colloquial", "keywords", "learner", "third_person", "negative", "mixed", "slip", "story", "near", "far"
]


class BlindSetError(Exception):
    """A blind set that cannot be read, as the sentence to show."""


class Question(BaseModel):
    """A question, and the clauses that a right answer may cite first: none where it is out of scope.

    `style` says how it is put; of a question out of scope, whether it comes from the same field (`near`) or not.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(min_length=1)
    lang: Language
    style: Style
    accept: tuple[Citation, ...] = ()

    @property
    def in_scope(self) -> bool:
        """Whether the documents answer it."""
        return bool(self.accept)

    @property
    def half(self) -> Half:
        """Thresholds may be chosen by one half; the other one says what they are worth."""
        return "tuning" if hashlib.sha256(self.text.encode()).digest()[0] % 2 == 0 else "report"


def read_blind_sets(folder: Path) -> list[Question]:
    """Both sets, those in scope first; raises `BlindSetError`."""
    in_scope = [_question(item, "questions.yml") for item in _items(folder / "questions.yml")]
    for question in in_scope:
        if not question.in_scope:
            raise BlindSetError(f"questions.yml: {question.text!r}: accept must name a clause")
    near_and_far = _items(folder / "out_of_scope.yml")
    outside = [_question({**item, "style": item.get("kind")}, "out_of_scope.yml", "kind") for item in near_and_far]
    return in_scope + outside


def must_be_known(questions: Iterable[Question], citations: Container[str]) -> None:
    """Raises `BlindSetError` for a question whose accepted clause does not exist."""
    for question in questions:
        for citation in question.accept:
            if citation not in citations:
                raise BlindSetError(f"questions.yml: {question.text!r}: there is no clause {citation}")


def _items(path: Path) -> list[dict[str, Any]]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BlindSetError(f"{path} cannot be read: {error}") from None
    items = data.get("questions") if isinstance(data, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BlindSetError(f"{path}: `questions` must be a list of questions")
    return items


def _question(item: Mapping[str, Any], name: str, without: str = "") -> Question:
    fields = {key: value for key, value in item.items() if key != without}
    try:
        return Question.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"])
        raise BlindSetError(f"{name}: {item.get('text')!r}: {field}: {first['msg']}") from None
