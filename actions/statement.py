"""What a message states."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from policy_kb.checks import FactError


@dataclass(slots=True)
class Stated:
    """Facts, facts named with values that exclude each other, and what could not be used.

    `inferred` are the facts that no word names, but the message means as the answer to their question.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    contradictory: list[str] = field(default_factory=list)
    vague: list[str] = field(default_factory=list)
    errors: list[FactError] = field(default_factory=list)
    inferred: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.facts or self.contradictory or self.vague or self.errors)

    def mentions(self, fact: str) -> bool:
        """Whether the message says anything of a fact, usable or not."""
        named = (*self.facts, *self.contradictory, *self.vague, *(error.field for error in self.errors))
        return fact in named

    def changes(self, known: Mapping[str, Any]) -> bool:
        """Whether it gives a fact already known another value."""
        return any(fact in known and known[fact] != value for fact, value in self.facts.items())
