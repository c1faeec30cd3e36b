"""The tables of the self-checks: cases that an official can read, and what an evaluation has to be compared with.

A case gives `facts` (null: not known) and the `outcome`; what else it names is compared too: `route`, `computed`,
`citations`, `missing`, the condition that `leads` the reasons, the `statuses` of conditions, and the order of all
`reasons`.
"""

import json
from pathlib import Path
from typing import Any

import yaml

from policy_kb.checks import CheckDefinition, Evaluation, FactValue, Vocabulary, evaluate

COMPARED = ("route", "computed", "citations", "missing")
KEYS = {"name", "facts", "outcome", "leads", "statuses", "reasons", *COMPARED}


def read_table(path: Path) -> dict[str, Any]:
    """A file of cases."""
    table: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return table


def known_facts(case: dict[str, Any], vocabulary: Vocabulary) -> dict[str, FactValue]:
    """The known facts of a case, as the API reads them from JSON."""
    known = {name: value for name, value in case["facts"].items() if value is not None}
    parsed, errors = vocabulary.parse_all(json.loads(json.dumps(known, default=str)))
    assert errors == []
    return parsed


def differences(case: dict[str, Any], evaluation: Evaluation) -> list[str]:
    """What an evaluation gives otherwise than the case says; a misspelt key would compare nothing."""
    assert case.keys() <= KEYS, case.keys() - KEYS
    found = {"outcome": evaluation.outcome} | {name: getattr(evaluation, name) for name in COMPARED}
    found["reasons"] = [reason.condition for reason in evaluation.reasons]
    found = {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}
    statuses = {reason.condition: reason.status for reason in evaluation.reasons}
    first = evaluation.reasons[0]
    wrong = [f"{name}: {found[name]}, not {case[name]}" for name in found if name in case and found[name] != case[name]]
    wrong += [
        f"{name}: {statuses.get(name)}, not {status}"
        for name, status in case.get("statuses", {}).items()
        if statuses.get(name) != status
    ]
    if "leads" in case and (first.condition, first.status, first.citations) != (
        case["leads"],
        "unmet",
        evaluation.citations,
    ):
        wrong.append(f"leads: {first}, not {case['leads']}")
    return wrong


def table_differences(check: CheckDefinition, table: dict[str, Any], vocabulary: Vocabulary) -> list[str]:
    """What is wrong with any case of a check's table."""
    return [
        f"{case['name']}: {difference}"
        for case in table["cases"]
        for difference in differences(case, evaluate(check, known_facts(case, vocabulary)))
    ]
