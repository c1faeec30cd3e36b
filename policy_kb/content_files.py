"""YAML files of content: read, checked against a record, every fault with file, line and field."""

from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

FieldPath = tuple[str | int, ...]
R = TypeVar("R", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a content file."""

    file: Path
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.message}"


class ContentError(Exception):
    """Content that cannot be loaded, with all its problems."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class _UniqueKeyLoader(yaml.CSafeLoader):
    """Refuses a mapping that has the same key twice, where YAML would keep the last, and a day that is none."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except ValueError as error:
            raise yaml.constructor.ConstructorError(None, None, f"{node.value!r}: {error}", node.start_mark) from error

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for index, key in enumerate(keys):
            if key in keys[:index]:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands twice", node.value[index][0].start_mark
                )
        return super().construct_mapping(node, deep)


@dataclass(frozen=True, slots=True)
class ContentFile:
    """A content file that can say on which line a field stands."""

    path: Path
    text: str

    @classmethod
    def open(cls, path: Path) -> "ContentFile":
        """Reads a file; raises `ContentError` where it is no text in UTF-8."""
        content = path.read_bytes()
        try:
            return cls(path, content.decode("utf-8"))
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise ContentError([Problem(path, line, "YAML", "the file is not UTF-8")]) from error

    def parse(self, record: type[R]) -> R:
        """The file as a record; raises `ContentError` naming each wrong field."""
        try:
            return record.model_validate(yaml.load(self.text, _UniqueKeyLoader))
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise ContentError([Problem(self.path, line, "YAML", str(error.problem))]) from error
        except yaml.reader.ReaderError as error:
            line = self.text.count("\n", 0, error.position) + 1
            raise ContentError([Problem(self.path, line, "YAML", str(error.reason))]) from error
        except ValidationError as error:
            problems = [self.problem(field_of(fault["loc"]), fault["msg"]) for fault in error.errors()]
            raise ContentError(problems) from error

    def problem(self, field: FieldPath, message: str) -> Problem:
        """A problem at a field, on the line where the field (or what should hold it) stands."""
        return Problem(self.path, self._line(field), ".".join(str(step) for step in field), message)

    def _line(self, field: FieldPath) -> int:
        node = yaml.compose(self.text, yaml.CSafeLoader)
        line = 0
        for step in field:
            child = _child(node, step)
            if child is None:
                break
            node, line = child
        return line + 1


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark.line
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value, key.start_mark.line
    return None


def field_of(location: tuple[str | int, ...]) -> FieldPath:
    """A location of pydantic without the names it adds for unions and aliases."""
    return tuple(step for step in location if not (isinstance(step, str) and ("[" in step or step in _UNION_MEMBERS)))


_UNION_MEMBERS = {"constrained-str", "float", "str", "bool", "int", "date"}
