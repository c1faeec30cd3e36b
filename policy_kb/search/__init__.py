"""Search over topics, clauses and checks in both languages.

`SearchIndex.search` takes a whole question (BM25 over words), `SearchIndex.find` what somebody is typing (beginnings
of words, slips, pinyin, clause numbers). `marks` and `excerpt` show where a text answers a query.

The tokens are made here, so that the same search works on every database (neither SQLite's nor PostgreSQL's own
full-text search finds a Chinese word inside a sentence).
"""

from policy_kb.search.entries import Entry, EntryKind
from policy_kb.search.index import SearchIndex
from policy_kb.search.marking import excerpt, marks
from policy_kb.search.words import tokens

__all__ = ["Entry", "EntryKind", "SearchIndex", "excerpt", "marks", "tokens"]
