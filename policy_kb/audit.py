"""The audit log: who changed what and when, with how it was before and after. It is only ever added to."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias, TypeVar

from pydantic_core import to_jsonable_python
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from policy_kb.records import Record
from policy_kb.staff_tables import AuditRow
from policy_kb.store import as_kept, in_memory

Done = TypeVar("Done")
Within: TypeAlias = Callable[[Session, Done], None]
"""What a store calls with its session and what it has done, inside the transaction of a change and before it commits.

Where it raises, the change is undone and the error raised to the caller of the store. `record_in` is what it is for.
"""

COMMAND_LINE = "command line"  # the account of changes made there; no name of an account has a space
MOST_ENTRIES = 500
_LONGEST = {"account": 64, "action": 64, "subject": 200}


class AuditEntry(Record):
    """A change; `at` is in UTC, `before` and `after` are JSON, None where there was or is nothing."""

    id: int
    at: datetime
    account: str
    action: str
    subject: str
    before: Any
    after: Any


class AuditLog:
    """The audit log in the database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def in_memory(cls) -> "AuditLog":
        """A log that nothing outlives: for tests."""
        return cls(in_memory())

    def record(self, account: str, action: str, subject: str, before: Any = None, after: Any = None) -> None:
        """Adds an entry; `before` and `after` may be records or anything of JSON. Raises what the database raises."""
        with Session(self._engine) as session, session.begin():
            record_in(session, account, action, subject, before, after)

    def latest(
        self, limit: int, before_id: int | None = None, account: str | None = None, action: str | None = None
    ) -> list[AuditEntry]:
        """The newest entries first, at most 500; with `before_id`, those older than that entry."""
        wanted = select(AuditRow).order_by(AuditRow.id.desc()).limit(max(0, min(limit, MOST_ENTRIES)))
        if before_id is not None:
            wanted = wanted.where(AuditRow.id < before_id)
        if account is not None:
            wanted = wanted.where(AuditRow.account == _cut("account", account))
        if action is not None:
            wanted = wanted.where(AuditRow.action == _cut("action", action))
        with Session(self._engine) as session:
            return [_entry(row) for row in session.scalars(wanted)]


def record_in(session: Session, account: str, action: str, subject: str, before: Any = None, after: Any = None) -> None:
    """Adds an entry in the transaction of the change itself, so that neither is there without the other."""
    session.add(
        AuditRow(
            at=as_kept(datetime.now(UTC)),
            account=_cut("account", account),
            action=_cut("action", action),
            subject=_cut("subject", subject),
            before=to_jsonable_python(before),
            after=to_jsonable_python(after),
        )
    )


def _cut(field: str, text: str) -> str:
    """The text as its column takes it: without what cannot be printed, and not too long."""
    return "".join(c if c.isprintable() else " " for c in text)[: _LONGEST[field]]


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(
        id=row.id,
        at=row.at.replace(tzinfo=UTC),
        account=row.account,
        action=row.action,
        subject=row.subject,
        before=row.before,
        after=row.after,
    )
