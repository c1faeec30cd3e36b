"""What people thought of the answers: helpful or not, why, and of which question; masked before it is stored.

Nobody's name or session is kept. Bad ratings wait, grouped by question and answer, until staff have dealt with them.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints
from sqlalchemy import ColumnElement, CursorResult, Engine, Integer, cast, delete, func, select, update
from sqlalchemy.orm import Session

from policy_kb.audit import Within
from policy_kb.days import day_of
from policy_kb.masking import mask
from policy_kb.records import Citation, Identifier, Language, Record
from policy_kb.staff_tables import RatingRow
from policy_kb.store import as_kept, in_memory

Reason = Literal["wrong", "unclear", "incomplete", "not_my_question", "other"]
REASONS: tuple[Reason, ...] = get_args(Reason)
CardType = Literal[
    "answer",
    "clause",
    "question",
    "result",
    "choose",
    "record",
    "handoff",
    "smalltalk",
    "out_of_scope",
    "fallback",
]
CARD_TYPES: tuple[CardType, ...] = get_args(CardType)
MOST_COMMENT, MOST_QUESTION, MOST_CITATIONS = 500, 2000, 20
COMMENTS_SHOWN = 10
_KEY = re.compile(r"[0-9a-f]{64}")


class Rating(Record):
    """A rating as the page sends it: of an answer, named by its card, to a question in the person's words."""

    helpful: bool
    reason: Reason | None = None
    comment: Annotated[str, StringConstraints(max_length=MOST_COMMENT)] = ""
    lang: Language
    card: CardType
    topic: Identifier | None = None
    check: Identifier | None = None
    citations: Annotated[tuple[Citation, ...], Field(max_length=MOST_CITATIONS)] = ()
    question: Annotated[str, StringConstraints(max_length=MOST_QUESTION)] = ""


class BadlyRated(Record):
    """A question whose answer was rated as not helpful, with all that was said of it.

    `key` settles it, `times` counts the ratings, `reasons` how often which was given, `comments` are the ten newest,
    `citations` those of the newest rating, `last_at` its time in UTC.
    """

    key: str
    question: str
    lang: Language
    card: CardType
    topic: str | None
    check: str | None
    times: int
    reasons: dict[Reason, int]
    comments: tuple[str, ...]
    citations: tuple[str, ...]
    last_at: datetime


class RatingsOfDay(Record):
    """How many ratings a day in China brought."""

    day: date
    helpful: int
    unhelpful: int


