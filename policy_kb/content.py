"""Reading all content and checking it as a whole: ids, citations, references, vocabularies."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import create_model

from policy_kb.checks import CheckDefinition, FactDefinition
from policy_kb.content_files import ContentError, ContentFile, FieldPath, Problem
from policy_kb.models import Benefit, Clause, Content, Document, Reply, Term, Topic
from policy_kb.records import Record
from policy_kb.references import References

CONTENT_DIRECTORY = Path(__file__).parent / "content"

__all__ = ["CONTENT_DIRECTORY", "ContentError", "Problem", "read_content", "topic_files"]


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
    if library.problems:
        raise ContentError(library.problems)
    content = Content(
        documents=_records(documents),
        clauses={document: _by_path(_records(items)) for document, items in clauses.items()},
        topics=_records(topics),
        benefits=_records(benefits),
        terms=_records(terms),
        facts=_records(facts),
        checks=_records(checks),
        replies=_records(replies),
    )
    references = References(content)
    problems = [
        *_duplicates([documents, *clauses.values(), topics, benefits, terms, facts, checks, replies]),
        *_dangling(references, [*topics, *benefits, *terms, *facts, *checks]),
    ]
    if problems:
        raise ContentError(problems)
    return content


def topic_files(root: Path = CONTENT_DIRECTORY) -> dict[str, Path]:
    """The file in which each topic stands, as far as the files can be read."""
    return {item.record.id: item.file.path for item in _Library(root).read("topics/*.yml", "topics", Topic)}


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


def _dangling(references: References, items: list[_Located[Any]]) -> Iterator[Problem]:
    for item in items:
        for fault in references.faults(item.record):
            yield item.problem(fault.field, fault.message)
