"""A self-check as content: its facts in order, conditions, routes, figures and words."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from policy_kb.checks.expressions import Condition, Figure
from policy_kb.records import Bilingual, Citation, Identifier, Key, Record

Outcome = Literal["eligible", "not_eligible", "depends", "incomplete"]


class Requirement(Record):
    """One condition of the check's table, stated as what must hold.

    `otherwise` is the outcome when it does not hold. `title` says what is asked, in the clause's sense; `unmet`
    explains what failed, and where to look instead.
    """

    id: Key
    holds_when: Condition
    otherwise: Literal["not_eligible", "depends"]
    citations: tuple[Citation, ...] = Field(min_length=1)
    title: Bilingual
    unmet: Bilingual | None = None


class Route(Record):
    """A way on for an eligible person; the first route whose `when` holds is taken. No `when`: what is left."""

    id: Key
    when: Condition | None = None
    text: Bilingual


class Conclusion(Record):
    """The words of an outcome: the verdict, and what to do next. Jinja2 templates over facts and figures."""

    verdict: Bilingual
    next_steps: Bilingual


class ShownFigure(Record):
    """A figure that a result names; `only` says for which outcome, where it means nothing for the others."""

    title: Bilingual
    only: Outcome | None = None


class CheckDefinition(Record):
    """A self-check. Facts are asked in the order of `facts`; those of `if_stated` are taken but never asked.

    Figures serve conditions, routes and words; those of `shown` are named in the result, too.
    """

    id: Identifier
    title: Bilingual
    opening: Bilingual
    facts: tuple[Key, ...] = Field(min_length=1)
    if_stated: tuple[Key, ...] = ()
    counted_until: date = date(2021, 12, 31)
    figures: dict[Key, Figure] = Field(default_factory=dict)
    shown: dict[Key, ShownFigure] = Field(default_factory=dict)
    conditions: tuple[Requirement, ...] = Field(min_length=1)
    routes: tuple[Route, ...] = ()
    citations: tuple[Citation, ...] = Field(min_length=1)
    outcomes: dict[Outcome, Conclusion]

    @property
    def used(self) -> tuple[str, ...]:
        """The facts that it takes, asked or not."""
        return (*self.facts, *self.if_stated)

    def facts_behind(self, names: Iterable[str]) -> Iterator[str]:
        """The facts that names stand for: a fact for itself, a figure for all that it is computed from."""
        for name in names:
            if name in self.figures:
                yield from self.facts_behind(self.figures[name].names())
            else:
                yield name

    @model_validator(mode="after")
    def _is_coherent(self) -> "CheckDefinition":
        known = {*self.facts, *self.if_stated}
        for figure, definition in self.figures.items():
            if missing := [name for name in definition.names() if name not in known]:
                raise ValueError(
                    f"figure {figure} needs {missing[0]}, which is no fact of this check and no figure above"
                )
            known.add(figure)
        if unknown := [name for name in self.shown if name not in self.figures]:
            raise ValueError(f"`shown` names {unknown[0]}, which is no figure of this check")
        for name in self._names_used():
            if name not in known:
                raise ValueError(f"{name} is used in a condition or a route, but is no fact or figure of this check")
        possible = {"eligible", "incomplete", *(condition.otherwise for condition in self.conditions)}
        if possible != set(self.outcomes):
            raise ValueError(f"`outcomes` must have words for exactly: {', '.join(sorted(possible))}")
        if any(route.when is None for route in self.routes[:-1]):
            raise ValueError("only the last route may be without `when`: those after it cannot be reached")
        return self

    def _names_used(self) -> Iterator[str]:
        for condition in self.conditions:
            yield from condition.holds_when.names()
        for route in self.routes:
            if route.when is not None:
                yield from route.when.names()
