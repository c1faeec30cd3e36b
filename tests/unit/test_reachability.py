"""What no facts can reach in a self-check is found, and nothing is called unreachable that can be reached."""

# ruff: noqa: E501 (one definition a line reads as a table)

import itertools
from datetime import date
from typing import Any

import pytest

from policy_kb.checks import CheckDefinition, FactDefinition, Vocabulary, evaluate
from policy_kb.checks.kinds import misuses
from policy_kb.checks.reachability import unreachable

pytestmark = pytest.mark.unit

WORDS = {"en": "x", "zh": "字"}
CONCLUSION = {"verdict": WORDS, "next_steps": WORDS}


def fact(name: str, kind: str, **more: Any) -> FactDefinition:
    return FactDefinition.model_validate({"id": name, "kind": kind, "title": WORDS, "question": WORDS, **more})


def choice(name: str, *values: str) -> FactDefinition:
    return fact(name, "choice", values=[{"id": value, "title": WORDS} for value in values])


VOCABULARY = Vocabulary(
    [
        choice("job", "nurse", "driver", "clerk"),
        fact("listed", "bool"),
        fact("kind", "bool"),
        fact("level", "integer", minimum=1, maximum=13),
        fact("wanted", "integer", minimum=1, maximum=13),
        fact("age", "integer", minimum=16, maximum=80),
        fact("end", "integer", minimum=16, maximum=80),
        fact("share", "number", minimum=0, maximum=100),
        fact("needed", "number", minimum=0, maximum=30),
        fact("since", "date", minimum=date(1950, 1, 1), maximum=date(2030, 12, 31)),
        fact("until", "date", minimum=date(1950, 1, 1), maximum=date(2030, 12, 31)),
    ]
)
JOB = {"value": "job", "is": "nurse"}
LISTED = {"value": "listed", "is": True}
AUTHORITY = "depends"


def check(*conditions: Any, routes: Any = (), figures: Any = None, if_stated: tuple[str, ...] = ()) -> CheckDefinition:
    """A check over all facts; a condition may come with its outcome."""
    pairs = [item if isinstance(item, tuple) else (item, "not_eligible") for item in conditions]
    return CheckDefinition.model_validate(
        {
            "id": "check",
            "title": WORDS,
            "opening": WORDS,
            "facts": [name for name in VOCABULARY if name not in if_stated],
            "if_stated": if_stated,
            "figures": figures or {},
            "conditions": [
                {
                    "id": f"c{index}",
                    "holds_when": when,
                    "otherwise": otherwise,
                    "citations": ["rules#1"],
                    "title": WORDS,
                }
                for index, (when, otherwise) in enumerate(pairs)
            ],
            "routes": [
                {"id": f"r{index}", "text": WORDS} | ({"when": when} if when else {})
                for index, when in enumerate(routes)
            ],
            "citations": ["rules#1"],
            "outcomes": {name: CONCLUSION for name in {"eligible", "incomplete", *(pair[1] for pair in pairs)}},
        }
    )


def found(definition: CheckDefinition) -> dict[str, str]:
    assert misuses(definition, VOCABULARY) == []
    return {".".join(map(str, fault.field)): fault.message for fault in unreachable(definition, VOCABULARY)}


def between(name: str, low: float, high: float) -> dict[str, Any]:
    return {"all": [{"value": name, "at_least": low}, {"value": name, "at_most": high}]}


