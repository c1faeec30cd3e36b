"""Conversations as an official can read them: what a person says or presses, and what the assistant must answer.

A file holds scripts, each with a `name`, its language `lang`, and `turns`. `page` is the language of the page that the
person writes on, where it says one; `known_to_fail` the message that is not yet understood as it should be
(`make test ARGS=-rX` names the scripts that pass by now). A turn has

- `say`: a message, or `press`: the title, the kind or the details of a button of the last reply; `who` says it, where
  several people talk;
- `lang`: the language of the reply, where it is not the script's;
- `card`: fields of the card (a list means any of them, of an object only the keys given); `no_card: true`: none;
  `finds`: topics of which one is answered, or offered as a choice, where only the understanding matters;
- `citations`: the first citations, in order; `open`: the fact that the self-check still waits for;
- `leads`: the first reason's condition; `statuses`: conditions with their status;
- `text`: parts that occur in the reply, `not_text`: parts that do not; `buttons`: titles, kinds or details of buttons.

What holds for every turn by the contract needs no word in a script: see `always`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from policy_kb import Content
from policy_kb.checks import FactDefinition
from tests.conversations.people import Turn

FOLDER = Path(__file__).parent
Lang = Literal["en", "zh"]

FIELDS: Mapping[str, tuple[str, ...]] = {
    "answer": ("topic", "lang", "citations", "follow_ups"),
    "clause": ("citation", "lang"),
    "question": ("check", "fact", "kind", "choices", "asked", "at_most"),
    "result": ("check", "outcome", "route", "computed", "reasons", "citations", "lang"),
    "choose": ("topics",),
    "handoff": ("hotline",),
    "smalltalk": (),
    "out_of_scope": (),
    "fallback": (),
}
OUTCOMES = ("eligible", "not_eligible", "depends", "incomplete")
SOURCE = {"en": "Source: ", "zh": "依据："}
_PAYLOAD = re.compile(r"/[a-z_]+(\{.*\})?")
_HAN = re.compile(r"[㐀-鿿]")
_LATIN = re.compile(r"[A-Za-z]+")


class Strict(BaseModel):
    """A record whose misspelt keys are refused: they would compare nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(Strict):
    """One turn of a script."""

    say: str | None = None
    press: str | dict[str, Any] | None = None
    who: str = "the person"
    lang: Lang | None = None
    card: dict[str, Any] | None = None
    no_card: bool = False
    citations: list[str] = []
    open: str | None = None
    leads: str | None = None
    statuses: dict[str, str] = {}
    finds: list[str] = []
    text: list[str] = []
    not_text: list[str] = []
    buttons: list[str | dict[str, Any]] = []

    @model_validator(mode="after")
    def _one_message_and_one_expectation(self) -> "Step":
        if (self.say is None) == (self.press is None):
            raise ValueError("a turn has either `say` or `press`")
        if (self.card is not None) + self.no_card + bool(self.finds) != 1:
            raise ValueError("a turn has either `card` or `no_card: true` or `finds`")
        return self

    @property
    def said(self) -> str:
        """What the person does, for a transcript."""
        return str(self.say) if self.press is None else f"[{self.press}]"


class Script(Strict):
    """A conversation."""

    name: str
    lang: Lang
    turns: list[Step]
    page: Lang | None = None
    known_to_fail: str | None = None


def read_scripts(folder: Path = FOLDER) -> list[Script]:
    """The scripts of all files, in order."""
    files = sorted(folder.rglob("*.yml"))
    return [Script.model_validate(item) for file in files for item in yaml.safe_load(file.read_text(encoding="utf-8"))]


def differences(step: Step, turn: Turn) -> Iterator[str]:
    """What a script's turn asks for and the reply does not have."""
    if step.no_card and turn.cards:
        yield f"no card expected, got {turn.cards}"
    yield from _unlike(step.card or {}, turn.card, "card")
    if turn.card.get("open", {}).get("fact") != step.open:
        yield f"open: expected {step.open}, got {turn.card.get('open')}"
    citations = list(turn.card.get("citations") or [turn.card.get("citation")])
    if citations[: len(step.citations)] != step.citations:
        yield f"citations: expected {step.citations} first, got {citations}"
    yield from _reasons(step, turn.card.get("reasons") or [])
    found = [topic["topic"] for topic in turn.card.get("topics") or ()] or [turn.card.get("topic")]
    if step.finds and not set(step.finds).intersection(found):
        yield f"expected {' or '.join(step.finds)}, found {found}"
    yield from (f"the text has no {part!r}" for part in step.text if part not in turn.text)
    yield from (f"the text has {part!r}" for part in step.not_text if part in turn.text)
    yield from (f"there is no button {wanted!r}" for wanted in step.buttons if not _has_button(turn, wanted))


