"""The two ways to search over the same entries, each with an index made when it is first asked."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from policy_kb.models import Term
from policy_kb.records import Language
from policy_kb.search.entries import Entry
from policy_kb.search.typed import TypedIndex
from policy_kb.search.whole_words import WholeWords


class SearchIndex:
    """Entries that can be found; a query is widened by the terms whose synonyms it contains.

    `sections` are entries for `find` alone: headings above the clauses, which a person looks up by their number.
    """

    def __init__(self, entries: Sequence[Entry], terms: Iterable[Term], sections: Sequence[Entry] = ()) -> None:
        self._entries = list(entries)
        self._sections = list(sections)
        self._terms = tuple(terms)

    def search(self, query: str, lang: Language | None, limit: int) -> list[tuple[Entry, float]]:
        """The best entries for a whole question, scores between 0 and 1. Without a language both are searched."""
        return self._whole_words.search(query, lang, limit)

    def find(self, query: str, lang: Language | None, limit: int) -> list[tuple[Entry, float]]:
        """The best entries for what is being typed, with scores between 0 and 1, best first.

        The last word may be unfinished; slips of one letter, words that sound alike and pinyin are understood where
        nothing is written so; a clause's number finds that clause first, then what lies under it. With a language
        its texts are searched, and the other's where they have nothing. Only the query's first 200 characters count.
        """
        return self._typed.find(query, lang, limit)

    @cached_property
    def _whole_words(self) -> WholeWords:
        return WholeWords(self._entries, self._terms)

    @cached_property
    def _typed(self) -> TypedIndex:
        return TypedIndex([*self._entries, *self._sections], self._terms)
