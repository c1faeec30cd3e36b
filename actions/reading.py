"""What a turn says, read once: its facts, its topics, its details, its steering."""

from functools import cached_property
from typing import Any

from actions import answering
from actions.bands import Understanding, labelled, understand
from actions.memory import Memory
from actions.stated import Stated, stated_facts
from actions.turn import Label, Turn
from policy_kb import KnowledgeBase

_SURE = 0.4  # of talk and steering
_SURE_COURTESY = 0.8  # of a greeting or goodbye in mid-check: "it was a long time ago" is no goodbye
_COURTESIES = ("greet", "thanks", "goodbye")


class Reading:
    """A turn in the light of the conversation so far. Nothing is worked out before it is asked for, or twice."""

    def __init__(self, knowledge: KnowledgeBase, turn: Turn, memory: Memory) -> None:
        self._knowledge = knowledge
        self._turn = turn
        # As they were before this turn changes them.
        self._facts = dict(memory.facts)
        self._check = memory.check
        self._open = memory.open_check.open if memory.open_check else None

    @cached_property
    def stated(self) -> Stated:
        """The facts that the message states."""
        return self._read(self._open, supposed=False)

    @cached_property
    def supposed(self) -> dict[str, Any]:
        """The facts that a what-if supposes, though it is put as a question."""
        return self._read(None, supposed=True).facts

    @cached_property
    def understanding(self) -> Understanding:
        """The topics that the message may be about."""
        return understand(self._knowledge, self._turn)

    @cached_property
    def details(self) -> answering.Details:
        """The details that a question names: a category, a kind of employer, a level."""
        return answering.details_of(self._turn)

    @cached_property
    def steering(self) -> str | None:
        """The kind of talk or steering that the message is; None where it is something else, or unsure."""
        found = labelled(self._turn, "talk", _SURE)
        if found and self._open and found.id in _COURTESIES and found.probability < _SURE_COURTESY:
            return None
        return found.id if found else None

    def outside(self, at_least: float) -> Label | None:
        """The reading as a matter outside the documents, where it is the first and sure enough."""
        return labelled(self._turn, "out_of_scope", at_least)

    def _read(self, open_fact: str | None, supposed: bool) -> Stated:
        wanted: tuple[str, ...] = ()
        if self._check is not None and self._check.id in self._knowledge.checks:
            definition = self._knowledge.checks[self._check.id]
            wanted = (*definition.facts, *definition.if_stated)
        return stated_facts(self._knowledge, self._turn, open_fact, self._facts, wanted, supposed)
