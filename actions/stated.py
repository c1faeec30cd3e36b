"""The facts that a person states in a message: by words that name them, or as the answer to the open question."""

from collections.abc import Mapping
from typing import Any

from actions.cues import after_taking_back, is_correction, names_several, says_both, supposes_a_case
from actions.entities import EntityReader
from actions.statement import Stated
from actions.turn import PartAnswer, Turn
from policy_kb import KnowledgeBase
from policy_kb.checks import FactError

__all__ = ["Stated", "stated_facts"]

_SURE = 0.75  # of the value that the message means as the answer to the open question
_OWN_WORDS = 0.75  # that a part of the message speaks of a fact, though no question is open
_OWN_WORDS_ASKED = 0.3  # where it is
_SURE_OF_A_PART = 0.85
_VERY_SURE = 0.9  # where its words name two values
# Two facts said in nearly the same words: where one is named, the other is not inferred beside it.
_NEARLY_THE_SAME = {"missing_core": "missing_noncore", "missing_noncore": "missing_core"}
_FITS = 0.15  # that it speaks of that fact


def stated_facts(
    knowledge: KnowledgeBase,
    turn: Turn,
    open_fact: str | None,
    known: Mapping[str, Any],
    wanted: tuple[str, ...] = (),
    supposed: bool = False,
    opens: bool = False,
) -> Stated:
    """The facts of a message. `open_fact` is the one asked for; bare words and numbers are read as its answer.

    Sentences that ask in general ("does indirect contact count?") state nothing. `wanted` are the facts of the
    self-check under way: only they are read from a bare number or a bare date. `supposed` says that the message
    supposes a change, `opens` that it opens the self-check.
    """
    reader = EntityReader(knowledge, turn, open_fact, known, wanted, supposed, opens)
    stated = Stated()
    values: dict[str, list[tuple[int, Any]]] = {}
    for entity in turn.entities:
        if turn.button is None and not supposed and _is_no_statement(turn, reader, entity):
            continue
        for fact, value in reader.read(entity, stated):
            values.setdefault(fact, []).append((int(entity.get("start", 0)), value))
    if open_fact is not None and open_fact not in values and (choice := reader.chosen_by_number_or_title()):
        values[open_fact] = [(0, choice)]
    for fact, found in values.items():
        _settle(knowledge, turn, fact, found, stated)
    if not supposed and not after_taking_back(turn.text):
        _take_parts(turn, reader, stated)
    stated.vague = [fact for fact in stated.vague if fact not in stated.facts]
    thought_of = not supposed and supposes_a_case(turn.text)
    if open_fact is not None and open_fact not in stated.facts and not thought_of:
        _answer(turn, reader, open_fact, stated)
    return stated


def _is_no_statement(turn: Turn, reader: EntityReader, entity: Mapping[str, Any]) -> bool:
    """Whether an entity is asked about in general, said of somebody else, or of a case that is only thought of."""
    if supposes_a_case(turn.sentence_at(int(entity.get("start", 0)))):
        return True
    return (turn.is_asked(entity) and not reader.is_asked_for(entity)) or reader.is_of_others(entity)


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


def _take_parts(turn: Turn, reader: EntityReader, stated: Stated) -> None:
    """What parts of the message say of facts of the check, where no word names them."""
    best: dict[str, PartAnswer] = {}
    for part in turn.parts:
        is_open = part.fact == reader.open_fact
        sure = part.own >= (_OWN_WORDS_ASKED if is_open else _OWN_WORDS)
        sure = sure and part.share >= (_SURE if is_open else _SURE_OF_A_PART)
        sure = sure and not supposes_a_case(turn.sentence_at(part.start))
        sure = sure and (is_open or part.fact not in _NEARLY_THE_SAME)
        if sure and not reader.is_no_statement(part) and part.own > (best[part.fact].own if part.fact in best else 0):
            best[part.fact] = part
    for part in best.values():
        fact = reader.fact_of_its_subject({"start": part.start}, part.fact)
        if fact is None or reader.is_only_wished(fact, part.value, stated):
            continue
        if fact in reader.wanted and not stated.mentions(fact):
            stated.facts[fact] = part.value
            stated.inferred.add(fact)


def _answer(turn: Turn, reader: EntityReader, fact: str, stated: Stated) -> None:
    """What the whole message means as the answer to a question, where no word of it names one value of the fact."""
    answer = turn.answers.get(fact)
    if (
        answer is None
        or says_both(turn.text)
        or after_taking_back(turn.text)
        or fact in stated.vague
        or reader.is_only_wished(fact, answer.value, stated)
        or (answer.value is True and stated.facts.get(_NEARLY_THE_SAME.get(fact, "")) is True)
        or any(e.field == fact for e in stated.errors)
    ):
        return
    if answer.value is False and stated.changes(reader.known):
        return  # the no of "no, it's six" takes something back
    contradicts = fact in stated.contradictory
    if contradicts and names_several(turn.text):
        return
    if answer.fit >= _FITS and answer.share >= (_VERY_SURE if contradicts else _SURE):
        stated.contradictory = [other for other in stated.contradictory if other != fact]
        stated.facts[fact] = answer.value
        stated.inferred.add(fact)
