"""The topics of the console over those of the files: what is published there comes first, if it fits the content."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pydantic import ValidationError
from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from policy_kb.checks.kinds import Fault
from policy_kb.content_files import field_of
from policy_kb.draft_tables import FileTopicsRow, TopicVersionRow
from policy_kb.models import Content, Topic
from policy_kb.references import References

_THE_ROW = 1


@dataclass(frozen=True, slots=True)
class Overlay:
    """Content with the console's topics on top.

    `applied` are the ids of these topics; `left_out` those that the content below has no room for (a clause or a
    follow-up of theirs is gone), each with its faults: the files' own topic, if there is one, stands instead.
    """

    content: Content
    applied: tuple[str, ...] = ()
    left_out: dict[str, list[Fault]] = field(default_factory=dict)


def lay_over(base: Content, published: Iterable[Topic]) -> Overlay:
    """The base with the published topics in the places of those they change, the new ones after them by id."""
    waiting = {topic.id: topic for topic in published}
    left_out: dict[str, list[Fault]] = {}
    while True:
        content = base.model_copy(update={"topics": _merged(base.topics, waiting)})
        references = References(content)
        faulty = {name: faults for name, topic in waiting.items() if (faults := list(references.faults(topic)))}
        if not faulty:
            return Overlay(content, tuple(waiting), left_out)
        # Without these another topic may have lost its follow-up: look again until nothing is missing.
        left_out |= faulty
        waiting = {name: topic for name, topic in waiting.items() if name not in faulty}


def published_over(session: Session, base: Content) -> Overlay:
    """The base with what the database says is published; a record that is none any more is left out, too."""
    topics: list[Topic] = []
    broken: dict[str, list[Fault]] = {}
    wanted = select(TopicVersionRow.topic_id, TopicVersionRow.topic).where(TopicVersionRow.state == "published")
    for name, record in session.execute(wanted.order_by(TopicVersionRow.topic_id)):
        try:
            topics.append(Topic.model_validate(record))
        except ValidationError as error:
            broken[name] = [Fault(field_of(fault["loc"]), fault["msg"]) for fault in error.errors()]
    overlay = lay_over(base, topics)
    return Overlay(overlay.content, overlay.applied, {**broken, **overlay.left_out})


def hold(session: Session) -> bool:
    """Lets nobody else change content until this transaction ends; whether content was ever loaded.

    An update, and the first statement of the transaction: it locks on SQLite as on PostgreSQL.
    """
    done = session.execute(
        update(FileTopicsRow).where(FileTopicsRow.id == _THE_ROW).values(changes=FileTopicsRow.changes + 1)
    )
    return isinstance(done, CursorResult) and done.rowcount > 0


def keep_file_topics(session: Session, topics: Iterable[Topic]) -> None:
    """Puts down the topics as the files have them; inside a transaction that holds the content."""
    records = [topic.model_dump(mode="json") for topic in topics]
    if row := session.get(FileTopicsRow, _THE_ROW):
        row.topics = records
    else:
        session.add(FileTopicsRow(id=_THE_ROW, topics=records))


def file_topics(session: Session) -> tuple[Topic, ...] | None:
    """The topics as the files have them; None where no content was ever loaded."""
    row = session.get(FileTopicsRow, _THE_ROW)
    return tuple(Topic.model_validate(record) for record in row.topics) if row else None


def _merged(topics: Iterable[Topic], changed: dict[str, Topic]) -> tuple[Topic, ...]:
    below = tuple(changed.get(topic.id, topic) for topic in topics)
    known = {topic.id for topic in below}
    return (*below, *(changed[name] for name in sorted(changed.keys() - known)))
