"""The database: one table for each kind of content, the results of self-checks, and the questions not answered.

Parts that are only ever read as a whole (a check's definition, a topic's variants) are JSON columns.
"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column, relationship

_NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """The base of all tables, with names for constraints so that migrations can refer to them."""

    metadata = MetaData(naming_convention=_NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {dict[str, Any]: JSON, list[Any]: JSON}


class DocumentRow(Base):
    """A document; `details` holds title, issuer, number, validity and headings in both languages."""

    __tablename__ = "documents"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int]
    year: Mapped[int]
    details: Mapped[dict[str, Any]]
    clauses: Mapped[list["ClauseRow"]] = relationship(
        default_factory=list, order_by="ClauseRow.position", cascade="all, delete-orphan"
    )


class ClauseRow(Base):
    """A clause's restatement."""

    __tablename__ = "clauses"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True, init=False)
    path: Mapped[str] = mapped_column(String(32), primary_key=True)
    position: Mapped[int]
    title_en: Mapped[str] = mapped_column(Text)
    title_zh: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)
    text_zh: Mapped[str] = mapped_column(Text)


class OfficialTextRow(Base):
    """A clause's official wording, imported by the department; kept when content is loaded anew."""

    __tablename__ = "official_texts"

    document_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    path: Mapped[str] = mapped_column(String(32), primary_key=True)
    lang: Mapped[str] = mapped_column(String(2), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    imported_at: Mapped[datetime]


class TopicRow(Base):
    """A curated answer."""

    __tablename__ = "topics"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int]
    entitlement: Mapped[bool]
    title_en: Mapped[str] = mapped_column(Text)
    title_zh: Mapped[str] = mapped_column(Text)
    answer_en: Mapped[str] = mapped_column(Text)
    answer_zh: Mapped[str] = mapped_column(Text)
    follow_ups: Mapped[list[Any]]
    variants: Mapped[list[Any]]
    check_id: Mapped[str | None] = mapped_column(ForeignKey("checks.id"))
    benefit_id: Mapped[str | None] = mapped_column(ForeignKey("benefits.id"))
    citations: Mapped[list["TopicCitationRow"]] = relationship(
        default_factory=list, order_by="TopicCitationRow.position", cascade="all, delete-orphan"
    )


class TopicCitationRow(Base):
    """A clause that a topic rests on, most relevant first."""

    __tablename__ = "topic_citations"
    __table_args__ = (ForeignKeyConstraint(["document_id", "path"], ["clauses.document_id", "clauses.path"]),)

    topic_id: Mapped[str] = mapped_column(ForeignKey("topics.id"), primary_key=True, init=False)
    position: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(String(64))
    path: Mapped[str] = mapped_column(String(32))


class BenefitRow(Base):
    """A benefit, with what each talent category gets in `categories`."""

    __tablename__ = "benefits"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int]
    title_en: Mapped[str] = mapped_column(Text)
    title_zh: Mapped[str] = mapped_column(Text)
    citations: Mapped[list[Any]]
    categories: Mapped[dict[str, Any]]


class TermRow(Base):
    """An exact term with synonyms in both languages."""

    __tablename__ = "terms"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int]
    details: Mapped[dict[str, Any]]


class FactRow(Base):
    """A fact of the self-checks' vocabulary."""

    __tablename__ = "facts"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int]
    definition: Mapped[dict[str, Any]]


class CheckRow(Base):
    """A self-check's definition."""

    __tablename__ = "checks"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int]
    definition: Mapped[dict[str, Any]]


class ReplyRow(Base):
    """A sentence of the assistant itself."""

    __tablename__ = "replies"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int]
    text_en: Mapped[str] = mapped_column(Text)
    text_zh: Mapped[str] = mapped_column(Text)


class ResultRow(Base):
    """A result of a self-check under its number; `reports` holds its words by language."""

    __tablename__ = "results"

    number: Mapped[str] = mapped_column(String(14), primary_key=True)
    check_id: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(16))
    facts: Mapped[dict[str, Any]]
    evaluation: Mapped[dict[str, Any]]
    reports: Mapped[dict[str, Any]]
    content_version: Mapped[str] = mapped_column(String(64))
    stored_at: Mapped[datetime] = mapped_column(index=True)


class QuestionRow(Base):
    """A masked message that was not answered; `key` is a digest of outcome, language and text.

    `readings` holds the best labels with their probabilities, `chosen` how often which topic was then picked.
    """

    __tablename__ = "questions"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(16))
    lang: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(Text)
    readings: Mapped[list[Any]]
    offered: Mapped[list[Any]]
    chosen: Mapped[dict[str, Any]]
    times: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)


class ContentVersionRow(Base):
    """Which content was loaded last: a digest of all of it."""

    __tablename__ = "content_versions"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    digest: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime]
