"""Sessions of the console, held by the server: the browser has nothing but a key, the database only its digest."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, Engine, delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from policy_kb.staff_tables import StaffSessionRow
from policy_kb.store import as_kept, in_memory


class StaffSessions:
    """The sessions in the database; `now` tells the time with its zone. Raises what the database raises."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._engine = engine
        self._now = now

    @classmethod
    def in_memory(cls) -> "StaffSessions":
        """Sessions that nothing outlives: for tests."""
        return cls(in_memory())

    def read(self, key: str) -> dict[str, Any] | None:
        """The data of a session; None where there is none or it has expired."""
        with Session(self._engine) as session:
            row = session.get(StaffSessionRow, _digest(key))
            return row.data if row and row.expires_at > as_kept(self._now()) else None

    def write(self, key: str, data: dict[str, Any], lifetime_seconds: float, account: str | None) -> None:
        """Keeps a session under a key, new or not, for so many seconds from now.

        For a session that must still be there use `renew`: a request under way would otherwise bring back one
        that was ended in the meantime.
        """
        if self.renew(key, data, lifetime_seconds, account):
            return
        row = StaffSessionRow(
            key_digest=_digest(key), account=account, data=data, expires_at=self._end(lifetime_seconds)
        )
        try:
            with Session(self._engine) as session, session.begin():
                session.add(row)
        except IntegrityError:  # written by another request in this moment
            self.renew(key, data, lifetime_seconds, account)

    def renew(self, key: str, data: dict[str, Any], lifetime_seconds: float, account: str | None) -> bool:
        """Keeps a session for so many seconds from now if it is there; whether it is."""
        values = {"data": data, "account": account, "expires_at": self._end(lifetime_seconds)}
        renewed = update(StaffSessionRow).where(StaffSessionRow.key_digest == _digest(key)).values(**values)
        with Session(self._engine) as session, session.begin():
            done = session.execute(renewed)
            return isinstance(done, CursorResult) and done.rowcount > 0

    def delete(self, key: str) -> bool:
        """Ends a session; whether there was one."""
        with Session(self._engine) as session, session.begin():
            done = session.execute(delete(StaffSessionRow).where(StaffSessionRow.key_digest == _digest(key)))
            return isinstance(done, CursorResult) and done.rowcount > 0

    def delete_of(self, account: str) -> int:
        """Ends all sessions of an account; how many there were."""
        with Session(self._engine) as session, session.begin():
            done = session.execute(delete(StaffSessionRow).where(StaffSessionRow.account == account))
            return done.rowcount if isinstance(done, CursorResult) else 0

    def delete_expired(self) -> int:
        """Deletes the sessions that have expired; how many there were."""
        with Session(self._engine) as session, session.begin():
            done = session.execute(delete(StaffSessionRow).where(StaffSessionRow.expires_at <= as_kept(self._now())))
            return done.rowcount if isinstance(done, CursorResult) else 0

    def _end(self, lifetime_seconds: float) -> datetime:
        return as_kept(self._now() + timedelta(seconds=lifetime_seconds))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
