"""Topics written in the console: drafts, what is published of them, and every version there was.

A published version lies over the content files (`overlay.py`) and is seen by `KnowledgeSource` within seconds. Nothing
published is ever changed or deleted: another version takes its place, also when an older one is brought back.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Select, func, select
from sqlalchemy.orm import Session

from policy_kb.audit import Done, Within
from policy_kb.draft_records import (
    DraftRefused,
    Examples,
    FieldProblem,
    NoSuchVersion,
    State,
    TopicDraft,
    VersionConflict,
    VersionInfo,
    draft_of,
    in_topic,
    problems_of,
)
from policy_kb.draft_tables import TopicVersionRow
from policy_kb.models import Topic
from policy_kb.overlay import Overlay, file_topics, hold, published_over
from policy_kb.store import as_kept, content_of_files, in_memory, replace_topics

__all__ = [
    "FILES",
    "DraftRefused",
    "Examples",
    "FieldProblem",
    "NoSuchVersion",
    "TopicDraft",
    "TopicVersions",
    "VersionConflict",
    "VersionInfo",
    "draft_of",
]

FILES = 0  # the number that stands for the topic as the content files have it
_LARGEST = 2**31 - 1
_NOTHING_LOADED = "No content is loaded yet: run `python -m policy_kb load` first."


class TopicVersions:
    """The versions of topics in the database.

    `within` of a method that changes something is called inside its transaction with what the method returns.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def in_memory(cls) -> "TopicVersions":
        """Versions that nothing outlives: for tests."""
        return cls(in_memory())

    def save(
        self,
        draft: TopicDraft,
        author: str,
        version_id: int | None = None,
        *,
        seen: datetime | None = None,
        based_on: int | None = None,
        within: Within[VersionInfo] | None = None,
    ) -> VersionInfo:
        """Keeps a new draft, or changes the draft `version_id`; its first author stays its author.

        `seen` is the `updated_at` that the writer looked at, `based_on` the number of the published version that the
        text starts from; without it a new draft starts from the one that is published now. Raises `DraftRefused`,
        `VersionConflict` (changed by somebody else since `seen`, or no draft any more) and `NoSuchVersion`.
        """
        with self._changing() as session:
            row = None if version_id is None else _draft_row(session, version_id, seen)
            _refuse(problems_of(draft, _overlay(session).content))
            if row is None:
                row = _new_row(session, draft, author)
            else:
                _rewrite(session, row, draft)
            if based_on is not None:
                row.based_on = based_on if _may_be_kept(based_on) else FILES
            session.flush()
            return _ended(session, _info(row), within)

    def drafts(self, limit: int = 200) -> list[VersionInfo]:
        """The open drafts, the one changed last first."""
        newest = select(TopicVersionRow).order_by(TopicVersionRow.updated_at.desc(), TopicVersionRow.id.desc())
        return self._list(newest.where(TopicVersionRow.state == "draft").limit(limit))

    def published(self) -> list[VersionInfo]:
        """The versions that lie over the files, by topic."""
        standing = select(TopicVersionRow).where(TopicVersionRow.state == "published")
        return self._list(standing.order_by(TopicVersionRow.topic_id))

    def find(self, version_id: int) -> VersionInfo | None:
        """A version by its id; None where there is none."""
        with Session(self._engine) as session:
            row = session.get(TopicVersionRow, version_id) if _may_be_kept(version_id) else None
            return _info(row) if row else None

    def history(self, topic_id: str) -> list[VersionInfo]:
        """All versions of a topic, the newest first."""
        return self._list(_of_topic(topic_id).order_by(TopicVersionRow.number.desc())) if _is_id(topic_id) else []

    def of_files(self, topic_id: str) -> Topic | None:
        """The topic as the content files have it (number 0 of its history); None where they do not have it."""
        with Session(self._engine) as session:
            return next((topic for topic in file_topics(session) or () if topic.id == topic_id), None)

    def overlay(self) -> Overlay:
        """What of the console lies over the files now, and what is left out; raises `NoSuchVersion`."""
        with Session(self._engine) as session:
            return _overlay(session)

    def publish(
        self,
        version_id: int,
        editor: str,
        *,
        seen: datetime | None = None,
        within: Within[VersionInfo] | None = None,
    ) -> VersionInfo:
        """Publishes a draft in the place of what was published of its topic, in one transaction with the content.

        Raises `DraftRefused` where the content as a whole would not hold with it, `VersionConflict` where the draft
        was changed since `seen` or another version was published since it was begun, and `NoSuchVersion`.
        """
        with self._changing() as session:
            row = _draft_row(session, version_id, seen)
            current = _published_number(session, row.topic_id)
            if current != row.based_on:
                raise VersionConflict(_overtaken(current))
            before = _overlay(session)
            _refuse(problems_of(_info(row).draft, before.content))
            _take_out(session, row.topic_id, editor, "superseded")
            _put_in(session, row, editor)
            _apply(session, before, row.topic_id)
            return _ended(session, _info(row), within)

    def discard(
        self,
        version_id: int,
        editor: str,
        *,
        seen: datetime | None = None,
        within: Within[VersionInfo] | None = None,
    ) -> VersionInfo:
        """Puts a draft aside for good; raises `VersionConflict` and `NoSuchVersion`."""
        with self._changing() as session:
            row = _draft_row(session, version_id, seen)
            row.state = "discarded"
            row.decided_by, row.decided_at = editor, _now()
            return _ended(session, _info(row), within)

    def roll_back(
        self, topic_id: str, number: int, editor: str, *, within: Within[VersionInfo | None] | None = None
    ) -> VersionInfo | None:
        """Brings back a version that was published before, as a new version; number 0 brings back the files.

        The new version, or None for the files. What was published is withdrawn. Raises `DraftRefused` where the whole
        content would not hold, `VersionConflict` where there is nothing to bring back, and `NoSuchVersion`.
        """
        if not _is_id(topic_id):
            raise NoSuchVersion("There is no such topic.")
        with self._changing() as session:
            if _published_number(session, topic_id) == number:
                raise VersionConflict(
                    "This topic is as in the files." if number == FILES else f"Version {number} is published already."
                )
            before = _overlay(session)
            row = None if number == FILES else _copy(session, _once_published(session, topic_id, number))
            _take_out(session, topic_id, editor, "withdrawn")
            if row is not None:
                _put_in(session, row, editor)
            _apply(session, before, topic_id)
            return _ended(session, _info(row) if row is not None else None, within)

    @contextmanager
    def _changing(self) -> Iterator[Session]:
        """A transaction in which nobody else changes content or drafts."""
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            if not hold(session):
                raise NoSuchVersion(_NOTHING_LOADED)
            yield session

    def _list(self, wanted: Select[TopicVersionRow]) -> list[VersionInfo]:
        with Session(self._engine) as session:
            return [_info(row) for row in session.scalars(wanted)]


