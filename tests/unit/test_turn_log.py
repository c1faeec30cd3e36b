"""The figures: turns counted by day, language, channel, kind, topic and outcome; on SQLite and on PostgreSQL."""

import math
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from policy_kb.staff_tables import TurnRow
from policy_kb.store import migrate
from policy_kb.turn_log import MOST_DAYS, MOST_TOPICS, TurnEvent, TurnLog

pytestmark = pytest.mark.unit

NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)  # in China
DAY = date(2026, 3, 10)


def turn(card: str = "answer", days: int = 0, **more: Any) -> TurnEvent:
    fields: dict[str, Any] = {"channel": "site", "lang": "zh", "milliseconds": 100, "session": "p1"}
    return TurnEvent.model_validate({"at": NOON + timedelta(days=days), "card": card, **fields, **more})


@pytest.fixture
def log(engine: Engine) -> TurnLog:
    migrate(engine)
    return TurnLog(engine)


def test_without_turns_every_day_is_there_and_empty(log: TurnLog) -> None:
    log.add([])
    figures = log.figures(DAY - timedelta(days=2), DAY)
    assert [day.day for day in figures.days] == [date(2026, 3, 8), date(2026, 3, 9), DAY]
    assert {(day.turns, day.people, day.p50, day.p95) for day in figures.days} == {(0, 0, None, None)}
    assert (figures.turns, figures.p50, figures.p95, figures.topics, figures.checks) == (0, None, None, (), {})
    assert figures.understood.share_answered is None


def test_by_day_language_and_channel(log: TurnLog) -> None:
    log.add([turn(), turn(lang="en"), turn(channel="wechat", session="p2"), turn(days=-1), turn(days=-9)])
    figures = log.figures(DAY - timedelta(days=2), DAY)
    assert [day.turns for day in figures.days] == [0, 1, 3]
    assert [day.people for day in figures.days] == [0, 1, 2]
    assert figures.days[2].languages == {"zh": 2, "en": 1}
    assert figures.days[2].channels == {"site": 2, "wechat": 1}
    assert (figures.turns, figures.languages, figures.channels) == (4, {"zh": 3, "en": 1}, {"site": 3, "wechat": 1})


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 9, 15, 59, 59, tzinfo=UTC), date(2026, 3, 9)),
        (datetime(2026, 3, 9, 16, 0, 0, tzinfo=UTC), DAY),
        (datetime(2026, 3, 10, 15, 59, 59, tzinfo=UTC), DAY),
        (datetime(2026, 3, 10, 16, 0, 0, tzinfo=UTC), date(2026, 3, 11)),
    ],
)
def test_a_day_is_a_day_in_china(log: TurnLog, moment: datetime, day: date) -> None:
    log.add([turn(at=moment)])
    assert log.figures(day, day).turns == 1
    assert log.figures(day - timedelta(days=1), day - timedelta(days=1)).turns == 0
    assert log.figures(day + timedelta(days=1), day + timedelta(days=1)).turns == 0


def test_by_card_and_how_it_ended(log: TurnLog) -> None:
    cards = ["answer"] * 4 + ["clause", "question", "result", "choose", "fallback", "out_of_scope", "smalltalk", "none"]
    log.add([turn(card) for card in cards])
    figures = log.figures(DAY, DAY)
    assert figures.cards == {card: cards.count(card) for card in cards}
    assert next(iter(figures.cards)) == "answer"
    how = figures.understood
    assert (how.answered, how.offered, how.not_understood, how.other) == (7, 1, 2, 2)
    assert (how.share_answered, how.share_offered, how.share_not_understood) == (0.7, 0.1, 0.2)
    assert figures.days[0].understood == how


def test_the_topics_answered_most_often(log: TurnLog) -> None:
    log.add([turn(topic=f"topic-{number}") for number in range(30) for _ in range(number // 2 + 1)])
    log.add([turn("choose", topic="topic-0")] * 50)
    topics = log.figures(DAY, DAY).topics
    assert len(topics) == MOST_TOPICS
    assert [(entry.topic, entry.times) for entry in topics[:3]] == [
        ("topic-28", 15),
        ("topic-29", 15),
        ("topic-26", 14),
    ]


def test_outcomes_by_check(log: TurnLog) -> None:
    for check, outcome, times in (("a", "eligible", 2), ("a", "depends", 1), ("b", "not_eligible", 1), ("a", None, 3)):
        log.add([turn("result" if outcome else "question", check=check, outcome=outcome)] * times)
    assert log.figures(DAY, DAY).checks == {"a": {"eligible": 2, "depends": 1}, "b": {"not_eligible": 1}}


@pytest.mark.parametrize("many", [1, 2, 3, 19, 20, 21, 100, 101])
def test_percentiles_are_those_of_the_nearest_rank(log: TurnLog, many: int) -> None:
    times = random.Random(many).choices(range(60), k=many)
    log.add([turn(milliseconds=time) for time in times])
    log.add([turn(days=-1, milliseconds=500_000)])
    figures = log.figures(DAY - timedelta(days=1), DAY)
    before, day = figures.days
    in_order = sorted(times)
    assert (day.p50, day.p95) == tuple(in_order[math.ceil(many * share) - 1] for share in (0.50, 0.95))
    assert (before.p50, before.p95) == (500_000, 500_000)
    in_order = sorted([*times, 500_000])
    both = tuple(in_order[math.ceil((many + 1) * percent / 100) - 1] for percent in (50, 95))
    assert (figures.p50, figures.p95) == both


def test_days_that_cannot_be(log: TurnLog) -> None:
    assert len(log.figures(DAY - timedelta(days=MOST_DAYS - 1), DAY).days) == MOST_DAYS
    for since in (DAY + timedelta(days=1), DAY - timedelta(days=MOST_DAYS)):
        with pytest.raises(ValueError, match="1 to 366 days"):
            log.figures(since, DAY)


def test_old_turns_are_deleted(log: TurnLog) -> None:
    log.add([turn(days=-5), turn(days=-4), turn()])
    assert log.delete_before(NOON - timedelta(days=4)) == 1
    assert log.figures(DAY - timedelta(days=9), DAY).turns == 2


def test_all_or_none_are_stored(engine: Engine, log: TurnLog) -> None:
    with pytest.raises(SQLAlchemyError):
        log.add([turn(), turn().model_copy(update={"lang": None})])
    assert log.figures(DAY, DAY).turns == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"at": datetime(2026, 3, 10)},
        {"channel": "fax"},
        {"lang": "fr"},
        {"card": "surprise"},
        {"milliseconds": -1},
        {"milliseconds": 600_001},
        {"outcome": "perhaps"},
        {"topic": "a topic"},
        {"session": ""},
        {"session": "x" * 65},
        {"session": "13812345678 Wang"},
        {"text": "what was said"},
    ],
)
def test_turns_that_are_none(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TurnEvent.model_validate({**turn().model_dump(), **fields})


def test_no_text_is_stored() -> None:
    assert {column.key for column in TurnRow.__table__.columns} == {
        "id", "at", "day", "channel", "lang", "card", "topic", "check_id", "outcome", "milliseconds", "session",
    }  # fmt: skip


def test_a_database_without_the_table_says_so(engine: Engine, log: TurnLog) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE turns"))
    with pytest.raises(SQLAlchemyError):
        log.figures(DAY, DAY)