YEARS = {
    "years": {"completed_years": "since"},
    "others": {"completed_years": "until"},
    "less": {"subtract": ["needed", 1]},
}
LEFT = {"left": {"subtract": ["end", "age"]}}
NEVER = "no facts can meet this condition"
ALWAYS = "no facts can fail this condition"
IDLE = "it never decides: whenever it fails, another condition decides"


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        # one fact
        ({"value": "job", "in": ["nurse", "driver", "clerk"]}, ALWAYS),
        ({"value": "job", "in": []}, NEVER),
        ({"value": "listed", "in": [True, False]}, ALWAYS),
        ({"all": [JOB, {"value": "job", "is": "driver"}]}, NEVER),
        ({"all": [JOB, {"not": JOB}]}, NEVER),
        ({"any": [JOB, {"not": JOB}]}, ALWAYS),
        ({"all": []}, ALWAYS),
        ({"any": []}, NEVER),
        ({"value": "level", "at_least": 1}, ALWAYS),
        ({"value": "level", "above": 13}, NEVER),
        ({"value": "share", "at_most": 100}, ALWAYS),
        ({"value": "share", "below": 0}, NEVER),
        ({"all": [{"value": "share", "above": 3}, {"value": "share", "at_most": 3}]}, NEVER),
        ({"all": [{"value": "level", "above": 3}, {"value": "level", "below": 4}]}, NEVER),
        ({"any": [{"value": "share", "above": 3}, {"value": "share", "below": 3.5}]}, ALWAYS),
        # years, differences, tables
        ({"value": "years", "at_least": 0}, ALWAYS),
        ({"value": "years", "at_least": 72}, NEVER),
        ({"all": [{"value": "years", "at_least": "needed"}, {"value": "years", "below": "less"}]}, NEVER),
        ({"any": [{"value": "years", "at_least": "less"}, {"value": "needed", "above": "years"}]}, ALWAYS),
        ({"value": "left", "above": 64}, NEVER),
        ({"value": "left", "at_least": -64}, ALWAYS),
        ({"value": "rank", "is": "third"}, NEVER),
        # what must be said
        ({"if": JOB, "then": {"not": {"value": "job", "is": "driver"}}}, ALWAYS),
    ],
)  # fmt: skip
def test_condition_that_is_none(condition: dict[str, Any], message: str) -> None:
    rank = {"rank": {"lookup": "job", "table": {"nurse": "first", "driver": "second", "clerk": "second"}}}
    faults = found(check(condition, figures={**YEARS, **LEFT, **rank}))
    assert faults["conditions.0.holds_when"] == message


@pytest.mark.parametrize(
    "condition",
    [
        {"value": "job", "in": ["nurse", "driver"]},
        {"value": "level", "at_least": 13},
        {"value": "level", "below": 2},
        {"value": "share", "at_least": 100},
        {"value": "share", "above": 0},
        # a gap that only a value between two numbers falls into
        {"all": [{"value": "share", "above": 3}, {"value": "share", "below": 3.5}]},
        {"all": [{"value": "share", "above": 3}, {"value": "share", "below": 4}]},
        between("share", 3, 3),
        between("age", 40, 40),
        between("years", 3, 3),
        between("left", 5, 5),
        {"value": "left", "at_least": 64},
        {"value": "years", "at_least": 71},
        {"all": [{"value": "years", "at_least": "less"}, {"value": "needed", "above": "years"}]},
        {"all": [{"value": "years", "at_least": "others"}, {"value": "others", "at_least": "needed"}]},
        {"all": [{"value": "years", "above": "others"}, {"value": "others", "above": "needed"}, {"value": "needed", "above": 28}]},
        {"all": [{"value": "wanted", "at_least": "next"}, {"value": "wanted", "at_most": "next"}]},
    ],
)  # fmt: skip
def test_condition_that_can_hold_and_fail(condition: dict[str, Any]) -> None:
    assert found(check(condition, figures={**YEARS, **LEFT, "next": {"subtract": ["level", 1]}})) == {}


@pytest.mark.parametrize(
    "conditions",
    [
        [{"value": "share", "at_least": 5}, {"value": "share", "at_least": 3}],
        [JOB, {"value": "job", "in": ["nurse", "driver"]}],
        [{"all": [JOB, LISTED]}, JOB],
        [{"value": "left", "at_least": 5}, {"value": "end", "above": "age"}],
        [{"value": "share", "at_least": 3}, ({"value": "share", "at_least": 3}, AUTHORITY)],
        # the authority is asked only where nothing fails
        [(JOB, AUTHORITY), {"value": "job", "in": ["nurse"]}],
    ],
)  # fmt: skip
def test_condition_that_never_decides(conditions: list[Any]) -> None:
    faults = found(check(*conditions, figures=LEFT))
    assert IDLE in faults.values()
    if any(isinstance(condition, tuple) for condition in conditions):
        assert faults["outcomes.depends"] == "no facts lead to this outcome"


def test_later_condition_that_asks_more_does_decide() -> None:
    assert found(check({"value": "share", "at_least": 3}, {"value": "share", "at_least": 5})) == {}
    assert found(check(({"value": "share", "at_least": 5}, AUTHORITY), {"value": "share", "at_least": 3})) == {}


def test_conditions_that_exclude_each_other_leave_no_one_eligible() -> None:
    faults = found(check(JOB, {"value": "job", "is": "driver"}))
    assert faults["outcomes.eligible"] == "no facts lead to this outcome"


def test_condition_over_what_was_not_said_stays_unknown() -> None:
    faults = found(check(LISTED, {"value": "wanted", "at_least": 3}, if_stated=("wanted",)))
    assert faults == {"conditions.1.holds_when": "it stays unknown where every fact is known: wanted unsaid"}
    guarded = {"if": {"stated": "wanted"}, "then": {"value": "wanted", "at_least": 3}}
    assert found(check(LISTED, guarded, if_stated=("wanted",))) == {}


