"""Search over topics, clauses and checks in both languages: BM25 over words of English and bigrams of Chinese.

The tokens are made here, so that the same search works on every database (neither SQLite's nor PostgreSQL's own
full-text search finds a Chinese word inside a sentence).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import bm25s
import numpy as np

from policy_kb.models import Term
from policy_kb.records import Bilingual, Language

EntryKind = Literal["topic", "clause", "check"]
_WORDS = re.compile(r"[a-z]+|\d+(?:\.\d+)*|[㐀-鿿]+")
_HAN = re.compile(r"[㐀-鿿]")
# fmt: off
_STOP = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "how", "i", "if",
    "in", "is", "it", "me", "my", "of", "on", "or", "the", "to", "what", "which", "who", "with",
})
# fmt: on
_TITLE_WEIGHT = 3
_SNIPPET_LENGTH = {"en": 160, "zh": 60}


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found."""

    kind: EntryKind
    id: str
    title: Bilingual
    text: Bilingual
    citations: tuple[str, ...]

    def snippet(self, lang: Language) -> str:
        """The beginning of its text."""
        limit = _SNIPPET_LENGTH[lang]
        text = " ".join(self.text[lang].split())
        return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def tokens(text: str) -> Iterator[str]:
    """English words in a plain stem, numbers, and Chinese characters with their bigrams."""
    for run in _WORDS.findall(unicodedata.normalize("NFKC", text).lower()):
        if _HAN.match(run):
            yield from (run[index : index + 2] for index in range(len(run) - 1)) if len(run) > 1 else run
        elif run not in _STOP:
            yield _stem(run)


def _stem(word: str) -> str:
    """Without the plural's and the past's ending; enough for titles and questions."""
    for ending in ("ies", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word


class SearchIndex:
    """An index over entries; a query is widened by the terms whose synonyms it contains."""

    def __init__(self, entries: list[Entry], terms: Iterable[Term]) -> None:
        self._entries = entries
        self._synonyms = [
            (word.lower(), term.preferred) for term in terms for word in (*term.synonyms.en, *term.synonyms.zh)
        ]
        self._indexes = {lang: self._build(lang) for lang in ("en", "zh")} if entries else {}

    def search(self, query: str, lang: Language | None, limit: int) -> list[tuple[Entry, float]]:
        """The best entries with scores between 0 and 1. Without a language both are searched."""
        if not self._entries or limit < 1:
            return []
        wanted = list(dict.fromkeys(tokens(self._widen(query))))
        if not wanted:
            return []
        scores = np.zeros(len(self._entries))
        for name in (lang,) if lang else ("en", "zh"):
            index = self._indexes[name]
            known = [token for token in wanted if token in index.vocab_dict]
            if known:
                scores = np.maximum(scores, index.get_scores(known))
        best = np.argsort(-scores, kind="stable")[:limit]
        # A score of 1 - 1/(1 + s/10) orders as BM25 does and stays below 1.
        return [(self._entries[i], float(scores[i] / (scores[i] + 10))) for i in best if scores[i] > 0]

    def _build(self, lang: str) -> bm25s.BM25:
        index = bm25s.BM25()
        corpus = [list(self._tokens(entry, "en" if lang == "en" else "zh")) for entry in self._entries]
        index.index(corpus, show_progress=False)
        return index

    @staticmethod
    def _tokens(entry: Entry, lang: Language) -> Iterator[str]:
        yield from list(tokens(entry.title[lang])) * _TITLE_WEIGHT
        yield from tokens(entry.text[lang])
        yield from (citation.rpartition("#")[2] for citation in entry.citations)

    def _widen(self, query: str) -> str:
        lowered = query.lower()
        preferred = [f"{term.en} {term.zh}" for word, term in self._synonyms if word in lowered]
        return " ".join([query, *preferred])
