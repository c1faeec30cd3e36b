"""The blind questions: written by hands that did not write the training examples, in two halves."""

from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from policy_kb.records import Citation, Language

Half = Literal["tuning", "report"]
HALVES: tuple[Half, ...] = get_args(Half)
Style = Literal[
    "full", "colloquial", "keywords", "learner", "third_person", "negative", "mixed", "slip", "story", "near", "far"
]


class BlindSetError(Exception):
    """A blind set that cannot be read, as the sentence to show. It names places, never texts of the report half."""


class Question(BaseModel):
    """A question, and the clauses that a right answer may cite first: none where it is out of scope.

    `style` says how it is put; of a question out of scope, whether it comes from the same field (`near`) or not.
    Thresholds may be chosen by the `tuning` half; the `report` half says what they are worth.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(min_length=1)
    lang: Language
    style: Style
    accept: tuple[Citation, ...] = ()
    half: Half = "tuning"

    @property
    def in_scope(self) -> bool:
        """Whether the documents answer it."""
        return bool(self.accept)


def read_blind_sets(folder: Path) -> list[Question]:
    """The questions of both halves, of each those in scope first; raises `BlindSetError`."""
    return [question for half in HALVES for question in _read_half(folder / half, half)]


def _read_half(folder: Path, half: Half) -> list[Question]:
    path = folder / "questions.yml"
    inside = [_question(item, half, _place(path, number)) for number, item in enumerate(entries(path, "questions"), 1)]
    for number, question in enumerate(inside, 1):
        if not question.in_scope:
            raise BlindSetError(f"{_place(path, number)}: accept must name a clause")
    path = folder / "out_of_scope.yml"
    outside = [
        _question({**item, "style": item.get("kind")}, half, _place(path, number), without="kind")
        for number, item in enumerate(entries(path, "questions"), 1)
    ]
    return inside + outside


def must_be_known(questions: Iterable[Question], citations: Container[str]) -> None:
    """Raises `BlindSetError` for an accepted clause that does not exist."""
    for question in questions:
        for citation in question.accept:
            if citation not in citations:
                raise BlindSetError(f"The {question.half} half: there is no clause {citation}")


def entries(path: Path, name: str) -> list[dict[str, Any]]:
    """The list under a name in a file of a blind set; raises `BlindSetError`."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    except FileNotFoundError:
        raise BlindSetError(f"{path} is missing") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BlindSetError(f"{path} cannot be read: {error}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BlindSetError(f"{path} cannot be read: no YAML in line {mark.line + 1 if mark else '?'}") from None
    items = data.get(name) if isinstance(data, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BlindSetError(f"{path}: `{name}` must be a list of entries")
    return items


def first_fault(error: ValidationError) -> str:
    """The first thing wrong with an entry: its field and what is wrong with it."""
    fault = error.errors(include_input=False)[0]
    return f"{'.'.join(str(step) for step in fault['loc'])}: {fault['msg']}"


def _question(item: Mapping[str, Any], half: Half, place: str, without: str = "") -> Question:
    fields = {key: value for key, value in item.items() if key != without}
    try:
        return Question.model_validate({**fields, "half": half})
    except ValidationError as error:
        raise BlindSetError(f"{place}: {first_fault(error)}") from None


def _place(path: Path, number: int) -> str:
    return f"{path.parent.name}/{path.name}, entry {number}"
