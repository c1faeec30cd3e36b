"""What the facts and figures of a self-check are, and every place where a definition misuses one.

A condition compares a choice with its own values, a truth value with true or false, a number by size; a figure is
computed from numbers, or from a date by `completed_years`. Anything else would never hold, or fail at the first person.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from policy_kb.checks.definition import CheckDefinition
from policy_kb.checks.expressions import Condition, Figure
from policy_kb.checks.facts import FactError, Vocabulary

Kind = Literal["bool", "choice", "date", "number", "text"]
Field = tuple[str | int, ...]
_KINDS: dict[str, Kind] = {"bool": "bool", "choice": "choice", "date": "date", "number": "number", "integer": "number"}
_CALLED: dict[Kind, str] = {
    "bool": "a truth value",
    "choice": "a choice",
    "date": "a date",
    "number": "a number",
    "text": "a text",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a definition, and the field where it stands."""

    field: Field
    message: str


def misuses(check: CheckDefinition, vocabulary: Vocabulary) -> list[Fault]:
    """Every unknown fact, impossible value and comparison of the wrong kind, in the order of the file."""
    faults = list(_unknown(check, vocabulary))
    return faults or list(_Kinds(check, vocabulary).faults())


def _unknown(check: CheckDefinition, vocabulary: Vocabulary) -> Iterator[Fault]:
    for name in ("facts", "if_stated"):
        for index, fact in enumerate(getattr(check, name)):
            if fact not in vocabulary:
                yield Fault((name, index), f"{fact} is no fact of facts.yml")


class _Kinds:
    """The kinds of everything that the definition may name."""

    def __init__(self, check: CheckDefinition, vocabulary: Vocabulary) -> None:
        self._check = check
        self._vocabulary = vocabulary
        self._kinds: dict[str, Kind] = {name: _KINDS[vocabulary[name].kind] for name in check.used}
        for name, figure in check.figures.items():
            self._kinds[name] = self._kind_of(figure)

    def _kind_of(self, figure: Figure) -> Kind:
        if figure.table is not None:
            return "text" if any(isinstance(value, str) for value in figure.table.values()) else "number"
        if figure.cases is not None:
            return "text" if any(self._kind_of(case.figure) == "text" for case in figure.cases) else "number"
        return "number"

    def faults(self) -> Iterator[Fault]:
        check = self._check
        for name, figure in check.figures.items():
            yield from _at(("figures", name), self._figure(figure))
        for index, condition in enumerate(check.conditions):
            yield from _at(("conditions", index, "holds_when"), self._condition(condition.holds_when))
        for index, route in enumerate(check.routes):
            if route.when is not None:
                yield from _at(("routes", index, "when"), self._condition(route.when))

    def _figure(self, figure: Figure) -> Iterator[str]:
        for case in figure.cases or ():
            yield from self._condition(case.when)
            yield from self._figure(case.figure)
        if figure.lookup is not None:
            yield from self._values(figure.lookup, figure.table or ())
            return
        wanted: Kind = "date" if figure.completed_years else "number"
        for name in () if figure.cases else figure.names():
            if self._kinds[name] != wanted:
                yield f"{name} is {_CALLED[self._kinds[name]]}, and {_CALLED[wanted]} is needed here"

    def _condition(self, condition: Condition) -> Iterator[str]:
        for stated in condition.stated_names():
            if stated not in self._check.if_stated:
                yield f"{stated} is asked for: only a fact of `if_stated` can be left unsaid"
        for leaf in condition.leaves():
            assert leaf.value is not None
            if leaf.compares_numbers:
                yield from self._sizes(leaf.value, leaf.operand)
            else:
                yield from self._values(leaf.value, (leaf.is_,) if leaf.in_ is None else leaf.in_)

    def _sizes(self, left: str, right: str | float | None) -> Iterator[str]:
        for name in (left, right):
            if isinstance(name, str) and self._kinds[name] != "number":
                yield (
                    f"{name} is no number but {_CALLED[self._kinds[name]]}, so it cannot be above or below anything"
                    + (" (`completed_years` makes years of a date)" if self._kinds[name] == "date" else "")
                )
        if isinstance(right, int | float) and left in self._vocabulary:
            definition = self._vocabulary[left]
            low, high = definition.minimum, definition.maximum
            if isinstance(low, int) and isinstance(high, int) and not low <= right <= high:
                yield f"{right:g} is no value of {left}: it lies between {low} and {high}"

    def _values(self, name: str, values: Iterable[object]) -> Iterator[str]:
        if self._kinds[name] == "date":
            yield f"{name} is a date, which is no single value: `completed_years` makes years of it"
            return
        for value in values:
            if name in self._check.figures:
                if isinstance(value, bool) or isinstance(value, str) != (self._kinds[name] == "text"):
                    yield f"{value} is no value of {name}, which is {_CALLED[self._kinds[name]]}"
                continue
            try:
                self._vocabulary.parse(name, value)
            except FactError as error:
                yield f"{value} is no value of {error.field}: {error.detail}"


def _at(field: Field, messages: Iterable[str]) -> Iterator[Fault]:
    return (Fault(field, message) for message in messages)
