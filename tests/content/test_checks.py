"""Every self-check against its table: the cases that an official can read, in `checks/`.

A case gives `facts` (null: not known) and the `outcome`; what else it names is compared too: `route`, `computed`,
`citations`, `missing`, the condition that `leads` the reasons, and the `statuses` of conditions.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from policy_kb import read_content
from policy_kb.checks import CheckDefinition, FactValue, Vocabulary, evaluate

pytestmark = pytest.mark.content

CONTENT = read_content()
CHECKS: dict[str, CheckDefinition] = {check.id: check for check in CONTENT.checks}
VOCABULARY = Vocabulary(CONTENT.facts)
TABLES = sorted((Path(__file__).parent / "checks").glob("*.yml"))
COMPARED = ("route", "computed", "citations", "missing")
KEYS = {"name", "facts", "outcome", "leads", "statuses", *COMPARED}


def read_table(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def cases() -> Iterator[Any]:
    for path in TABLES:
        table = read_table(path)
        for case in table["cases"]:
            yield pytest.param(table["check"], case, id=f"{table['check']}: {case['name']}")


def parse(facts: dict[str, Any]) -> dict[str, FactValue]:
    """The known facts as the API reads them from JSON."""
    known = {name: value for name, value in facts.items() if value is not None}
    parsed, errors = VOCABULARY.parse_all(json.loads(json.dumps(known, default=str)))
    assert errors == []
    return parsed


@pytest.mark.parametrize(("check", "case"), list(cases()))
def test_check(check: str, case: dict[str, Any]) -> None:
    assert case.keys() <= KEYS, "a misspelt key would compare nothing"
    evaluation = evaluate(CHECKS[check], parse(case["facts"]))
    assert evaluation.outcome == case["outcome"]
    for name in COMPARED:
        if name in case:
            found = getattr(evaluation, name)
            assert (list(found) if isinstance(found, tuple) else found) == case[name], name
    if "leads" in case:
        assert (evaluation.reasons[0].condition, evaluation.reasons[0].status) == (case["leads"], "unmet")
        assert evaluation.reasons[0].citations == evaluation.citations
    statuses = {reason.condition: reason.status for reason in evaluation.reasons}
    assert {name: statuses[name] for name in case.get("statuses", {})} == case.get("statuses", {})


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_file_is_named_after_its_check(path: Path) -> None:
    table = read_table(path)
    assert table["check"] == path.stem
    names = [case["name"] for case in table["cases"]]
    assert len(names) == len(set(names))


def test_every_check_has_a_table() -> None:
    assert {path.stem for path in TABLES} == set(CHECKS)


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_table_covers_every_outcome_route_and_condition(check: str) -> None:
    """Each outcome, each route, and each condition as the one that decides."""
    definition = CHECKS[check]
    found = [evaluate(definition, parse(case["facts"])) for case in read_table_of(check)["cases"]]
    assert {evaluation.outcome for evaluation in found} == set(definition.outcomes)
    assert {evaluation.route for evaluation in found if evaluation.route} == {route.id for route in definition.routes}
    leading = {evaluation.reasons[0].condition for evaluation in found if evaluation.reasons[0].status == "unmet"}
    assert leading == {condition.id for condition in definition.conditions}


def read_table_of(check: str) -> dict[str, Any]:
    return read_table(Path(__file__).parent / "checks" / f"{check}.yml")
