"""The knowledge base in memory: look-ups by id, the clause tree, benefits, replies and search."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from policy_kb.checks import CheckDefinition, Vocabulary
from policy_kb.content import path_key
from policy_kb.models import Benefit, Clause, Content, Document, Term, Topic
from policy_kb.records import Bilingual, Language
from policy_kb.search import Entry, SearchIndex


@dataclass(frozen=True, slots=True)
class Node:
    """A clause or a heading in its place in the document's tree.

    `text` is a plain restatement (for a heading, the titles of what it holds); `official` is the department's
    own wording by language, where it was imported.
    """

    citation: str
    title: Bilingual
    text: Bilingual
    official: Mapping[Language, str]
    parent: str | None
    children: tuple[str, ...]


class KnowledgeBase:
    """Everything the assistant knows, read-only. `version` is the digest of the content it was read from."""

    def __init__(self, content: Content, official: Mapping[tuple[str, str], str], version: str = "") -> None:
        self.version = version
        self.documents: Mapping[str, Document] = {document.id: document for document in content.documents}
        self.topics: Mapping[str, Topic] = {topic.id: topic for topic in content.topics}
        self.checks: Mapping[str, CheckDefinition] = {check.id: check for check in content.checks}
        self.benefits: Mapping[str, Benefit] = {benefit.id: benefit for benefit in content.benefits}
        self.terms: tuple[Term, ...] = content.terms
        self.vocabulary = Vocabulary(content.facts)
        self._replies = {reply.id: reply.text for reply in content.replies}
        self.clauses: Mapping[str, Node] = {
            node.citation: node
            for document in content.documents
            for node in _tree(document, content.clauses[document.id], official)
        }

    def reply(self, name: str, lang: Language, **fill: object) -> str:
        """A sentence of the assistant with its placeholders filled in; raises `KeyError` for an unknown one."""
        return self._replies[name][lang].format(**fill)

    def source(self, citations: tuple[str, ...] | list[str], lang: Language) -> str:
        """Citations as a person reads them: `Operational Rules 2022, 2.7.2.4`."""
        paths: dict[str, list[str]] = {}
        for citation in citations:
            document, path = citation.split("#")
            paths.setdefault(document, []).append(path)
        titles = {document: self.documents[document].short_title[lang] for document in paths}
        if lang == "en":
            return "; ".join(f"{titles[document]}, {', '.join(group)}" for document, group in paths.items())
        return "；".join(f"{titles[document]}{'、'.join(group)}" for document, group in paths.items())

    def search(self, query: str, lang: Language | None = None, limit: int = 10) -> list[tuple[Entry, float]]:
        """The entries that fit a query best, with scores between 0 and 1, best first."""
        return self._index.search(query, lang, limit)

    def find(self, query: str, lang: Language | None = None, limit: int = 10) -> list[tuple[Entry, float]]:
        """The entries for what somebody is typing, headings among them; see `SearchIndex.find`."""
        return self._index.find(query, lang, limit)

    @cached_property
    def _index(self) -> SearchIndex:
        return SearchIndex(_entries(self), self.terms, _sections(self))


def _tree(document: Document, clauses: tuple[Clause, ...], official: Mapping[tuple[str, str], str]) -> list[Node]:
    titles = {heading.path: heading.title for heading in document.headings} | {
        clause.path: clause.title for clause in clauses
    }
    texts = {clause.path: clause.text for clause in clauses}
    children: dict[str, list[str]] = {path: [] for path in titles}
    for path in sorted(titles, key=path_key):
        if (parent := path.rpartition(".")[0]) in children:
            children[parent].append(path)
    nodes = []
    for path in sorted(titles, key=path_key):
        citation = f"{document.id}#{path}"
        parent = path.rpartition(".")[0]
        nodes.append(
            Node(
                citation=citation,
                title=titles[path],
                text=texts.get(path) or _contents(titles, children[path]),
                official={lang: official[citation, lang] for lang in ("en", "zh") if (citation, lang) in official},
                parent=f"{document.id}#{parent}" if parent in titles else None,
                children=tuple(f"{document.id}#{child}" for child in children[path]),
            )
        )
    return nodes


def _contents(titles: Mapping[str, Bilingual], paths: list[str]) -> Bilingual:
    def listing(lang: Language) -> str:
        return "\n".join(f"- {path} {titles[path][lang]}" for path in paths) or "-"

    return Bilingual(en=listing("en"), zh=listing("zh"))


def _entries(knowledge: KnowledgeBase) -> list[Entry]:
    topics = [
        Entry("topic", topic.id, topic.title, topic.answer, topic.citations) for topic in knowledge.topics.values()
    ]
    clauses = [
        Entry("clause", citation, node.title, node.text, (citation,))
        for citation, node in knowledge.clauses.items()
        if not node.children
    ]
    checks = [
        Entry("check", check.id, check.title, check.opening, check.citations) for check in knowledge.checks.values()
    ]
    return topics + clauses + checks


def _sections(knowledge: KnowledgeBase) -> list[Entry]:
    return [
        Entry("clause", citation, node.title, node.text, (citation,))
        for citation, node in knowledge.clauses.items()
        if node.children
    ]
