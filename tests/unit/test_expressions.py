"""Conditions and figures with three truth values, each form by its table."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from policy_kb.checks.expressions import Condition, Figure, completed_years

pytestmark = pytest.mark.unit

UNTIL = date(2021, 12, 31)
A = {"value": "a", "is": True}
B = {"value": "b", "is": True}


def condition(data: dict[str, Any]) -> Condition:
    return Condition.model_validate(data)


def known(a: bool | None, b: bool | None = None) -> dict[str, Any]:
    return {name: value for name, value in {"a": a, "b": b}.items() if value is not None}


@pytest.mark.parametrize(
    ("data", "value", "expected"),
    [
        ({"value": "x", "is": "direct"}, "direct", True),
        ({"value": "x", "is": "direct"}, "indirect", False),
        ({"value": "x", "is": "direct"}, None, None),
        ({"value": "x", "is": True}, False, False),
        ({"value": "x", "is": False}, False, True),
        ({"value": "x", "is": False}, None, None),
        ({"value": "x", "is": 0}, 0, True),
        ({"value": "x", "in": ["p", "q"]}, "q", True),
        ({"value": "x", "in": ["p", "q"]}, "r", False),
        ({"value": "x", "in": ["p", "q"]}, None, None),
        ({"value": "x", "in": []}, "r", False),
        ({"value": "x", "below": 3}, 2, True),
        ({"value": "x", "below": 3}, 3, False),
        ({"value": "x", "at_most": 3}, 3, True),
        ({"value": "x", "at_most": 3}, 4, False),
        ({"value": "x", "above": 3}, 4, True),
        ({"value": "x", "above": 3}, 3, False),
        ({"value": "x", "at_least": 3}, 3, True),
        ({"value": "x", "at_least": 3}, 2.5, False),
        ({"value": "x", "at_least": 0}, 0, True),
        ({"value": "x", "at_least": 3}, None, None),
    ],
)
def test_comparisons(data: dict[str, Any], value: Any, expected: bool | None) -> None:
    assert condition(data).evaluate({} if value is None else {"x": value}) is expected


@pytest.mark.parametrize(("left", "right", "expected"), [(4, 3, True), (2, 3, False), (4, None, None), (None, 3, None)])
def test_comparison_with_another_fact(left: int | None, right: int | None, expected: bool | None) -> None:
    values = {name: value for name, value in {"x": left, "y": right}.items() if value is not None}
    assert condition({"value": "x", "at_least": "y"}).evaluate(values) is expected


T, F, U = True, False, None


@pytest.mark.parametrize(
    ("a", "b", "both", "either", "implied"),
    [
        (T, T, T, T, T),
        (T, F, F, T, F),
        (T, U, U, T, U),
        (F, T, F, T, T),
        (F, F, F, F, T),
        (F, U, F, U, T),
        (U, T, U, T, U),
        (U, F, F, U, U),
        (U, U, U, U, U),
    ],
)
def test_truth_tables(
    a: bool | None, b: bool | None, both: bool | None, either: bool | None, implied: bool | None
) -> None:
    """Kleene's tables; `if` waits for its first part, and asks nothing further when that is false."""
    values = known(a, b)
    assert condition({"all": [A, B]}).evaluate(values) is both
    assert condition({"any": [A, B]}).evaluate(values) is either
    assert condition({"if": A, "then": B}).evaluate(values) is implied
    assert condition({"not": A}).evaluate(values) is (None if a is None else not a)


def test_empty_all_holds_and_empty_any_does_not() -> None:
    assert condition({"all": []}).evaluate({}) is True
    assert condition({"any": []}).evaluate({}) is False


def test_stated_is_never_unknown() -> None:
    stated = condition({"stated": "a"})
    assert [stated.evaluate(values) for values in ({}, {"a": False}, {"a": 0}, {"b": 1})] == [False, True, True, False]
    assert list(stated.undecided({})) == []
    assert condition({"not": {"stated": "a"}}).evaluate({}) is True


