"""Content in the database and back, on SQLite and on PostgreSQL."""

import warnings
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from policy_kb import Content, KnowledgeSource, connect, load, read_content
from policy_kb.importing import NumberedText
from policy_kb.knowledge import KnowledgeBase
from policy_kb.models import Clause, Reply
from policy_kb.store import DEFAULT_URL, content_version, import_official_text, migrate, read
from policy_kb.tables import Base, ContentVersionRow, OfficialTextRow

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def content() -> Content:
    return read_content()


def content_of(knowledge: KnowledgeBase, like: Content) -> Content:
    """The content that a knowledge base holds, in the shape it was loaded from; clauses and replies are looked up."""
    clauses = {
        document: tuple(
            Clause(path=clause.path, title=node.title, text=node.text)
            for clause in group
            for node in [knowledge.clauses[f"{document}#{clause.path}"]]
        )
        for document, group in like.clauses.items()
    }
    replies = tuple(Reply(id=name, text=text) for name, text in knowledge._replies.items())
    return Content(
        documents=tuple(knowledge.documents.values()),
        clauses=clauses,
        topics=tuple(knowledge.topics.values()),
        benefits=tuple(knowledge.benefits.values()),
        terms=knowledge.terms,
        facts=tuple(knowledge.vocabulary[fact] for fact in knowledge.vocabulary),
        checks=tuple(knowledge.checks.values()),
        replies=replies,
    )


def test_migrating_makes_the_tables_and_may_be_done_again(engine: Engine) -> None:
    migrate(engine)
    migrate(engine)
    found = set(inspect(engine).get_table_names())
    assert found == {*Base.metadata.tables, "alembic_version"}


def test_migrations_and_tables_say_the_same(engine: Engine) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    migrate(engine)
    with engine.connect() as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_what_is_loaded_is_read_back(engine: Engine, content: Content) -> None:
    load(engine, content)
    knowledge = read(engine)
    assert content_of(knowledge, content) == content
    assert len(knowledge.clauses) == sum(len(group) for group in content.clauses.values()) + sum(
        len(document.headings) for document in content.documents
    )


def test_loading_again_replaces_and_gives_the_same_version(engine: Engine, content: Content) -> None:
    first = load(engine, content)
    second = load(engine, content)
    assert first == second == content_version(engine)
    assert content_of(read(engine), content) == content


def test_other_content_is_another_version_and_leaves_nothing_behind(engine: Engine, content: Content) -> None:
    first = load(engine, content)
    fewer = content.model_copy(update={"topics": content.topics[:3], "terms": content.terms[:1]})
    second = load(engine, fewer)
    assert first != second == content_version(engine)
    knowledge = read(engine)
    assert list(knowledge.topics) == [topic.id for topic in content.topics[:3]]
    assert len(knowledge.terms) == 1


def test_version_of_a_database_without_content(engine: Engine) -> None:
    migrate(engine)
    assert content_version(engine) is None


def test_official_text_survives_a_reload_and_is_replaced_by_its_language(engine: Engine, content: Content) -> None:
    load(engine, content)
    import_official_text(engine, "rules-2022", "zh", [NumberedText("1", "第一条"), NumberedText("3.1", "三（一）")])
    import_official_text(engine, "rules-2022", "en", [NumberedText("1", "Clause one")])
    load(engine, content)
    official = read(engine).clauses["rules-2022#1"].official
    assert dict(official) == {"zh": "第一条", "en": "Clause one"}
    import_official_text(engine, "rules-2022", "zh", [NumberedText("1", "新第一条")])
    knowledge = read(engine)
    assert dict(knowledge.clauses["rules-2022#1"].official) == {"zh": "新第一条", "en": "Clause one"}
    assert dict(knowledge.clauses["rules-2022#3.1"].official) == {}
    with Session(engine) as session:
        assert len(session.scalars(select(OfficialTextRow)).all()) == 2


def test_source_reads_once_and_notices_a_new_version(engine: Engine, content: Content) -> None:
    load(engine, content)
    source = KnowledgeSource(engine, check_every=0)
    first = source.current()
    assert source.current() is first
    load(engine, content.model_copy(update={"topics": content.topics[:3]}))
    assert len(source.current().topics) == 3


def test_source_notices_an_official_text(engine: Engine, content: Content) -> None:
    load(engine, content)
    source = KnowledgeSource(engine, check_every=0)
    assert dict(source.current().clauses["rules-2022#1"].official) == {}
    import_official_text(engine, "rules-2022", "en", [NumberedText("1", "Clause one")])
    assert dict(source.current().clauses["rules-2022#1"].official) == {"en": "Clause one"}


def test_source_looks_only_so_often(engine: Engine, content: Content) -> None:
    load(engine, content)
    source = KnowledgeSource(engine, check_every=3600)
    first = source.current()
    load(engine, content.model_copy(update={"topics": content.topics[:3]}))
    assert source.current() is first


def test_source_without_content_says_what_to_do(engine: Engine) -> None:
    migrate(engine)
    with pytest.raises(LookupError, match="python -m policy_kb load"):
        KnowledgeSource(engine).current()


def test_source_goes_on_with_what_it_has_while_the_database_is_away(tmp_path: Path, content: Content) -> None:
    path = tmp_path / "policy.db"
    engine = connect(f"sqlite:///{path}")
    load(engine, content)
    source = KnowledgeSource(engine, check_every=0)
    first = source.current()
    engine.dispose()
    path.rename(tmp_path / "away.db")
    path.mkdir()  # so that SQLite cannot make a new file there
    assert source.current() is first
    path.rmdir()
    (tmp_path / "away.db").rename(path)
    load(engine, content.model_copy(update={"topics": content.topics[:3]}))
    assert len(source.current().topics) == 3
    engine.dispose()


def test_source_that_never_read_anything_says_what_the_database_says(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'policy.db'}")
    with pytest.raises(OperationalError):
        KnowledgeSource(engine).current()
    engine.dispose()


def test_each_load_is_written_down(engine: Engine, content: Content) -> None:
    load(engine, content)
    load(engine, content)
    with Session(engine) as session:
        rows = session.scalars(select(ContentVersionRow).order_by(ContentVersionRow.id)).all()
        assert [row.digest for row in rows] == [content_version(engine)] * 2
        assert rows[0].loaded_at <= rows[1].loaded_at


def test_address_comes_from_the_argument_then_the_environment_then_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert connect().url.render_as_string() == DEFAULT_URL
    assert (tmp_path / "var").is_dir()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'deep' / 'er' / 'a.db'}")
    assert connect().url.database == str(tmp_path / "deep" / "er" / "a.db")
    assert (tmp_path / "deep" / "er").is_dir()
    assert connect("sqlite://").url.database is None
    for scheme in ("postgresql", "postgresql+psycopg"):
        engine = connect(f"{scheme}://somebody:secret@db.example/policy")
        assert engine.url.drivername == "postgresql+psycopg"
        assert engine.url.password == "secret"
