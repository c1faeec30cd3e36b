"""Entities read as facts: which fact a date or a number belongs to, and of whom a fact is said."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.cues import asks_eligibility, asks_for_information, is_correction, supposes
from actions.statement import Stated
from actions.subjects import PERSONAL_FACTS, Subject, speaks_of_self, subject_at
from actions.turn import SCHEME, PartAnswer, Turn
from policy_kb import KnowledgeBase
from policy_kb.checks import FactDefinition

_PLACE = re.compile(
    r"(?:第|选第?|我选第?|option |number |no\.? ?|the )?"
    r"(\d{1,2}|[一二三四五六七八九]|二?十[一二三四五六七八九]?|first|second|third|fourth|fifth)"
    r"(?:st|nd|rd|th)?(?: one| option|个|项|号|条)?(?:吧|的)?"
)
_HAN_DIGITS = "一二三四五六七八九"
_PLACES = {str(number): number for number in range(1, 30)}
_PLACES |= {digit: number for number, digit in enumerate(_HAN_DIGITS, 1)}
_PLACES |= {
    f"{tens}十{digit}": 10 * (1 + len(tens)) + n for tens in ("", "二") for n, digit in enumerate(["", *_HAN_DIGITS])
}
_PLACES |= {word: number for number, word in enumerate(("first", "second", "third", "fourth", "fifth"), 1)}
_YEARS = ("years", "age")  # an age is counted in years, too
_FIRST_YEAR = 1900
_TWO_DIGIT_YEAR = re.compile(r"(\d\d)年")
_FILLER = re.compile(
    r"[\s,.!?，。！？、]|\b(?:no|yes|it|was|is|a|an|the|i|am|actually|sorry|meant?|in|my|of|category|class)\b|不是|不对|是|的|类|其实|应该|说错了|我"
)


@dataclass(slots=True)
class EntityReader:
    """Reads one entity in the light of what was asked and what is known.

    `open_fact` is the one asked for, `wanted` are the facts of the self-check under way, `supposed` says whether the
    message supposes a change, `opens` whether it opens the check; `before` is the date last read in the message.
    """

    knowledge: KnowledgeBase
    turn: Turn
    open_fact: str | None
    known: Mapping[str, Any]
    wanted: tuple[str, ...]
    supposed: bool = False
    opens: bool = False
    before: str | None = None

    def read(self, entity: Mapping[str, Any], stated: Stated) -> Iterator[tuple[str, Any]]:
        """The facts and values that an entity states; what is too vague to be one is noted in `stated`."""
        entity = self._as_years(entity)
        name = str(entity.get("entity"))
        if name == "date":
            yield from self._dates(entity, stated)
        elif name == "number":
            yield from self._numbers(entity, stated)
        elif name in self.knowledge.vocabulary and self._applies(entity, name):
            value = entity.get("value")
            fact = self.fact_of_its_subject(entity, name)
            if fact is None or self._is_meant_otherwise(fact):
                return
            if not entity.get("negated"):
                yield fact, value
            elif isinstance(value, bool):
                yield fact, not value

    def _dates(self, entity: Mapping[str, Any], stated: Stated) -> Iterator[tuple[str, Any]]:
        years = [fact for fact in (*self._cues(entity), str(self.open_fact)) if self._is_year(fact)]
        targets = self._targets(entity, ("date",)) or years[:1] or self._dated()
        value = self._resolved(entity, targets)
        if value and not entity.get("vague"):
            self.before = value
        if value is None or (entity.get("vague") and not (value and targets == years[:1])):
            stated.vague.extend(targets)
        else:
            yield from ((target, self._as_kind(target, value)) for target in targets)

    def _as_kind(self, fact: str, day: str) -> object:
        """A date as the fact has it: the date, its year, or whether it lies within the time allowed."""
        until = self.knowledge.vocabulary[fact].until
        if until is not None:
            return date.fromisoformat(day) <= until
        return int(day[:4]) if self._is_year(fact) else day

    def _dated(self) -> list[str]:
        """The open question, where a date answers it with yes or no."""
        return [fact for fact in [self.open_fact] if fact and self.knowledge.vocabulary[fact].until]

    def _cues(self, entity: Mapping[str, Any]) -> list[str]:
        """The facts that words beside an entity name: in a check those of the check, if any is."""
        cues = [fact for fact in entity.get("cues") or () if fact in self.knowledge.vocabulary]
        return [fact for fact in cues if fact in self.wanted] if self.wanted else cues

    def _resolved(self, entity: Mapping[str, Any], targets: Sequence[str]) -> str | None:
        """The date that an entity names, by its place after another one where it is relative; None for no day."""
        relative = entity.get("relative")
        if not relative:
            return str(entity.get("value") or "") or None
        others = [str(v) for fact, v in self.known.items() if self._kind(fact) == "date" and fact not in targets]
        base = self.before or (others[0] if len(others) == 1 else None)
        if base is None:
            return None
        if relative == "=":
            return base
        years, _, rest = str(relative)[1:].partition("-")
        day = rest if "-" in rest else f"{rest}-01"
        try:
            return date.fromisoformat(f"{int(base[:4]) + int(years)}-{day}").isoformat()
        except ValueError:
            return None

    def _numbers(self, entity: Mapping[str, Any], stated: Stated) -> Iterator[tuple[str, Any]]:
        if entity.get("unit") == "years" and self._kind(self.open_fact) == "date" and not entity.get("cues"):
            stated.vague.append(str(self.open_fact))
            return
        targets = self._number_targets(entity)
        if entity.get("vague"):
            stated.vague.extend(targets)
        else:
            yield from ((target, entity.get("value")) for target in targets)

    def fact_of_its_subject(self, entity: Mapping[str, Any], name: str) -> str | None:
        """The fact of the person or of the unit, as the words are said of; None for what nobody's fact is."""
        of_unit = self.knowledge.vocabulary[name].of_unit
        subject = self._subject(entity)
        if of_unit is None:
            return None if subject == "unit" and name in PERSONAL_FACTS else name
        if subject == "unit":
            return of_unit
        only_unit_wanted = of_unit in self.wanted and name not in self.wanted
        of_a_unit = self.known.get("subject") == "unit" and of_unit in self.wanted
        return of_unit if subject is None and (only_unit_wanted or of_a_unit) else name

    def _is_meant_otherwise(self, fact: str) -> bool:
        """Whether the same words may state another fact, and this one is neither wanted nor asked."""
        return bool(self.knowledge.vocabulary[fact].shares_words) and fact not in (*self.wanted, self.open_fact)

    def _subject(self, entity: Mapping[str, Any]) -> Subject | None:
        return subject_at(self.turn.text, int(entity.get("start", 0)))

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
        """Whether an entity is said of somebody else beside the person."""
        return self._subject(entity) == "other" and speaks_of_self(self.turn.text)

    def is_no_statement(self, part: PartAnswer) -> bool:
        """Whether a part of the message asks, names a matter, supposes, or speaks of somebody else."""
        text = self.turn.text[part.start : part.end]
        at = {"start": part.start}
        return (
            asks_for_information(text)
            or asks_eligibility(text)
            or supposes(text)
            or self.turn.is_asked(at)
            or self.is_of_others(at)
            or any(
                part.start <= int(entity.get("start", 0)) < part.end
                for entity in self.turn.entities
                if entity.get("entity") == SCHEME
            )
        )

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
        in_openings = self.knowledge.vocabulary[fact].in_openings
        if self.opens and in_openings and fact in self.wanted and fact not in self.known:
            words = self.turn.text[entity.get("start", 0) : entity.get("end", 0)]
            return not (asks_for_information(self.turn.text) or speaks_of_self(words))
        rest = self.turn.text[: entity.get("start", 0)] + self.turn.text[entity.get("end", 0) :]
        alone = not _FILLER.sub("", rest.lower())
        return alone and (fact in self.known or fact in self.wanted) and not self.open_fact_takes(entity)

    def open_fact_takes(self, entity: Mapping[str, Any]) -> bool:
        """Whether the same words state the open fact, too."""
        same = (other for other in self.turn.entities if other.get("start") == entity.get("start"))
        return any(other.get("entity") == self.open_fact for other in same)

    def _targets(self, entity: Mapping[str, Any], kinds: tuple[str, ...]) -> list[str]:
        unit = entity.get("unit")
        cued = [fact for fact in self._cues(entity) if self._kind(fact) in kinds and self._counts(unit, fact)]
        if cued:
            return cued
        if self._kind(self.open_fact) in kinds and self._counts(unit, str(self.open_fact)):
            return [] if self._is_named_elsewhere(entity, str(self.open_fact)) else [str(self.open_fact)]
        known = [fact for fact in self.wanted if fact in self.known and self._kind(fact) in kinds]
        if len(known) == 1 and (self.supposed or is_correction(self.turn.text)):
            return known
        possible = [fact for fact in self.wanted if self._kind(fact) in kinds and self._counts(unit, fact)]
        return possible if len(possible) == 1 and (self.supposed or self._is_at_a_level(unit)) else []

    def _is_named_elsewhere(self, entity: Mapping[str, Any], fact: str) -> bool:
        """Whether another quantity of the message is named as the fact: of "57, and retire at 60" the 57 is none."""
        return any(other is not entity and fact in (other.get("cues") or ()) for other in self.turn.entities)

    def _is_at_a_level(self, unit: object) -> bool:
        """Whether years stand beside a post level, whose they then are: "level 4, three years"."""
        return unit == "years" and any(entity.get("unit") == "level" for entity in self.turn.entities)

    def _number_targets(self, entity: Mapping[str, Any]) -> list[str]:
        targets = self._targets(entity, ("number", "integer"))
        unit = entity.get("unit")
        if unit is None or unit == "years" or (targets and targets == [self.open_fact]):
            return targets
        allowed = [fact for fact in self.knowledge.vocabulary if self._counts(unit, fact)]
        allowed = [fact for fact in allowed if not self.wanted or fact in self.wanted]
        fitting = [fact for fact in targets if fact in allowed]
        if fitting or targets:
            return fitting
        return allowed[:1] if self.wanted or len(allowed) == 1 else []

    def _counts(self, unit: object, fact: str) -> bool:
        """Whether a unit can count a fact; a number without a unit may count any."""
        if unit is None or fact not in self.knowledge.vocabulary:
            return unit is None
        of_fact = self.knowledge.vocabulary[fact].unit
        return of_fact in _YEARS if unit == "years" else of_fact == unit

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