def _ended(session: Session, done: Done, within: Within[Done] | None) -> Done:
    """What a change has done, after the caller's own part of its transaction."""
    if within is not None:
        within(session, done)
    return done


def _draft_row(session: Session, version_id: int, seen: datetime | None) -> TopicVersionRow:
    row = session.get(TopicVersionRow, version_id) if _may_be_kept(version_id) else None
    if row is None:
        raise NoSuchVersion(f"There is no version {version_id}.")
    if row.state != "draft":
        by = f" by {row.decided_by}" if row.decided_by else ""
        raise VersionConflict(f"This is no draft any more: it was {row.state}{by}.")
    if seen is not None and as_kept(seen) != row.updated_at:
        raise VersionConflict("Somebody else has changed this draft since you opened it. Open it again.")
    return row


def _once_published(session: Session, topic_id: str, number: int) -> TopicVersionRow:
    wanted = _of_topic(topic_id).where(TopicVersionRow.number == number)
    row = session.scalar(wanted) if _may_be_kept(number) else None
    if row is None:
        raise NoSuchVersion(f"There is no version {number} of {topic_id}.")
    if row.state not in ("superseded", "withdrawn"):
        raise VersionConflict(f"Version {number} was never published.")
    return row


def _new_row(session: Session, draft: TopicDraft, author: str) -> TopicVersionRow:
    now = _now()
    row = TopicVersionRow(
        topic_id=draft.topic.id,
        number=_next_number(session, draft.topic.id),
        state="draft",
        author=author,
        created_at=now,
        updated_at=now,
        based_on=_published_number(session, draft.topic.id),
        **_fields(draft),
    )
    session.add(row)
    return row


