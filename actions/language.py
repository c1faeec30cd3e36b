"""Which language a message is in."""

import re
from collections.abc import Mapping
from typing import Any

from policy_kb import Language

_HAN = re.compile(r"[㐀-鿿]")
_LATIN = re.compile(r"[A-Za-z]")
# An English word has about five letters where Chinese has two characters: both count as one word.
_LETTERS_PER_WORD = 5
_HAN_PER_WORD = 2


def script_majority(text: str) -> Language | None:
    """The language of the larger share of a text, counted in words; None where there is neither.

    A letter alone (talent category "D") is of no language.
    """
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
    if not han and latin <= 1:
        return None
    return "zh" if han / _HAN_PER_WORD >= latin / _LETTERS_PER_WORD else "en"


def page_language(message: Mapping[str, Any]) -> Language | None:
    """The language of the page that a message came from, if it says so."""
    metadata = message.get("metadata")
    return known_language(metadata.get("lang")) if isinstance(metadata, Mapping) else None


def known_language(value: object) -> Language | None:
    """A language id from outside, or None for anything else."""
    if value == "en" or value == "zh":
        return value
    return None
