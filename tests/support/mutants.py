"""Every small change of a self-check's definition, to see whether its table notices."""

import copy
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from policy_kb.checks import CheckDefinition, Vocabulary

_SIZES = {"at_least": "above", "above": "at_least", "at_most": "below", "below": "at_most"}
Tree = dict[str, Any]
Change = tuple[str, Tree]  # what was changed, and what came of it


def mutants(check: CheckDefinition, vocabulary: Vocabulary) -> Iterator[tuple[str, CheckDefinition]]:
    """What was changed, with the changed definition; changes that a definition cannot have are left out."""
    tree: Tree = check.model_dump(by_alias=True, exclude_unset=True)
    for told, changed in _changes(tree, vocabulary):
        try:
            yield told, CheckDefinition.model_validate(changed)
        except ValidationError:
            continue


def _changes(tree: Tree, vocabulary: Vocabulary) -> Iterator[Change]:
    for key in ("facts", "conditions", "routes"):
        items = list(tree.get(key, ()))
        for index in range(len(items) - 1):
            swapped = [*items[:index], items[index + 1], items[index], *items[index + 2 :]]
            yield f"{key} {index} and {index + 1} in another order", {**tree, key: swapped}
    for index, condition in enumerate(tree["conditions"]):
        told = f"condition {condition['id']}"
        other = "depends" if condition["otherwise"] == "not_eligible" else "not_eligible"
        outcomes = {**{other: tree["outcomes"]["incomplete"]}, **tree["outcomes"]}
        left = {item["otherwise"] for i, item in enumerate(tree["conditions"]) if i != index} | {other}
        kept = {name: words for name, words in outcomes.items() if name in left | {"eligible", "incomplete"}}
        yield f"{told}: {other}", {**_with(tree, ("conditions", index, "otherwise"), other), "outcomes": kept}
        yield f"{told}: another clause", _with(tree, ("conditions", index, "citations"), ("rules#1",))
        for what, node in _conditions(condition["holds_when"], vocabulary):
            yield f"{told}: {what}", _with(tree, ("conditions", index, "holds_when"), node)
    for index, route in enumerate(tree.get("routes", ())):
        for what, node in _conditions(route["when"], vocabulary) if route.get("when") else ():
            yield f"route {route['id']}: {what}", _with(tree, ("routes", index, "when"), node)
    for name, figure in tree.get("figures", {}).items():
        for what, node in _figures(figure, vocabulary):
            yield f"figure {name}: {what}", _with(tree, ("figures", name), node)
    for name, shown in tree.get("shown", {}).items():
        only = None if shown.get("only") else "eligible"
        yield f"figure {name}: shown for {only}", _with(tree, ("shown", name, "only"), only)
    yield "eligible by another clause", {**tree, "citations": ("rules#1",)}
    if "counted_until" in tree:
        until = tree["counted_until"]
        yield "counted to the day before", {**tree, "counted_until": until.replace(day=until.day - 1)}
        yield "counted to a year later", {**tree, "counted_until": until.replace(year=until.year + 1)}


def _conditions(node: Tree, vocabulary: Vocabulary) -> Iterator[Change]:
    """Every small change of a condition."""
    for key in ("all", "any"):
        if key in node:
            parts = list(node[key])
            yield f"{key} for its opposite", {"any" if key == "all" else "all": parts}
            for index, part in enumerate(parts):
                yield f"{key} without part {index}", {key: [*parts[:index], *parts[index + 1 :]]}
                for told, changed in _conditions(part, vocabulary):
                    yield told, {key: [*parts[:index], changed, *parts[index + 1 :]]}
    if "not" in node:
        yield "without not", node["not"]
        for told, changed in _conditions(node["not"], vocabulary):
            yield told, {"not": changed}
    if "if" in node:
        yield "without if", node["then"]
        for key in ("if", "then"):
            for told, changed in _conditions(node[key], vocabulary):
                yield f"{key}: {told}", {**node, key: changed}
    if "value" in node:
        yield from _comparisons(node, vocabulary)


def _comparisons(node: Tree, vocabulary: Vocabulary) -> Iterator[Change]:
    fact = node["value"]
    possible = [choice.id for choice in vocabulary[fact].values] if fact in vocabulary else []
    possible = possible or ([True, False] if fact in vocabulary and vocabulary[fact].kind == "bool" else [])
    if "is" in node:
        for value in possible:
            if value != node["is"]:
                yield f"{fact} is {value}", {**node, "is": value}
    if "in" in node:
        values = list(node["in"])
        for value in values:
            yield f"{fact} not {value}", {**node, "in": [other for other in values if other != value]}
        for value in possible or [value + step for value in values for step in (-1, 1)]:
            if value not in values:
                yield f"{fact} also {value}", {**node, "in": [*values, value]}
    for size, other in _SIZES.items():
        if size in node:
            yield f"{fact} {other} {node[size]}", {"value": fact, other: node[size]}
            if isinstance(node[size], int | float):
                step = 0.5 if fact in vocabulary and vocabulary[fact].kind == "number" else 1
                for changed in (node[size] - step, node[size] + step):
                    yield f"{fact} {size} {changed}", {"value": fact, size: changed}


def _figures(node: Tree, vocabulary: Vocabulary) -> Iterator[Change]:
    """Every small change of a figure."""
    for key in ("add", "subtract", "multiply", "percent_of"):
        for index, operand in enumerate(node.get(key, ())):
            if isinstance(operand, int | float):
                for changed in (operand - 1, operand + 1):
                    yield f"{operand} becomes {changed}", _with(node, (key, index), changed)
    for key, value in node.get("table", {}).items():
        yield f"no {key}", {**node, "table": {k: v for k, v in node["table"].items() if k != key}}
        changed = value + 1 if isinstance(value, int | float) else f"not {value}"
        yield f"{key} gives {changed}", {**node, "table": {**node["table"], key: changed}}
    for index, case in enumerate(node.get("cases", ())):
        cases = list(node["cases"])
        if len(cases) > 1:
            yield f"without case {index}", {"cases": [*cases[:index], *cases[index + 1 :]]}
        for told, changed in _conditions(case["when"], vocabulary):
            yield f"case {index}: {told}", _with(node, ("cases", index, "when"), changed)
        for told, changed in _figures(case["figure"], vocabulary):
            yield f"case {index}: {told}", _with(node, ("cases", index, "figure"), changed)


def _with(tree: Tree, path: tuple[str | int, ...], value: Any) -> Tree:
    """A copy with another value at one place."""
    changed: Any = copy.deepcopy(tree)
    node = changed
    for step in path[:-1]:
        if isinstance(node[step], tuple):
            node[step] = list(node[step])
        node = node[step]
    if isinstance(node, dict):
        node[path[-1]] = value
    else:
        node[int(path[-1])] = value
    return changed  # type: ignore[no-any-return]
