"""The texts of one language, and what a typed word may stand for in them."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from operator import add

import numpy as np

from policy_kb.records import Language
from policy_kb.search.entries import Entry
from policy_kb.search.postings import Postings, Range, Weights
from policy_kb.search.slips import one_slip_away
from policy_kb.search.sounds import Sounds, initials
from policy_kb.search.typing_query import Word
from policy_kb.search.whole_words import TITLE_WEIGHT
from policy_kb.search.words import STOP, WORDS, folded, is_han, stem

# How surely a word of the texts is the one that was meant.
_BEGUN = 0.7
_SLIPPED = 0.6
_SLIPPED_AND_BEGUN = 0.45
_SOUNDS_SO = 0.6
_INITIALS = 0.5
_MOST_INITIALS = 8
_SHORTEST_BEGINNING = 3  # letters of a word that was typed out and is not known: "perf pay"
_ENDINGS_UNDER_WAY = ("i", "in", "e")  # of -ing, -ed and -es: "reviewin"


class LanguageIndex:
    """The entries' words in one language.

    Each method gives weights by entry (0-1, without rareness), one array a unit of meaning; none where the word
    fits nothing.
    """

    def __init__(self, entries: Sequence[Entry], lang: Language) -> None:
        self._titles = [entry.title[lang] for entry in entries]
        self._postings = Postings(_tokens(entry, lang) for entry in entries)
        words = self._postings.words
        self._stems: defaultdict[str, list[int]] = defaultdict(list)
        for number in range(bisect_left(words, "a"), bisect_left(words, "{")):
            self._stems[stem(words[number])].append(number)

    @cached_property
    def titles(self) -> list[str]:
        """The titles in half width, lower case and one space."""
        return [" ".join(folded(title).split()) for title in self._titles]

    def written(self, word: Word) -> list[Weights]:
        """Where the word itself stands, or, while it is typed, words that begin so."""
        return self._weights(self._ranges(word))

    def meant(self, word: Word) -> list[Weights]:
        """Where something stands that the word was perhaps meant for: by its sound, or by a slip."""
        if word.is_han:
            alike = self._sounds.alike(word.text) if len(word.text) > 1 else []
            return self._weights(_each(alike, _SOUNDS_SO))
        if word.is_latin:
            return self.sounding(word.text) or self._weights(self._slipped(word))
        return []

    def sounding(self, letters: str) -> list[Weights]:
        """Where Chinese words stand that the letters are the pinyin of, in full, by initials or as far as typed."""
        if not self._has_han:
            return []
        if whole := self._sounds.spelled(letters, complete=True):
            return self._by_sound(whole)
        if (found := self._with_initials(letters)) is not None:
            return [found]
        return self._by_sound(self._sounds.spelled(letters, complete=False))

    def _weights(self, ranges: list[Range]) -> list[Weights]:
        return [self._postings.gather(ranges)] if ranges else []

    def _by_sound(self, pairs: list[list[int]]) -> list[Weights]:
        return [self._postings.gather(_each(pair, _SOUNDS_SO)) for pair in pairs]

    def _ranges(self, word: Word) -> list[Range]:
        if word.is_latin:
            return self._letters(word)
        if word.is_han and len(word.text) == 1:
            return self._begun(word.text, 1.0)
        known = self._postings.number(word.text)
        exact = _each([known] if known is not None else [], 1.0)
        return exact + (self._begun(word.text, _BEGUN) if word.open and word.is_number else [])

    def _letters(self, word: Word) -> list[Range]:
        ranges = _each(self._stems.get(stem(word.text), ()), 1.0)
        if word.open or (not ranges and len(word.text) >= _SHORTEST_BEGINNING):
            ranges += self._begun(word.text, _BEGUN)
        if not ranges and word.open:
            cut = [word.text.removesuffix(ending) for ending in _ENDINGS_UNDER_WAY if word.text.endswith(ending)]
            cut += [word.text[:-2] + "y"] if word.text.endswith("ie") else []
            ranges = [found for text in cut for found in _each(self._stems.get(stem(text), ()), 1.0)]
        return ranges

    def _begun(self, text: str, sureness: float) -> list[Range]:
        first, last = self._postings.beginning(text)
        return [(first, last, sureness)] if last > first else []

    def _slipped(self, word: Word) -> list[Range]:
        meant = set(one_slip_away(word.text))
        whole = _each({number for text in meant for number in self._stems.get(stem(text), ())}, _SLIPPED)
        if whole and not word.open:
            return whole
        return whole + [found for text in meant for found in self._begun(text, _SLIPPED_AND_BEGUN)]

    @cached_property
    def _has_han(self) -> bool:
        words = self._postings.words
        return bool(words) and is_han(words[-1])

    @cached_property
    def _sounds(self) -> Sounds:
        return Sounds([(word, number) for number, word in enumerate(self._postings.words) if is_han(word)])

    @cached_property
    def _initials(self) -> tuple[str, list[int]]:
        """The titles by the first letters of their syllables, one a line, and where each line begins."""
        lines = [" ".join(initials(run) for run in WORDS.findall(title) if is_han(run)) for title in self.titles]
        starts = np.cumsum([0, *(len(line) + 1 for line in lines)])
        return "\n".join(lines), starts.tolist()

    def _with_initials(self, letters: str) -> Weights | None:
        if not 2 <= len(letters) <= _MOST_INITIALS or "i" in letters or "u" in letters:
            return None
        text, starts = self._initials
        places = list(_places(letters, text))
        if not places:
            return None
        found = np.zeros(len(self.titles), dtype=np.float32)
        found[np.searchsorted(starts, places, side="right") - 1] = _INITIALS
        return found


def _tokens(entry: Entry, lang: Language) -> list[str]:
    tokens = _words(entry.title[lang]) * TITLE_WEIGHT + _words(entry.text[lang])
    return tokens + [citation.rpartition("#")[2] for citation in entry.citations]


def _words(text: str) -> list[str]:
    """Words as they are written, and of a Chinese run the pairs and its last character.

    So each character begins a token, and a single one is found as the beginning of its pairs.
    """
    words: list[str] = []
    for run in WORDS.findall(folded(text)):
        if is_han(run):
            words.extend(map(add, run, run[1:]))
            words.append(run[-1])
        elif run not in STOP:
            words.append(run)
    return words


def _each(numbers: Iterable[int], sureness: float) -> list[Range]:
    return [(number, number + 1, sureness) for number in numbers]


def _places(wanted: str, text: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)
