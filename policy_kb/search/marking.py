"""Where in a text a query stands: for highlighting, and for a snippet that shows the place."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate

from policy_kb.records import Language
from policy_kb.search.entries import SNIPPET_LENGTH, Entry
from policy_kb.search.slips import is_one_slip
from policy_kb.search.sounds import initials, syllables
from policy_kb.search.typing_query import Query, Word, read
from policy_kb.search.words import WORDS, is_han, stem

Span = tuple[int, int]
_LEAD = 5  # a fifth of a snippet stands before its first mark
_FOLDS_TO = {"ü": "v"}
_FEWEST_LETTERS = 2
_LONGEST_MISHEARD = 7  # Chinese characters; a longer run is a sentence, not a word that sounds like another


def marks(text: str, query: str) -> list[Span]:
    """Where the words of a query stand in a text: (start, end) in characters (code points), in order, apart.

    A word that is typed only in part is marked as far as it was typed. Where the word itself does not stand in the
    text, what it may be meant for is marked: a word one slip away, or Chinese that sounds so.
    """
    return _marks(text, read(query))


def excerpt(entry: Entry, query: str, lang: Language) -> str:
    """A piece of the entry's text in one line, as long as `Entry.snippet`, with the place that answers the query.

    Where nothing in the text does (a hit by its title), it is the beginning.
    """
    limit = SNIPPET_LENGTH[lang]
    text = " ".join(entry.text[lang].split())
    found = _marks(text, read(query)) if len(text) > limit else []
    start = _best_start(found, limit, len(text))
    if start == 0:
        return entry.snippet(lang)
    start = _next_word(text, start, lang)
    piece = text[start:]
    if len(piece) + 1 <= limit:
        return f"…{piece}"
    return f"…{piece[: limit - 2].rstrip()}…"


def _best_start(found: list[Span], limit: int, size: int) -> int:
    """Where a piece begins that shows most of the marks; 0 where the beginning shows as many."""
    before, room = limit // _LEAD, limit - limit // _LEAD - 2

    def shown(start: int, length: int) -> int:
        return sum(end - begin for begin, end in found if start <= begin and end <= start + length)

    best, most = 0, shown(0, limit - 1)
    for begin, _ in found:
        if (here := shown(begin, room)) > most:
            best, most = begin, here
    return max(0, min(best - before, size - limit + 1)) if best else 0


def _next_word(text: str, start: int, lang: Language) -> int:
    """In English the beginning of the next word, so that none is cut."""
    if lang == "zh" or text[start - 1] == " ":
        return start
    space = text.find(" ", start)
    return space + 1 if 0 <= space < start + SNIPPET_LENGTH[lang] // _LEAD else start


def _marks(text: str, query: Query) -> list[Span]:
    plain, places = _folded_in_place(text)
    runs = [(run.start(), run[0]) for run in WORDS.finditer(plain)]
    found: list[Span] = []
    for word in query.words:
        found += list(_written(word, runs)) or list(_meant(word, runs))
    return _joined((places[start], places[end - 1] + 1) for start, end in found)


def _folded_in_place(text: str) -> tuple[str, list[int]]:
    """The text in half width and lower case, and for each of its characters the place in the text given."""
    if text.isascii():
        return text.lower(), list(range(len(text)))
    folded = [_FOLDS_TO.get(one, unicodedata.normalize("NFKC", one).lower()) for one in text]
    return "".join(folded), [at for at, piece in enumerate(folded) for _ in piece]


def _written(word: Word, runs: list[tuple[int, str]]) -> Iterator[Span]:
    if word.is_han:
        for at, run in runs:
            if is_han(run):
                yield from ((at + m.start(), at + m.start() + len(m[1])) for m in _pairs(word).finditer(run))
        return
    typed = stem(word.text) if word.is_latin else word.text
    for at, run in runs:
        if run == word.text or (word.is_latin and stem(run) == typed):
            yield at, at + len(run)
        elif run.startswith(word.text) and word.open and len(word.text) >= _FEWEST_LETTERS:
            yield at, at + len(word.text)


def _pairs(word: Word) -> re.Pattern[str]:
    """Finds each pair of the word, overlapping ones too."""
    return re.compile("(?=(" + "|".join(map(re.escape, word.pairs)) + "))")


def _meant(word: Word, runs: list[tuple[int, str]]) -> Iterator[Span]:
    if word.is_number or len(word.text) < _FEWEST_LETTERS or (word.is_han and len(word.text) > _LONGEST_MISHEARD):
        return
    sound = "".join(syllables(word.text)) if word.is_han else word.text
    for at, run in runs:
        if is_han(run):
            yield from ((at + start, at + end) for start, end in _sounding(sound, run, by_initials=word.is_latin))
        elif word.is_latin and run.startswith(word.text):
            yield at, at + len(word.text)
        elif word.is_latin and is_one_slip(word.text, run):
            yield at, at + len(run)
        elif word.open and _begins_with_a_slip(word.text, run):
            yield at, at + len(word.text)


def _begins_with_a_slip(typed: str, run: str) -> bool:
    return any(is_one_slip(typed, run[: len(typed) + more]) for more in (-1, 0, 1) if len(run) >= len(typed) + more)


def _sounding(sound: str, run: str, by_initials: bool) -> Iterator[Span]:
    """Where a run of Chinese sounds so, from the beginning of a character on; else where its initials are these."""
    heard = syllables(run)
    spelled, starts = "".join(heard), [0, *accumulate(map(len, heard))]
    whole = [at for at in range(len(run)) if spelled.startswith(sound, starts[at])]
    for at in whole:
        end = next(end for end in range(at + 1, len(starts)) if starts[end] >= starts[at] + len(sound))
        yield at, end
    if whole or not by_initials:
        return
    first = initials(run)
    for at in range(len(run) - len(sound) + 1):
        if first.startswith(sound, at):
            yield at, at + len(sound)


def _joined(spans: Iterator[Span]) -> list[Span]:
    """In order, those that touch made one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
