"""What a draft of a topic holds, and everything that may be wrong with it, field by field."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError, model_validator

from policy_kb.checks.kinds import Fault
from policy_kb.content_files import FieldPath, field_of
from policy_kb.examples import normal
from policy_kb.models import Content, Topic
from policy_kb.overlay import lay_over
from policy_kb.records import Bilingual, Language, Record

State = Literal["draft", "published", "superseded", "discarded", "withdrawn"]

MOST_EXAMPLES = 200
LONGEST_EXAMPLE = 500
LONGEST_NOTE = 1000
LONGEST_QUESTION = 2000
LONGEST_ANSWER = 4000
MOST_OF_A_LIST = 20  # citations, follow-ups, variants, facts of a variant
LONGEST_TITLE: dict[Language, int] = {"en": 40, "zh": 20}  # a title stands on a button
_MOST_PROBLEMS = 50
_DEEPEST = 8  # levels of a draft with room to spare

_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x85]")
_BLANKS = re.compile(r"[\t\x0b\x0c]")
# Controls, changes of direction, halves of pairs: no page and no database has use for them.
_NO_TEXT = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")

Example = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_EXAMPLE)]


class Examples(Record):
    """How people ask for a topic, in each language."""

    en: tuple[Example, ...] = Field(default=(), max_length=MOST_EXAMPLES)
    zh: tuple[Example, ...] = Field(default=(), max_length=MOST_EXAMPLES)


class TopicDraft(Record):
    """A topic as the content files have it, with examples, a note for colleagues and the question it was made of."""

    topic: Topic
    examples: Examples = Examples()
    note: str = Field(default="", max_length=LONGEST_NOTE)
    question: str | None = Field(default=None, max_length=LONGEST_QUESTION)

    @model_validator(mode="before")
    @classmethod
    def _with_plain_blanks(cls, data: Any) -> Any:
        """Line breaks as the files have them, whatever a form sends."""
        return _plain(data)


class VersionInfo(Record):
    """A version of a topic. Times are in UTC; `number` counts the versions of the topic from 1.

    `author` began it; `decided_by` published or discarded it or, once it is published no more, took it out.
    `based_on` is the number that was published when it was begun (0: the files), `restores` the one it brings back.
    """

    id: int
    topic_id: str
    number: int
    state: State
    draft: TopicDraft
    author: str
    created_at: datetime
    updated_at: datetime
    based_on: int
    restores: int | None
    decided_by: str | None
    decided_at: datetime | None


class FieldProblem(Record):
    """What is wrong with a field (`topic.answer.zh`), in words."""

    field: str
    detail: str

    @classmethod
    def at(cls, field: FieldPath, detail: str) -> "FieldProblem":
        """The problem at a field given by its steps."""
        return cls(field=".".join(str(step) for step in field), detail=detail)


class DraftRefused(Exception):
    """A topic that may not be kept or published, with a problem for each field."""

    def __init__(self, problems: list[FieldProblem]) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem.detail}" for problem in problems))
        self.problems = problems


class VersionConflict(Exception):
    """Somebody else was first, or the version is in no state for this; the message says it to a person."""


class NoSuchVersion(LookupError):
    """There is no such version, or no content at all; the message says it to a person."""


def draft_of(data: Any) -> TopicDraft:
    """A draft of what a form or a script sent; raises `DraftRefused` naming each wrong field."""
    try:
        return TopicDraft.model_validate(data)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)[:_MOST_PROBLEMS]
        raise DraftRefused([FieldProblem.at(field_of(fault["loc"]), fault["msg"]) for fault in faults]) from error


def problems_of(draft: TopicDraft, content: Content) -> list[FieldProblem]:
    """Everything that is wrong with a draft over some content: characters, lengths, examples, references."""
    problems = [FieldProblem.at(field, "holds a control character") for field in _no_text(draft.model_dump(), ())]
    problems += _too_long(draft.topic)
    problems += _examples(draft.examples)
    problems += in_topic(lay_over(content, [draft.topic]).left_out.get(draft.topic.id, ()))
    return problems[:_MOST_PROBLEMS]


def in_topic(faults: Iterable[Fault], name: str | None = None) -> list[FieldProblem]:
    """Faults of the topic that is written, or of another one with its name, as problems."""
    return [
        FieldProblem.at(("topic", *fault.field), f"in {name}: {fault.message}" if name else fault.message)
        for fault in faults
    ]


def _too_long(topic: Topic) -> Iterator[FieldProblem]:
    for lang, most in LONGEST_TITLE.items():
        if len(topic.title[lang]) > most:
            yield FieldProblem.at(("topic", "title", lang), f"has more than {most} characters")
    answers: list[tuple[FieldPath, Bilingual]] = [(("answer",), topic.answer)]
    answers += [(("variants", index, "answer"), variant.answer) for index, variant in enumerate(topic.variants)]
    for field, answer in answers:
        for lang, text in (("en", answer.en), ("zh", answer.zh)):
            if len(text) > LONGEST_ANSWER:
                yield FieldProblem.at(("topic", *field, lang), f"has more than {LONGEST_ANSWER} characters")
    lists: list[tuple[FieldPath, int]] = [
        (("citations",), len(topic.citations)),
        (("follow_ups",), len(topic.follow_ups)),
        (("variants",), len(topic.variants)),
    ]
    for index, variant in enumerate(topic.variants):
        lists.append((("variants", index, "citations"), len(variant.citations)))
        lists.append((("variants", index, "when"), len(variant.when)))
    for field, length in lists:
        if length > MOST_OF_A_LIST:
            yield FieldProblem.at(("topic", *field), f"has more than {MOST_OF_A_LIST} entries")


def _examples(examples: Examples) -> Iterator[FieldProblem]:
    seen: set[str] = set()
    for lang, group in (("en", examples.en), ("zh", examples.zh)):
        for index, example in enumerate(group):
            if "\n" in example:
                yield FieldProblem.at(("examples", lang, index), "an example stands on one line")
            if normal(example) in seen:
                yield FieldProblem.at(("examples", lang, index), "the example stands twice")
            seen.add(normal(example))


def _plain(data: Any, level: int = 0) -> Any:
    if isinstance(data, str):
        return _BLANKS.sub(" ", _BREAKS.sub("\n", data))
    if level < _DEEPEST and isinstance(data, dict):
        return {key: _plain(value, level + 1) for key, value in data.items()}
    if level < _DEEPEST and isinstance(data, list | tuple):
        return [_plain(value, level + 1) for value in data]
    return data


def _no_text(data: Any, place: FieldPath) -> Iterator[FieldPath]:
    """The places of texts that are none; a draft is never deep."""
    if isinstance(data, str) and _NO_TEXT.search(data):
        yield place
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _no_text(value, (*place, key))
    elif isinstance(data, list | tuple):
        for index, value in enumerate(data):
            yield from _no_text(value, (*place, index))
