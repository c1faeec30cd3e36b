"""A date or number that stands in a text."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Quantity:
    """A date or number with its place in the text.

    `value` is an ISO date or a number; `precision` of a date is day, month or year; `unit` of a number is years,
    percent, days, people, age, level, posts or None. `vague` marks what only narrows it down ("spring 2017", "almost
    three years"). `relative` is a date named by its place after another: `=` for the same, `+1-08` for August of the
    next year, `+0-08-15`; its `value` is then empty.
    """

    entity: str
    value: str | float | int
    start: int
    end: int
    precision: str | None = None
    vague: bool = False
    unit: str | None = None
    relative: str | None = None