@pytest.mark.parametrize(
    ("data", "values", "expected"),
    [
        (A, {}, ["a"]),
        (A, {"a": False}, []),
        ({"value": "a", "at_least": "b"}, {}, ["a", "b"]),
        ({"value": "a", "at_least": "b"}, {"a": 1}, ["b"]),
        ({"value": "a", "at_least": "b"}, {"b": 1}, ["a"]),
        ({"not": A}, {}, ["a"]),
        ({"all": [A, B]}, {}, ["a", "b"]),
        ({"all": [B, A]}, {}, ["b", "a"]),
        ({"all": [A, B]}, {"a": True}, ["b"]),
        ({"all": [A, B]}, {"b": False}, []),
        ({"any": [A, B]}, {"a": False}, ["b"]),
        ({"any": [A, B]}, {"b": True}, []),
        ({"if": A, "then": B}, {}, ["a"]),
        ({"if": A, "then": B}, {"a": True}, ["b"]),
        ({"if": A, "then": B}, {"a": False}, []),
        ({"if": A, "then": B}, {"b": True}, ["a"]),
        ({"all": [{"any": [A, B]}, {"not": {"value": "c", "is": 1}}]}, {"a": True}, ["c"]),
    ],
)
def test_undecided_are_the_names_still_needed(
    data: dict[str, Any], values: dict[str, Any], expected: list[str]
) -> None:
    assert list(condition(data).undecided(values)) == expected


def test_undecided_is_empty_exactly_when_it_is_decided() -> None:
    deep = condition({"all": [{"if": A, "then": B}, {"any": [{"not": A}, {"value": "c", "at_least": 2}]}]})
    for a in (True, False, None):
        for b in (True, False, None):
            for c in (1, 2, None):
                values = {**known(a, b), **({"c": c} if c is not None else {})}
                assert (deep.evaluate(values) is None) == bool(list(deep.undecided(values))), values


def test_names_leaves_and_what_is_compared() -> None:
    data = {"all": [{"if": A, "then": {"value": "c", "below": "d"}}, {"not": {"stated": "e"}}]}
    assert list(condition(data).names()) == ["a", "c", "d", "e"]
    assert [leaf.value for leaf in condition(data).leaves()] == ["a", "c"]
    assert [leaf.operand for leaf in condition(data).leaves()] == [None, "d"]
    assert list(condition(data).stated_names()) == ["e"]


