"""What a turn says, read once: its facts, its topics, its details, its steering."""

from functools import cached_property
from typing import Any

from actions import answering, cues
from actions.bands import Understanding, labelled, understand
from actions.memory import Memory
from actions.stated import Stated, stated_facts
from actions.turn import Label, Turn
from policy_kb import KnowledgeBase

_SURE_OUT_OF_SCOPE = 0.5
_SURE = 0.4  # of talk and steering
_SURE_COURTESY = 0.8  # of a greeting or goodbye in mid-check: "it was a long time ago" is no goodbye
_SURE_ANEW = 0.8  # of another value, where no question is open
_FITS_ANEW = 0.2
_FITS_OPEN = 0.05  # for the question just asked
_COURTESIES = ("greet", "thanks", "goodbye")


class Reading:
    """A turn in the light of the conversation so far. Nothing is worked out before it is asked for, or twice."""

    def __init__(self, knowledge: KnowledgeBase, turn: Turn, memory: Memory) -> None:
        self._knowledge = knowledge
        self._turn = turn
        # As they were before this turn changes them.
        self._facts = dict(memory.facts)
        self._check = memory.check.id if memory.check else None
        self._open = memory.open_check.open if memory.open_check else None
        self._answered = tuple(memory.check.answered) if memory.check else ()

    @cached_property
    def stated(self) -> Stated:
        """The facts that the message states."""
        return self._read(self._open, self._check)

    def stated_for(self, check: str) -> Stated:
        """The facts that the message states where it opens a self-check."""
        return self._read(None, check, opens=True)

    @cached_property
    def supposed(self) -> dict[str, Any]:
        """The facts that a what-if supposes, though it is put as a question."""
        named = self._read(self._open, self._check, supposed=True)
        if named.facts:
            return named.facts
        return self._meant_anew()

    @cached_property
    def amended(self) -> dict[str, Any]:
        """The facts that a message after the result puts right: named, or meant as another answer to a question."""
        named = self._read(None, self._check)
        if named.facts:
            return named.facts
        for fact in reversed(self._answered):
            found = self._read(fact, self._check).facts
            if fact in found and found[fact] != self._facts.get(fact):
                return found
        return self._meant_anew()

    def _meant_anew(self) -> dict[str, Any]:
        """The fact of the check that the message most surely means another value of, though no word names it."""
        wanted = self._wanted(self._check)
        meant = [(a.fit, a.share, fact, a.value) for fact, a in self._turn.answers.items()]
        meant += [(part.own, part.share, part.fact, part.value) for part in self._turn.parts]
        anew = [
            (fit, fact, value)
            for fit, share, fact, value in meant
            if fact in wanted and share >= _SURE_ANEW and value != self._facts.get(fact)
        ]
        known = [entry for entry in anew if entry[1] in self._facts or entry[1] == self._open]
        fit, fact, value = max(known or anew, key=lambda entry: entry[0], default=(0.0, "", None))
        return {fact: value} if fit >= (_FITS_OPEN if fact == self._open else _FITS_ANEW) else {}

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
        if courtesy := cues.courtesy(self._turn.text):
            return courtesy
        found = labelled(self._turn, "talk", _SURE)
        if found and self._open and found.id in _COURTESIES and found.probability < _SURE_COURTESY:
            return None
        return found.id if found else None

    @cached_property
    def outside(self) -> Label | None:
        """The reading as a matter outside the documents, where it is the first and sure enough."""
        return labelled(self._turn, "out_of_scope", _SURE_OUT_OF_SCOPE)

    def _read(self, open_fact: str | None, check: str | None, supposed: bool = False, opens: bool = False) -> Stated:
        wanted = self._wanted(check)
        return stated_facts(self._knowledge, self._turn, open_fact, self._facts, wanted, supposed, opens)

    def _wanted(self, check: str | None) -> tuple[str, ...]:
        definition = self._knowledge.checks.get(check or "")
        return definition.used if definition else ()
