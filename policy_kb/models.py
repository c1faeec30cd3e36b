"""The content of the knowledge base as typed, immutable records.

The same records describe the content files (`policy_kb/content/`), what the database holds and what the
assistant works with. A citation is `document#path`, e.g. `rules-2022#2.1.2.4`.
"""

from pydantic import Field

from policy_kb.checks.definition import CheckDefinition
from policy_kb.checks.facts import FactDefinition
from policy_kb.records import Bilingual, Category, Citation, Identifier, Key, Path, Record, Text


class Heading(Record):
    """A part or section above the clauses, e.g. `2.1`."""

    path: Path
    title: Bilingual


class Document(Record):
    """A document with what may be said of its issuer and its validity today."""

    id: Identifier
    title: Bilingual
    short_title: Bilingual
    issuer: Bilingual
    number: Bilingual
    year: int
    validity: Bilingual
    notice: Bilingual
    headings: tuple[Heading, ...] = ()


class Clause(Record):
    """A numbered clause: its title and a plain restatement, not the official wording."""

    path: Path
    title: Bilingual
    text: Bilingual


class Variant(Record):
    """The answer to a topic's question when one detail is known, e.g. an enterprise."""

    when: dict[Key, str | bool | int | list[str] | list[int]] = Field(min_length=1)
    citations: tuple[Citation, ...] = ()
    answer: Bilingual


class Topic(Record):
    """A question that people ask, with a curated short answer and the clauses it rests on."""

    id: Identifier
    title: Bilingual
    entitlement: bool
    citations: tuple[Citation, ...] = Field(min_length=1)
    answer: Bilingual
    follow_ups: tuple[Identifier, ...] = ()
    check: Identifier | None = None
    benefit: Key | None = None
    variants: tuple[Variant, ...] = ()


class BenefitEntry(Record):
    """What one talent category gets of one benefit; the text stands alone."""

    granted: bool
    text: Bilingual


class Benefit(Record):
    """A row of the benefits table: one benefit over the talent categories A–E."""

    id: Key
    title: Bilingual
    citations: tuple[Citation, ...] = Field(min_length=1)
    categories: dict[Category, BenefitEntry] = Field(min_length=5)


class Synonyms(Record):
    """Other words for a term, as people type them."""

    en: tuple[Text, ...] = ()
    zh: tuple[Text, ...] = ()


class Term(Record):
    """An exact term with its synonyms, slips included."""

    id: Identifier
    preferred: Bilingual
    synonyms: Synonyms = Synonyms()
    definition: Bilingual | None = None
    citations: tuple[Citation, ...] = ()


class Reply(Record):
    """A sentence of the assistant itself; `{name}` marks what is filled in."""

    id: Key
    text: Bilingual


class Content(Record):
    """All content, validated as a whole."""

    documents: tuple[Document, ...]
    clauses: dict[str, tuple[Clause, ...]]
    topics: tuple[Topic, ...]
    benefits: tuple[Benefit, ...]
    terms: tuple[Term, ...]
    facts: tuple[FactDefinition, ...]
    checks: tuple[CheckDefinition, ...]
    replies: tuple[Reply, ...]
