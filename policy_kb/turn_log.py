"""That turns took place, for the page of figures: when, where, in which language, what kind, how long. No text."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal, get_args

from pydantic import AwareDatetime, Field, StringConstraints
from sqlalchemy import ColumnElement, CursorResult, Engine, delete, func, insert, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from policy_kb.checks.definition import Outcome
from policy_kb.days import day_of
from policy_kb.ratings import CardType
from policy_kb.records import Identifier, Language, Record
from policy_kb.staff_tables import TurnRow
from policy_kb.store import as_kept, in_memory

Channel = Literal["site", "wechat", "api"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
ANSWERED, OFFERED, NOT_UNDERSTOOD = (
    ("answer", "clause", "question", "result"),
    ("choose",),
    ("fallback", "out_of_scope"),
)
MOST_DAYS = 366
MOST_TOPICS = 20
LONGEST_TURN = 600_000  # milliseconds
_HALF, _NINETEEN_TWENTIETHS = 50, 95  # percent


class TurnEvent(Record):
    """A turn. `session` is a salted digest by which people are counted, `card` the reply's card or "none"."""

    at: AwareDatetime
    channel: Channel
    lang: Language
    card: CardType | Literal["none"]
    topic: Identifier | None = None
    check: Identifier | None = None
    outcome: Outcome | None = None
    milliseconds: Annotated[int, Field(ge=0, le=LONGEST_TURN)]
    session: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,64}$")]


class Understood(Record):
    """How turns ended: answered (a question of a self-check counts), offered topics to choose from, not understood.

    `other` is the rest: courtesies, hand-overs, records. The shares are of the first three, None where there are none.
    """

    answered: int = 0
    offered: int = 0
    not_understood: int = 0
    other: int = 0
    share_answered: float | None = None
    share_offered: float | None = None
    share_not_understood: float | None = None


class FiguresOfDay(Record):
    """A day in China: turns, people, turns by language and channel, how they ended, milliseconds (None: no turn)."""

    day: date
    turns: int
    people: int
    languages: dict[Language, int]
    channels: dict[Channel, int]
    understood: Understood
    p50: int | None
    p95: int | None


class TimesOfTopic(Record):
    """How often a topic was the answer."""

    topic: str
    times: int


class Figures(Record):
    """The turns of some days, `since` and `until` included; `days` has every one of them, those without turns too.

    `topics` are the twenty answered most often; `checks` counts the outcomes of each self-check; p50 and p95 are
    milliseconds by nearest rank, None where there were no turns.
    """

    since: date
    until: date
    turns: int
    languages: dict[Language, int]
    channels: dict[Channel, int]
    cards: dict[str, int]
    topics: tuple[TimesOfTopic, ...]
    checks: dict[str, dict[Outcome, int]]
    understood: Understood
    p50: int | None
    p95: int | None
    days: tuple[FiguresOfDay, ...]


