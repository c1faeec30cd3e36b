"""A turn: what the person said, as Rasa understood it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from actions.language import known_language, page_language, script_majority
from policy_kb import Language

_QUESTION = re.compile(
    r"[?？]|吗|呢|么\b|(?<!没)(?<!没有)(?:什么|啥)|咋|怎么|怎样|如何|哪|谁|多少|(?<![好十有])几[个天年级]|是不是|能不能|可不可以|有没有|算不算|行不行|还是"
    r"|^(?:what|who|whom|whose|which|when|where|why|how|can|could|may(?! \d)"
    r"|does|do|did|is|are|was|were|will|would|should|am)\b"
    r"|\b(?:what about|how about)\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:i|i'm|i've|im|my|me|mine|we|we're|our|us|myself)\b|我|俺|咱|本人|自己", re.IGNORECASE)
# Chinese joins what is stated and what is asked by a comma: "拟提高2%，能批吗".
_WHOLE_SENTENCE = re.compile(r"(?:[^。！？!?；;\n.]|\.(?!\s))+[。！？!?；;\n.]*")
_SENTENCE = re.compile(r"(?:[^。！？!?；;\n.，]|\.(?!\s))+[。！？!?；;\n.，]*")


SCHEME = "scheme"


@dataclass(frozen=True, slots=True)
class Label:
    """One of the most probable readings: `topic/children-school` with its probability."""

    name: str
    probability: float

    @property
    def kind(self) -> str:
        """The part before the slash."""
        return self.name.partition("/")[0]

    @property
    def id(self) -> str:
        """The part after the slash."""
        return self.name.partition("/")[2]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a message means as the answer to a fact's question.

    `share` is the value's probability among the fact's values, `fit` how probably the message speaks of the fact, or
    says a yes or no that fits any.
    """

    value: Any
    share: float
    fit: float


@dataclass(frozen=True, slots=True)
class PartAnswer:
    """What a part of a message says of a fact by its own words; `own` is how probably it speaks of that fact."""

    start: int
    end: int
    fact: str
    value: Any
    share: float
    own: float


@dataclass(frozen=True, slots=True)
class Turn:
    """A message: its text and language, the readings, the entities; `button` names a pressed button's kind.

    `answers` are the values that it means if it answers a fact's question, `parts` what its parts say by themselves;
    `sentences`, where it has several, are each read as a message of its own.
    """

    text: str
    lang: Language
    labels: tuple[Label, ...]
    entities: tuple[Mapping[str, Any], ...]
    button: str | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    parts: tuple[PartAnswer, ...] = ()
    sentences: tuple["Turn", ...] = ()

    @classmethod
    def from_message(cls, message: Mapping[str, Any], remembered: str) -> "Turn":
        """A turn from Rasa's latest message. Text without words keeps the language of the page or the talk."""
        text = str(message.get("text") or "")
        button = (message.get("intent") or {}).get("name") if text.startswith("/") else None
        lang = (
            (None if button else script_majority(text)) or page_language(message) or known_language(remembered) or "zh"
        )
        entities = _pressed_details(text) if button else tuple(message.get("entities") or ())
        whole = cls(
            *(text, lang, _labels(message), entities, button),
            *(_answers(message.get("answers")), _parts(message)),
        )
        return replace(whole, sentences=tuple(whole.sentence(of) for of in message.get("labels_of_sentences") or ()))

    def sentence(self, place: Mapping[str, Any]) -> "Turn":
        """A sentence of the message with its own labels, and with the entities that stand in it."""
        start, end = place["start"], place["end"]
        own = tuple(entity for entity in self.entities if start <= entity.get("start", -1) < end)
        return Turn(self.text[start:end].strip(), self.lang, _labels(place), own)

    @property
    def top(self) -> Label:
        """The most probable reading."""
        return self.labels[0] if self.labels else Label("", 0.0)

    def probability(self, name: str) -> float:
        """The probability of one label, 0 where it is not among the best."""
        return next((label.probability for label in self.labels if label.name == name), 0.0)

    @property
    def schemes(self) -> tuple[str, ...]:
        """The self-checks whose matter the message names."""
        return tuple(str(entity["value"]) for entity in self.entities if entity.get("entity") == SCHEME)

    @property
    def is_question(self) -> bool:
        """Whether it asks something, by its words and marks."""
        return bool(_QUESTION.search(self.text))

    @property
    def is_personal(self) -> bool:
        """Whether the person speaks of themselves."""
        return bool(_FIRST_PERSON.search(self.text))

    def pressed(self, name: str) -> str | None:
        """A detail of a pressed button."""
        return next((str(entity["value"]) for entity in self.entities if entity.get("entity") == name), None)

    def sentence_at(self, position: int) -> str:
        """The whole sentence that stands at a position, over its commas."""
        sentences = _WHOLE_SENTENCE.finditer(self.text)
        return next((found[0] for found in sentences if found.start() <= position < found.end()), "")

    def asks_at(self, position: int) -> bool:
        """Whether the sentence, or the part of one before a comma, that stands at a position asks something."""
        sentences = _SENTENCE.finditer(self.text)
        return any(found.start() <= position < found.end() and _QUESTION.search(found[0]) for found in sentences)

    def is_asked(self, entity: Mapping[str, Any]) -> bool:
        """Whether an entity stands in a sentence that asks in general: not the person's own case."""
        for sentence in _SENTENCE.finditer(self.text):
            if sentence.start() <= entity.get("start", 0) < sentence.end():
                return bool(_QUESTION.search(sentence[0])) and not _FIRST_PERSON.search(sentence[0])
        return False


def _labels(message: Mapping[str, Any]) -> tuple[Label, ...]:
    return tuple(Label(label["name"], label["confidence"]) for label in message.get("labels") or ())


_TRUTH = {"true": True, "false": False}


def _parts(message: Mapping[str, Any]) -> tuple[PartAnswer, ...]:
    found = (PartAnswer(**entry) for entry in message.get("answers_of_parts") or ())
    return tuple(replace(part, value=_TRUTH.get(part.value, part.value)) for part in found)


def _answers(found: object) -> dict[str, Answer]:
    """The answers of Rasa's message; values of yes and no as booleans."""
    if not isinstance(found, Mapping):
        return {}
    return {fact: Answer(_TRUTH.get(value, value), share, fit) for fact, (value, share, fit) in found.items()}


def _pressed_details(payload: str) -> tuple[Mapping[str, Any], ...]:
    """The details of a button's payload, as entities. Rasa would keep only those that its domain lists."""
    _, brace, details = payload.partition("{")
    try:
        values = json.loads(brace + details) if brace else {}
    except ValueError:
        return ()
    return tuple({"entity": name, "value": value} for name, value in values.items())
