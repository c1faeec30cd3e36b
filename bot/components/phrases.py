"""Patterns of phrases: `{缺|少}{一份|}核心材料` stands for every choice of one alternative in each pair of braces."""

import re
from itertools import product
from typing import Dict, Iterator, List, Text

_CHOICE = re.compile(r"\{([^{}]*)\}")
_SPACES = re.compile(r"\s+")


def is_pattern(phrase: Text) -> bool:
    """Whether a phrase has alternatives."""
    return bool(_CHOICE.search(phrase))


def expand(phrase: Text) -> Iterator[Text]:
    """The phrases that a pattern stands for, with single spaces; a phrase without braces is itself."""
    pieces: List[List[Text]] = [
        piece.split("|") if place % 2 else [piece] for place, piece in enumerate(_CHOICE.split(phrase))
    ]
    for chosen in product(*pieces):
        yield _SPACES.sub(" ", "".join(chosen)).strip()


def expand_all(phrases: Dict[Text, Text]) -> Dict[Text, Text]:
    """Each phrase with its value; a phrase written out goes before one that a pattern makes."""
    expanded = {phrase: value for phrase, value in phrases.items() if not is_pattern(phrase)}
    for pattern, value in phrases.items():
        if is_pattern(pattern):
            for phrase in expand(pattern):
                expanded.setdefault(phrase, value)
    return expanded
