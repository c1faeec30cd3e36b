"""Entities read as facts: which fact a date or a number belongs to, and of whom a fact is said."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.cues import asks_eligibility, asks_for_information, is_correction, is_wished, supposes
from actions.statement import Stated
from actions.subjects import PERSONAL_FACTS, Subject, part_before, speaks_of_self, subject_at
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
# Words that hold a fact elsewhere, but in a check with the fact on the left are said of something else: the institution
# that a grassroots post belongs to, papers ("my labour contract is missing"), another review than the one asked about.
_SAID_OF_ELSE = {
    "grassroots_post": frozenset({"employer_type", "unit_level", "medical_institution"}),
    "missing_core": frozenset({"non_staff", "education", "contact", "higher_title", "title_level"}),
    "higher_title": frozenset({"review_2022"}),
    "passed_review": frozenset({"review_2022"}),
    "review_2022": frozenset({"passed_review"}),
}
# What a check is opened for may stand in its question: "can we raise intermediate posts by 12 %?"
_ASKED_FOR = frozenset({"tier", "increase_percent", "requested_level", "requested_category", "project"})
# A value held and the same value wished for.
_WISH = {"current_category": "requested_category"}
# A duration said of an appointment is, where the check asks for no date of it, one at the present level.
_YEARS_OF = {"appointed_since": ("years_at_level", "years_at_post_level")}
_HELD, _REQUESTED = "post_level", "requested_level"
_LEVEL = re.compile(r"(?:岗位?)?[\d一二三四五六七八九十]+级")
_ALONE = re.compile(r"(?:^|[,，、;；])\s*(?:我|今年|i am |i'm )?$", re.IGNORECASE)
_ALONE_AFTER = re.compile(r"\s*(?:$|[,，、;；.。])")
_LIST_BEFORE = re.compile(r"(?:^|[,，、;；.。])\s*(?:and |on the |现在|目前)?$", re.IGNORECASE)
_LIST_AFTER = re.compile(
    r"\s*(?:all along|too|as well|也|过|的|专技|专业技术)?"
    r"\s*(?:[\d一二三四五六七八九十]{1,2}级(?:岗位?)?)?(?:$|[,，、;；.。])",
    re.IGNORECASE,
)
_AGES = range(16, 81)
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
        elif name in self.knowledge.vocabulary and (self._is_wish(entity) or self._applies(entity, name)):
            value = entity.get("value")
            fact = _WISH[name] if self._is_wish(entity) else self.fact_of_its_subject(entity, name)
            if fact is None or self._is_meant_otherwise(fact) or self._is_a_level(entity, fact):
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
        if not self.wanted:
            return cues
        years = [fact for cue in cues for fact in _YEARS_OF.get(cue, ()) if entity.get("unit") == "years"]
        return [fact for fact in (*cues, *years) if fact in self.wanted]

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

    def _is_a_level(self, entity: Mapping[str, Any], fact: str) -> bool:
        """Whether words for a kind of staff belong to a post level, in a check that asks for no kind: "专技三级"."""
        follows = self.turn.text[int(entity.get("end", 0)) :]
        return fact == "staff_type" and fact not in self.wanted and bool(_LEVEL.match(follows))

    def _is_wish(self, entity: Mapping[str, Any]) -> bool:
        """Whether the person wishes for the value, in a check that asks for it; a lone "a" is no category."""
        start, end = int(entity.get("start", 0)), int(entity.get("end", 0))
        wished = _WISH.get(str(entity.get("entity")))
        if wished not in self.wanted or self.turn.text[start:end] == "a":
            return False
        return is_wished(part_before(self.turn.text, start))

    def is_asked_for(self, entity: Mapping[str, Any]) -> bool:
        """Whether an opening asks for just this after telling its case: "our hospital …, can we have 12 % more?"."""
        of_unit = {"percent": "increase_percent"}.get(str(entity.get("unit")))
        names = {entity.get("entity"), of_unit, *self._number_cues(entity)} & _ASKED_FOR & set(self.wanted)
        told = part_before(self.turn.text, int(entity.get("start", 0))) != self.turn.text[: int(entity.get("start", 0))]
        return self.opens and told and bool(names) and not asks_for_information(self.turn.text)

    def is_only_wished(self, fact: str, value: Any, stated: Stated) -> bool:
        """Whether the message wishes for this value of a fact, rather than holding it."""
        return fact in _WISH and fact not in stated.facts and stated.facts.get(_WISH[fact]) == value

    def _is_meant_otherwise(self, fact: str) -> bool:
        """Whether the words may state another fact, or something else, and this one is neither wanted nor asked."""
        if fact in (*self.wanted, self.open_fact):
            return False
        if any(fact in others for about, others in _SAID_OF_ELSE.items() if about in self.wanted):
            return True
        return bool(self.knowledge.vocabulary[fact].shares_words)

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
        """Whether an entity is said of somebody beside the person, or of another case that a question brings up."""
        beside = speaks_of_self(self.turn.text) or (self.open_fact is not None and self.turn.is_question)
        return beside and self._subject(entity) == "other"

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
                if entity.get("entity") == SCHEME or self._is_wish(entity) or self._is_named_quantity(entity)
            )
        )

    def _is_named_quantity(self, entity: Mapping[str, Any]) -> bool:
        """Whether a date or number is named as a fact of the check: its part of the message speaks of that."""
        return entity.get("entity") in ("date", "number") and any(fact in self.wanted for fact in self._cues(entity))

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
        if self.opens and fact in self.wanted and fact not in self.known and self._stands_alone(entity):
            return True
        rest = self.turn.text[: entity.get("start", 0)] + self.turn.text[entity.get("end", 0) :]
        alone = not _FILLER.sub("", rest.lower())
        return alone and (fact in self.known or fact in self.wanted) and not self.open_fact_takes(entity)

    def _stands_alone(self, entity: Mapping[str, Any]) -> bool:
        """Whether a bare word is a thing said by itself in a list of them: "skilled worker, front line, category E"."""
        text, start, end = self.turn.text, int(entity.get("start", 0)), int(entity.get("end", 0))
        listed = _LIST_BEFORE.search(text[:start]) and _LIST_AFTER.match(text, end)
        return bool(listed) and not self.turn.is_asked(entity)

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
        if self._is_age(entity):
            return ["age"]
        known = [fact for fact in self.wanted if fact in self.known and self._kind(fact) in kinds]
        if len(known) == 1 and (self.supposed or is_correction(self.turn.text)):
            return known
        possible = [fact for fact in self.wanted if self._kind(fact) in kinds and self._counts(unit, fact)]
        return possible if len(possible) == 1 and (self.supposed or self._is_at_a_level(unit)) else []

    def _is_named_elsewhere(self, entity: Mapping[str, Any], fact: str) -> bool:
        """Whether another quantity of the message is named as the fact: of "57, and retire at 60" the 57 is none."""
        return any(other is not entity and fact in (other.get("cues") or ()) for other in self.turn.entities)

    def _is_age(self, entity: Mapping[str, Any]) -> bool:
        """Whether a number stands alone among the things said, as an age does: "a village cadre, 44, college"."""
        if "age" not in self.wanted or entity.get("unit") or entity.get("value") not in _AGES:
            return False
        text, start, end = self.turn.text, int(entity.get("start", 0)), int(entity.get("end", 0))
        return bool(_ALONE.search(text[:start]) and _ALONE_AFTER.match(text, end))

    def _is_at_a_level(self, unit: object) -> bool:
        """Whether years stand beside a post level, whose they then are: "level 4, three years"."""
        return unit == "years" and any(entity.get("unit") == "level" for entity in self.turn.entities)

    def _number_targets(self, entity: Mapping[str, Any]) -> list[str]:
        entity = {**entity, "cues": self._number_cues(entity)}
        targets = self._targets(entity, ("number", "integer"))
        unit = entity.get("unit")
        if not targets and self.wanted and self._is_level_wished(entity):
            return []
        if unit is None or unit == "years" or (targets and targets == [self.open_fact]):
            return targets
        allowed = [fact for fact in self.knowledge.vocabulary if self._counts(unit, fact)]
        allowed = [fact for fact in allowed if not self.wanted or fact in self.wanted]
        fitting = [fact for fact in targets if fact in allowed]
        if fitting or targets:
            return fitting
        return allowed[:1] if self.wanted or len(allowed) == 1 else []

    def _number_cues(self, entity: Mapping[str, Any]) -> list[str]:
        """The facts that words name for a number; of two levels of which one is named, the other is its counterpart."""
        cues = list(entity.get("cues") or ())
        if cues or entity.get("unit") != "level" or _REQUESTED not in self.knowledge.vocabulary:
            return cues
        others = [other for other in self.turn.entities if other is not entity and other.get("unit") == "level"]
        if any(_REQUESTED in (other.get("cues") or ()) for other in others):
            return [_HELD]
        before = [other for other in others if int(other.get("start", 0)) < int(entity.get("start", 0))]
        return [_REQUESTED] if before and self.turn.asks_at(int(entity.get("start", 0))) else cues

    def _is_level_wished(self, entity: Mapping[str, Any]) -> bool:
        """Whether of two levels this is the one wished for, in a check that does not ask for it: it is not held."""
        others = [other for other in self.turn.entities if other is not entity and other.get("unit") == "level"]
        at = entity.get("start")
        named = _REQUESTED in entity["cues"] and _REQUESTED not in self.wanted
        return named and any(other.get("start") != at for other in others)

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
