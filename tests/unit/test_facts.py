"""The vocabulary of facts: what is let in as a value, and what is said of the rest."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from policy_kb.checks import FactDefinition, FactError, Vocabulary

pytestmark = pytest.mark.unit

WORDS = {"en": "x", "zh": "字"}


def definition(name: str, kind: str, **more: Any) -> FactDefinition:
    return FactDefinition.model_validate({"id": name, "kind": kind, "title": WORDS, "question": WORDS, **more})


VOCABULARY = Vocabulary(
    [
        definition("listed", "bool"),
        definition("contact", "choice", values=[{"id": "direct", "title": WORDS}, {"id": "none", "title": WORDS}]),
        definition("since", "date", minimum="1950-01-01", maximum="2030-12-31"),
        definition("years", "number", minimum=0, maximum=30),
        definition("age", "integer", minimum=16, maximum=80),
    ]
)


@pytest.mark.parametrize(
    ("fact", "value", "expected"),
    [
        ("listed", True, True),
        ("listed", False, False),
        ("contact", "none", "none"),
        ("since", "2016-07-15", date(2016, 7, 15)),
        ("since", date(2016, 7, 15), date(2016, 7, 15)),
        ("since", "1950-01-01", date(1950, 1, 1)),
        ("since", "2030-12-31", date(2030, 12, 31)),
        ("since", "2020-02-29", date(2020, 2, 29)),
        ("years", 0, 0),
        ("years", 30, 30),
        ("years", 2.5, 2.5),
        ("age", 16, 16),
        ("age", 80, 80),
    ],
)
def test_values_that_are_let_in(fact: str, value: Any, expected: Any) -> None:
    parsed = VOCABULARY.parse(fact, value)
    assert parsed == expected
    assert type(parsed) is type(expected)


@pytest.mark.parametrize(
    ("fact", "value", "detail"),
    [
        ("listed", "true", "must be true or false"),
        ("listed", 1, "must be true or false"),
        ("listed", None, "must be true or false"),
        ("contact", "Direct", "must be one of: direct, none"),
        ("contact", "", "must be one of"),
        ("contact", True, "must be one of"),
        ("contact", ["direct"], "must be one of"),
        ("since", "2016-7-15", "must be a date as YYYY-MM-DD"),
        ("since", "2016-02-30", "must be a date as YYYY-MM-DD"),
        ("since", "20160715", "must be a date as YYYY-MM-DD"),
        ("since", "2016-W28-5", "must be a date as YYYY-MM-DD"),
        ("since", "２０１６-07-15", "must be a date as YYYY-MM-DD"),
        ("since", "2016-07-15T00:00:00", "must be a date as YYYY-MM-DD"),
        ("since", 2016, "must be a date as YYYY-MM-DD"),
        ("since", "1949-12-31", "must lie between 1950-01-01 and 2030-12-31"),
        ("since", "2031-01-01", "must lie between"),
        ("years", "5", "must be a number"),
        ("years", True, "must be a number"),
        ("years", float("nan"), "must be a number"),
        ("years", float("inf"), "must lie between 0 and 30"),
        ("years", -0.1, "must lie between 0 and 30"),
        ("years", 30.1, "must lie between 0 and 30"),
        ("age", 16.0, "must be a whole number"),
        ("age", True, "must be a whole number"),
        ("age", 15, "must lie between 16 and 80"),
        ("age", 10**400, "must lie between 16 and 80"),
        ("colour", "red", "unknown fact"),
    ],
)
def test_values_that_are_not(fact: str, value: Any, detail: str) -> None:
    with pytest.raises(FactError, match=detail) as error:
        VOCABULARY.parse(fact, value)
    assert error.value.field == fact


def test_parse_all_gives_what_can_be_parsed_and_all_errors() -> None:
    parsed, errors = VOCABULARY.parse_all({"listed": True, "age": "old", "colour": "red", "years": 3})
    assert parsed == {"listed": True, "years": 3}
    assert [error.field for error in errors] == ["age", "colour"]


def test_look_ups() -> None:
    assert "age" in VOCABULARY
    assert "colour" not in VOCABULARY
    assert list(VOCABULARY) == ["listed", "contact", "since", "years", "age"]
    assert VOCABULARY["age"].kind == "integer"


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("choice", {}),
        ("bool", {"values": [{"id": "a", "title": WORDS}]}),
        ("number", {}),
        ("number", {"minimum": 0}),
        ("bool", {"minimum": 0, "maximum": 1}),
        ("text", {}),
    ],
)
def test_definitions_that_do_not_hold_together(kind: str, more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        definition("x", kind, **more)
