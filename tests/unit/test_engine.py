"""The evaluation of a check: outcome, route, figures, reasons and what is still missing."""

# ruff: noqa: E501 (one definition a line reads as a table)

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from policy_kb.checks import CheckDefinition, Evaluation, evaluate

pytestmark = pytest.mark.unit

WORDS = {"en": "x", "zh": "字"}
OUTCOMES = {
    name: {"verdict": WORDS, "next_steps": WORDS} for name in ("eligible", "not_eligible", "depends", "incomplete")
}


def requirement(name: str, holds_when: dict[str, Any], otherwise: str = "not_eligible") -> dict[str, Any]:
    return {
        "id": name,
        "holds_when": holds_when,
        "otherwise": otherwise,
        "citations": [f"rules#{len(name)}"],
        "title": WORDS,
    }


# A nurse may apply with three years' work; a list must confirm it; with five years nothing further is needed.
DEFINITION: dict[str, Any] = {
    "id": "check",
    "title": WORDS,
    "opening": WORDS,
    "facts": ["job", "since", "needed", "listed"],
    "if_stated": ["place"],
    "figures": {"years": {"completed_years": "since"}, "short": {"subtract": ["needed", "years"]}},
    "conditions": [
        requirement("job", {"value": "job", "is": "nurse"}),
        requirement("listed", {"value": "listed", "is": True}, "depends"),
        requirement("enough", {"value": "years", "at_least": "needed"}),
    ],
    "routes": [
        {"id": "long", "when": {"value": "years", "at_least": 5}, "text": WORDS},
        {"id": "short", "text": WORDS},
    ],
    "citations": ["rules#99"],
    "outcomes": OUTCOMES,
}
ALL = {"job": "nurse", "listed": True, "since": date(2017, 6, 1), "needed": 3}


def check(**changes: Any) -> CheckDefinition:
    return CheckDefinition.model_validate({**DEFINITION, **changes})


def statuses(evaluation: Evaluation) -> dict[str, str]:
    return {reason.condition: reason.status for reason in evaluation.reasons}


@pytest.mark.parametrize(
    ("facts", "outcome", "missing"),
    [
        ({}, "incomplete", ("job", "since", "needed", "listed")),
        ({"job": "nurse"}, "incomplete", ("since", "needed", "listed")),
        ({"listed": True}, "incomplete", ("job", "since", "needed")),
        ({"job": "driver"}, "not_eligible", ()),
        ({"job": "driver", "listed": True}, "not_eligible", ()),
        ({"since": date(2021, 1, 1), "needed": 3}, "not_eligible", ()),
        ({"job": "nurse", "listed": False}, "depends", ()),
        ({"listed": False}, "incomplete", ("job",)),
        ({**ALL, "listed": False}, "depends", ()),
        ({**ALL, "listed": False, "since": date(2021, 1, 1)}, "not_eligible", ()),
        (ALL, "eligible", ()),
    ],
)
def test_outcome_and_what_is_missing(facts: dict[str, Any], outcome: str, missing: tuple[str, ...]) -> None:
    evaluation = evaluate(check(), facts)
    assert (evaluation.outcome, evaluation.missing) == (outcome, missing)


def test_reasons_stand_in_the_table_s_order_led_by_the_one_that_decided() -> None:
    evaluation = evaluate(check(), {**ALL, "since": date(2021, 1, 1)})
    assert [(reason.condition, reason.status) for reason in evaluation.reasons] == [
        ("enough", "unmet"),
        ("job", "met"),
        ("listed", "met"),
    ]
    assert evaluation.reasons[0].citations == evaluation.citations == ("rules#6",)


def test_first_of_several_failing_conditions_leads() -> None:
    evaluation = evaluate(check(), {**ALL, "job": "driver", "since": date(2021, 1, 1), "listed": False})
    assert [reason.condition for reason in evaluation.reasons] == ["job", "listed", "enough"]
    assert statuses(evaluation) == {"job": "unmet", "listed": "unmet", "enough": "unmet"}


def test_unknown_conditions_say_so() -> None:
    evaluation = evaluate(check(), {"job": "nurse", "since": date(2017, 1, 1)})
    assert statuses(evaluation) == {"job": "met", "listed": "unknown", "enough": "unknown"}


@pytest.mark.parametrize(
    ("since", "route"),
    [(date(2016, 12, 31), "long"), (date(2017, 1, 1), "short"), (date(2016, 1, 1), "long")],
)
def test_first_route_that_holds_is_taken(since: date, route: str) -> None:
    assert evaluate(check(), {**ALL, "since": since}).route == route


