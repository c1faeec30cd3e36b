"""BM25 over whole words, for questions: the conversation's thresholds and the evaluation's baseline rest on it."""

from collections.abc import Iterable, Iterator, Sequence

import bm25s
import numpy as np

from policy_kb.models import Term
from policy_kb.records import Language
from policy_kb.search.entries import Entry
from policy_kb.search.words import tokens

TITLE_WEIGHT = 3


class WholeWords:
    """An index over entries; a query is widened by the terms whose synonyms it contains."""

    def __init__(self, entries: Sequence[Entry], terms: Iterable[Term]) -> None:
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
        yield from list(tokens(entry.title[lang])) * TITLE_WEIGHT
        yield from tokens(entry.text[lang])
        yield from (citation.rpartition("#")[2] for citation in entry.citations)

    def _widen(self, query: str) -> str:
        lowered = query.lower()
        preferred = [f"{term.en} {term.zh}" for word, term in self._synonyms if word in lowered]
        return " ".join([query, *preferred])
