"""The tables of content written in the console: every version of a topic, and the topics of the files below them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from policy_kb.tables import Base

_IS_PUBLISHED = text("state = 'published'")


class TopicVersionRow(Base):
    """A version of a topic: a draft, what is published, or what once was; its text never changes after publication.

    `number` counts the versions of one topic from 1; `based_on` is the number that was published when the draft was
    begun (0: the files), `restores` the number of the version that a roll-back brought back.
    """

    __tablename__ = "topic_versions"
    __table_args__ = (
        UniqueConstraint("topic_id", "number"),
        # Whatever goes wrong elsewhere: no topic has two published versions.
        Index(
            "ix_topic_versions_published",
            "topic_id",
            unique=True,
            sqlite_where=_IS_PUBLISHED,
            postgresql_where=_IS_PUBLISHED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    topic_id: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(16), index=True)
    topic: Mapped[dict[str, Any]]
    examples: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(Text)
    question: Mapped[str | None] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    based_on: Mapped[int]
    restores: Mapped[int | None] = mapped_column(default=None)
    decided_by: Mapped[str | None] = mapped_column(String(64), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)


class FileTopicsRow(Base):
    """One row: the topics as the content files have them, without what the console published.

    `changes` counts what was loaded and published: whoever changes content writes it first, and so waits for the other.
    """

    __tablename__ = "file_topics"

    id: Mapped[int] = mapped_column(primary_key=True)
    topics: Mapped[list[Any]]
    changes: Mapped[int] = mapped_column(default=0)
