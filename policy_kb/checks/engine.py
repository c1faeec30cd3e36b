"""The evaluation of a self-check: a pure function of its definition and the facts known."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from policy_kb.checks.definition import CheckDefinition, Outcome, Requirement
from policy_kb.checks.expressions import Figure
from policy_kb.checks.facts import FactValue

Status = Literal["met", "unmet", "unknown"]
_STATUS: dict[bool | None, Status] = {True: "met", False: "unmet", None: "unknown"}


@dataclass(frozen=True, slots=True)
class Reason:
    """A condition of the check, and whether the known facts meet it."""

    condition: str
    status: Status
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the known facts decide.

    `reasons` are all conditions in the table's order, led by the one that decided. `missing` are the facts
    still needed, in the order they are asked; empty when the outcome is decided. `computed` holds the
    figures that the known facts give and that a result of this outcome names, `figures` all that they give.
    """

    outcome: Outcome
    route: str | None
    computed: dict[str, int | float | str]
    reasons: tuple[Reason, ...]
    citations: tuple[str, ...]
    missing: tuple[str, ...]
    figures: dict[str, int | float | str]


def evaluate(check: CheckDefinition, facts: Mapping[str, FactValue]) -> Evaluation:
    """Evaluates a check. Facts that it does not use are ignored; it never raises for facts of the vocabulary.

    One condition known to be unmet decides `not_eligible` at once. `depends` needs every condition above it met
    and none unmet below. `eligible` needs all met, the route's facts and the figures' facts.
    """
    figures = _compute(check, facts)
    values = {name: facts[name] for name in check.used if name in facts} | figures
    statuses = [condition.holds_when.evaluate(values) for condition in check.conditions]
    decisive = _decisive(check.conditions, statuses)
    missing = () if decisive else tuple(_missing(check, values))
    if decisive:
        outcome: Outcome = decisive.otherwise
    else:
        outcome = "incomplete" if missing or None in statuses else "eligible"
    return Evaluation(
        outcome=outcome,
        route=_route(check, values) if outcome == "eligible" else None,
        computed={
            name: figures[name]
            for name, shown in check.shown.items()
            if name in figures and shown.only in (None, outcome)
        },
        reasons=_reasons(check.conditions, statuses, decisive),
        citations=_citations(check, statuses, decisive, outcome),
        missing=missing,
        figures=figures,
    )


def may_be_asked(check: CheckDefinition, facts: Mapping[str, FactValue]) -> tuple[str, ...]:
    """The unknown facts that may still be asked, whichever way the answers go, in the order of the table."""
    values = {**facts, **_compute(check, facts)}
    names = [name for condition in check.conditions for name in condition.holds_when.possibly_needed(values)]
    names += [name for route in check.routes if route.when for name in route.when.possibly_needed(values)]
    names += [figure for figure in check.figures if figure not in values]
    needed = {fact for name in names for fact in _facts_behind(check, name, values, Figure.possibly_needed)}
    return tuple(fact for fact in check.facts if fact in needed)


def _compute(check: CheckDefinition, facts: Mapping[str, FactValue]) -> dict[str, int | float | str]:
    computed: dict[str, Any] = {}
    for name, figure in check.figures.items():
        value = figure.compute({**facts, **computed}, check.counted_until)
        if value is not None:
            computed[name] = value
    return computed


def _decisive(conditions: Iterable[Requirement], statuses: list[bool | None]) -> Requirement | None:
    """The condition that decides the outcome, if one does."""
    pairs = list(zip(conditions, statuses, strict=True))
    for condition, status in pairs:
        if status is False and condition.otherwise == "not_eligible":
            return condition
    for condition, status in pairs:
        if status is None:
            return None
        if status is False:
            return condition
    return None


def _missing(check: CheckDefinition, values: Mapping[str, Any]) -> Iterator[str]:
    """The facts still needed, in the order of the check's table."""
    needed = {
        fact for name in _needed_names(check, values) for fact in _facts_behind(check, name, values, Figure.undecided)
    }
    return (fact for fact in check.facts if fact in needed)


def _needed_names(check: CheckDefinition, values: Mapping[str, Any]) -> Iterator[str]:
    for condition in check.conditions:
        status = condition.holds_when.evaluate(values)
        if status is None:
            yield from condition.holds_when.undecided(values)
        elif status is False:
            return  # it leaves the matter to an authority as soon as the conditions above it are known
    for route in check.routes:
        if route.when is not None:
            yield from route.when.undecided(values)
    yield from (figure for figure in check.figures if figure not in values)


def _facts_behind(
    check: CheckDefinition,
    name: str,
    values: Mapping[str, Any],
    needed: Callable[[Figure, Mapping[str, Any]], Iterator[str]],
) -> Iterator[str]:
    """The unknown facts that a fact or figure stands for; `needed` says which names of a figure count."""
    if name in check.figures:
        for part in needed(check.figures[name], values):
            yield from _facts_behind(check, part, values, needed)
    elif name not in values:
        yield name


def _route(check: CheckDefinition, values: Mapping[str, Any]) -> str | None:
    for route in check.routes:
        if route.when is None or route.when.evaluate(values):
            return route.id
    return None


def _reasons(
    conditions: Iterable[Requirement], statuses: list[bool | None], decisive: Requirement | None
) -> tuple[Reason, ...]:
    pairs = list(zip(conditions, statuses, strict=True))
    ordered = sorted(pairs, key=lambda pair: pair[0] is not decisive)  # stable: the table's order otherwise
    return tuple(Reason(condition.id, _STATUS[status], condition.citations) for condition, status in ordered)


def _citations(
    check: CheckDefinition, statuses: list[bool | None], decisive: Requirement | None, outcome: Outcome
) -> tuple[str, ...]:
    if decisive:
        return decisive.citations
    if outcome == "incomplete" and None in statuses:
        return check.conditions[statuses.index(None)].citations
    return check.citations
