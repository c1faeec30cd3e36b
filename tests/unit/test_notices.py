"""The banner and the off switch; on SQLite and on PostgreSQL."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from policy_kb.notices import Announcement, Notice, Notices, Service
from policy_kb.store import migrate

pytestmark = pytest.mark.unit

WORDS = Announcement(en="Closed on Monday.", zh="周一休息。")
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def notices(engine: Engine) -> Notices:
    migrate(engine)
    return Notices(engine)


def test_at_first_it_is_open_without_a_banner(notices: Notices) -> None:
    assert notices.read() == Service(notice=None, open=True, closed_text=None)
    assert notices.history(10) == []


def test_what_was_set_last_counts_and_the_rest_is_kept(notices: Notices) -> None:
    until = datetime(2026, 3, 2, 8, 0, tzinfo=timezone(timedelta(hours=8)))
    first = Service(notice=Notice(text=WORDS, level="warning", until=until))
    second = Service(open=False, closed_text=WORDS)
    notices.write(first, "wang.li")
    assert notices.read() == first
    notices.write(second, "李娜")
    assert notices.read() == second
    assert [(entry.account, entry.service) for entry in notices.history(10)] == [("李娜", second), ("wang.li", first)]
    assert abs(datetime.now(UTC) - notices.history(1)[0].at) < timedelta(minutes=5)
    assert notices.history(0) == notices.history(-1) == []


@pytest.mark.parametrize(
    ("until", "shown"),
    [(None, True), (NOW + timedelta(seconds=1), True), (NOW, False), (NOW - timedelta(days=1), False)],
)
def test_a_banner_is_shown_until_its_time(until: datetime | None, shown: bool) -> None:
    notice = Notice(text=WORDS, until=until)
    assert Service(notice=notice).shown(NOW) == (notice if shown else None)


def test_no_banner_is_shown_where_there_is_none() -> None:
    assert Service().shown(NOW) is None


def test_in_both_languages() -> None:
    assert (WORDS["en"], WORDS["zh"]) == ("Closed on Monday.", "周一休息。")
    assert Announcement(en=" a ", zh="好" * 300).en == "a"


@pytest.mark.parametrize(
    "service",
    [
        {"notice": {"text": {"en": "a", "zh": ""}}},
        {"notice": {"text": {"en": "  ", "zh": "好"}}},
        {"notice": {"text": {"zh": "好"}}},
        {"notice": {"text": {"en": "a" * 301, "zh": "好"}}},
        {"notice": {"text": {"en": "a\x00", "zh": "好"}}},
        {"notice": {"text": {"en": "a\nb", "zh": "好"}}},
        {"notice": {"text": {"en": "a\u202eb", "zh": "好"}}},
        {"notice": {"text": {"en": "a\ud800", "zh": "好"}}},
        {"notice": {"text": {"en": "a", "zh": "好", "fr": "c"}}},
        {"notice": {"text": {"en": "a", "zh": "好"}, "level": "alarm"}},
        {"notice": {"text": {"en": "a", "zh": "好"}, "until": "2026-03-01T09:00:00"}},
        {"notice": {"text": {"en": "a", "zh": "好"}, "until": "soon"}},
        {"notice": {}},
        {"open": "perhaps"},
        {"closed_text": {"en": "a", "zh": ""}},
        {"closed": True},
    ],
)
def test_settings_that_are_none(service: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Service.model_validate(service)


def test_a_database_without_the_table_says_so(engine: Engine, notices: Notices) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE service_settings"))
    with pytest.raises(SQLAlchemyError):
        notices.read()
