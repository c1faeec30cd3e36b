"""The vocabulary of facts: what may be said of a person or a unit, and which values are possible."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Literal

from pydantic import model_validator

from policy_kb.records import Bilingual, Citation, Key, Record

_CALENDAR_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

FactValue = bool | int | float | str | date
FactKind = Literal["bool", "choice", "date", "number", "integer"]
Unit = Literal["years", "age", "percent", "days", "people", "level"]


class FactChoice(Record):
    """One value of a choice, with its label."""

    id: str
    title: Bilingual


class FactDefinition(Record):
    """A fact: its kind, its values or range, and how it is asked.

    `title` names it in a list ("your contact"), `question` asks for it, `help` defines it in the words of
    `citations` for a person whose answer fits no value. `of_unit` is the fact that the same words state when they
    are said of the unit. `until` makes a date an answer to a question of yes or no: yes up to that day, no after it.
    `unit` is what a number counts: "30 days" is no answer to a question about years. `shares_words` marks a fact whose
    words may state another one ("disinfection" is a duty or an area of work): it is taken only where a check wants it.
    `in_openings` lets bare words ("our team") count in the opening of a check, too, not only as an answer.
    """

    id: Key
    kind: FactKind
    title: Bilingual
    question: Bilingual
    help: Bilingual | None = None
    citations: tuple[Citation, ...] = ()
    values: tuple[FactChoice, ...] = ()
    minimum: int | date | None = None
    maximum: int | date | None = None
    of_unit: Key | None = None
    until: date | None = None
    unit: Unit | None = None
    shares_words: bool = False
    in_openings: bool = False

    @model_validator(mode="after")
    def _values_fit_kind(self) -> "FactDefinition":
        if (self.kind == "choice") != bool(self.values):
            raise ValueError("a choice needs `values`, and only a choice has them")
        needs_range = self.kind in ("date", "number", "integer")
        if needs_range != (self.minimum is not None and self.maximum is not None):
            raise ValueError("dates and numbers need `minimum` and `maximum`, other kinds have none")
        return self


class FactError(ValueError):
    """A value that a fact cannot have. `field` names the fact, `detail` says what it may be."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(f"{field}: {detail}")
        self.field = field
        self.detail = detail


class Vocabulary:
    """All facts by id; turns outside values (JSON, a person's words already read) into facts."""

    def __init__(self, definitions: Iterable[FactDefinition]) -> None:
        self._definitions = {definition.id: definition for definition in definitions}

    def __contains__(self, fact: str) -> bool:
        return fact in self._definitions

    def __getitem__(self, fact: str) -> FactDefinition:
        return self._definitions[fact]

    def __iter__(self) -> Iterator[str]:
        return iter(self._definitions)

    def parse(self, fact: str, value: Any) -> FactValue:
        """The value of a fact, checked against its kind, vocabulary and range; raises `FactError`."""
        if fact not in self._definitions:
            raise FactError(fact, "unknown fact")
        return _PARSERS[self._definitions[fact].kind](self._definitions[fact], value)

    def parse_all(self, facts: Mapping[str, Any]) -> tuple[dict[str, FactValue], list[FactError]]:
        """Every value that can be parsed, and an error for each that cannot."""
        parsed: dict[str, FactValue] = {}
        errors: list[FactError] = []
        for fact, value in facts.items():
            try:
                parsed[fact] = self.parse(fact, value)
            except FactError as error:
                errors.append(error)
        return parsed, errors


def _parse_bool(definition: FactDefinition, value: Any) -> FactValue:
    if not isinstance(value, bool):
        raise FactError(definition.id, "must be true or false")
    return value


def _parse_choice(definition: FactDefinition, value: Any) -> FactValue:
    allowed = [choice.id for choice in definition.values]
    if not isinstance(value, str) or value not in allowed:
        raise FactError(definition.id, f"must be one of: {', '.join(allowed)}")
    return value


def _parse_date(definition: FactDefinition, value: Any) -> FactValue:
    if not isinstance(value, date):
        try:
            # fromisoformat also reads week and basic forms; the contract has the calendar form only.
            if not isinstance(value, str) or not _CALENDAR_DATE.fullmatch(value):
                raise ValueError
            value = date.fromisoformat(value)
        except ValueError:
            raise FactError(definition.id, "must be a date as YYYY-MM-DD") from None
    _check_range(definition, value)
    return date(value.year, value.month, value.day)


def _parse_number(definition: FactDefinition, value: Any) -> FactValue:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise FactError(definition.id, "must be a number")
    _check_range(definition, value)
    return value


def _parse_integer(definition: FactDefinition, value: Any) -> FactValue:
    if isinstance(value, bool) or not isinstance(value, int):
        raise FactError(definition.id, "must be a whole number")
    _check_range(definition, value)
    return value


def _check_range(definition: FactDefinition, value: Any) -> None:
    if not definition.minimum <= value <= definition.maximum:
        raise FactError(definition.id, f"must lie between {definition.minimum} and {definition.maximum}")


_PARSERS: dict[FactKind, Callable[[FactDefinition, Any], FactValue]] = {
    "bool": _parse_bool,
    "choice": _parse_choice,
    "date": _parse_date,
    "number": _parse_number,
    "integer": _parse_integer,
}
