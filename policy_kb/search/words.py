"""Words of English in a plain stem, numbers, and Chinese characters with their bigrams."""

import re
import unicodedata
from collections.abc import Iterator

WORDS = re.compile(r"[a-z]+|\d+(?:\.\d+)*|[㐀-鿿]+")
_HAN = re.compile(r"[㐀-鿿]")
# fmt: off
STOP = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "how", "i", "if",
    "in", "is", "it", "me", "my", "of", "on", "or", "the", "to", "what", "which", "who", "with",
})
# fmt: on


def folded(text: str) -> str:
    """Half width and lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def is_han(word: str) -> bool:
    """Whether a word begins with a Chinese character."""
    return _HAN.match(word) is not None


def tokens(text: str) -> Iterator[str]:
    """English words in a plain stem, numbers, and Chinese characters with their bigrams."""
    for run in WORDS.findall(folded(text)):
        if is_han(run):
            yield from (run[index : index + 2] for index in range(len(run) - 1)) if len(run) > 1 else run
        elif run not in STOP:
            yield stem(run)


def stem(word: str) -> str:
    """Without the plural's and the past's ending; enough for titles and questions."""
    for ending in ("ies", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word
