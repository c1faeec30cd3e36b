"""Accounts of the staff: names, roles, argon2 hashes of passwords, and the lock after repeated failures.

A sign-in that is refused says nothing of why: an unknown name, a wrong password and a disabled account look the same,
take the same time and are locked alike.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Engine, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from policy_kb.staff_tables import AccountRow, SignInFailureRow, StaffSessionRow
from policy_kb.store import as_kept, in_memory

Role = Literal["staff", "editor", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)  # each may do all that the former may

SHORTEST_NAME, LONGEST_NAME = 2, 64
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
FAILURES_BEFORE_LOCK = 5
FIRST_LOCK, LONGEST_LOCK = timedelta(minutes=15), timedelta(hours=24)
FAILURES_FORGOTTEN_AFTER = timedelta(hours=48)

_NAME = re.compile(rf"[^\W_][\w.@-]{{{SHORTEST_NAME - 1},{LONGEST_NAME - 1}}}")


class Account(BaseModel):
    """An account without its password; moments are in UTC. `locked_until` is None where it is not locked now."""

    model_config = ConfigDict(frozen=True)

    name: str
    role: Role
    disabled: bool
    created_at: datetime
    locked_until: datetime | None = None


class AccountError(ValueError):
    """What is asked for cannot be done; the message is a sentence for the person who asked."""


class SignInRefused(Exception):
    """Name and password do not open an account."""


class LockedOut(Exception):
    """Too many failures in a row; `until` (UTC) says when the next attempt counts."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"locked until {until:%Y-%m-%d %H:%M} UTC")
        self.until = until


def may_act_as(role: Role, wanted: Role) -> bool:
    """Whether a role may do what another one may."""
    return ROLES.index(role) >= ROLES.index(wanted)


def account_name(text: str) -> str:
    """The name as it is stored: half-width, lower-case. Raises `AccountError` where it can be no name."""
    name = _folded(text)
    if not _NAME.fullmatch(name):
        raise AccountError(
            f"A name has {SHORTEST_NAME} to {LONGEST_NAME} letters, digits and . _ - @, "
            "and begins with a letter or digit."
        )
    return name


