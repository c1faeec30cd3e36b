"""The second reading of the blind questions: labelled again by somebody who saw neither the first labels nor the
training examples."""

from collections import Counter, defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from evaluation.blind import HALVES, BlindSetError, Half, Question, entries, first_fault
from evaluation.figures import Judged
from evaluation.judging import judge
from policy_kb.records import Citation


class Label(BaseModel):
    """What the second reader says of a text: the clauses to cite, none where it is out of scope."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    accept: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class TwoReadings:
    """A question with the first reader's clauses, and the clauses of the second one."""

    question: Question
    second: tuple[Citation, ...]

    @property
    def agree(self) -> bool:
        """Whether both find it out of scope, or name a clause in common."""
        if not self.question.accept or not self.second:
            return not self.question.accept and not self.second
        return not set(self.question.accept).isdisjoint(self.second)

    @property
    def either(self) -> tuple[Citation, ...]:
        """The clauses that one of the two names."""
        return tuple(dict.fromkeys((*self.question.accept, *self.second)))


def read_second_reading(folder: Path, questions: Sequence[Question], citations: Container[str]) -> list[TwoReadings]:
    """Each question with its second labels, in the questions' order.

    Raises `BlindSetError` where a half has no labels, other texts than its questions, or a clause that does not exist.
    """
    labels = {half: _labels(folder / half / "labels.yml", half, questions, citations) for half in HALVES}
    return [TwoReadings(question, labels[question.half][question.text].pop(0)) for question in questions]


def _labels(
    path: Path, half: Half, questions: Sequence[Question], citations: Container[str]
) -> dict[str, list[tuple[Citation, ...]]]:
    """The labels by text, as often as the text stands in the half."""
    found: dict[str, list[tuple[Citation, ...]]] = defaultdict(list)
    for number, item in enumerate(entries(path, "labels"), 1):
        try:
            label = Label.model_validate(item)
        except ValidationError as error:
            raise BlindSetError(f"{half}/{path.name}, entry {number}: {first_fault(error)}") from None
        if unknown := [citation for citation in label.accept if citation not in citations]:
            raise BlindSetError(f"{half}/{path.name}, entry {number}: there is no clause {unknown[0]}")
        found[label.text].append(label.accept)
    asked = Counter(question.text for question in questions if question.half == half)
    labelled = Counter({text: len(group) for text, group in found.items()})
    if asked != labelled:
        raise BlindSetError(
            f"{path}: the texts differ from those of the questions: {(asked - labelled).total()} questions have no "
            f"label, {(labelled - asked).total()} labels have no question"
        )
    return found


def judged_by(judged: Sequence[Judged], accepts: Sequence[tuple[Citation, ...]]) -> list[Judged]:
    """The same replies judged by other labels, given in the same order."""
    return [_relabelled(item, accept) for item, accept in zip(judged, accepts, strict=True)]


def _relabelled(item: Judged, accept: tuple[Citation, ...]) -> Judged:
    question = item.question.model_copy(update={"accept": accept})
    return Judged(question, item.reply, judge(question, item.reply), item.best, item.confidence)
