"""Results of self-checks under their numbers, on SQLite and on PostgreSQL."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from policy_kb import Content, KnowledgeBase, load, read_content
from policy_kb.checks import evaluate
from policy_kb.results import ResultStore, named_number, result_number
from policy_kb.store import migrate, read
from policy_kb.tables import ResultRow

pytestmark = pytest.mark.unit

FACTS: dict[str, Any] = {
    "staff_type": "professional_technical",
    "employer_type": "enterprise",
    "contact": "direct",
    "title_since": "2016-07-01",
    "appointed_since": "2017-01-01",
    "required_years": 5,
    "on_confirmed_list": True,
    "age": 40,
}


@pytest.fixture(scope="module")
def content() -> Content:
    return read_content()


@pytest.fixture
def knowledge(engine: Engine, content: Content) -> KnowledgeBase:
    load(engine, content)
    return read(engine)


def save(engine: Engine, knowledge: KnowledgeBase, **changed: Any) -> str:
    check = knowledge.checks["title-one-year-early"]
    facts = FACTS | changed
    parsed, errors = knowledge.vocabulary.parse_all(facts)
    assert errors == []
    return ResultStore(engine).save(knowledge, check, evaluate(check, parsed), facts)


def test_a_result_is_found_as_it_was_given(engine: Engine, knowledge: KnowledgeBase) -> None:
    number = save(engine, knowledge)
    found = ResultStore(engine).find(number)
    assert found is not None
    assert (found.number, found.check, found.evaluation.outcome) == (number, "title-one-year-early", "eligible")
    assert found.evaluation.computed == {"title_years": 5, "appointed_years": 4, "years_needed": 4}
    assert found.content_version == knowledge.version != ""
    assert abs(datetime.now(UTC) - found.stored_at) < timedelta(minutes=5)
    assert found.reports["en"].verdict != found.reports["zh"].verdict
    assert "12333" in found.reports["zh"].notice


def test_only_facts_of_the_check_are_kept(engine: Engine, knowledge: KnowledgeBase) -> None:
    found = ResultStore(engine).find(save(engine, knowledge))
    assert found is not None
    assert found.facts == {name: value for name, value in FACTS.items() if name != "age"}
    assert date.fromisoformat(found.facts["title_since"]) == date(2016, 7, 1)


def test_a_result_outlives_other_content(engine: Engine, knowledge: KnowledgeBase, content: Content) -> None:
    """What was said once is found word for word, even where its check is gone."""
    number = save(engine, knowledge)
    topics = tuple(topic.model_copy(update={"check": None}) for topic in content.topics)
    load(engine, content.model_copy(update={"checks": (), "topics": topics}))
    found = ResultStore(engine).find(number)
    assert found is not None
    assert found.content_version != read(engine).version
    assert found.reports["en"].conditions[0].status == "met"


def test_a_deleted_result_is_gone(engine: Engine, knowledge: KnowledgeBase) -> None:
    store, number = ResultStore(engine), save(engine, knowledge)
    other = save(engine, knowledge)
    assert store.delete(number)
    assert not store.delete(number)
    assert store.find(number) is None
    assert store.find(other) is not None


def test_old_results_are_deleted_and_newer_ones_stay(engine: Engine, knowledge: KnowledgeBase) -> None:
    store, old, new = ResultStore(engine), save(engine, knowledge), save(engine, knowledge)
    with Session(engine) as session, session.begin():
        row = session.get_one(ResultRow, old)
        row.stored_at -= timedelta(days=400)
    assert store.delete_before(datetime.now(UTC) - timedelta(days=365)) == 1
    assert store.find(old) is None
    assert store.find(new) is not None


def test_nothing_else_is_stored(engine: Engine, knowledge: KnowledgeBase) -> None:
    save(engine, knowledge)
    with Session(engine) as session:
        row = session.scalars(select(ResultRow)).one()
        columns = {column.key for column in ResultRow.__table__.columns}
    assert columns == {
        "number", "check_id", "outcome", "facts", "evaluation", "reports", "content_version", "stored_at",
    }  # fmt: skip
    assert re.fullmatch(r"\d{4}-\d{4}-\d{4}", row.number)


def test_a_database_without_the_table_says_so(engine: Engine, knowledge: KnowledgeBase) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE results"))
    with pytest.raises(SQLAlchemyError):
        save(engine, knowledge)


def test_migrating_back_and_forth_keeps_the_content(engine: Engine, knowledge: KnowledgeBase) -> None:
    migrate(engine)
    assert read(engine).version == knowledge.version


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("show me result 4821-7093-5512 please", "4821-7093-5512"),
        ("查结果4821 7093 5512", "4821-7093-5512"),
        ("编号４８２１－７０９３－５５１２", "4821-7093-5512"),
        ("100000000000 people", None),
        ("2016-07-01", None),
        ("13812345678", None),
        ("14821-7093-55123", None),
        ("", None),
    ],
)
def test_numbers_that_a_message_names(said: str, number: str | None) -> None:
    assert named_number(said) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("482170935512", "4821-7093-5512"), ("4821-7093-5512", "4821-7093-5512"), ("4821-7093-551", None), ("x", None)],
)
def test_numbers_in_an_address(text: str, number: str | None) -> None:
    assert result_number(text) == number
