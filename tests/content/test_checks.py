"""Every self-check against its table: the cases that an official can read, in `checks/`.

What a case may say is described in `tests/support/check_tables.py`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policy_kb import read_content
from policy_kb.checks import CheckDefinition, Evaluation, Vocabulary, evaluate
from policy_kb.checks.reachability import groups
from tests.support.check_tables import differences, known_facts, read_table, table_differences
from tests.support.mutants import mutants

pytestmark = pytest.mark.content

CONTENT = read_content()
CHECKS: dict[str, CheckDefinition] = {check.id: check for check in CONTENT.checks}
VOCABULARY = Vocabulary(CONTENT.facts)
FILES = sorted((Path(__file__).parent / "checks").glob("*.yml"))
TABLES = {path.stem: read_table(path) for path in FILES}
every_check = pytest.mark.parametrize("check", sorted(CHECKS))


def cases() -> Iterator[Any]:
    for table in TABLES.values():
        for case in table["cases"]:
            yield pytest.param(table["check"], case, id=f"{table['check']}: {case['name']}")


def evaluations(check: str) -> list[Evaluation]:
    return [evaluate(CHECKS[check], known_facts(case, VOCABULARY)) for case in TABLES[check]["cases"]]


@pytest.mark.parametrize(("check", "case"), list(cases()))
def test_check(check: str, case: dict[str, Any]) -> None:
    assert differences(case, evaluate(CHECKS[check], known_facts(case, VOCABULARY))) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_is_named_after_its_check(path: Path) -> None:
    table = TABLES[path.stem]
    assert table["check"] == path.stem
    names = [case["name"] for case in table["cases"]]
    assert len(names) == len(set(names))


def test_every_check_has_a_table() -> None:
    assert set(TABLES) == set(CHECKS)


@every_check
def test_table_covers_every_outcome_route_and_condition(check: str) -> None:
    """Each outcome, each route, each condition as the one that decides, and as the only one that fails."""
    definition, found = CHECKS[check], evaluations(check)
    conditions = {condition.id for condition in definition.conditions}
    assert {evaluation.outcome for evaluation in found} == set(definition.outcomes)
    assert {evaluation.route for evaluation in found if evaluation.route} == {route.id for route in definition.routes}
    unmet = [[reason.condition for reason in evaluation.reasons if reason.status == "unmet"] for evaluation in found]
    leading = {evaluation.reasons[0].condition for evaluation in found if evaluation.reasons[0].status == "unmet"}
    assert leading == conditions
    assert {names[0] for names in unmet if len(names) == 1} == conditions


@every_check
def test_table_covers_every_status_of_every_condition(check: str) -> None:
    found = {(reason.condition, reason.status) for evaluation in evaluations(check) for reason in evaluation.reasons}
    conditions = [condition.id for condition in CHECKS[check].conditions]
    assert found == {(name, status) for name in conditions for status in ("met", "unmet", "unknown")}


@every_check
def test_table_covers_every_value_that_can_be_listed(check: str) -> None:
    """Each value of a choice, yes and no, each post level; and each fact unknown and asked for."""
    rows = [known_facts(case, VOCABULARY) for case in TABLES[check]["cases"]]
    for fact in CHECKS[check].facts:
        definition = VOCABULARY[fact]
        wanted: set[Any] = {choice.id for choice in definition.values}
        if definition.kind == "bool":
            wanted = {True, False}
        elif fact == "post_level":
            wanted = set(range(1, 14))
        assert wanted <= {row[fact] for row in rows if fact in row}, fact
    asked = {fact for evaluation in evaluations(check) for fact in evaluation.missing}
    assert asked == set(CHECKS[check].facts)


# Changes that no facts can show.
SAME = {
    # facts of which one is asked only once the other is known: they are never missing together
    "annual-assessment: facts 1 and 2 in another order",
    "annual-assessment: facts 3 and 4 in another order",
    "incomplete-materials: facts 1 and 2 in another order",
    "management-early-appointment: facts 2 and 3 in another order",
    "title-outstanding-review: facts 3 and 4 in another order",
    "title-outstanding-review: facts 4 and 5 in another order",
    # routes that exclude each other
    "annual-assessment: routes 0 and 1 in another order",
    "title-outstanding-review: routes 0 and 1 in another order",
    "title-outstanding-review: routes 1 and 2 in another order",
    # said already by the route above, or by the conditions of those who are eligible
    "annual-assessment: route separate_listing: all without part 0",
    "annual-assessment: figure excellent_percent: case 0: then: all without part 0",
    # no level is below 1
    "post-promotion: condition room_in_tier: post_level at_least 0.0",
    "post-promotion: condition tier_named: post_level at_least 0.0",
}


@every_check
def test_table_notices_every_small_change_of_the_check(check: str) -> None:
    """Each number a little more or less, "above" for "at least", each value of a list, each part, each order."""
    changes = list(mutants(CHECKS[check], VOCABULARY))
    assert len(changes) >= 10
    unnoticed = {
        f"{check}: {told}" for told, changed in changes if not table_differences(changed, TABLES[check], VOCABULARY)
    }
    assert unnoticed == {told for told in SAME if told.startswith(f"{check}: ")}


@every_check
def test_check_was_tried_out_as_a_whole_when_it_was_read(check: str) -> None:
    """No part of it was too large, or of a kind, to be judged (`policy_kb/checks/reachability.py`)."""
    assert all(group.complete for group in groups(CHECKS[check], VOCABULARY))