def test_numbers_that_are_named() -> None:
    data = {"any": [A, {"value": "b", "in": [1, True, "x"]}, {"value": "c", "at_least": 2.5}, {"value": "d", "is": 4}]}
    assert list(condition(data).numbers()) == [1, 2.5, 4]
    figure = {
        "cases": [
            {"when": {"value": "a", "above": 9}, "figure": {"subtract": ["x", 1, "y"]}},
            {"when": A, "figure": {"lookup": "z", "table": {7: "u", 8: 3, "v": 5}}},
        ]
    }
    assert list(Figure.model_validate(figure).numbers()) == [9, 1, 7, 8, 3, 5]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"value": "a"},
        {"is": True},
        {"value": "a", "is": True, "in": [True]},
        {"value": "a", "is": True, "not": A},
        {"if": A},
        {"then": A},
        {"all": [A], "any": [A]},
        {"stated": "a", "value": "a", "is": True},
        {"value": "a", "equals": True},
        {"all": A},
        {"all": None},
        {"value": None, "is": True},
        {"value": "a", "is": None},
        {"value": "a", "in": None},
        {"value": "a", "below": None},
        {"value": "a", "below": float("nan")},
        {"value": "a", "below": float("inf")},
        {"if": A, "then": None},
        {"stated": None},
    ],
)
def test_condition_has_one_form(data: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        condition(data)


@pytest.mark.parametrize(
    ("since", "until", "years"),
    [
        # checks.md: 2018-12-31 gives 3 years, 2019-01-01 gives 2; a later date gives 0
        (date(2018, 12, 31), UNTIL, 3),
        (date(2019, 1, 1), UNTIL, 2),
        (date(2021, 12, 31), UNTIL, 0),
        (date(2020, 12, 31), UNTIL, 1),
        (date(2022, 1, 1), UNTIL, 0),
        (date(2030, 12, 31), UNTIL, 0),
        (date(1950, 1, 1), UNTIL, 71),
        (date(2016, 2, 29), date(2021, 2, 28), 4),
        (date(2016, 2, 29), date(2021, 3, 1), 5),
        (date(2016, 7, 15), date(2020, 7, 14), 3),
        (date(2016, 7, 15), date(2020, 7, 15), 4),
    ],
)
def test_completed_years_by_anniversary(since: date, until: date, years: int) -> None:
    assert completed_years(since, until) == years


@pytest.mark.parametrize(
    ("data", "values", "expected"),
    [
        ({"completed_years": "d"}, {"d": date(2018, 12, 31)}, 3),
        ({"completed_years": "d"}, {}, None),
        ({"subtract": ["x", 1]}, {"x": 5}, 4),
        ({"subtract": ["x", 1]}, {"x": 4.5}, 3.5),
        ({"subtract": ["x", "y", 1]}, {"x": 10, "y": 3}, 6),
        ({"subtract": ["x", 1]}, {}, None),
        ({"subtract": ["x", 1]}, {"x": 0}, -1),
        ({"add": ["x", "y"]}, {"x": 2, "y": 0.5}, 2.5),
        ({"add": ["x", "y"]}, {"x": 2}, None),
        ({"multiply": ["x", "y", 200]}, {"x": 200, "y": 30}, 1_200_000),
        ({"multiply": ["x", "y", 200]}, {"x": 0, "y": 30}, 0),
        ({"percent_of": [25, "x"]}, {"x": 10}, 2),
        ({"percent_of": [20, "x"]}, {"x": 9}, 1),
        ({"percent_of": ["p", "x"]}, {"p": 30, "x": 1}, 0),
        ({"percent_of": [25, "x"]}, {}, None),
        ({"lookup": "tier", "table": {"senior": 2, "intermediate": 10}}, {"tier": "intermediate"}, 10),
        ({"lookup": "tier", "table": {"senior": 2}}, {"tier": "other"}, None),
        ({"lookup": "tier", "table": {"senior": 2}}, {}, None),
        ({"lookup": "level", "table": {4: 3, 7: 6}}, {"level": 7}, 6),
    ],
)
def test_figures(data: dict[str, Any], values: dict[str, Any], expected: float | None) -> None:
    value = Figure.model_validate(data).compute(values, UNTIL)
    assert value == expected
    assert type(value) is type(expected)  # 4, not 4.0, is what a person reads


def test_table_over_numbers_is_the_same_after_json() -> None:
    """A check is kept in the database as JSON, where every key is text."""
    figure = Figure.model_validate({"lookup": "level", "table": {4: 3, 7: 6}})
    again = Figure.model_validate_json(figure.model_dump_json(exclude_unset=True))
    assert again == figure
    assert again.compute({"level": 7}, UNTIL) == 6


CASES = {
    "cases": [
        {"when": A, "figure": {"add": ["x", 1]}},
        {"when": B, "figure": {"lookup": "y", "table": {"u": 7}}},
    ]
}


@pytest.mark.parametrize(
    ("values", "expected", "undecided"),
    [
        ({"a": True, "x": 1}, 2, []),
        ({"a": True}, None, ["x"]),
        ({"a": False, "b": True, "y": "u"}, 7, []),
        ({"a": False, "b": True}, None, ["y"]),
        ({"a": False, "b": False}, None, []),
        ({"b": True, "y": "u"}, None, ["a"]),
        ({"a": False}, None, ["b"]),
        ({}, None, ["a"]),
    ],
)
def test_figure_by_cases(values: dict[str, Any], expected: int | None, undecided: list[str]) -> None:
    figure = Figure.model_validate(CASES)
    assert figure.compute(values, UNTIL) == expected
    if expected is None:
        assert list(figure.undecided(values)) == undecided


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ["a", "x", "b", "y"]),
        ({"a": True}, ["x"]),
        ({"a": True, "x": 1}, []),
        ({"a": False}, ["b", "y"]),
        ({"a": False, "b": True}, ["y"]),
        ({"a": False, "b": False}, []),
        ({"b": False}, ["a", "x"]),
    ],
)
def test_names_that_a_figure_may_come_to_need(values: dict[str, Any], expected: list[str]) -> None:
    assert list(Figure.model_validate(CASES).possibly_needed(values)) == expected
    assert list(Figure.model_validate({"subtract": ["x", 1, "y"]}).possibly_needed({"x": 1})) == ["y"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [({}, ["a", "b"]), ({"a": True}, ["b"]), ({"a": False}, []), ({"b": True}, ["a"]), ({"a": True, "b": True}, [])],
)
def test_names_that_a_condition_may_come_to_need(values: dict[str, Any], expected: list[str]) -> None:
    """Other than what is needed now, which is the first part alone while that is unknown."""
    assert list(condition({"if": A, "then": B}).possibly_needed(values)) == expected


def test_names_of_a_figure() -> None:
    assert list(Figure.model_validate({"subtract": ["x", 1, "y"]}).names()) == ["x", "y"]
    assert list(Figure.model_validate(CASES).names()) == ["a", "x", "b", "y"]
    assert list(Figure.model_validate({"lookup": "z", "table": {"u": 7}}).names()) == ["z"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"lookup": "x"},
        {"table": {"a": 1}},
        {"add": ["x"], "subtract": ["y"]},
        {"completed_years": "x", "table": {"a": 1}},
        {"percent_of": [25]},
        {"percent_of": [25, "x", "y"]},
        {"divide": ["x", 2]},
        {"lookup": "x", "table": [1, 2]},
        {"add": []},
        {"multiply": ["x", float("inf")]},
    ],
)
def test_figure_has_one_form(data: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Figure.model_validate(data)
