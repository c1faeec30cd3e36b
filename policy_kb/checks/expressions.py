"""Conditions and figures of a self-check as data, evaluated with three truth values.

A condition is one of

    {value: contact, is: direct}                 # also: in, below, at_most, above, at_least
    {all: [...]}  {any: [...]}  {not: ...}
    {if: ..., then: ...}                         # asks for the second part only once the first is known
    {stated: requested_level}                    # whether a fact was said at all; always true or false

and a figure one of

    {completed_years: title_since}               # by anniversary, up to the check's `counted_until`
    {add|subtract|multiply: [a, b, ...]}         # a fact, another figure, or a number
    {percent_of: [share, whole]}                 # rounded down
    {lookup: tier, table: {senior: 2, ...}}
    {cases: [{when: ..., figure: ...}, ...]}     # the first that holds; none: no value, and no facts needed

`None` stands for unknown everywhere. A condition is decided as soon as its known parts decide it.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import reduce
from operator import add, ge, gt, le, lt, mul, sub
from typing import Any, TypeGuard

from pydantic import Field, FiniteFloat, field_validator, model_validator

from policy_kb.records import Key, Record

Literal_ = str | bool | int | float
Values = Mapping[str, Any]

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "below": lt,
    "at_most": le,
    "above": gt,
    "at_least": ge,
}


class Condition(Record):
    """One node of a condition; exactly one of its forms is filled in."""

    value: Key | None = None
    stated: Key | None = None
    is_: Literal_ | None = Field(None, alias="is")
    in_: tuple[Literal_, ...] | None = Field(None, alias="in")
    below: Key | FiniteFloat | None = None
    at_most: Key | FiniteFloat | None = None
    above: Key | FiniteFloat | None = None
    at_least: Key | FiniteFloat | None = None
    all_: tuple["Condition", ...] | None = Field(None, alias="all")
    any_: tuple["Condition", ...] | None = Field(None, alias="any")
    not_: "Condition | None" = Field(None, alias="not")
    if_: "Condition | None" = Field(None, alias="if")
    then: "Condition | None" = None

    @model_validator(mode="after")
    def _has_one_form(self) -> "Condition":
        given = self.model_fields_set
        operators = given & {"is_", "in_", *_COMPARISONS}
        forms = [
            given == {"value"} | operators and len(operators) == 1,
            given == {"all_"},
            given == {"any_"},
            given == {"not_"},
            given == {"if_", "then"},
            given == {"stated"},
        ]
        if not any(forms) or any(getattr(self, name) is None for name in given):
            raise ValueError(
                "a condition is `value` with one comparison, `stated`, `all`, `any`, `not`, or `if` with `then`"
            )
        return self

    def evaluate(self, values: Values) -> bool | None:
        """True, False, or None while the known values do not decide it."""
        if self.value is not None:
            return self._compare(values)
        if self.stated is not None:
            return values.get(self.stated) is not None
        if self.not_ is not None:
            inner = self.not_.evaluate(values)
            return None if inner is None else not inner
        if self.if_ is not None and self.then is not None:
            premise = self.if_.evaluate(values)
            return True if premise is False else (self.then.evaluate(values) if premise else None)
        decides = self.any_ is not None
        parts = [part.evaluate(values) for part in self.any_ or self.all_ or ()]
        if decides in parts:
            return decides
        return None if None in parts else not decides

    @property
    def compares_numbers(self) -> bool:
        """Whether it is a comparison by size."""
        return bool(self.model_fields_set & _COMPARISONS.keys())

    @property
    def operand(self) -> str | float | None:
        """What a comparison by size has on its right: a number, or the name of a fact or figure."""
        for name in self.model_fields_set & _COMPARISONS.keys():
            operand: str | float | None = getattr(self, name)
            return operand
        return None

    def _compare(self, values: Values) -> bool | None:
        left = values.get(self.value or "")
        if left is None:
            return None
        if self.in_ is not None:
            return left in self.in_
        if self.is_ is not None:
            return bool(left == self.is_)
        name = next(iter(self.model_fields_set & _COMPARISONS.keys()))
        right = _operand(getattr(self, name), values)
        return None if right is None else _COMPARISONS[name](left, right)

    def undecided(self, values: Values) -> Iterator[str]:
        """The names still needed to decide it, in the order written; nothing when it is decided."""
        if self.evaluate(values) is not None:
            return
        if self.value is not None:
            yield from (name for name in self._operands() if values.get(name) is None)
        elif self.if_ is not None and self.then is not None:
            yield from (
                self.if_.undecided(values) if self.if_.evaluate(values) is None else self.then.undecided(values)
            )
        else:
            for part in self._parts():
                yield from part.undecided(values)

    def possibly_needed(self, values: Values) -> Iterator[str]:
        """The names that may still be needed to decide it, whichever way its branches go."""
        if self.evaluate(values) is not None:
            return
        if self.value is not None:
            yield from (name for name in self._operands() if values.get(name) is None)
        else:
            for part in self._parts():
                yield from part.possibly_needed(values)

    def names(self) -> Iterator[str]:
        """Every fact or figure it mentions."""
        yield from self._operands()
        for part in self._parts():
            yield from part.names()

    def leaves(self) -> Iterator["Condition"]:
        """Every comparison in it."""
        if self.value is not None:
            yield self
        for part in self._parts():
            yield from part.leaves()

    def numbers(self) -> Iterator[float]:
        """Every number it compares with."""
        for leaf in self.leaves():
            named = (leaf.operand, leaf.is_, *(leaf.in_ or ()))
            yield from (float(value) for value in named if _is_number(value))

    def stated_names(self) -> Iterator[str]:
        """Every fact of which it asks whether it was said."""
        if self.stated is not None:
            yield self.stated
        for part in self._parts():
            yield from part.stated_names()

    def _operands(self) -> Iterator[str]:
        if self.stated is not None:
            yield self.stated
        if self.value is not None:
            yield self.value
            if isinstance(self.operand, str):
                yield self.operand

    def _parts(self) -> Iterator["Condition"]:
        yield from self.all_ or ()
        yield from self.any_ or ()
        yield from (part for part in (self.not_, self.if_, self.then) if part is not None)


class Figure(Record):
    """A value computed from facts and other figures; exactly one of its forms is filled in."""

    completed_years: Key | None = None
    add: tuple[Key | FiniteFloat, ...] | None = Field(None, min_length=1)
    subtract: tuple[Key | FiniteFloat, ...] | None = Field(None, min_length=1)
    multiply: tuple[Key | FiniteFloat, ...] | None = Field(None, min_length=1)
    percent_of: tuple[Key | FiniteFloat, Key | FiniteFloat] | None = None
    lookup: Key | None = None
    table: dict[str | int, int | float | str] | None = None
    cases: "tuple[Case, ...] | None" = None

    @field_validator("table", mode="before")
    @classmethod
    def _has_numbers_for_keys(cls, table: Any) -> Any:
        """The keys of a table over numbers as numbers again: JSON, as the database holds it, makes them text."""
        if not isinstance(table, dict):
            return table
        return {int(key) if isinstance(key, str) and key.isdecimal() else key: value for key, value in table.items()}

    @model_validator(mode="after")
    def _has_one_form(self) -> "Figure":
        given = self.model_fields_set
        if given != {"lookup", "table"} and (len(given) != 1 or given & {"lookup", "table"}):
            raise ValueError(
                "a figure has one form: completed_years, add, subtract, multiply, percent_of, cases, "
                "or lookup with table"
            )
        return self

    def compute(self, values: Values, counted_until: date) -> int | float | str | None:
        """Its value, or None while something it needs is unknown, or where no case holds."""
        for case in self.cases or ():
            if (holds := case.when.evaluate(values)) is not False:
                return case.figure.compute(values, counted_until) if holds else None
        if self.cases is not None:
            return None
        operands: list[Any] = [_operand(operand, values) for operand in self._raw_operands()]
        if None in operands:
            return None
        if self.completed_years is not None:
            return completed_years(operands[0], counted_until)
        if self.table is not None:
            return self.table.get(operands[0])
        if self.percent_of is not None:
            return int(operands[0] * operands[1] // 100)
        operation = add if self.add else sub if self.subtract else mul
        return _plain(float(reduce(operation, operands)))

    def names(self) -> Iterator[str]:
        """Every fact or figure it mentions, in the order written."""
        yield from (operand for operand in self._raw_operands() if isinstance(operand, str))
        for case in self.cases or ():
            yield from (*case.when.names(), *case.figure.names())

    def numbers(self) -> Iterator[float]:
        """Every number it names, a table's keys and values included."""
        table = self.table or {}
        named = (*self._raw_operands(), *table.keys(), *table.values())
        yield from (float(value) for value in named if _is_number(value))
        for case in self.cases or ():
            yield from (*case.when.numbers(), *case.figure.numbers())

    def undecided(self, values: Values) -> Iterator[str]:
        """The names still needed to compute it, in the order written; nothing where no case holds."""
        yield from (name for name in self._raw_operands() if isinstance(name, str) and values.get(name) is None)
        for case in self.cases or ():
            if (holds := case.when.evaluate(values)) is not False:
                yield from (case.figure if holds else case.when).undecided(values)
                return

    def possibly_needed(self, values: Values) -> Iterator[str]:
        """The names that may still be needed to compute it, whichever of its cases turns out to hold."""
        yield from (name for name in self._raw_operands() if isinstance(name, str) and values.get(name) is None)
        for case in self.cases or ():
            if (holds := case.when.evaluate(values)) is not False:
                yield from (*case.when.possibly_needed(values), *case.figure.possibly_needed(values))
                if holds:
                    return

    def _raw_operands(self) -> tuple[str | float, ...]:
        if name := self.completed_years or self.lookup:
            return (name,)
        return self.add or self.subtract or self.multiply or self.percent_of or ()


class Case(Record):
    """One of several ways to a figure, and where it is the one."""

    when: Condition
    figure: Figure


def completed_years(since: date, until: date) -> int:
    """Whole years from one day to another, by anniversary; 0 for a day after `until`."""
    years = until.year - since.year - ((until.month, until.day) < (since.month, since.day))
    return max(years, 0)


def _operand(operand: str | float, values: Values) -> Any:
    return values.get(operand) if isinstance(operand, str) else operand


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _plain(number: float) -> int | float:
    """5.0 as 5, so that a whole figure reads as one."""
    return int(number) if float(number).is_integer() else number
