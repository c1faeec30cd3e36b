"""What no facts can reach in a self-check: a condition that always or never holds, an outcome, a route.

The method is trial. For each fact the values are gathered that the definition can tell apart: all of a choice, a truth
value or a short range of whole numbers; otherwise the ends of the range, every number that the definition names, that
number away from the ends and from the other numbers, and a value between each two of these; of a date the days that
give these numbers of completed years. Conditions, routes and figures are then evaluated as the engine does it, with
every fact known (one of `if_stated` also left unsaid).

Trying all combinations of all facts would take too long, and is not needed: facts that never meet in a condition or a
route do not influence each other. So the facts fall into groups, each group is tried by itself, and a combination of
groups is possible wherever each part of it is.

The trial is complete for comparisons of a fact, or of the sum or difference of two, with numbers. A group with other
arithmetic, with more than `MEASURED` dates and numbers, or with more than `LIMIT` combinations is not judged: nothing
is refused without proof.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise, product
from math import prod
from typing import Any, Literal

from policy_kb.checks.definition import CheckDefinition, Outcome
from policy_kb.checks.engine import evaluate
from policy_kb.checks.expressions import Condition, Figure
from policy_kb.checks.facts import FactDefinition, Vocabulary
from policy_kb.checks.kinds import Fault, Field

LIMIT = 20_000
MEASURED = 3  # dates and numbers in one group
_SHORT_RANGE = 20

Values = dict[str, Any]
Part = tuple[str, int]  # ("conditions", 3), ("routes", 0)
Test = Callable[["_Trial", int], bool]


def unreachable(check: CheckDefinition, vocabulary: Vocabulary) -> list[Fault]:
    """What no facts can reach, for a definition that `kinds` finds nothing wrong with."""
    return list(_Reach(check, [*groups(check, vocabulary)]).faults())


@dataclass(frozen=True, slots=True)
class _Trial:
    """What came of one combination of a group's facts: the truth of the group's conditions and routes."""

    facts: Values
    truth: Mapping[Part, bool | None]

    def conditions(self) -> Iterator[tuple[int, bool | None]]:
        return ((index, truth) for (kind, index), truth in self.truth.items() if kind == "conditions")

    def routes(self) -> Iterator[tuple[int, bool | None]]:
        return ((index, truth) for (kind, index), truth in self.truth.items() if kind == "routes")


@dataclass(frozen=True, slots=True)
class Group:
    """Facts that meet in conditions or routes, and every different result of trying them; none where not `complete`."""

    parts: frozenset[Part]
    trials: tuple[_Trial, ...]
    complete: bool


class _Reach:
    """What combinations of the groups can give.

    The tests tell whether a trial may be part of what is looked for; of what it does not know, other groups judge.
    """

    def __init__(self, check: CheckDefinition, groups: list[Group]) -> None:
        self._check = check
        self._groups = groups
        self._strict = {i for i, condition in enumerate(check.conditions) if condition.otherwise == "not_eligible"}

    def faults(self) -> Iterator[Fault]:
        reached: set[Outcome] = {evaluate(self._check, {}).outcome}
        for index, condition in enumerate(self._check.conditions):
            field = ("conditions", index, "holds_when")
            if not self._possible(self._holds, index):
                yield Fault(field, "no facts can meet this condition")
            elif not self._possible(self._fails, index):
                yield Fault(field, "no facts can fail this condition")
            elif not self._possible(self._decides, index):
                yield Fault(field, "it never decides: whenever it fails, another condition decides")
            else:
                reached.add(condition.otherwise)
            if stuck := self._example(self._stuck, "conditions", index):
                yield Fault(field, f"it stays unknown where every fact is known: {stuck}")
        if self._possible(self._eligible, 0):
            reached.add("eligible")
            yield from self._route_faults()
        for outcome in self._check.outcomes:
            if outcome not in reached:
                yield Fault(("outcomes", outcome), "no facts lead to this outcome")

    def _route_faults(self) -> Iterator[Fault]:
        routes = self._check.routes
        for index, route in enumerate(routes):
            field: Field = ("routes", index) if route.when is None else ("routes", index, "when")
            if not self._possible(self._fits, index):
                yield Fault(field, "no eligible person fits this route")
            elif not self._possible(self._takes, index):
                yield Fault(field, "no one takes this route: whoever fits it takes an earlier one")
        if routes and routes[-1].when is not None and (left := self._example(self._left, "routes", len(routes) - 1)):
            yield Fault(("routes",), f"an eligible person is left without a route: {left}")

    def _possible(self, test: Test, index: int) -> bool:
        """Whether every group has a trial for it."""
        return all(not group.complete or any(test(trial, index) for trial in group.trials) for group in self._groups)

    def _example(self, test: Test, kind: Literal["conditions", "routes"], index: int) -> str | None:
        """Facts of the group concerned that pass a test, where every group has a trial for it."""
        group = next(group for group in self._groups if (kind, index) in group.parts)
        found = next((trial for trial in group.trials if test(trial, index)), None)
        if found is None or not self._possible(test, index):
            return None
        return ", ".join(f"{name} {'unsaid' if value is None else value}" for name, value in found.facts.items())

    def _holds(self, trial: _Trial, index: int) -> bool:
        return trial.truth.get(("conditions", index), True) is True

    def _fails(self, trial: _Trial, index: int) -> bool:
        return trial.truth.get(("conditions", index), False) is False

    def _decides(self, trial: _Trial, index: int) -> bool:
        """It is the condition that decides, as the engine finds it."""
        return all(self._allows(i, truth, index) for i, truth in trial.conditions())

    def _allows(self, other: int, truth: bool | None, index: int) -> bool:
        """A condition of this truth leaves the decision to the one of the index."""
        if other == index:
            return truth is False
        if index in self._strict:
            return other > index or other not in self._strict or truth is not False
        return truth is True if other < index else other not in self._strict or truth is not False

    def _stuck(self, trial: _Trial, index: int) -> bool:
        """It is unknown, with everything above it met, and nothing below it fails for certain."""
        for i, truth in trial.conditions():
            if i == index and truth is not None:
                return False
            if i < index and truth is not True:
                return False
            if i > index and i in self._strict and truth is False:
                return False
        return True

    def _eligible(self, trial: _Trial, _index: int) -> bool:
        return all(truth is True for _, truth in trial.conditions())

    def _fits(self, trial: _Trial, index: int) -> bool:
        return self._eligible(trial, index) and trial.truth.get(("routes", index), True) is True

    def _takes(self, trial: _Trial, index: int) -> bool:
        return self._fits(trial, index) and all(truth is not True for i, truth in trial.routes() if i < index)

    def _left(self, trial: _Trial, _index: int) -> bool:
        return self._eligible(trial, _index) and all(truth is not True for _, truth in trial.routes())


# Groups and their trials.


def groups(check: CheckDefinition, vocabulary: Vocabulary) -> Iterator[Group]:
    """The groups that the facts of a check fall into, each tried out."""
    parts: dict[Part, Condition] = {("conditions", i): item.holds_when for i, item in enumerate(check.conditions)}
    parts |= {("routes", i): item.when for i, item in enumerate(check.routes) if item.when is not None}
    found: list[tuple[set[str], dict[Part, Condition]]] = []
    for part, condition in parts.items():
        facts, members = set(check.facts_behind(condition.names())), {part: condition}
        for group in [group for group in found if group[0] & facts]:
            found.remove(group)
            facts |= group[0]
            members = group[1] | members
        found.append((facts, members))
    for facts, members in found:
        yield _tried(check, vocabulary, sorted(facts), dict(sorted(members.items())))


def _tried(check: CheckDefinition, vocabulary: Vocabulary, facts: list[str], parts: dict[Part, Condition]) -> Group:
    figures = dict(_figures_behind(check, (name for part in parts.values() for name in part.names())))
    numbers = _Numbers([*parts.values(), *figures.values()], [vocabulary[fact] for fact in facts], check.counted_until)
    plain = len(numbers.measured) <= MEASURED and all(_is_plain(check, figure) for figure in figures.values())
    values = [[*numbers.of(vocabulary[fact]), *([None] if fact in check.if_stated else [])] for fact in facts]
    if not plain or prod(map(len, values)) > LIMIT:
        return Group(frozenset(parts), (), complete=False)
    trials: dict[tuple[bool | None, ...], _Trial] = {}
    for combination in product(*values):
        tried = dict(zip(facts, combination, strict=True))
        known: Values = {fact: value for fact, value in tried.items() if value is not None}
        for name, figure in figures.items():
            if (computed := figure.compute(known, check.counted_until)) is not None:
                known[name] = computed
        truth = tuple(part.evaluate(known) for part in parts.values())
        if truth not in trials:
            trials[truth] = _Trial(tried, dict(zip(parts, truth, strict=True)))
    return Group(frozenset(parts), tuple(trials.values()), complete=True)


def _figures_behind(check: CheckDefinition, names: Iterable[str]) -> Iterator[tuple[str, Figure]]:
    """The figures that names stand for, each after those it is computed from."""
    for name in names:
        if name in check.figures:
            yield from _figures_behind(check, check.figures[name].names())
            yield name, check.figures[name]


def _is_plain(check: CheckDefinition, figure: Figure) -> bool:
    """Whether it is nothing but the sum or difference of two facts, years of a date, or a table."""
    if figure.cases is not None:
        return all(_is_plain(check, case.figure) for case in figure.cases)
    if figure.multiply is not None or figure.percent_of is not None:
        return False
    return len(list(check.facts_behind(figure.names()))) <= 2


class _Numbers:
    """The numbers that a group can tell apart, and from them the values of its facts to try."""

    def __init__(
        self,
        parts: Iterable[Condition | Figure],
        facts: list[FactDefinition],
        counted_until: date,
    ) -> None:
        self._until = counted_until
        self.measured = [fact for fact in facts if fact.kind in ("date", "number", "integer")]
        named = {0.0, *(number for part in parts for number in part.numbers())}
        limits = named | {float(end) for fact in self.measured for end in self._range(fact)}
        for _ in self.measured[1:]:  # what one fact must be follows from the next one, and so on
            limits |= {abs(limit + sign * number) for limit in limits for number in named for sign in (1, -1)}
        self._limits = sorted(limits)

    def of(self, fact: FactDefinition) -> list[Any]:
        """The values of a fact to try."""
        if fact.kind == "bool":
            return [True, False]
        if fact.kind == "choice":
            return [choice.id for choice in fact.values]
        low, high = self._range(fact)
        if fact.kind != "number" and high - low < _SHORT_RANGE:
            return [self._value(fact, number) for number in range(int(low), int(high) + 1)]
        limits = [low, *(limit for limit in self._limits if low < limit < high), high]
        between = [(a + b) / 2 for a, b in pairwise(limits)]
        numbers = [*limits, *between] if fact.kind == "number" else {int(number) for number in (*limits, *between)}
        return [self._value(fact, number) for number in sorted(numbers)]

    def _value(self, fact: FactDefinition, number: float) -> Any:
        if isinstance(fact.minimum, date) and isinstance(fact.maximum, date):  # a day so many years back
            return min(max(date(self._until.year - int(number), 1, 1), fact.minimum), fact.maximum)
        return number

    def _range(self, fact: FactDefinition) -> tuple[float, float]:
        """The ends of its values; of a date, in completed years."""
        if isinstance(fact.minimum, date) and isinstance(fact.maximum, date):
            return max(self._until.year - fact.maximum.year, 0), max(self._until.year - fact.minimum.year, 0)
        assert isinstance(fact.minimum, int)
        assert isinstance(fact.maximum, int)
        return fact.minimum, fact.maximum