def test_condition_over_a_figure_without_a_value_stays_unknown() -> None:
    figures = {"cap": {"lookup": "job", "table": {"nurse": 2, "driver": 3}}}
    faults = found(check({"value": "share", "at_most": "cap"}, figures=figures))
    assert faults["conditions.0.holds_when"].startswith("it stays unknown where every fact is known: job clerk, share ")
    assert (
        found(check({"value": "job", "in": ["nurse", "driver"]}, {"value": "share", "at_most": "cap"}, figures=figures))
        == {}
    )


FITS_NONE = "no eligible person fits this route"
BEHIND = "no one takes this route: whoever fits it takes an earlier one"


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        ([JOB, LISTED, None], {}),
        ([JOB, JOB, None], {"routes.1.when": BEHIND}),
        ([{"value": "job", "in": ["nurse", "driver"]}, JOB, None], {"routes.1.when": BEHIND, "routes.2": BEHIND}),
        ([LISTED, {"not": LISTED}, None], {"routes.2": BEHIND}),
        ([LISTED, {"not": LISTED}], {}),
        ([LISTED, {"value": "kind", "is": True}], {"routes": "an eligible person is left without a route: kind False"}),
        ([LISTED], {"routes": "an eligible person is left without a route: listed False"}),
        # clerks are not eligible
        ([{"value": "job", "is": "clerk"}, None], {"routes.0.when": FITS_NONE}),
        ([{"value": "job", "in": ["nurse", "driver"]}, None], {"routes.1": BEHIND}),
        ([None], {}),
    ],
)
def test_routes(routes: list[Any], expected: dict[str, str]) -> None:
    assert found(check({"value": "job", "in": ["nurse", "driver"]}, routes=routes)) == expected


def test_no_question_is_needed_for_a_constant() -> None:
    faults = found(check({"not": {"all": []}}))
    assert faults["outcomes.incomplete"] == "no facts lead to this outcome"


@pytest.mark.parametrize(
    ("condition", "figures"),
    [
        ({"value": "product", "above": 1e9}, {"product": {"multiply": ["share", "needed", 200]}}),
        ({"value": "part", "above": 1e9}, {"part": {"percent_of": ["share", "age"]}}),
        ({"value": "sum", "above": 1e9}, {"sum": {"add": ["share", "needed", "age"]}}),
        (
            {"all": [{"value": name, "above": "share"} for name in ("level", "wanted", "age", "end", "needed")] + [JOB, {"not": JOB}]},
            {},
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_tried_out_is_not_refused(condition: dict[str, Any], figures: dict[str, Any]) -> None:
    assert found(check(condition, figures=figures)) == {}


def test_groups_that_were_tried_out_are_judged_beside_one_that_was_not() -> None:
    unknowable = {"value": "product", "above": 3}
    figures = {"product": {"multiply": ["share", "needed"]}}
    faults = found(check(unknowable, JOB, {"value": "job", "in": ["nurse", "driver"]}, figures=figures))
    assert faults == {"conditions.2.holds_when": IDLE}


SMALL = [JOB, LISTED, {"value": "kind", "is": True}, {"any": [JOB, LISTED]}, {"all": [JOB, LISTED]}, {"not": JOB}, {"if": LISTED, "then": JOB}]  # fmt: skip


@pytest.mark.parametrize("otherwise", [*itertools.product(["not_eligible", AUTHORITY], repeat=3)])
def test_groups_find_what_trying_everything_finds(otherwise: tuple[str, ...]) -> None:
    """Three conditions of a small stock in every order, against all facts by the engine itself."""
    everything = [
        {"job": job, "listed": listed, "kind": kind}
        for job, listed, kind in itertools.product(["nurse", "driver", "clerk"], [True, False], [True, False])
    ]
    for conditions in itertools.permutations(SMALL, 3):
        definition = check(*zip(conditions, otherwise, strict=True))
        evaluations = [evaluate(definition, facts) for facts in everything]
        leading = {
            evaluation.reasons[0].condition for evaluation in evaluations if evaluation.reasons[0].status == "unmet"
        }
        reached = {evaluation.outcome for evaluation in evaluations if evaluation.outcome != "eligible"} | {
            "incomplete"
        }
        if any(evaluation.outcome == "eligible" for evaluation in evaluations):
            reached.add("eligible")
        faults = found(definition)
        idle = {f"c{index}" for index in range(3) if f"conditions.{index}.holds_when" in faults}
        assert {condition.id for condition in definition.conditions} - leading == idle
        assert {name for name in definition.outcomes if f"outcomes.{name}" in faults} == set(
            definition.outcomes
        ) - reached
