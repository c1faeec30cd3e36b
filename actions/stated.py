"""The facts that a person states in a message, from the entities that were found in it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from actions.subjects import PERSONAL_FACTS, part_at, speaks_of_self, subject_of
from actions.turn import Turn
from policy_kb import KnowledgeBase
from policy_kb.checks import FactDefinition, FactError

_CORRECTION = re.compile(
    r"\b(?:no|not|sorry|actually|rather|mean|meant|wait|correction)\b|不是|不对|错|应该是|其实|改成|更正|哦不|啊不",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?:第|选|选第|option |number |no\.? ?|the )?([1-9]|[一二三四五六七八九]|first|second|third|fourth|fifth)"
    r"(?: one| option|个|项|号|条)?(?:吧|的)?"
)
_PLACES = {str(number): number for number in range(1, 10)}
_PLACES |= {digit: number for number, digit in enumerate("一二三四五六七八九", 1)}
_PLACES |= {word: number for number, word in enumerate(("first", "second", "third", "fourth", "fifth"), 1)}
_UNITS = {
    "percent": ("increase_percent",),
    "days": ("days",),
    "people": ("staff_count", "headcount"),
    "age": ("age",),
    "level": ("post_level",),
}
_YEAR_UNITS = (None, "years")
# What each unit may count, whatever was asked: "30 days" are no years, "10 years" no days.
_COUNTED = {
    "percent": {"increase_percent"},
    "days": {"days"},
    "people": {"staff_count", "headcount"},
    "age": {"age", "retirement_age"},
    "level": {"post_level", "requested_level"},
}
_NOT_IN_YEARS = {fact for unit, facts in _COUNTED.items() if unit != "age" for fact in facts}
_FIRST_YEAR = 1900
_TWO_DIGIT_YEAR = re.compile(r"(\d\d)年")
_FILLER = re.compile(
    r"[\s,.!?，。！？、]|\b(?:no|yes|it|was|is|a|an|the|i|am|actually|sorry|meant?|in|my|of|category|class)\b|不是|不对|是|的|类|其实|应该|说错了|我"
)


@dataclass(slots=True)
class Stated:
    """What a message states: facts, facts named with values that exclude each other, and what could not be used."""

    facts: dict[str, Any] = field(default_factory=dict)
    contradictory: list[str] = field(default_factory=list)
    vague: list[str] = field(default_factory=list)
    errors: list[FactError] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.facts or self.contradictory or self.vague or self.errors)


def is_correction(text: str) -> bool:
    """Whether a text takes something back: "no, direct", "说错了"."""
    return bool(_CORRECTION.search(text))


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
    reader = _Reader(knowledge, turn, open_fact, known, wanted)
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


@dataclass(slots=True)
class _Reader:
    """Reads one entity in the light of what was asked and what is known."""

    knowledge: KnowledgeBase
    turn: Turn
    open_fact: str | None
    known: Mapping[str, Any]
    wanted: tuple[str, ...]

    def read(self, entity: Mapping[str, Any], stated: Stated) -> Iterator[tuple[str, Any]]:
        """The facts and values that an entity states."""
        entity = self._as_years(entity)
        name, value = str(entity.get("entity")), entity.get("value")
        if name == "date":
            years = [fact for fact in (*(entity.get("cues") or ()), str(self.open_fact)) if self._is_year(fact)]
            targets = self._targets(entity, ("date",)) or years[:1]
            if entity.get("vague") and not (value and targets == years[:1]):
                stated.vague.extend(targets)
            else:
                yield from ((target, int(str(value)[:4]) if self._is_year(target) else value) for target in targets)
        elif name == "number":
            if entity.get("unit") == "years" and self._kind(self.open_fact) == "date" and not entity.get("cues"):
                stated.vague.append(str(self.open_fact))
            else:
                yield from ((target, value) for target in self._number_targets(entity))
        elif name in self.knowledge.vocabulary and self._applies(entity, name):
            if not entity.get("negated"):
                yield name, value
            elif isinstance(value, bool):
                yield name, not value

    def _as_years(self, entity: Mapping[str, Any]) -> Mapping[str, Any]:
        """`10年` as ten years where a number is asked for or named by a cue, not as the year 2010."""
        words = _TWO_DIGIT_YEAR.fullmatch(self.turn.text[entity.get("start", 0) : entity.get("end", 0)])
        if entity.get("entity") != "date" or words is None:
            return entity
        cues = entity.get("cues") or ()
        kinds = {self._kind(fact) for fact in (*cues, self.open_fact) if not self._is_year(fact)}
        if any(self._kind(fact) == "date" or self._is_year(fact) for fact in cues) or not kinds & {"number", "integer"}:
            return entity
        return {**entity, "entity": "number", "value": int(words[1]), "unit": "years"}

    def is_of_others(self, entity: Mapping[str, Any]) -> bool:
        """Whether an entity is said of somebody else beside the person, or of the unit and not of its people."""
        subject = subject_of(part_at(self.turn.text, int(entity.get("start", 0))))
        if subject == "other":
            return speaks_of_self(self.turn.text)
        return subject == "unit" and entity.get("entity") in PERSONAL_FACTS

    def chosen_by_number_or_title(self) -> str | None:
        """The choice that the message names by its place in the list or by its label."""
        if self._kind(self.open_fact) != "choice":
            return None
        choices = self.knowledge.vocabulary[str(self.open_fact)].values
        text = self.turn.text.strip().rstrip(".。!！").lower()
        for choice in choices:
            if text in (choice.id.lower(), choice.title.en.lower(), choice.title.zh.lower()):
                return choice.id
        place = _PLACE.fullmatch(text)
        number = _PLACES.get(place[1]) if place else None
        return choices[number - 1].id if number and number <= len(choices) else None

    def _applies(self, entity: Mapping[str, Any], fact: str) -> bool:
        if not entity.get("bare") or fact == self.open_fact:
            return True
        rest = self.turn.text[: entity.get("start", 0)] + self.turn.text[entity.get("end", 0) :]
        alone = not _FILLER.sub("", rest.lower())
        return alone and (fact in self.known or fact in self.wanted) and not self.open_fact_takes(entity)

    def open_fact_takes(self, entity: Mapping[str, Any]) -> bool:
        """Whether the same words state the open fact, too."""
        same = (other for other in self.turn.entities if other.get("start") == entity.get("start"))
        return any(other.get("entity") == self.open_fact for other in same)

    def _targets(self, entity: Mapping[str, Any], kinds: tuple[str, ...]) -> list[str]:
        unit = entity.get("unit")
        cued = [fact for fact in entity.get("cues") or () if self._kind(fact) in kinds and self._counts(unit, fact)]
        if cued:
            return cued
        if self._kind(self.open_fact) in kinds and self._counts(unit, str(self.open_fact)):
            return [str(self.open_fact)]
        known = [fact for fact in self.wanted if fact in self.known and self._kind(fact) in kinds]
        return known if len(known) == 1 and is_correction(self.turn.text) else []

    def _number_targets(self, entity: Mapping[str, Any]) -> list[str]:
        targets = self._targets(entity, ("number", "integer"))
        unit = entity.get("unit")
        if unit in _YEAR_UNITS or (targets and targets == [self.open_fact]):
            return targets
        allowed = [fact for fact in _UNITS.get(str(unit), ()) if fact in self.wanted or not self.wanted]
        fitting = [fact for fact in targets if fact in allowed] or ([] if targets else allowed[:1])
        return fitting or [fact for fact in targets if unit == "level" and fact.endswith("_level")]

    def _counts(self, unit: object, fact: str) -> bool:
        """Whether a unit can count a fact; a number without a unit may count any."""
        if unit is None:
            return True
        if unit == "years":
            return fact not in _NOT_IN_YEARS and not self._is_year(fact)
        return fact in _COUNTED.get(str(unit), ())

    def _is_year(self, fact: str | None) -> bool:
        """Whether a fact is the number of a calendar year."""
        if self._kind(fact) != "integer":
            return False
        minimum = self.knowledge.vocabulary[str(fact)].minimum
        return isinstance(minimum, int) and minimum >= _FIRST_YEAR

    def _kind(self, fact: str | None) -> str | None:
        if fact is None or fact not in self.knowledge.vocabulary:
            return None
        definition: FactDefinition = self.knowledge.vocabulary[fact]
        return definition.kind
