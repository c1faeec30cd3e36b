"""What is done to a person's text before anything reads it."""

import re
import unicodedata

MAX_CHARACTERS = 2000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f​-‏‪-‮⁦-⁩﻿\ud800-\udfff]")
_SPACES = re.compile(r"\s+")


def normalise(text: str) -> str:
    """Full-width letters and digits as half-width, no control or direction characters, single spaces.

    Chinese punctuation stays Chinese: only letters, digits and spaces are made half-width.
    """
    text = "".join(_half_width(character) for character in text)
    return _SPACES.sub(" ", _CONTROL.sub(" ", text)).strip()


def _half_width(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character)
    return folded if folded.isascii() and (folded.isalnum() or folded.isspace()) else character


_PART = re.compile(r"(?:[^,，。.;；!！?？\n]|(?<=\d)[.,](?=\d))+")
_SUPPOSITION = re.compile(
    r"\s*(?:and |but |so |ok(?:ay)?,? )?(?:what if|suppose|supposing|imagine|assuming|if)\b"
    r"|\s*(?:那|那么)?(?:假如|假设|要是|如果|倘若|换成)(?:说)?",
    re.IGNORECASE,
)
_LONGEST_LIST = 12


def parts(text: str) -> list[tuple[int, int]]:
    """Where the parts of a text between its punctuation begin and end: at most twelve, each of two letters or more.

    What a part supposes begins after its "what if": "the contribution were recognised" is then read by itself.
    """
    found = []
    for match in _PART.finditer(text):
        supposition = _SUPPOSITION.match(match[0])
        start = match.start() + (supposition.end() if supposition else 0)
        if len(text[start : match.end()].strip()) > 1:
            found.append((start, match.end()))
    return found[:_LONGEST_LIST]
