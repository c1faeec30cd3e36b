"""Questions that were not answered, in the database and on the command line; on SQLite and on PostgreSQL."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from policy_kb.as_examples import as_examples
from policy_kb.questions import MOST_CHARACTERS, Outcome, QuestionStore, StoredQuestion, Unanswered
from policy_kb.records import Language
from policy_kb.store import migrate
from policy_kb.tables import QuestionRow

pytestmark = pytest.mark.unit

READINGS = (("topic/children-school", 0.41234567), ("topic/talent-card", 0.3), ("talk/greet", 0.02))


def asked(said: str, outcome: Outcome = "fallback", lang: Language = "en", **more: Any) -> Unanswered:
    return Unanswered.masked(outcome, lang, said, more.pop("readings", READINGS), **more)


@pytest.fixture
def store(engine: Engine) -> QuestionStore:
    migrate(engine)
    return QuestionStore(engine)


def age(engine: Engine, said: str, days: int) -> None:
    """Puts the asking of a question back by some days."""
    with Session(engine) as session, session.begin():
        row = session.scalars(select(QuestionRow).where(QuestionRow.text == said)).one()
        row.last_at -= timedelta(days=days)


def test_a_question_is_stored_masked_with_its_scores(store: QuestionStore) -> None:
    store.add(asked("school or card? 13812345678", "choose", offered=["children-school", "talent-card"]))
    (found,) = store.most_frequent(10)
    assert found.text == "school or card? <number>"
    assert (found.outcome, found.lang, found.times, found.chosen) == ("choose", "en", 1, {})
    assert found.readings == (("topic/children-school", 0.4123), ("topic/talent-card", 0.3), ("talk/greet", 0.02))
    assert found.offered == ("children-school", "talent-card")
    assert found.first_at == found.last_at
    assert abs(datetime.now(UTC) - found.first_at) < timedelta(minutes=5)


def test_the_same_question_is_counted_up_with_its_newest_scores(engine: Engine, store: QuestionStore) -> None:
    store.add(asked("call 13812345678"))
    age(engine, "call <number>", 3)
    store.add(asked("call  13987654321", readings=[("talk/human", 0.2)]))
    (found,) = store.most_frequent(10)
    assert (found.times, found.readings) == (2, (("talk/human", 0.2),))
    assert found.last_at - found.first_at < timedelta(minutes=5)


def test_another_outcome_or_language_is_another_question(store: QuestionStore) -> None:
    for question in (asked("E"), asked("E", "choose"), asked("E", lang="zh"), asked("E"), asked("F")):
        store.add(question)
    found = store.most_frequent(10)
    assert sorted((entry.text, entry.outcome, entry.lang, entry.times) for entry in found) == [
        ("E", "choose", "en", 1),
        ("E", "fallback", "en", 2),
        ("E", "fallback", "zh", 1),
        ("F", "fallback", "en", 1),
    ]
    assert found[0].times == 2


def test_two_who_ask_the_same_in_the_same_moment_are_both_counted(
    store: QuestionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    question, counts = asked("E"), QuestionStore._count_up
    store.add(question)
    looked: list[Unanswered] = []

    def too_early(self: QuestionStore, wanted: Unanswered) -> bool:
        looked.append(wanted)
        return counts(self, wanted) if len(looked) > 1 else False

    monkeypatch.setattr(QuestionStore, "_count_up", too_early)
    store.add(question)
    assert [entry.times for entry in store.most_frequent(10)] == [2]


def test_long_texts_and_long_rankings_are_cut(store: QuestionStore) -> None:
    store.add(asked("学校" * 4000, lang="zh", readings=[(f"topic/t{n}", 0.1) for n in range(20)]))
    (found,) = store.most_frequent(10)
    assert len(found.text) == MOST_CHARACTERS
    assert len(found.readings) == 6


def test_rubbish_can_be_stored(store: QuestionStore) -> None:
    store.add(asked("\x00 \ud800 😀 '; DROP TABLE questions; --"))
    assert store.most_frequent(10)[0].text == "😀 '; DROP TABLE questions; --"


def test_what_was_picked_is_counted(store: QuestionStore) -> None:
    question = asked("school", "choose", offered=["a", "b"])
    store.add(question)
    for topic in ("a", "b", None, "a"):
        store.choose(question.key, topic)
    store.choose("of no question", "a")
    store.add(question)
    (found,) = store.most_frequent(10)
    assert found.chosen == {"a": 2, "b": 1, "none": 1}
    assert found.times == 2


def test_most_frequent_by_outcome_day_and_number(engine: Engine, store: QuestionStore) -> None:
    for said, outcome, times in (("A", "choose", 1), ("B", "fallback", 3), ("C", "fallback", 2)):
        for _ in range(times):
            store.add(asked(said, outcome))  # type: ignore[arg-type]
    age(engine, "B", 10)
    week = datetime.now(UTC) - timedelta(days=7)
    assert [entry.text for entry in store.most_frequent(10)] == ["B", "C", "A"]
    assert [entry.text for entry in store.most_frequent(2)] == ["B", "C"]
    assert [entry.text for entry in store.most_frequent(10, outcome="fallback")] == ["B", "C"]
    assert [entry.text for entry in store.most_frequent(10, since=week)] == ["C", "A"]


def test_a_page_at_a_time_of_some_outcomes(store: QuestionStore) -> None:
    outcomes: tuple[Outcome, ...] = ("fallback", "out_of_scope", "choose")
    for said, outcome, times in zip("ABC", outcomes, (3, 2, 1), strict=True):
        for _ in range(times):
            store.add(asked(said, outcome))
    unanswered: tuple[Outcome, ...] = ("fallback", "out_of_scope")
    assert [entry.text for entry in store.most_frequent(10, unanswered)] == ["A", "B"]
    assert [entry.text for entry in store.most_frequent(1, unanswered, offset=1)] == ["B"]
    assert [entry.text for entry in store.most_frequent(10, offset=2)] == ["C"]
    assert store.most_frequent(10, offset=3) == store.most_frequent(10, ()) == []
    assert (store.count(), store.count("choose"), store.count(unanswered)) == (3, 1, 2)


def test_a_question_is_found_and_deleted_by_its_key(store: QuestionStore) -> None:
    store.add(asked("call 13812345678"))
    store.add(asked("other"))
    key = asked("call 13987654321").key
    found = store.find(key)
    assert found is not None
    assert (found.key, found.text) == (key, "call <number>")
    assert store.delete(key)
    assert not store.delete(key)
    assert store.find(key) is None
    assert [entry.text for entry in store.most_frequent(10)] == ["other"]


@pytest.mark.parametrize("key", ["", "x", "\x00", "0" * 64, "' OR 1=1 --"])
def test_there_is_no_question_under_another_key(store: QuestionStore, key: str) -> None:
    store.add(asked("E"))
    assert store.find(key) is None
    assert not store.delete(key)
    assert store.count() == 1


def test_questions_not_asked_again_are_deleted(engine: Engine, store: QuestionStore) -> None:
    for said in ("old", "old but asked again", "new"):
        store.add(asked(said))
    age(engine, "old", 400)
    age(engine, "old but asked again", 400)
    store.add(asked("old but asked again"))
    assert store.delete_before(datetime.now(UTC) - timedelta(days=365)) == 1
    assert {entry.text for entry in store.most_frequent(10)} == {"old but asked again", "new"}


def test_nothing_else_is_stored() -> None:
    assert {column.key for column in QuestionRow.__table__.columns} == {
        "key", "outcome", "lang", "text", "readings", "offered", "chosen", "times", "first_at", "last_at",
    }  # fmt: skip


def test_a_database_without_the_table_says_so(engine: Engine, store: QuestionStore) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE questions"))
    with pytest.raises(SQLAlchemyError):
        store.add(asked("E"))


def stored(said: str, chosen: dict[str, int] | None = None, **more: Any) -> StoredQuestion:
    now = datetime.now(UTC)
    fields = asked(said, **more).model_dump()
    return StoredQuestion(**fields, chosen=chosen or {}, times=3, first_at=now, last_at=now)


def test_as_training_examples_under_what_was_picked_or_the_best_reading() -> None:
    written = as_examples(
        [
            stored("school: 'yes' # or [no](school)"),
            stored("- card", {"none": 5, "talent-card": 2, "children-school": 1}, outcome="choose"),
            stored("学校", lang="zh"),
            stored("!", readings=[]),
        ]
    )
    examples = {item["intent"]: item["examples"].splitlines() for item in yaml.safe_load(written)["nlu"]}
    assert examples == {
        "topic/children-school": ["- school: 'yes' # or [no] (school)", "- 学校"],
        "topic/talent-card": ["- - card"],
        "undecided": ["- !"],
    }
    assert "  # 3 x choose: - card\n" in written
    assert (
        "topic/children-school 0.41, topic/talent-card 0.30, talk/greet 0.02; picked: none 5, talent-card 2" in written
    )


def test_no_questions_are_no_examples() -> None:
    assert yaml.safe_load(as_examples([])) == {"version": "3.1", "nlu": []}
