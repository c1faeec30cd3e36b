"""What is done to a person's text before anything reads it."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from opencc import OpenCC

from bot.pinyin import spelled_out

MAX_CHARACTERS = 2000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f​-‏‪-‮⁦-⁩﻿\ud800-\udfff]")
_SPACES = re.compile(r"\s+")


def normalise(text: str) -> str:
    """Full-width letters and digits as half-width, traditional characters as simplified ones, words in pinyin as
    characters, no control or direction characters, single spaces.

    Chinese punctuation stays Chinese: only letters, digits and spaces are made half-width.
    """
    text = "".join(_half_width(character) for character in text)
    simplified: str = _simplifier().convert(_CONTROL.sub(" ", text))
    spaced = _SPACES.sub(" ", simplified).strip()
    return spaced if spaced.startswith("/") else spelled_out(spaced)


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


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


# Sentences end with their mark; "另外" and "and also" begin another matter without one.
_ENDS = re.compile(r"(?<=[。！？!?；;\n])|(?<=\.)(?=\s+[A-Z㐀-鿿])")
_JOINTS = re.compile(
    r"(?<=[，,、：:\s。？?])"
    r"(?=(?:另外|还有|顺便|再问|再有|同时(?:也|想)|以及|然后|之后|一是|二是|其次)"
    r"|(?:and |but )?(?:also|besides|another (?:question|thing))\b"
    r"|(?:and|plus|secondly),? (?:what|who|which|when|where|how|why|is|are|do|does|can|could|may|will|if)\b)",
    re.IGNORECASE,
)
_MOST_SENTENCES = 6
_SHORTEST_SENTENCE = 4


def sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text begin and end, where it has several: the last six, none very short.

    A comma before "also" or "另外" ends one, too.
    """
    cuts = {0, len(text)} | {m.start() for pattern in (_ENDS, _JOINTS) for m in pattern.finditer(text)}
    places = pairwise(sorted(cuts))
    found = [(start, end) for start, end in places if len(text[start:end].strip()) >= _SHORTEST_SENTENCE]
    return found[-_MOST_SENTENCES:] if len(found) > 1 else []
