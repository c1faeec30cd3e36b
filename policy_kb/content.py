"""Reading all content and checking it as a whole: ids, citations, references, vocabularies."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import create_model

from policy_kb.checks import CheckDefinition, FactDefinition, FactError, Vocabulary
from policy_kb.checks.kinds import misuses
from policy_kb.checks.reachability import unreachable
from policy_kb.content_files import ContentError, ContentFile, FieldPath, Problem
from policy_kb.models import Benefit, Clause, Content, Document, Reply, Term, Topic
from policy_kb.records import Record

CONTENT_DIRECTORY = Path(__file__).parent / "content"

__all__ = ["CONTENT_DIRECTORY", "ContentError", "Problem", "read_content"]


R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class _Located(Generic[R]):
    """A record, the file it came from, and where it stands there."""

    record: R
    file: ContentFile
    position: FieldPath

    def problem(self, field: FieldPath, message: str) -> Problem:
        return self.file.problem((*self.position, *field), message)


@dataclass(slots=True)
class _Library:
    """Everything read so far, with the problems found on the way."""

    root: Path
    problems: list[Problem] = field(default_factory=list)

    def read(self, pattern: str, key: str, kind: type[R]) -> list[_Located[R]]:
        """The records under `key` of every file that fits the pattern, in the order of file names."""
        container = create_model(f"{key} file", __base__=Record, **{key: (tuple[kind, ...], ...)})  # type: ignore
        return [
            _Located(item, file, (key, index))
            for file, record in self._parse(pattern, container)
            for index, item in enumerate(getattr(record, key))
        ]

    def read_whole(self, pattern: str, kind: type[R]) -> list[_Located[R]]:
        """Each file that fits the pattern as one record."""
        return [_Located(record, file, ()) for file, record in self._parse(pattern, kind)]

    def _parse(self, pattern: str, kind: type[R]) -> Iterator[tuple[ContentFile, R]]:
        paths = sorted(self.root.glob(pattern))
        if not paths:
            self.problems.append(Problem(self.root / pattern, 1, "file", "there is no such file of content"))
        for path in paths:
            try:
                file = ContentFile.open(path)
                yield file, file.parse(kind)
            except ContentError as error:
                self.problems.extend(error.problems)


def read_content(root: Path = CONTENT_DIRECTORY) -> Content:
    """All content below a folder, validated; raises `ContentError` with every problem found."""
    library = _Library(root)
    documents = library.read("documents.yml", "documents", Document)
    clauses = {item.record.id: library.read(f"clauses/{item.record.id}/*.yml", "clauses", Clause) for item in documents}
    topics = library.read("topics/*.yml", "topics", Topic)
    benefits = library.read("benefits.yml", "benefits", Benefit)
    terms = library.read("terms.yml", "terms", Term)
    facts = library.read("facts.yml", "facts", FactDefinition)
    checks = library.read_whole("checks/*.yml", CheckDefinition)
    replies = library.read("replies.yml", "replies", Reply)
    problems = library.problems
    if not problems:
        problems.extend(_duplicates([documents, *clauses.values(), topics, benefits, terms, facts, checks, replies]))
        references = _References(clauses, topics, benefits, facts, checks)
        problems.extend(references.problems([*topics, *benefits, *terms, *facts, *checks]))
    if problems:
        raise ContentError(problems)
    return Content(
        documents=_records(documents),
        clauses={document: _by_path(_records(items)) for document, items in clauses.items()},
        topics=_records(topics),
        benefits=_records(benefits),
        terms=_records(terms),
        facts=_records(facts),
        checks=_records(checks),
        replies=_records(replies),
    )


def path_key(path: str) -> tuple[int, ...]:
    """Sorts paths by their numbers: 2.1.2.9 before 2.1.2.10."""
    return tuple(int(step) for step in path.split("."))


def _by_path(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    return tuple(sorted(clauses, key=lambda clause: path_key(clause.path)))


def _records(located: list[_Located[R]]) -> tuple[R, ...]:
    return tuple(item.record for item in located)


def _identity(record: Any) -> str:
    return str(record.path if isinstance(record, Clause) else record.id)


def _duplicates(collections: list[list[Any]]) -> Iterator[Problem]:
    for collection in collections:
        seen: dict[str, _Located[Any]] = {}
        for item in collection:
            name = _identity(item.record)
            if name in seen:
                field_name = "path" if isinstance(item.record, Clause) else "id"
                yield item.problem((field_name,), f"{name} is already defined in {seen[name].file.path}")
            seen.setdefault(name, item)


class _References:
    """What content may refer to, and the references that lead nowhere."""

    def __init__(
        self,
        clauses: dict[str, list[_Located[Clause]]],
        topics: list[_Located[Topic]],
        benefits: list[_Located[Benefit]],
        facts: list[_Located[FactDefinition]],
        checks: list[_Located[CheckDefinition]],
    ) -> None:
        self._citations = {f"{document}#{item.record.path}" for document, items in clauses.items() for item in items}
        self._topics = {item.record.id for item in topics}
        self._benefits = {item.record.id for item in benefits}
        self._checks = {item.record.id for item in checks}
        self._vocabulary = Vocabulary(_records(facts))
        self._rules: dict[type[Record], Callable[[Any], Iterator[Problem]]] = {
            Topic: self._topic,
            CheckDefinition: self._check,
            FactDefinition: self._fact,
        }

    def problems(self, items: list[_Located[Any]]) -> Iterator[Problem]:
        for item in items:
            for index, citation in enumerate(item.record.citations):
                if citation not in self._citations:
                    yield item.problem(("citations", index), f"{citation} is no clause of any document")
            if rule := self._rules.get(type(item.record)):
                yield from rule(item)

    def _topic(self, item: _Located[Topic]) -> Iterator[Problem]:
        topic = item.record
        for index, follow_up in enumerate(topic.follow_ups):
            if follow_up not in self._topics:
                yield item.problem(("follow_ups", index), f"{follow_up} is no topic")
        if topic.check and topic.check not in self._checks:
            yield item.problem(("check",), f"{topic.check} is no self-check")
        if topic.benefit and topic.benefit not in self._benefits:
            yield item.problem(("benefit",), f"{topic.benefit} is no benefit")
        for index, variant in enumerate(topic.variants):
            for number, citation in enumerate(variant.citations):
                if citation not in self._citations:
                    yield item.problem(("variants", index, "citations", number), f"{citation} is no clause")
            for fact, values in variant.when.items():
                yield from self._values(item, ("variants", index, "when", fact), fact, values)

    def _fact(self, item: _Located[FactDefinition]) -> Iterator[Problem]:
        of_unit = item.record.of_unit
        if of_unit and of_unit not in self._vocabulary:
            yield item.problem(("of_unit",), f"{of_unit} is no fact of facts.yml")

    def _check(self, item: _Located[CheckDefinition]) -> Iterator[Problem]:
        check = item.record
        for index, condition in enumerate(check.conditions):
            for number, citation in enumerate(condition.citations):
                if citation not in self._citations:
                    yield item.problem(("conditions", index, "citations", number), f"{citation} is no clause")
        for fault in misuses(check, self._vocabulary) or unreachable(check, self._vocabulary):
            yield item.problem(fault.field, fault.message)

    def _values(self, item: _Located[Any], field: FieldPath, fact: str, values: Any) -> Iterator[Problem]:
        for value in values if isinstance(values, list) else [values]:
            try:
                self._vocabulary.parse(fact, value)
            except FactError as error:
                yield item.problem(field, f"{value} is no value of {error.field}: {error.detail}")
