"""Between content and the database: migrating, loading, reading back."""

import hashlib
import os
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, create_engine, delete, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.pool import StaticPool

from policy_kb.checks import CheckDefinition, FactDefinition
from policy_kb.importing import NumberedText
from policy_kb.knowledge import KnowledgeBase
from policy_kb.models import Benefit, Clause, Content, Document, Reply, Term, Topic
from policy_kb.overlay import file_topics, hold, keep_file_topics, published_over
from policy_kb.tables import (
    Base,
    BenefitRow,
    CheckRow,
    ClauseRow,
    ContentVersionRow,
    DocumentRow,
    FactRow,
    OfficialTextRow,
    ReplyRow,
    TermRow,
    TopicCitationRow,
    TopicRow,
)

DEFAULT_URL = "sqlite:///var/policy.db"
_MIGRATIONS = Path(__file__).parent / "migrations"
# Children before parents, so that no foreign key is left pointing nowhere.
_CONTENT_TABLES = (
    TopicCitationRow,
    TopicRow,
    ClauseRow,
    DocumentRow,
    BenefitRow,
    TermRow,
    CheckRow,
    FactRow,
    ReplyRow,
)


def connect(url: str | None = None) -> Engine:
    """The database at `url`, else at `DATABASE_URL`, else SQLite under `var/`; PostgreSQL through psycopg 3."""
    address = make_url(url or os.environ.get("DATABASE_URL") or DEFAULT_URL)
    if address.drivername in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() == "sqlite" and address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    return create_engine(address, pool_pre_ping=True)


def migrate(engine: Engine) -> None:
    """Brings the database's tables to the newest shape."""
    # Only the loading needs alembic, and its import takes longer than a server should take to start.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def in_memory() -> Engine:
    """A database with every table that nothing outlives: for evaluation and tests."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    migrate(engine)
    return engine


def as_kept(moment: datetime) -> datetime:
    """A moment as the database keeps it: in UTC, without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def load(engine: Engine, content: Content) -> str:
    """Replaces all content in one transaction and returns its version; official texts stay as they are.

    What the console has published (`drafts.py`) lies over it as before; what the content has no room for is left out.
    """
    migrate(engine)
    with Session(engine) as session, session.begin():
        hold(session)
        keep_file_topics(session, content.topics)
        for table in _CONTENT_TABLES:
            session.execute(delete(table))
        session.add_all(_reference_rows(content))
        session.flush()
        return replace_topics(session, published_over(session, content).content)


def replace_topics(session: Session, content: Content) -> str:
    """Replaces all topics, and all else being there returns the version of the whole; in the caller's transaction."""
    digest = hashlib.sha256(content.model_dump_json().encode()).hexdigest()
    for table in (TopicCitationRow, TopicRow):
        session.execute(delete(table))
    session.add_all(_topic_row(position, topic) for position, topic in enumerate(content.topics))
    session.add(ContentVersionRow(digest=digest, loaded_at=as_kept(datetime.now(UTC))))
    session.flush()
    return digest


def content_of_files(session: Session) -> Content | None:
    """The content that was loaded from files, without what the console has published; None where none was."""
    topics = file_topics(session)
    return None if topics is None else _content(session, topics)


def import_official_text(engine: Engine, document: str, lang: str, clauses: list[NumberedText]) -> None:
    """Replaces a document's official text in one language."""
    migrate(engine)
    now = datetime.now(UTC).replace(tzinfo=None)
    with Session(engine) as session, session.begin():
        session.execute(
            delete(OfficialTextRow).where(OfficialTextRow.document_id == document, OfficialTextRow.lang == lang)
        )
        session.add_all(
            OfficialTextRow(document_id=document, path=clause.path, lang=lang, text=clause.text, imported_at=now)
            for clause in clauses
        )


def content_version(engine: Engine) -> str | None:
    """The digest of the content loaded last, or None where nothing was ever loaded."""
    with Session(engine) as session:
        return session.scalar(select(ContentVersionRow.digest).order_by(ContentVersionRow.id.desc()).limit(1))


def read(engine: Engine) -> KnowledgeBase:
    """The knowledge base as it stands in the database."""
    with Session(engine) as session:
        topics = session.scalars(
            select(TopicRow).order_by(TopicRow.position).options(selectinload(TopicRow.citations))
        ).all()
        content = _content(session, tuple(_topic(row) for row in topics))
        official = {
            (f"{row.document_id}#{row.path}", row.lang): row.text for row in session.scalars(select(OfficialTextRow))
        }
    return KnowledgeBase(content, official, content_version(engine) or "")


def _content(session: Session, topics: tuple[Topic, ...]) -> Content:
    """Everything but topics as it stands in the database, with these."""
    documents = session.scalars(
        select(DocumentRow).order_by(DocumentRow.position).options(selectinload(DocumentRow.clauses))
    ).all()
    return Content(
        documents=tuple(Document.model_validate(row.details) for row in documents),
        clauses={row.id: tuple(_clause(clause) for clause in row.clauses) for row in documents},
        topics=topics,
        benefits=tuple(_benefit(row) for row in session.scalars(select(BenefitRow).order_by(BenefitRow.position))),
        terms=tuple(
            Term.model_validate(row.details) for row in session.scalars(select(TermRow).order_by(TermRow.position))
        ),
        facts=tuple(
            FactDefinition.model_validate(row.definition)
            for row in session.scalars(select(FactRow).order_by(FactRow.position))
        ),
        checks=tuple(
            CheckDefinition.model_validate(row.definition)
            for row in session.scalars(select(CheckRow).order_by(CheckRow.position))
        ),
        replies=tuple(
            Reply.model_validate({"id": row.id, "text": {"en": row.text_en, "zh": row.text_zh}})
            for row in session.scalars(select(ReplyRow).order_by(ReplyRow.position))
        ),
    )


