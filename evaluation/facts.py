"""Which facts the assistant takes from sentences, against those that they state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from actions.memory import Memory, SelfCheck
from actions.reading import Reading
from actions.turn import Turn
from evaluation.blind import BlindSetError, entries, first_fault
from evaluation.readings import Message, turn_of
from policy_kb import KnowledgeBase
from policy_kb.checks import FactError
from policy_kb.records import Identifier, Language


class Sentence(BaseModel):
    """A sentence that opens the self-check `check`, or in it answers the question of the fact `open`; or does neither.

    `facts` must be found in it; `also` may be.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(min_length=1)
    lang: Language
    check: Identifier | None
    open: str | None
    facts: dict[str, Any]
    also: dict[str, Any] = {}

    @property
    def place(self) -> str:
        """Where in a conversation it stands."""
        if self.check is None:
            return "in no self-check"
        return "opening" if self.open is None else "answer"


@dataclass(frozen=True, slots=True)
class FactsFound:
    """A sentence with the values rightly found, those missed, and those found that it does not state."""

    sentence: Sentence
    right: dict[str, Any]
    missed: dict[str, Any]
    wrong: dict[str, Any]


def read_sentences(path: Path, knowledge: KnowledgeBase) -> list[Sentence]:
    """The labelled sentences; raises `BlindSetError` also for a check, fact or value that does not exist."""
    sentences = []
    for number, item in enumerate(entries(path, "sentences"), 1):
        try:
            sentence = Sentence.model_validate(item)
        except ValidationError as error:
            raise BlindSetError(f"{path.name}, entry {number}: {first_fault(error)}") from None
        if sentence.check is not None and sentence.check not in knowledge.checks:
            raise BlindSetError(f"{path.name}, entry {number}: there is no self-check {sentence.check}")
        for fact, value in (*sentence.facts.items(), *sentence.also.items()):
            try:
                knowledge.vocabulary.parse(fact, value)
            except FactError as fault:
                raise BlindSetError(f"{path.name}, entry {number}: {fact}: {fault}") from None
        sentences.append(sentence)
    return sentences


def find_facts(
    knowledge: KnowledgeBase, sentences: Sequence[Sentence], messages: Sequence[Message]
) -> list[FactsFound]:
    """Each sentence with what the assistant takes from it."""
    found = []
    for sentence, message in zip(sentences, messages, strict=True):
        turn = turn_of(message, sentence.lang)
        found.append(compare(knowledge, sentence, taken(knowledge, sentence, turn) if turn else {}))
    return found


def taken(knowledge: KnowledgeBase, sentence: Sentence, turn: Turn) -> dict[str, Any]:
    """The facts taken from a turn: as the opening of the sentence's self-check, or as the answer to its question."""
    if sentence.check is None:
        return Reading(knowledge, turn, Memory(sentence.lang)).stated.facts
    if sentence.open is None:
        return Reading(knowledge, turn, Memory(sentence.lang)).stated_for(sentence.check).facts
    memory = Memory(sentence.lang, check=SelfCheck(sentence.check, sentence.open, questions=1))
    return Reading(knowledge, turn, memory).stated.facts


def compare(knowledge: KnowledgeBase, sentence: Sentence, facts: dict[str, Any]) -> FactsFound:
    """The facts taken against those stated; one that may be found counts only where its value is another."""

    def same(fact: str, value: Any, stated: dict[str, Any]) -> bool:
        parse = knowledge.vocabulary.parse
        return fact in stated and bool(parse(fact, value) == parse(fact, stated[fact]))

    right = {fact: value for fact, value in facts.items() if same(fact, value, sentence.facts)}
    missed = {fact: value for fact, value in sentence.facts.items() if fact not in right}
    wrong = {fact: value for fact, value in facts.items() if fact not in right and not same(fact, value, sentence.also)}
    return FactsFound(sentence, right, missed, wrong)


def precision_hits(found: Iterable[FactsFound], fact: str | None = None) -> list[bool]:
    """For each value found, of one fact or of all, whether the sentence states it."""
    hits = [(name, hit) for item in found for group, hit in ((item.right, True), (item.wrong, False)) for name in group]
    return [hit for name, hit in hits if fact in (None, name)]


def recall_hits(found: Iterable[FactsFound], fact: str | None = None) -> list[bool]:
    """For each value stated, of one fact or of all, whether it was found."""
    hits = [
        (name, hit) for item in found for group, hit in ((item.right, True), (item.missed, False)) for name in group
    ]
    return [hit for name, hit in hits if fact in (None, name)]