def always(turn: Turn, lang: Lang, waiting: str | None, content: Content) -> Iterator[str]:
    """What is wrong with a turn by the contract; `waiting` is the fact that a self-check waits for before it."""
    if not turn.text.strip():
        yield f"nothing is said: {turn.messages}"
    if len(turn.cards) > 1:
        yield f"{len(turn.cards)} cards in one turn"
    if language_of(turn.text) != lang:
        yield f"the reply is not in {lang}"
    yield from (f"a payload that nothing accepts: {b}" for b in turn.buttons if not _PAYLOAD.fullmatch(b["payload"]))
    if turn.card:
        yield from _card(turn.card, lang)
        yield from _source(turn, lang)
        yield from _questions(turn, lang, waiting, content)


def now_waiting(turn: Turn, waiting: str | None) -> str | None:
    """The fact that a self-check waits for after a turn."""
    if turn.card.get("type") == "question":
        return str(turn.card["fact"])
    if not turn.card or (turn.card["type"] == "result" and not turn.card.get("what_if")):
        return None
    return waiting


def language_of(text: str) -> Lang:
    """The language of a reply; a Chinese one may hold some Latin words, an English one hardly a Chinese one."""
    return "zh" if len(_HAN.findall(text)) > len(_LATIN.findall(text)) / 3 else "en"


def _unlike(expected: Mapping[str, Any], got: Mapping[str, Any], where: str) -> Iterator[str]:
    for key, value in expected.items():
        found = got.get(key)
        if isinstance(value, dict) and isinstance(found, dict):
            yield from _unlike(value, found, f"{where}.{key}")
        elif found != value and not (isinstance(value, list) and not isinstance(found, list) and found in value):
            yield f"{where}.{key}: expected {value!r}, got {found!r}"


def _reasons(step: Step, reasons: list[Mapping[str, Any]]) -> Iterator[str]:
    found = {reason["condition"]: reason["status"] for reason in reasons}
    if step.leads and next(iter(found), None) != step.leads:
        yield f"{step.leads} should lead the reasons, not {found}"
    yield from (
        f"{condition}: expected {status}, got {found.get(condition)}"
        for condition, status in step.statuses.items()
        if found.get(condition) != status
    )


def _has_button(turn: Turn, wanted: str | dict[str, Any]) -> bool:
    for button in turn.buttons:
        intent, _, details = button["payload"].removeprefix("/").partition("{")
        if wanted in (button["title"], intent) or (details and json.loads("{" + details) == wanted):
            return True
    return False


def _card(card: Mapping[str, Any], lang: Lang) -> Iterator[str]:
    kind = str(card.get("type"))
    if kind not in FIELDS:
        yield f"a card of no known type: {kind}"
        return
    yield from (f"the {kind} card has no `{name}`" for name in FIELDS[kind] if name not in card)
    if card.get("lang", lang) != lang:
        yield f"the card says {card['lang']}, not {lang}"
    if kind == "choose" and not 2 <= len(card["topics"]) <= 3:
        yield f"a choice among {len(card['topics'])}"
    if kind == "result" and card.get("outcome") not in OUTCOMES:
        yield f"an outcome that is none: {card.get('outcome')}"
    for reason in card.get("reasons") or ():
        if reason["status"] not in ("met", "unmet", "unknown") or not reason["citations"]:
            yield f"a reason that is none: {reason}"


def _source(turn: Turn, lang: Lang) -> Iterator[str]:
    citations = turn.card.get("citations") or [turn.card[name] for name in ("citation",) if name in turn.card]
    if turn.card["type"] in ("answer", "clause", "result"):
        lines = [line for line in turn.text.splitlines() if line.startswith(SOURCE[lang])]
        paths = [citation.partition("#")[2] for citation in citations]
        if not paths:
            yield "no citation"
        if not lines or any(path not in lines[-1] for path in paths):
            yield f"the source in words does not name {citations}: {lines}"


def _questions(turn: Turn, lang: Lang, waiting: str | None, content: Content) -> Iterator[str]:
    card = turn.card
    is_end = card["type"] == "result" and not card.get("what_if")
    asked = card.get("fact") if card["type"] == "question" else card.get("open", {}).get("fact")
    if waiting and not asked and not is_end:
        yield f"the self-check waits for {waiting}, and the card does not say so"
    if asked:
        fact = next(fact for fact in content.facts if fact.id == asked)
        yield from _asks(turn, fact, lang)
    if card["type"] == "question" and not 1 <= card["asked"] <= card["at_most"] <= _most(card["check"], content):
        yield f"question {card['asked']} of at most {card['at_most']}"


def _most(check: str, content: Content) -> int:
    return next(len(definition.facts) for definition in content.checks if definition.id == check)


def _asks(turn: Turn, fact: FactDefinition, lang: Lang) -> Iterator[str]:
    end = "\n".join(turn.text.splitlines()[-1 - len(fact.values) :])
    if fact.question[lang] not in end:
        yield f"the text does not end by asking {fact.question[lang]!r}"
    yield from (
        f"the choice {choice.title[lang]!r} is not named" for choice in fact.values if choice.title[lang] not in end
    )
    if fact.kind in ("choice", "bool"):
        values: list[str | bool] = [choice.id for choice in fact.values] or [True, False]
        yield from (f"no button for {value}" for value in values if not _has_button(turn, {fact.id: value}))
