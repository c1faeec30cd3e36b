"""Turns made by hand: what Rasa would hand over, without Rasa."""

from typing import Any

from actions.language import script_majority
from actions.turn import Label, Turn

Entity = dict[str, Any]


def fact(text: str, words: str, name: str, value: Any, *, bare: bool = False, negated: bool = False) -> Entity:
    """An entity of a fact, where `words` stand in the text."""
    return {"entity": name, "value": value, **place(text, words), "bare": bare, "negated": negated}


def number(text: str, words: str, value: float, unit: str | None = None, cues: tuple[str, ...] = ()) -> Entity:
    """An entity of a number."""
    entity = {"entity": "number", "value": value, **place(text, words), "cues": list(cues)}
    return entity | ({"unit": unit} if unit else {})


def day(
    text: str, words: str, value: str, precision: str = "day", cues: tuple[str, ...] = (), vague: bool = False
) -> Entity:
    """An entity of a date."""
    entity = {"entity": "date", "value": value, **place(text, words), "cues": list(cues), "precision": precision}
    return entity | ({"vague": True} if vague else {})


def place(text: str, words: str) -> dict[str, int]:
    """Where words stand in a text, which must have them once."""
    assert text.count(words) == 1, f"{words!r} stands {text.count(words)} times in {text!r}"
    start = text.index(words)
    return {"start": start, "end": start + len(words)}


def turn(text: str, labels: dict[str, float] | None = None, entities: list[Entity] | None = None) -> Turn:
    """A message with its readings, best first, in the language of its script."""
    ranked = sorted((labels or {}).items(), key=lambda pair: -pair[1])
    return Turn(text, script_majority(text) or "zh", tuple(Label(*pair) for pair in ranked), tuple(entities or ()))


def pressed(payload: str, lang: str = "en") -> Turn:
    """A pressed button: its payload as Rasa hands it over."""
    intent = payload.lstrip("/").partition("{")[0]
    return Turn.from_message({"text": payload, "intent": {"name": intent}, "metadata": {"lang": lang}}, lang)


def message(text: str, labels: dict[str, float] | None = None, **more: Any) -> dict[str, Any]:
    """Rasa's latest message with its labels."""
    ranked = [{"name": name, "confidence": value} for name, value in (labels or {}).items()]
    return {"text": text, "labels": ranked, "entities": [], "metadata": {}, **more}
