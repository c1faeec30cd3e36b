"""The facts that a person states in a message: by words that name them, or as the answer to the open question."""

from collections.abc import Mapping
from typing import Any

from actions.cues import after_taking_back, is_correction, says_both
from actions.entities import EntityReader
from actions.statement import Stated
from actions.turn import Turn
from policy_kb import KnowledgeBase
from policy_kb.checks import FactError

__all__ = ["Stated", "stated_facts"]

_SURE = 0.7  # of the value that the message means as the answer to the open question
_VERY_SURE = 0.9  # where its words name two values
_FITS = 0.04  # that it speaks of that fact
_FITS_BESIDE_OTHERS = 0.12  # where it states other facts as well


def stated_facts(
    knowledge: KnowledgeBase,
    turn: Turn,
    open_fact: str | None,
    known: Mapping[str, Any],
    wanted: tuple[str, ...] = (),
    supposed: bool = False,
) -> Stated:
    """The facts of a message. `open_fact` is the one asked for; bare words and numbers are read as its answer.

    Sentences that ask in general ("does indirect contact count?") state nothing. `wanted` are the facts of the
    self-check under way: only they are read from a bare number or a bare date.
    """
    reader = EntityReader(knowledge, turn, open_fact, known, wanted, supposed)
    stated = Stated()
    values: dict[str, list[tuple[int, Any]]] = {}
    for entity in turn.entities:
        if turn.button is None and not supposed and (turn.is_asked(entity) or reader.is_of_others(entity)):
            continue
        for fact, value in reader.read(entity, stated):
            values.setdefault(fact, []).append((int(entity.get("start", 0)), value))
    if open_fact is not None and open_fact not in values and (choice := reader.chosen_by_number_or_title()):
        values[open_fact] = [(0, choice)]
    for fact, found in values.items():
        _settle(knowledge, turn, fact, found, stated)
    stated.vague = [fact for fact in stated.vague if fact not in stated.facts]
    if open_fact is not None and open_fact not in stated.facts:
        _answer(turn, open_fact, stated)
    return stated


def _settle(knowledge: KnowledgeBase, turn: Turn, fact: str, found: list[tuple[int, Any]], stated: Stated) -> None:
    """One value for a fact: the last one after a correction; values without one between them contradict."""
    distinct = {value for _, value in found}
    between = turn.text[found[0][0] : found[-1][0]]
    if len(distinct) > 1 and not is_correction(between):
        stated.contradictory.append(fact)
        return
    try:
        knowledge.vocabulary.parse(fact, found[-1][1])
    except FactError as error:
        stated.errors.append(error)
    else:
        stated.facts[fact] = found[-1][1]


def _answer(turn: Turn, fact: str, stated: Stated) -> None:
    """What the whole message means as the answer to a question, where no word of it names one value of the fact."""
    answer = turn.answers.get(fact)
    if (
        answer is None
        or says_both(turn.text)
        or after_taking_back(turn.text)
        or fact in stated.vague
        or any(e.field == fact for e in stated.errors)
    ):
        return
    contradicts = fact in stated.contradictory
    fits = answer.fit >= (_FITS_BESIDE_OTHERS if stated else _FITS)
    if fits and answer.share >= (_VERY_SURE if contradicts else _SURE):
        stated.contradictory = [other for other in stated.contradictory if other != fact]
        stated.facts[fact] = answer.value
        stated.inferred.add(fact)
