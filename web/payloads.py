"""Which messages that begin with `/` may pass.

Rasa takes `/restart` and `/intent{"slot": …}` from anyone who types it, so only what the assistant's own
buttons send gets through.
"""

import re
from typing import Any

from web.bodies import parse_object
from web.problems import Problem

INTENTS = frozenset({"answer", "clause", "start_check", "inform", "human", "stop", "start_over", "something_else"})
_SHAPE = re.compile(r"/(?P<intent>[a-z_]+)(?P<entities>\{[^{}]{0,300}\})?")


def is_payload(message: str) -> bool:
    """Whether Rasa would take the message as an intent instead of words."""
    return message.startswith("/")


def is_allowed(message: str) -> bool:
    """Whether a payload is one that a button of the assistant could send."""
    match = _SHAPE.fullmatch(message)
    if match is None or match["intent"] not in INTENTS:
        return False
    return match["entities"] is None or _are_entities(match["entities"])


def _are_entities(text: str) -> bool:
    try:
        entities: dict[str, Any] = parse_object(text.encode("utf-8"))
    except Problem:
        return False
    return all(isinstance(value, str | bool | int | float) for value in entities.values())
