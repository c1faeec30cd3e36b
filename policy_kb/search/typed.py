"""Search as you type over the entries of both languages."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import groupby

import numpy as np

from policy_kb.models import Term
from policy_kb.records import Bilingual, Language
from policy_kb.search.entries import Entry
from policy_kb.search.language_index import LanguageIndex
from policy_kb.search.postings import Weights, by_rareness
from policy_kb.search.typing_query import Query, Word, read
from policy_kb.search.words import folded, is_han

_WIDENED = 0.6  # how much a term counts whose synonym was typed
_MOST_TERMS = 4
_MOST_MISHEARD = 6  # pairs of characters; in a whole sentence a pair that is not known is no slip
_LOOKED_AT = 64  # the best, whose titles are compared with the query
_TITLE_IS, _TITLE_BEGINS, _TITLE_HAS = 2.0, 1.5, 1.3
# Far above what words can reach: a clause by its number, one of another document, what lies under it.
_THE_CLAUSE, _SAME_NUMBER, _UNDER_IT = 1000.0, 750.0, 500.0


class TypedIndex:
    """Entries found by what has been typed so far; see `SearchIndex.find`."""

    def __init__(self, entries: Sequence[Entry], terms: Iterable[Term]) -> None:
        self._entries = entries
        self._synonyms = _Synonyms(terms)
        self._languages: dict[Language, LanguageIndex] = (
            {"en": LanguageIndex(entries, "en"), "zh": LanguageIndex(entries, "zh")} if entries else {}
        )
        self._paths = sorted((entry.id.rpartition("#")[2], i) for i, entry in enumerate(entries) if "#" in entry.id)

    def find(self, text: str, lang: Language | None, limit: int) -> list[tuple[Entry, float]]:
        """The best entries with scores between 0 and 1, best first."""
        query = read(text)
        if not self._entries or not query.words or limit < 1:
            return []
        scores = np.zeros(len(self._entries), dtype=np.float32)
        for languages in _in_turn(lang):
            scores = self._scores(query, languages)
            if scores.any():
                break
        best = np.argsort(-scores, kind="stable")[:limit]
        return [(self._entries[i], float(scores[i] / (scores[i] + 10))) for i in best if scores[i] > 0]

    def _scores(self, query: Query, languages: Sequence[Language]) -> Weights:
        units = [unit for word in query.words for unit in _units(word)]
        found = self._groups(units, languages)
        synonyms = self._synonyms.of(query.text, unknown=not any(any(groups) for groups in found.values()))
        scores = np.zeros(len(self._entries), dtype=np.float32)
        for lang, groups in found.items():
            index = self._languages[lang]
            total = _total(groups, len(self._entries))
            for word in (word for term in synonyms for word in read(term[lang]).words):
                for weights in (weights for unit in _units(word) for weights in index.written(unit)):
                    total += by_rareness(weights) * np.float32(_WIDENED)
            _prefer_titles(total, index, query.text)
            np.maximum(scores, total, out=scores)
        if query.clause:
            self._put_clauses_first(scores, query.clause, query.document)
        return scores

    def _groups(self, units: Sequence[Word], languages: Sequence[Language]) -> dict[Language, list[list[Weights]]]:
        """By language the weights for each unit: as written; where no language has it so, as it may be meant."""
        found = {lang: [self._languages[lang].written(unit) for unit in units] for lang in languages}
        unknown = [at for at in range(len(units)) if not any(groups[at] for groups in found.values())]
        if sum(unit.is_han for unit in units) > _MOST_MISHEARD:
            unknown = [at for at in unknown if not units[at].is_han]
        for lang, groups in found.items():
            index = self._languages[lang]
            for row in _side_by_side(at for at in unknown if units[at].is_latin):
                spelled = index.sounding("".join(units[at].text for at in row)) if len(row) > 1 else []
                if spelled:
                    groups[row[0]] = spelled
                    unknown = [at for at in unknown if at not in row]
            for at in unknown:
                groups[at] = index.meant(units[at])
        return found

    def _put_clauses_first(self, scores: Weights, path: str, document: str | None) -> None:
        first = bisect_left(self._paths, (path, 0))
        for found, entry in self._paths[first:]:
            if not found.startswith(path):
                break
            if found == path:
                named = document in (None, self._entries[entry].id.partition("#")[0])
                scores[entry] = _THE_CLAUSE if named else _SAME_NUMBER
            elif found.startswith(path + "."):
                scores[entry] = _UNDER_IT


class _Synonyms:
    """The terms that a query names by another word."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._words = [
            (folded(word) if is_han(word) else f" {folded(word)}", term.preferred)
            for term in terms
            for word in (*term.synonyms.zh, *term.synonyms.en)
        ]

    def of(self, text: str, unknown: bool) -> list[Bilingual]:
        """The terms whose synonyms stand in the text; for a text `unknown` otherwise, also those it begins."""
        padded = f" {text}"
        found = [term for word, term in self._words if word in padded]
        if unknown and len(text) >= (2 if is_han(text) else 4):
            found += [term for word, term in self._words if word.strip().startswith(text)]
        different = {term.en: term for term in found if term.en.lower() not in text and term.zh not in text}
        return list(different.values())[:_MOST_TERMS]


def _in_turn(lang: Language | None) -> tuple[tuple[Language, ...], ...]:
    """Both languages at once, or the wanted one and, where it has nothing, the other."""
    if lang is None:
        return (("en", "zh"),)
    return (("en",), ("zh",)) if lang == "en" else (("zh",), ("en",))


def _units(word: Word) -> list[Word]:
    """A Chinese run as its pairs, another word as it is."""
    return [Word(pair) for pair in word.pairs] if word.is_han else [word]


def _side_by_side(places: Iterable[int]) -> list[list[int]]:
    """Numbers in rows without a gap."""
    return [[at for _, at in row] for _, row in groupby(enumerate(places), lambda pair: pair[1] - pair[0])]


def _total(units: Sequence[Sequence[Weights]], size: int) -> Weights:
    """The sum over the units, less for an entry that has only some of them."""
    total = np.zeros(size, dtype=np.float32)
    has = np.zeros(size, dtype=np.float32)
    for weights in (weights for groups in units for weights in groups):
        total += by_rareness(weights)
        has += weights > 0
    wanted = sum(max(len(groups), 1) for groups in units)
    total *= np.float32(0.5) + np.float32(0.5) * has / np.float32(wanted)
    return total


def _prefer_titles(scores: Weights, index: LanguageIndex, text: str) -> None:
    """More for titles that are, begin with, or have what was typed, among the best so far."""
    if len(text) < 2:
        return
    best = np.argpartition(-scores, _LOOKED_AT)[:_LOOKED_AT] if len(scores) > _LOOKED_AT else np.arange(len(scores))
    for at in best:
        title = index.titles[at]
        if text in title:
            scores[at] *= _TITLE_IS if text == title else _TITLE_BEGINS if title.startswith(text) else _TITLE_HAS
