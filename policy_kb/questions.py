"""Questions that were not answered outright, masked, for staff to turn into topics and examples.

What is kept: the message without what could name a person, what it was taken for with which probability, what was
offered and what was picked. Nobody's sender id, and nothing of the conversation around it.
"""

import hashlib
import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from sqlalchemy import CursorResult, Engine, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from policy_kb.audit import Within
from policy_kb.masking import mask
from policy_kb.records import Language, Record
from policy_kb.store import as_kept, in_memory
from policy_kb.tables import QuestionRow

Outcome = Literal["fallback", "out_of_scope", "choose"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
DECLINED = "none"  # picked instead of a topic: something else
MOST_CHARACTERS = 2000
_MOST_READINGS = 6
_DIGITS = 4
_KEY = re.compile(r"[0-9a-f]{64}")


class Unanswered(Record):
    """A message that ended without an answer, as it may be stored.

    `readings` are labels with their probabilities, best first, `offered` the topics of a choice.
    """

    outcome: Outcome
    lang: Language
    text: str
    readings: tuple[tuple[str, float], ...] = ()
    offered: tuple[str, ...] = ()

    @classmethod
    def masked(
        cls,
        outcome: Outcome,
        lang: Language,
        text: str,
        readings: Sequence[tuple[str, float]],
        offered: Sequence[str] = (),
    ) -> "Unanswered":
        """A message as it may be stored: masked, cut to 2,000 characters, with its six best readings."""
        best = tuple((name, round(probability, _DIGITS)) for name, probability in readings[:_MOST_READINGS])
        shown = mask(text[: 2 * MOST_CHARACTERS])[:MOST_CHARACTERS]
        return cls(outcome=outcome, lang=lang, text=shown, readings=best, offered=tuple(offered))

    @property
    def key(self) -> str:
        """What is the same for the same masked text with the same outcome in the same language."""
        return hashlib.sha256(f"{self.outcome}\n{self.lang}\n{self.text}".encode()).hexdigest()


class StoredQuestion(Unanswered):
    """A question with how often, first and last it was asked (UTC), and how often which topic was then picked."""

    chosen: dict[str, int]
    times: int
    first_at: datetime
    last_at: datetime


class QuestionStore:
    """The questions in the database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def in_memory(cls) -> "QuestionStore":
        """A store that nothing outlives: for tests."""
        return cls(in_memory())

    def add(self, question: Unanswered) -> None:
        """Keeps a question, or counts it up and takes over its newest scores; raises what the database raises."""
        if self._count_up(question):
            return
        try:
            with Session(self._engine) as session, session.begin():
                session.add(_row(question))
        except IntegrityError:  # somebody else asked the same in this moment
            self._count_up(question)

    def choose(self, key: str, topic: str | None) -> None:
        """Counts the topic that was picked after a question, None for none of those offered."""
        with Session(self._engine) as session, session.begin():
            if row := session.get(QuestionRow, key, with_for_update=True):
                name = topic or DECLINED
                row.chosen = {**row.chosen, name: row.chosen.get(name, 0) + 1}

    def most_frequent(
        self,
        limit: int,
        outcome: Outcome | Collection[Outcome] | None = None,
        since: datetime | None = None,
        offset: int = 0,
    ) -> list[StoredQuestion]:
        """The questions asked most often, after `offset` of them; with `since`, of those asked then or later."""
        wanted = select(QuestionRow).order_by(QuestionRow.times.desc(), QuestionRow.last_at.desc(), QuestionRow.key)
        if outcome is not None:
            wanted = wanted.where(QuestionRow.outcome.in_(_outcomes(outcome)))
        if since is not None:
            wanted = wanted.where(QuestionRow.last_at >= as_kept(since))
        with Session(self._engine) as session:
            return [_stored(row) for row in session.scalars(wanted.limit(limit).offset(offset))]

    def count(self, outcome: Outcome | Collection[Outcome] | None = None) -> int:
        """How many questions there are, of any outcome or of some."""
        wanted = select(func.count()).select_from(QuestionRow)
        if outcome is not None:
            wanted = wanted.where(QuestionRow.outcome.in_(_outcomes(outcome)))
        with Session(self._engine) as session:
            return session.scalar(wanted) or 0

    def find(self, key: str) -> StoredQuestion | None:
        """The question of a key; None where there is none, or none any more."""
        with Session(self._engine) as session:
            row = session.get(QuestionRow, key) if _KEY.fullmatch(key) else None
            return _stored(row) if row else None

    def delete(self, key: str, *, within: Within[str] | None = None) -> bool:
        """Deletes a question that was dealt with; whether there was one.

        `within` is called inside the transaction with the key, only where there was one.
        """
        if not _KEY.fullmatch(key):
            return False
        with Session(self._engine) as session, session.begin():
            done = session.execute(delete(QuestionRow).where(QuestionRow.key == key))
            found = isinstance(done, CursorResult) and done.rowcount > 0
            if found and within is not None:
                within(session, key)
            return found

    def delete_before(self, moment: datetime) -> int:
        """Deletes the questions that were last asked before a moment; how many there were."""
        with Session(self._engine) as session, session.begin():
            done = session.execute(delete(QuestionRow).where(QuestionRow.last_at < as_kept(moment)))
            return done.rowcount if isinstance(done, CursorResult) else 0

    def _count_up(self, question: Unanswered) -> bool:
        """Whether the question was there already."""
        newest = {"last_at": as_kept(datetime.now(UTC)), **_scores(question)}
        counted = (
            update(QuestionRow).where(QuestionRow.key == question.key).values(times=QuestionRow.times + 1, **newest)
        )
        with Session(self._engine) as session, session.begin():
            done = session.execute(counted)
            return isinstance(done, CursorResult) and done.rowcount > 0


def _outcomes(outcome: Outcome | Collection[Outcome]) -> list[str]:
    return [outcome] if isinstance(outcome, str) else list(outcome)


def _scores(question: Unanswered) -> dict[str, list[Any]]:
    """What is taken over anew each time: another model may have read the message, and other topics been offered."""
    return {"readings": [list(pair) for pair in question.readings], "offered": list(question.offered)}


def _row(question: Unanswered) -> QuestionRow:
    now = as_kept(datetime.now(UTC))
    return QuestionRow(
        key=question.key,
        outcome=question.outcome,
        lang=question.lang,
        text=question.text,
        chosen={},
        times=1,
        first_at=now,
        last_at=now,
        **_scores(question),
    )


def _stored(row: QuestionRow) -> StoredQuestion:
    return StoredQuestion.model_validate(
        {
            "outcome": row.outcome,
            "lang": row.lang,
            "text": row.text,
            "readings": row.readings,
            "offered": row.offered,
            "chosen": row.chosen,
            "times": row.times,
            "first_at": row.first_at.replace(tzinfo=UTC),
            "last_at": row.last_at.replace(tzinfo=UTC),
        }
    )