def test_only_an_eligible_person_has_a_route() -> None:
    for facts in ({}, {"job": "driver", "since": date(2010, 1, 1)}, {**ALL, "listed": False}):
        assert evaluate(check(), facts).route is None


def test_figures_of_the_known_facts_are_computed() -> None:
    assert evaluate(check(), {}).figures == {}
    assert evaluate(check(), {"since": date(2018, 12, 31)}).figures == {"years": 3}
    assert evaluate(check(), {"since": date(2018, 12, 31), "needed": 5}).figures == {"years": 3, "short": 2}
    assert evaluate(check(), {"job": "driver", "since": date(2018, 12, 31)}).figures == {"years": 3}


def test_figures_that_are_shown_are_those_computed_for_the_result() -> None:
    facts = {**ALL, "since": date(2018, 12, 31)}
    assert evaluate(check(), facts).computed == {}
    shown = check(shown={"short": {"title": WORDS, "only": "eligible"}, "years": {"title": WORDS}})
    assert evaluate(shown, facts).computed == {"short": 0, "years": 3}
    assert evaluate(shown, {**facts, "job": "driver"}).computed == {"years": 3}
    assert evaluate(shown, {"needed": 3}).computed == {}


def test_counting_ends_on_the_day_that_the_check_names() -> None:
    facts = {**ALL, "since": date(2018, 12, 31)}
    assert evaluate(check(), facts).figures["years"] == 3
    assert evaluate(check(counted_until="2022-12-31"), facts).figures["years"] == 4


def test_facts_of_a_figure_are_asked_even_where_no_condition_needs_them() -> None:
    only = check(conditions=DEFINITION["conditions"][:2], routes=[])
    evaluation = evaluate(only, {"job": "nurse", "listed": True})
    assert (evaluation.outcome, evaluation.missing) == ("incomplete", ("since", "needed"))


def test_facts_of_a_route_are_asked() -> None:
    routes = [{"id": "city", "when": {"value": "place", "is": "city"}, "text": WORDS}, {"id": "other", "text": WORDS}]
    asked = check(routes=routes, facts=["job", "since", "needed", "listed", "place"], if_stated=[])
    assert evaluate(asked, ALL).missing == ("place",)
    assert evaluate(asked, {**ALL, "place": "city"}).route == "city"


def test_facts_taken_when_stated_are_never_missing() -> None:
    routes = [{"id": "city", "when": {"value": "place", "is": "city"}, "text": WORDS}, {"id": "other", "text": WORDS}]
    evaluation = evaluate(check(routes=routes), ALL)
    assert (evaluation.outcome, evaluation.route) == ("eligible", "other")
    assert evaluate(check(routes=routes), {**ALL, "place": "city"}).route == "city"


def test_citations_of_an_outcome() -> None:
    assert evaluate(check(), ALL).citations == ("rules#99",)
    assert evaluate(check(), {"job": "nurse"}).citations == ("rules#6",)  # the first condition that is open
    assert evaluate(check(), {"job": "nurse", "listed": False}).citations == ("rules#6",)


def test_facts_of_other_checks_are_ignored_and_nothing_is_changed() -> None:
    facts = {**ALL, "colour": "red"}
    before = dict(facts)
    assert evaluate(check(), facts) == evaluate(check(), ALL)
    assert facts == before


def test_facts_after_a_condition_that_an_authority_decides_are_not_asked() -> None:
    evaluation = evaluate(check(), {"listed": False})
    assert evaluation.missing == ("job",)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"facts": ["job", "since", "needed"]}, "listed is used in a condition"),
        ({"facts": ["job", "needed", "listed"]}, "figure years needs since"),
        ({"figures": {"short": {"subtract": ["needed", "years"]}, "years": {"completed_years": "since"}}}, "figure short needs years"),
        ({"routes": [{"id": "a", "when": {"value": "colour", "is": "red"}, "text": WORDS}]}, "colour is used in a condition or a route"),
        ({"routes": [{"id": "a", "text": WORDS}, {"id": "b", "text": WORDS}]}, "only the last route"),
        ({"outcomes": {name: OUTCOMES[name] for name in ("eligible", "not_eligible", "incomplete")}}, "`outcomes` must have words for exactly: depends, eligible"),
        ({"conditions": [DEFINITION["conditions"][0], DEFINITION["conditions"][2]]}, "`outcomes` must have words"),
        ({"conditions": []}, "at least 1 item"),
        ({"facts": []}, "at least 1 item"),
        ({"id": "The Check"}, "pattern"),
        ({"shown": {"listed": {"title": WORDS}}}, "`shown` names listed, which is no figure"),
    ],
)  # fmt: skip
def test_definition_must_hold_together(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        check(**changes)
