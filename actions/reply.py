"""A reply of one turn, and the cards of the contract."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Button = dict[str, str]


@dataclass(slots=True)
class Reply:
    """What is said in a turn: a text, a card that says what the turn was, and buttons."""

    text: str
    card: dict[str, Any] | None = None
    buttons: list[Button] = field(default_factory=list)


def button(title: str, intent: str, /, **details: object) -> Button:
    """A button whose payload Rasa reads: `/answer{"topic":"..."}`."""
    payload = json.dumps(details, ensure_ascii=False, separators=(",", ":")) if details else ""
    return {"title": title, "payload": f"/{intent}{payload}"}


def card(card_type: str, lang: str, /, **fields: object) -> dict[str, Any]:
    """A card of the contract."""
    return {"type": card_type, "lang": lang, **fields}


def bulleted(lines: Sequence[str]) -> str:
    """Lines as a list."""
    return "\n".join(f"- {line}" for line in lines)
