"""Ratings of answers: masked, grouped, settled, counted; on SQLite and on PostgreSQL."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from policy_kb.days import day_of
from policy_kb.ratings import COMMENTS_SHOWN, Rating, Ratings
from policy_kb.staff_tables import RatingRow
from policy_kb.store import migrate

pytestmark = pytest.mark.unit


def rated(question: str = "Which school?", helpful: bool = False, **more: Any) -> Rating:
    fields: dict[str, Any] = {"lang": "en", "card": "answer", "topic": "children-school"}
    return Rating.model_validate({"question": question, "helpful": helpful, **fields, **more})


@pytest.fixture
def ratings(engine: Engine) -> Ratings:
    migrate(engine)
    return Ratings(engine)


def put_back(engine: Engine, question: str, days: int) -> None:
    """Puts the ratings of a question back by some days."""
    with Session(engine) as session, session.begin():
        for row in session.scalars(select(RatingRow).where(RatingRow.question == question)):
            row.at -= timedelta(days=days)
            row.day -= timedelta(days=days)


def test_a_bad_rating_waits_with_all_that_was_said(ratings: Ratings) -> None:
    ratings.keep(rated(reason="wrong", comment="It is D.", citations=("rules-2022#2.1.2.4",)))
    (found,) = ratings.worst(10)
    assert (found.question, found.lang, found.card) == ("Which school?", "en", "answer")
    assert (found.topic, found.check, found.times) == ("children-school", None, 1)
    assert (found.reasons, found.comments) == ({"wrong": 1}, ("It is D.",))
    assert found.citations == ("rules-2022#2.1.2.4",)
    assert abs(datetime.now(UTC) - found.last_at) < timedelta(minutes=5)
    assert ratings.waiting() == 1


def test_question_and_comment_are_masked(ratings: Ratings) -> None:
    ratings.keep(rated("call 13812345678\nnow", comment="mail a.b@example.com \x00 please"))
    (found,) = ratings.worst(10)
    assert found.question == "call <number> now"
    assert found.comments == ("mail <email> please",)


def test_the_same_question_with_the_same_answer_is_one_entry(ratings: Ratings) -> None:
    for reason in ("unclear", "wrong", "wrong", None):
        ratings.keep(rated(reason=reason))
    ratings.keep(rated(helpful=True, comment="good"))
    ratings.keep(rated(lang="zh"))
    ratings.keep(rated(topic="talent-card"))
    ratings.keep(rated(card="result", topic=None, check="title-one-year-early"))
    first, *others = ratings.worst(10)
    assert (first.times, first.reasons, first.comments) == (4, {"wrong": 2, "unclear": 1}, ())
    assert list(first.reasons) == ["wrong", "unclear"]
    assert [(entry.times, entry.lang, entry.topic, entry.check) for entry in others] == [
        (1, "en", None, "title-one-year-early"),
        (1, "en", "talent-card", None),
        (1, "zh", "children-school", None),
    ]
    assert ratings.waiting() == 4


def test_a_page_at_a_time(ratings: Ratings) -> None:
    for number, times in enumerate((1, 3, 2)):
        for _ in range(times):
            ratings.keep(rated(f"Q{number}"))
    assert [entry.question for entry in ratings.worst(2)] == ["Q1", "Q2"]
    assert [entry.question for entry in ratings.worst(2, offset=2)] == ["Q0"]
    assert ratings.worst(2, offset=3) == ratings.worst(0) == []


def test_the_ten_newest_comments_of_each(ratings: Ratings) -> None:
    for number in range(COMMENTS_SHOWN + 5):
        ratings.keep(rated("A", comment=f"no {number}"))
    ratings.keep(rated("B", comment="alone"))
    many, one = ratings.worst(10)
    assert many.comments == tuple(f"no {number}" for number in range(COMMENTS_SHOWN + 4, 4, -1))
    assert one.comments == ("alone",)


def test_what_was_settled_waits_no_more_until_it_is_rated_again(ratings: Ratings) -> None:
    for _ in range(2):
        ratings.keep(rated(comment="old"))
    ratings.keep(rated("other"))
    key = ratings.worst(1)[0].key
    assert ratings.settle(key)
    assert not ratings.settle(key)
    assert [entry.question for entry in ratings.worst(10)] == ["other"]
    ratings.keep(rated(comment="new"))
    (again,) = [entry for entry in ratings.worst(10) if entry.key == key]
    assert (again.times, again.comments) == (1, ("new",))


@pytest.mark.parametrize("key", ["", "x", "\x00", "f" * 64, "' OR 1=1 --"])
def test_there_is_nothing_to_settle_under_another_key(ratings: Ratings, key: str) -> None:
    ratings.keep(rated())
    assert not ratings.settle(key)
    assert ratings.waiting() == 1


def test_counted_by_day_settled_or_not(engine: Engine, ratings: Ratings) -> None:
    for question, helpful in (("A", True), ("B", True), ("B", False), ("C", False)):
        ratings.keep(rated(question, helpful))
    put_back(engine, "B", 3)
    put_back(engine, "C", 40)
    ratings.settle(ratings.worst(10)[0].key)
    today = day_of(datetime.now(UTC))
    counted = [(today - day.day, day.helpful, day.unhelpful) for day in ratings.counts(today - timedelta(days=30))]
    assert counted == [(timedelta(days=3), 1, 1), (timedelta(0), 1, 0)]
    until = today - timedelta(days=3)
    assert [day.day for day in ratings.counts(until, until)] == [until]
    assert ratings.counts(today + timedelta(days=1)) == []


def test_old_ratings_are_deleted(engine: Engine, ratings: Ratings) -> None:
    for question in ("old", "new"):
        ratings.keep(rated(question))
    put_back(engine, "old", 400)
    assert ratings.delete_before(datetime.now(UTC) - timedelta(days=365)) == 1
    assert [entry.question for entry in ratings.worst(10)] == ["new"]


@pytest.mark.parametrize(
    "fields",
    [
        {"helpful": None},
        {"reason": "rude"},
        {"comment": "x" * 501},
        {"question": "x" * 2001},
        {"comment": None},
        {"lang": "fr"},
        {"card": "none"},
        {"topic": "No Topic"},
        {"topic": "x" * 65},
        {"check": "../x"},
        {"citations": ["rules-2022#1"] * 21},
        {"citations": ["javascript:alert(1)"]},
        {"at": "2026-03-01"},
    ],
)
def test_ratings_that_are_none(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Rating.model_validate({**rated().model_dump(), **fields})


def test_masks_that_are_longer_than_what_they_mask_are_cut(ratings: Ratings) -> None:
    ratings.keep(rated("a@b.cn " * 285, comment="a@b.cn " * 71))
    (found,) = ratings.worst(1)
    assert len(found.question) <= 2000
    assert len(found.comments[0]) <= 500


def test_nothing_of_the_person_is_stored() -> None:
    assert {column.key for column in RatingRow.__table__.columns} == {
        "id", "at", "day", "group_key", "helpful", "settled", "reason", "comment", "lang", "card", "topic",
        "check_id", "citations", "question",
    }  # fmt: skip


def test_a_database_without_the_table_says_so(engine: Engine, ratings: Ratings) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE ratings"))
    with pytest.raises(SQLAlchemyError):
        ratings.keep(rated())