class Accounts:
    """The accounts in the database. `now` tells the time with its zone."""

    def __init__(
        self,
        engine: Engine,
        hasher: PasswordHasher | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine = engine
        self._hasher = hasher or PasswordHasher()
        self._now = now

    @classmethod
    def in_memory(cls) -> "Accounts":
        """Accounts that nothing outlives: for tests."""
        return cls(in_memory())

    def add(self, name: str, password: str, role: Role) -> Account:
        """Adds an account; raises `AccountError` for a name that is taken, and for a name or password that is none."""
        name = account_name(name)
        row = AccountRow(
            name=name,
            role=_role(role),
            password=self._hash(name, password),
            disabled=False,
            created_at=as_kept(self._now()),
        )
        try:
            with Session(self._engine) as session, session.begin():
                session.add(row)
                session.flush()
                return self._account(row, None)
        except IntegrityError as error:
            raise AccountError(f"There is an account {name} already.") from error

    def list(self) -> Sequence[Account]:
        """All accounts by name."""
        with Session(self._engine) as session:
            rows = session.scalars(select(AccountRow).order_by(AccountRow.name)).all()
            return [self._account(row, _lock(session, row.name)) for row in rows]

    def find(self, name: str) -> Account | None:
        """The account of a name, disabled or not; None where there is none."""
        with Session(self._engine) as session:
            row = _row(session, name)
            return self._account(row, _lock(session, row.name)) if row else None

    def set_password(self, name: str, password: str) -> Account:
        """Sets a password, lifts the lock and ends the account's sessions; raises `AccountError`."""
        hashed = self._hash(account_name(name), password)
        return self._change(name, lambda row: setattr(row, "password", hashed), unlock=True)

    def set_role(self, name: str, role: Role) -> Account:
        """Sets a role and ends the account's sessions; raises `AccountError`."""
        wanted = _role(role)
        return self._change(name, lambda row: setattr(row, "role", wanted))

    def disable(self, name: str) -> Account:
        """Lets nobody sign in any more and ends the account's sessions; raises `AccountError`."""
        return self._change(name, lambda row: setattr(row, "disabled", True))

    def enable(self, name: str) -> Account:
        """Lets the account sign in again and lifts its lock; raises `AccountError`."""
        return self._change(name, lambda row: setattr(row, "disabled", False), unlock=True)

    def sign_in(self, name: str, password: str) -> Account:
        """The account that name and password open; raises `SignInRefused` or `LockedOut`.

        The attempt is counted as a failure before the password is looked at and the count is taken back when it is
        right: so many attempts in the same moment cannot outrun the lock.
        """
        self._count(_digest(name))
        hashed = self._dummy  # made by whichever sign-in is the first, of a known name or not
        with Session(self._engine) as session:
            if row := _row(session, name):
                hashed = row.password
        if not self._verify(hashed, password) or row is None:
            raise SignInRefused("name and password do not open an account")
        return self._signed_in(row.name, hashed, password)

    @cached_property
    def _dummy(self) -> str:
        """What is verified where there is no account, so that it costs the same time."""
        return self._hasher.hash("no account has this password")

    def _hash(self, name: str, password: str) -> str:
        plain = unicodedata.normalize("NFKC", password)
        if not SHORTEST_PASSWORD <= len(plain) <= LONGEST_PASSWORD:
            raise AccountError(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.")
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in plain):
            raise AccountError("A password has no control characters.")
        if plain.casefold() == name:
            raise AccountError("A password is not the name.")
        return self._hasher.hash(plain)

    def _verify(self, hashed: str, password: str) -> bool:
        """Whether a password is the hashed one; one that could never be set costs as much and is wrong."""
        plain = unicodedata.normalize("NFKC", password[: LONGEST_PASSWORD + 1]).encode("utf-8", "replace")
        try:
            return self._hasher.verify(hashed, plain) and len(password) <= LONGEST_PASSWORD
        except (VerificationError, InvalidHashError):
            return False

    def _signed_in(self, name: str, hashed: str, password: str) -> Account:
        """Forgets the failures, and hashes anew where the parameters have changed since."""
        with Session(self._engine) as session, session.begin():
            session.execute(delete(SignInFailureRow).where(SignInFailureRow.name_digest == _digest(name)))
            row = session.get(AccountRow, name)
            if row is None or row.disabled or row.password != hashed:  # changed while the password was looked at
                raise SignInRefused("the account was changed")
            if self._hasher.check_needs_rehash(hashed):
                row.password = self._hasher.hash(unicodedata.normalize("NFKC", password))
            return self._account(row, None)

    def _count(self, digest: str) -> None:
        """Counts an attempt and locks at every fifth; raises `LockedOut` while a lock holds."""
        now = as_kept(self._now())
        try:
            until = self._count_up(digest, now)
        except IntegrityError:  # the first attempt of the same name, in the same moment
            until = self._count_up(digest, now)
        if until is not None:
            raise LockedOut(until.replace(tzinfo=UTC))

    def _count_up(self, digest: str, now: datetime) -> datetime | None:
        """Until when the lock holds that was there before this attempt; None where there was none."""
        free = or_(SignInFailureRow.locked_until.is_(None), SignInFailureRow.locked_until <= now)
        counted = (
            update(SignInFailureRow)
            .where(SignInFailureRow.name_digest == digest, free)
            .values(failures=SignInFailureRow.failures + 1, last_at=now)
        )
        with Session(self._engine) as session, session.begin():
            session.execute(delete(SignInFailureRow).where(SignInFailureRow.last_at < now - FAILURES_FORGOTTEN_AFTER))
            session.execute(counted)
            row = session.get(SignInFailureRow, digest)
            if row is None:
                session.add(SignInFailureRow(name_digest=digest, failures=1, locked_until=None, last_at=now))
                return None
            if row.locked_until is not None and row.locked_until > now:
                return row.locked_until
            rounds, rest = divmod(row.failures, FAILURES_BEFORE_LOCK)
            row.locked_until = now + min(FIRST_LOCK * 2 ** min(rounds - 1, 16), LONGEST_LOCK) if rest == 0 else None
            return None

    def _change(self, name: str, change: Callable[[AccountRow], None], unlock: bool = False) -> Account:
        with Session(self._engine) as session, session.begin():
            row = _row(session, name)
            if row is None:
                raise AccountError(f"There is no account {name}.")
            change(row)
            session.execute(delete(StaffSessionRow).where(StaffSessionRow.account == row.name))
            if unlock:
                session.execute(delete(SignInFailureRow).where(SignInFailureRow.name_digest == _digest(row.name)))
            return self._account(row, _lock(session, row.name))

    def _account(self, row: AccountRow, locked_until: datetime | None) -> Account:
        now = as_kept(self._now())
        return Account.model_validate(
            {
                "name": row.name,
                "role": row.role,
                "disabled": row.disabled,
                "created_at": row.created_at.replace(tzinfo=UTC),
                "locked_until": locked_until.replace(tzinfo=UTC) if locked_until and locked_until > now else None,
            }
        )


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text[: 4 * LONGEST_NAME]).strip().casefold()


def _digest(name: str) -> str:
    return hashlib.sha256(_folded(name).encode("utf-8", "replace")).hexdigest()


def _role(role: str) -> Role:
    for known in ROLES:
        if role == known:
            return known
    raise AccountError(f"{role} is no role: {', '.join(ROLES)}.")


def _row(session: Session, name: str) -> AccountRow | None:
    """The row of a name; what can be no name is not asked for."""
    folded = _folded(name)
    return session.get(AccountRow, folded) if _NAME.fullmatch(folded) else None


def _lock(session: Session, name: str) -> datetime | None:
    failed = session.get(SignInFailureRow, _digest(name))
    return failed.locked_until if failed else None