def _rewrite(session: Session, row: TopicVersionRow, draft: TopicDraft) -> None:
    if row.topic_id != draft.topic.id:
        row.number = _next_number(session, draft.topic.id)
        row.based_on = _published_number(session, draft.topic.id)
        row.topic_id = draft.topic.id
    for name, value in _fields(draft).items():
        setattr(row, name, value)
    # Always later than what anybody has seen, however coarse the clock.
    row.updated_at = max(_now(), row.updated_at + timedelta(microseconds=1))


def _copy(session: Session, old: TopicVersionRow) -> TopicVersionRow:
    """A new version with the text of an old one, which stays its author's."""
    row = _new_row(session, _info(old).draft, old.author)
    row.restores = old.number
    return row


def _put_in(session: Session, row: TopicVersionRow, editor: str) -> None:
    row.state = "published"
    row.decided_by, row.decided_at = editor, _now()
    session.flush()


def _take_out(session: Session, topic_id: str, editor: str, state: State) -> None:
    """Ends what is published of a topic; written at once, since only one version may be published."""
    if former := session.scalar(_of_topic(topic_id).where(TopicVersionRow.state == "published")):
        former.state = state
        former.decided_by, former.decided_at = editor, _now()
        session.flush()


def _apply(session: Session, before: Overlay, changed: str) -> None:
    """Puts the content as it now is into the database; refuses where a topic that stood before finds no room in it."""
    after = _overlay(session)
    problems = in_topic(after.left_out.get(changed, ()))
    for name in before.applied:
        if name != changed:
            problems += in_topic(after.left_out.get(name, ()), name)
    _refuse(problems)
    replace_topics(session, after.content)


def _overlay(session: Session) -> Overlay:
    content = content_of_files(session)
    if content is None:
        raise NoSuchVersion(_NOTHING_LOADED)
    return published_over(session, content)


def _refuse(problems: list[FieldProblem]) -> None:
    if problems:
        raise DraftRefused(problems)


def _of_topic(topic_id: str) -> Select[TopicVersionRow]:
    return select(TopicVersionRow).where(TopicVersionRow.topic_id == topic_id)


def _next_number(session: Session, topic_id: str) -> int:
    newest = session.scalar(select(func.max(TopicVersionRow.number)).where(TopicVersionRow.topic_id == topic_id))
    return (newest or FILES) + 1


def _published_number(session: Session, topic_id: str) -> int:
    """The number of the version that is published; 0 where that is the one of the files, or none."""
    published = _of_topic(topic_id).where(TopicVersionRow.state == "published")
    row = session.scalar(published)
    return row.number if row else FILES


def _overtaken(current: int) -> str:
    happened = f"Version {current} was published" if current else "This topic was rolled back to the files"
    return f"{happened} since this draft was begun. Begin a new draft from what is published now."


def _fields(draft: TopicDraft) -> dict[str, Any]:
    record = draft.model_dump(mode="json")
    return {name: record[name] for name in ("topic", "examples", "note", "question")}


def _may_be_kept(number: int) -> bool:
    """Whether the database has room for a number; what a path or a form names may be any."""
    return 0 <= number <= _LARGEST


def _is_id(topic_id: str) -> bool:
    return re.fullmatch(r"[a-z0-9-]{1,64}", topic_id) is not None


def _now() -> datetime:
    return as_kept(datetime.now(UTC))


def _info(row: TopicVersionRow) -> VersionInfo:
    return VersionInfo.model_validate(
        {
            "id": row.id,
            "topic_id": row.topic_id,
            "number": row.number,
            "state": row.state,
            "draft": {
                "topic": row.topic,
                "examples": row.examples,
                "note": row.note,
                "question": row.question,
            },
            "author": row.author,
            "created_at": row.created_at.replace(tzinfo=UTC),
            "updated_at": row.updated_at.replace(tzinfo=UTC),
            "based_on": row.based_on,
            "restores": row.restores,
            "decided_by": row.decided_by,
            "decided_at": row.decided_at.replace(tzinfo=UTC) if row.decided_at else None,
        }
    )
