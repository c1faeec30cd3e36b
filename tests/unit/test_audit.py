"""The audit log: what is recorded, how it is read, and that it is only added to; on SQLite and on PostgreSQL."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from policy_kb.audit import MOST_ENTRIES, AuditLog, record_in
from policy_kb.notices import Announcement, Notice, Notices, Service
from policy_kb.store import migrate

pytestmark = pytest.mark.unit


@pytest.fixture
def log(engine: Engine) -> AuditLog:
    migrate(engine)
    return AuditLog(engine)


def test_an_entry_is_read_as_it_was_recorded(log: AuditLog) -> None:
    log.record("wang.li", "draft published", "children-school", {"number": 1}, {"number": 2, "题": ["甲", None]})
    (entry,) = log.latest(10)
    assert (entry.account, entry.action, entry.subject) == ("wang.li", "draft published", "children-school")
    assert (entry.before, entry.after) == ({"number": 1}, {"number": 2, "题": ["甲", None]})
    assert abs(datetime.now(UTC) - entry.at) < timedelta(minutes=5)


def test_records_and_moments_are_stored_as_json(log: AuditLog) -> None:
    until = datetime(2026, 3, 1, tzinfo=UTC)
    notice = Notice(text=Announcement(en="Closed on Monday.", zh="周一休息。"), until=until)
    log.record("wang.li", "notice set", "service", Service(), Service(notice=notice))
    (entry,) = log.latest(1)
    assert entry.before == {"notice": None, "open": True, "closed_text": None}
    assert entry.after["notice"]["until"] == "2026-03-01T00:00:00Z"


@pytest.mark.parametrize("value", [None, False, 0, "", [], {}, "\x00 and \ud800", 1.5])
def test_any_json_stays_what_it_is(log: AuditLog, value: Any) -> None:
    log.record("a", "b", "c", value, value)
    (entry,) = log.latest(1)
    assert (entry.before, entry.after) == (value, value)


def test_the_newest_come_first_a_page_at_a_time(log: AuditLog) -> None:
    for number in range(5):
        log.record("a", "did", str(number))
    first = log.latest(2)
    assert [entry.subject for entry in first] == ["4", "3"]
    assert [entry.subject for entry in log.latest(2, before_id=first[-1].id)] == ["2", "1"]
    assert [entry.subject for entry in log.latest(2, before_id=first[-1].id - 2)] == ["0"]
    assert log.latest(0) == log.latest(-1) == []
    assert len(log.latest(10**9)) == 5 < MOST_ENTRIES


def test_entries_of_an_account_or_an_action(log: AuditLog) -> None:
    for account, action in (("a", "x"), ("b", "x"), ("a", "y")):
        log.record(account, action, f"{account}{action}")
    assert [entry.subject for entry in log.latest(10, account="a")] == ["ay", "ax"]
    assert [entry.subject for entry in log.latest(10, action="x")] == ["bx", "ax"]
    assert [entry.subject for entry in log.latest(10, account="a", action="x")] == ["ax"]
    assert log.latest(10, account="\x00' OR 1=1 --") == []


def test_long_and_unprintable_words_are_made_to_fit(log: AuditLog) -> None:
    log.record("a" * 300, "b\x00\n" * 300, "主" * 300 + "\ud800")
    (entry,) = log.latest(10)
    assert (len(entry.account), len(entry.action), entry.subject) == (64, 64, "主" * 200)
    assert entry.action.isprintable()
    assert log.latest(10, account="a" * 300) == [entry]


def test_an_entry_in_the_transaction_of_its_change_is_there_with_it_or_not_at_all(
    engine: Engine, log: AuditLog
) -> None:
    with Session(engine) as session, session.begin():
        record_in(session, "a", "kept", "x")
    with Session(engine) as session:
        record_in(session, "a", "undone", "x")
        session.rollback()
    assert [entry.action for entry in log.latest(10)] == ["kept"]


def test_nothing_changes_or_deletes_an_entry() -> None:
    assert {name for name in vars(AuditLog) if not name.startswith("_")} == {"in_memory", "record", "latest"}


def test_a_database_without_the_table_says_so(engine: Engine, log: AuditLog) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE audit_log"))
    with pytest.raises(SQLAlchemyError):
        log.record("a", "b", "c")


def test_an_entry_made_within_a_change_comes_and_goes_with_it(engine: Engine) -> None:
    migrate(engine)
    log, notices = AuditLog(engine), Notices(engine)
    closed = Service(open=False)

    def entry(session: Session, done: Service) -> None:
        record_in(session, "wang.li", "service.close", "notice", None, done)

    def failing(session: Session, done: Service) -> None:
        entry(session, done)
        raise SQLAlchemyError("no room")

    with pytest.raises(SQLAlchemyError):
        notices.write(closed, "wang.li", within=failing)
    assert (log.latest(10), notices.read()) == ([], Service())
    notices.write(closed, "wang.li", within=entry)
    assert ([item.action for item in log.latest(10)], notices.read()) == (["service.close"], closed)