class Ratings:
    """The ratings in the database. Raises what the database raises."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def in_memory(cls) -> "Ratings":
        """Ratings that nothing outlives: for tests."""
        return cls(in_memory())

    def keep(self, rating: Rating) -> None:
        """Stores a rating, its question and comment masked."""
        question = mask(rating.question)[:MOST_QUESTION]
        now = datetime.now(UTC)
        row = RatingRow(
            at=as_kept(now),
            day=day_of(now),
            group_key=_group_key(rating, question),
            helpful=rating.helpful,
            settled=rating.helpful,
            reason=rating.reason,
            comment=mask(rating.comment)[:MOST_COMMENT],
            lang=rating.lang,
            card=rating.card,
            topic=rating.topic,
            check_id=rating.check,
            citations=list(rating.citations),
            question=question,
        )
        with Session(self._engine) as session, session.begin():
            session.add(row)

    def worst(self, limit: int, offset: int = 0) -> list[BadlyRated]:
        """The questions with the most bad ratings that nobody has dealt with yet; among equals the newest first."""
        times, newest = func.count(), func.max(RatingRow.id)
        wanted = (
            select(RatingRow.group_key, times, newest)
            .where(_waiting())
            .group_by(RatingRow.group_key)
            .order_by(times.desc(), newest.desc())
            .limit(max(0, limit))
            .offset(max(0, offset))
        )
        with Session(self._engine) as session:
            groups = session.execute(wanted).all()
            keys = [key for key, _, _ in groups]
            newest_rows = select(RatingRow).where(RatingRow.id.in_([newest_id for _, _, newest_id in groups]))
            rows = {row.group_key: row for row in session.scalars(newest_rows)}
            reasons, comments = _reasons(session, keys), _comments(session, keys)
        return [_badly_rated(rows[key], count, reasons[key], comments[key]) for key, count, _ in groups if key in rows]

    def waiting(self) -> int:
        """How many questions `worst` has to show."""
        with Session(self._engine) as session:
            return session.scalar(select(func.count(RatingRow.group_key.distinct())).where(_waiting())) or 0

    def settle(self, key: str, *, within: Within[str] | None = None) -> bool:
        """Takes a group of bad ratings off the queue; whether there was one. The figures go on counting them.

        `within` is called inside the transaction with the key, only where there was one.
        """
        if not _KEY.fullmatch(key):
            return False
        settled = update(RatingRow).where(RatingRow.group_key == key, _waiting()).values(settled=True)
        with Session(self._engine) as session, session.begin():
            done = session.execute(settled)
            found = isinstance(done, CursorResult) and done.rowcount > 0
            if found and within is not None:
                within(session, key)
            return found

    def counts(self, since: date, until: date | None = None) -> list[RatingsOfDay]:
        """The days (China's, both ends included) that brought ratings, in their order."""
        helpful = func.sum(cast(RatingRow.helpful, Integer))
        wanted = select(RatingRow.day, helpful, func.count()).where(RatingRow.day >= since)
        if until is not None:
            wanted = wanted.where(RatingRow.day <= until)
        with Session(self._engine) as session:
            days = session.execute(wanted.group_by(RatingRow.day).order_by(RatingRow.day))
            return [RatingsOfDay(day=day, helpful=good, unhelpful=all_of - good) for day, good, all_of in days]

    def delete_before(self, moment: datetime) -> int:
        """Deletes the ratings given before a moment; how many there were."""
        with Session(self._engine) as session, session.begin():
            done = session.execute(delete(RatingRow).where(RatingRow.at < as_kept(moment)))
            return done.rowcount if isinstance(done, CursorResult) else 0


def _waiting() -> ColumnElement[bool]:
    return RatingRow.helpful.is_(False) & RatingRow.settled.is_(False)


def _group_key(rating: Rating, question: str) -> str:
    same = "\n".join((rating.lang, rating.card, rating.topic or "", rating.check or "", question))
    return hashlib.sha256(same.encode()).hexdigest()


def _reasons(session: Session, keys: Sequence[str]) -> dict[str, Counter[str]]:
    counted = (
        select(RatingRow.group_key, RatingRow.reason, func.count())
        .where(_waiting(), RatingRow.group_key.in_(keys), RatingRow.reason.is_not(None))
        .group_by(RatingRow.group_key, RatingRow.reason)
    )
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for key, reason, count in session.execute(counted):
        if reason is not None:
            found[key][reason] = count
    return found


def _comments(session: Session, keys: Sequence[str]) -> dict[str, list[str]]:
    """The newest comments of each group, so that one with thousands does not crowd out the others."""
    place = func.row_number().over(partition_by=RatingRow.group_key, order_by=RatingRow.id.desc())
    ranked = (
        select(RatingRow.group_key, RatingRow.comment, place.label("place"))
        .where(_waiting(), RatingRow.group_key.in_(keys), RatingRow.comment != "")
        .subquery()
    )
    shown = (
        select(ranked.c.group_key, ranked.c.comment).where(ranked.c.place <= COMMENTS_SHOWN).order_by(ranked.c.place)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for key, comment in session.execute(shown):
        found[key].append(comment)
    return found


def _badly_rated(row: RatingRow, times: int, reasons: Counter[str], comments: Sequence[str]) -> BadlyRated:
    return BadlyRated.model_validate(
        {
            "key": row.group_key,
            "question": row.question,
            "lang": row.lang,
            "card": row.card,
            "topic": row.topic,
            "check": row.check_id,
            "times": times,
            "reasons": dict(reasons.most_common()),
            "comments": tuple(comments),
            "citations": tuple(row.citations),
            "last_at": row.at.replace(tzinfo=UTC),
        }
    )
