"""Sessions of the console: kept under the digest of their key, ended, expired; on SQLite and on PostgreSQL."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from policy_kb.staff_sessions import StaffSessions
from policy_kb.staff_tables import StaffSessionRow
from policy_kb.store import migrate
from tests.support.clock import Clock

pytestmark = pytest.mark.unit

DATA: dict[str, Any] = {"csrf": "x", "account": "王丽", "since": 1.5, "next": None}


@pytest.fixture
def sessions(engine: Engine, clock: Clock) -> StaffSessions:
    migrate(engine)
    return StaffSessions(engine, clock)


def test_what_was_written_is_read(sessions: StaffSessions) -> None:
    sessions.write("key", DATA, 60, "wang.li")
    assert sessions.read("key") == DATA
    assert sessions.read("KEY") is None
    assert sessions.read("") is None


def test_the_key_is_not_stored(engine: Engine, sessions: StaffSessions) -> None:
    sessions.write("a secret key", DATA, 60, None)
    with Session(engine) as session:
        row = session.scalars(select(StaffSessionRow)).one()
    assert len(row.key_digest) == 64
    assert "secret" not in repr(row)
    assert sessions.read(row.key_digest) is None


def test_written_again_it_is_replaced_and_lives_longer(engine: Engine, sessions: StaffSessions, clock: Clock) -> None:
    sessions.write("key", DATA, 60, None)
    clock.now += timedelta(seconds=50)
    sessions.write("key", {"new": True}, 60, "wang.li")
    clock.now += timedelta(seconds=50)
    assert sessions.read("key") == {"new": True}
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(StaffSessionRow)) == 1
    assert sessions.delete_of("wang.li") == 1


def test_an_expired_session_is_none(sessions: StaffSessions, clock: Clock) -> None:
    sessions.write("short", DATA, 60, None)
    sessions.write("long", DATA, 120, None)
    clock.now += timedelta(seconds=60)
    assert sessions.read("short") is None
    assert sessions.read("long") == DATA
    assert sessions.delete_expired() == 1
    assert sessions.delete_expired() == 0
    assert sessions.read("long") == DATA


def test_an_ended_session_is_not_brought_back(sessions: StaffSessions) -> None:
    """A request that is under way while the account is disabled writes its session at its end."""
    sessions.write("key", DATA, 60, "wang.li")
    assert sessions.renew("key", DATA, 60, "wang.li")
    assert sessions.delete_of("wang.li") == 1
    assert not sessions.renew("key", DATA, 60, "wang.li")
    assert sessions.read("key") is None


def test_ended_by_key_and_by_account(sessions: StaffSessions) -> None:
    for key, account in (("one", "wang.li"), ("two", "wang.li"), ("three", "li.na"), ("four", None)):
        sessions.write(key, DATA, 60, account)
    assert sessions.delete("one")
    assert not sessions.delete("one")
    assert sessions.delete_of("wang.li") == 1
    assert [key for key in ("one", "two", "three", "four") if sessions.read(key)] == ["three", "four"]


def test_two_requests_that_write_at_once(sessions: StaffSessions, monkeypatch: pytest.MonkeyPatch) -> None:
    renew, tried = StaffSessions.renew, []

    def too_early(self: StaffSessions, *arguments: Any) -> bool:
        tried.append(arguments)
        return renew(self, *arguments) if len(tried) > 2 else False

    monkeypatch.setattr(StaffSessions, "renew", too_early)
    sessions.write("key", {"first": True}, 60, None)
    sessions.write("key", {"second": True}, 60, None)
    assert sessions.read("key") == {"second": True}


@pytest.mark.parametrize("key", ["\x00", "\ud800", "'; DROP TABLE staff_sessions; --", "k" * 100_000])
def test_any_text_may_come_as_a_key(sessions: StaffSessions, key: str) -> None:
    assert sessions.read(key) is None
    sessions.write(key, DATA, 60, None)
    assert sessions.read(key) == DATA
    assert sessions.delete(key)


def test_a_database_without_the_table_says_so(engine: Engine, sessions: StaffSessions) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE staff_sessions"))
    with pytest.raises(SQLAlchemyError):
        sessions.read("key")