class KnowledgeSource:
    """The current knowledge base, read again when other content or an official text has been loaded.

    Safe to use from several threads. The version is looked up at most every `check_every` seconds; while the
    database cannot be reached, the knowledge read last is used on.
    """

    def __init__(self, engine: Engine, check_every: float = 5.0) -> None:
        self._engine = engine
        self._check_every = check_every
        self._lock = threading.Lock()
        self._version: tuple[str, datetime | None] | None = None
        self._knowledge: KnowledgeBase | None = None
        self._checked_at = float("-inf")

    def current(self) -> KnowledgeBase:
        """The knowledge base of the newest version; raises what the database raises if none was ever read."""
        with self._lock:
            if time.monotonic() - self._checked_at >= self._check_every:
                self._refresh()
            if self._knowledge is None:
                raise LookupError("no content is loaded: run `python -m policy_kb load`")
            return self._knowledge

    def _refresh(self) -> None:
        try:
            version = _knowledge_version(self._engine)
            if version is not None and version != self._version:
                self._knowledge, self._version = read(self._engine), version
        except Exception:
            if self._knowledge is None:
                raise
        self._checked_at = time.monotonic()


def _knowledge_version(engine: Engine) -> tuple[str, datetime | None] | None:
    """The version of the content, and when official text was imported last; None where nothing was ever loaded."""
    digest = content_version(engine)
    with Session(engine) as session:
        return (digest, session.scalar(select(func.max(OfficialTextRow.imported_at)))) if digest else None


def _reference_rows(content: Content) -> list[Base]:
    rows: list[Base] = []
    for position, document in enumerate(content.documents):
        clauses = [_clause_row(number, clause) for number, clause in enumerate(content.clauses[document.id])]
        rows.append(
            DocumentRow(
                id=document.id,
                position=position,
                year=document.year,
                details=document.model_dump(mode="json"),
                clauses=clauses,
            )
        )
    rows += [_benefit_row(position, benefit) for position, benefit in enumerate(content.benefits)]
    rows += [
        TermRow(id=term.id, position=i, details=term.model_dump(mode="json")) for i, term in enumerate(content.terms)
    ]
    rows += [FactRow(id=fact.id, position=i, definition=_definition(fact)) for i, fact in enumerate(content.facts)]
    rows += [CheckRow(id=check.id, position=i, definition=_definition(check)) for i, check in enumerate(content.checks)]
    rows += [
        ReplyRow(id=reply.id, position=i, text_en=reply.text.en, text_zh=reply.text.zh)
        for i, reply in enumerate(content.replies)
    ]
    return rows


def _definition(record: FactDefinition | CheckDefinition) -> dict[str, object]:
    return record.model_dump(mode="json", by_alias=True, exclude_unset=True)


def _clause_row(position: int, clause: Clause) -> ClauseRow:
    return ClauseRow(
        path=clause.path,
        position=position,
        title_en=clause.title.en,
        title_zh=clause.title.zh,
        text_en=clause.text.en,
        text_zh=clause.text.zh,
    )


def _clause(row: ClauseRow) -> Clause:
    return Clause.model_validate(
        {
            "path": row.path,
            "title": {"en": row.title_en, "zh": row.title_zh},
            "text": {"en": row.text_en, "zh": row.text_zh},
        }
    )


def _topic_row(position: int, topic: Topic) -> TopicRow:
    split = (citation.split("#") for citation in topic.citations)
    return TopicRow(
        id=topic.id,
        position=position,
        entitlement=topic.entitlement,
        title_en=topic.title.en,
        title_zh=topic.title.zh,
        answer_en=topic.answer.en,
        answer_zh=topic.answer.zh,
        follow_ups=list(topic.follow_ups),
        variants=[variant.model_dump(mode="json") for variant in topic.variants],
        check_id=topic.check,
        benefit_id=topic.benefit,
        citations=[
            TopicCitationRow(position=number, document_id=document, path=path)
            for number, (document, path) in enumerate(split)
        ],
    )


def _topic(row: TopicRow) -> Topic:
    return Topic.model_validate(
        {
            "id": row.id,
            "title": {"en": row.title_en, "zh": row.title_zh},
            "entitlement": row.entitlement,
            "citations": [f"{citation.document_id}#{citation.path}" for citation in row.citations],
            "answer": {"en": row.answer_en, "zh": row.answer_zh},
            "follow_ups": row.follow_ups,
            "check": row.check_id,
            "benefit": row.benefit_id,
            "variants": row.variants,
        }
    )


def _benefit_row(position: int, benefit: Benefit) -> BenefitRow:
    return BenefitRow(
        id=benefit.id,
        position=position,
        title_en=benefit.title.en,
        title_zh=benefit.title.zh,
        citations=list(benefit.citations),
        categories={name: entry.model_dump(mode="json") for name, entry in benefit.categories.items()},
    )


def _benefit(row: BenefitRow) -> Benefit:
    return Benefit.model_validate(
        {
            "id": row.id,
            "title": {"en": row.title_en, "zh": row.title_zh},
            "citations": row.citations,
            "categories": row.categories,
        }
    )