class TurnLog:
    """The turns in the database. Raises what the database raises."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def in_memory(cls) -> "TurnLog":
        """A log that nothing outlives: for tests."""
        return cls(in_memory())

    def add(self, many: Sequence[TurnEvent]) -> None:
        """Stores turns, all or none."""
        if many:
            with Session(self._engine) as session, session.begin():
                session.execute(insert(TurnRow), [_values(event) for event in many])

    def figures(self, since: date, until: date) -> Figures:
        """The figures of the days from `since` to `until`, both included; `ValueError` for none or more than 366.

        The database counts and ranks; what is read are a few rows for each day, however many turns there were.
        """
        if not 0 <= (until - since).days < MOST_DAYS:
            raise ValueError(f"figures are of 1 to {MOST_DAYS} days")
        within = TurnRow.day.between(since, until)
        with Session(self._engine) as session:
            cards = _by_day(session, TurnRow.card, within)
            languages = _by_day(session, TurnRow.lang, within)
            channels = _by_day(session, TurnRow.channel, within)
            people = _people(session, within)
            ranks = _ranks_by_day(session, within)
            p50, p95 = _ranks(session, within)
            topics, checks = _topics(session, within), _checks(session, within)
        days = tuple(
            FiguresOfDay.model_validate(
                {
                    "day": day,
                    "turns": cards[day].total(),
                    "people": people.get(day, 0),
                    "languages": languages[day],
                    "channels": channels[day],
                    "understood": _understood(cards[day]),
                    "p50": ranks.get((day, _HALF)),
                    "p95": ranks.get((day, _NINETEEN_TWENTIETHS)),
                }
            )
            for day in _days(since, until)
        )
        all_cards = _total(cards)
        return Figures.model_validate(
            {
                "since": since,
                "until": until,
                "turns": all_cards.total(),
                "languages": _total(languages),
                "channels": _total(channels),
                "cards": dict(all_cards.most_common()),
                "topics": topics,
                "checks": checks,
                "understood": _understood(all_cards),
                "p50": p50,
                "p95": p95,
                "days": days,
            }
        )

    def delete_before(self, moment: datetime) -> int:
        """Deletes the turns before a moment; how many there were."""
        with Session(self._engine) as session, session.begin():
            done = session.execute(delete(TurnRow).where(TurnRow.at < as_kept(moment)))
            return done.rowcount if isinstance(done, CursorResult) else 0


def _values(event: TurnEvent) -> dict[str, Any]:
    return {
        "at": as_kept(event.at),
        "day": day_of(event.at),
        "check_id": event.check,
        **event.model_dump(exclude={"at", "check"}),
    }


def _days(since: date, until: date) -> Iterator[date]:
    return (since + timedelta(days=number) for number in range((until - since).days + 1))


def _by_day(
    session: Session, column: InstrumentedAttribute[str], within: ColumnElement[bool]
) -> dict[date, Counter[str]]:
    counted = select(TurnRow.day, column, func.count()).where(within).group_by(TurnRow.day, column)
    found: dict[date, Counter[str]] = defaultdict(Counter)
    for day, value, count in session.execute(counted):
        found[day][value] = count
    return found


def _total(by_day: dict[date, Counter[str]]) -> Counter[str]:
    return sum(by_day.values(), Counter[str]())


def _people(session: Session, within: ColumnElement[bool]) -> dict[date, int]:
    counted = select(TurnRow.day, func.count(TurnRow.session.distinct())).where(within).group_by(TurnRow.day)
    return {day: count for day, count in session.execute(counted)}


def _topics(session: Session, within: ColumnElement[bool]) -> list[dict[str, Any]]:
    times = func.count()
    counted = (
        select(TurnRow.topic, times)
        .where(within, TurnRow.topic.is_not(None), TurnRow.card == "answer")
        .group_by(TurnRow.topic)
        .order_by(times.desc(), TurnRow.topic)
        .limit(MOST_TOPICS)
    )
    return [{"topic": topic, "times": count} for topic, count in session.execute(counted)]


def _checks(session: Session, within: ColumnElement[bool]) -> dict[str, dict[str, int]]:
    counted = (
        select(TurnRow.check_id, TurnRow.outcome, func.count())
        .where(within, TurnRow.check_id.is_not(None), TurnRow.outcome.is_not(None))
        .group_by(TurnRow.check_id, TurnRow.outcome)
        .order_by(TurnRow.check_id, TurnRow.outcome)
    )
    found: dict[str, dict[str, int]] = {}
    for check, outcome, count in session.execute(counted):
        if check is not None and outcome is not None:
            found.setdefault(check, {})[outcome] = count
    return found


def _ranks_by_day(session: Session, within: ColumnElement[bool]) -> dict[tuple[date, int], int]:
    """The percentiles of each day by (day, percent): of n times in order, the one at place ceil(n · percent / 100)."""
    place = func.row_number().over(partition_by=TurnRow.day, order_by=TurnRow.milliseconds)
    many = func.count().over(partition_by=TurnRow.day)
    ranked = (
        select(TurnRow.day, TurnRow.milliseconds, place.label("place"), many.label("many")).where(within).subquery()
    )
    halves, nineteens = (_place(ranked.c.many, percent) for percent in (_HALF, _NINETEEN_TWENTIETHS))
    at_ranks = select(ranked).where(or_(ranked.c.place == halves, ranked.c.place == nineteens))
    found: dict[tuple[date, int], int] = {}
    for day, time, rank, turns in session.execute(at_ranks):
        found |= {(day, percent): time for percent in (_HALF, _NINETEEN_TWENTIETHS) if rank == _place(turns, percent)}
    return found


def _ranks(session: Session, within: ColumnElement[bool]) -> tuple[int | None, int | None]:
    """p50 and p95 of all days together."""
    many = session.scalar(select(func.count()).select_from(TurnRow).where(within)) or 0
    in_order = select(TurnRow.milliseconds).where(within).order_by(TurnRow.milliseconds).limit(1)
    p50, p95 = (
        session.scalar(in_order.offset(_place(many, percent) - 1)) if many else None
        for percent in (_HALF, _NINETEEN_TWENTIETHS)
    )
    return p50, p95


def _place(many: Any, percent: int) -> Any:
    """The nearest rank, counted from 1; of a number or of a column, in whole numbers."""
    return (many * percent + 99) // 100


def _understood(cards: Counter[str]) -> Understood:
    answered, offered, not_understood = (
        sum(cards[card] for card in kinds) for kinds in (ANSWERED, OFFERED, NOT_UNDERSTOOD)
    )
    counted = answered + offered + not_understood
    shares = (round(part / counted, 4) if counted else None for part in (answered, offered, not_understood))
    share_answered, share_offered, share_not_understood = shares
    return Understood(
        answered=answered,
        offered=offered,
        not_understood=not_understood,
        other=cards.total() - counted,
        share_answered=share_answered,
        share_offered=share_offered,
        share_not_understood=share_not_understood,
    )
