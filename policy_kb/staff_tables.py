"""The tables of the staff's side: accounts, sessions, audit log, ratings, turns, notices.

Moments are in UTC without saying so (`store.as_kept`); days are China's (`policy_kb.days`).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from policy_kb.tables import Base


class AccountRow(Base):
    """A member of staff; `password` is an argon2 hash with its parameters and salt."""

    __tablename__ = "accounts"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str] = mapped_column(String(16))
    password: Mapped[str] = mapped_column(Text)
    disabled: Mapped[bool]
    created_at: Mapped[datetime]


class SignInFailureRow(Base):
    """Sign-ins that failed in a row, by the digest of the name that was typed, whether or not there is such an account.

    A digest, since people type passwords into the field of the name; any name, since a lock that only real accounts
    had would say which accounts are real.
    """

    __tablename__ = "sign_in_failures"

    name_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]
    last_at: Mapped[datetime] = mapped_column(index=True)


class StaffSessionRow(Base):
    """A session of the console, by the digest of its key: who reads this table cannot take a session over."""

    __tablename__ = "staff_sessions"

    key_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str | None] = mapped_column(String(64), index=True)
    data: Mapped[dict[str, Any]]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class AuditRow(Base):
    """A change: who did what to what, and how it was before and after. Only ever added to."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[datetime]
    account: Mapped[str] = mapped_column(String(64), index=True)
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(200))
    before: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))


class RatingRow(Base):
    """What a person thought of an answer; `group_key` is the same for the same question with the same answer.

    `settled` ratings were dealt with: they are counted on and no longer wait in the queue.
    """

    __tablename__ = "ratings"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[datetime] = mapped_column(index=True)
    day: Mapped[date] = mapped_column(index=True)
    group_key: Mapped[str] = mapped_column(String(64), index=True)
    helpful: Mapped[bool]
    settled: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(String(16))
    comment: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(2))
    card: Mapped[str] = mapped_column(String(16))
    topic: Mapped[str | None] = mapped_column(String(64))
    check_id: Mapped[str | None] = mapped_column(String(64))
    citations: Mapped[list[Any]]
    question: Mapped[str] = mapped_column(Text)


class TurnRow(Base):
    """That a turn took place, what kind it was and how long it took; none of its words."""

    __tablename__ = "turns"
    # The order in which a day's percentiles are found.
    __table_args__ = (Index("ix_turns_day_milliseconds", "day", "milliseconds"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[datetime] = mapped_column(index=True)
    day: Mapped[date]
    channel: Mapped[str] = mapped_column(String(16))
    lang: Mapped[str] = mapped_column(String(2))
    card: Mapped[str] = mapped_column(String(16))
    topic: Mapped[str | None] = mapped_column(String(64))
    check_id: Mapped[str | None] = mapped_column(String(64))
    outcome: Mapped[str | None] = mapped_column(String(32))
    milliseconds: Mapped[int]
    session: Mapped[str] = mapped_column(String(64))


class ServiceRow(Base):
    """A setting of notice and off switch; the newest counts."""

    __tablename__ = "service_settings"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[datetime]
    account: Mapped[str] = mapped_column(String(64))
    service: Mapped[dict[str, Any]]
