"""Topics from the console: drafts, publishing, rolling back, and how they lie over the files; on both databases."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from policy_kb import Content, KnowledgeSource, load, read_content
from policy_kb.draft_records import LONGEST_ANSWER, MOST_EXAMPLES, MOST_OF_A_LIST
from policy_kb.draft_tables import FileTopicsRow, TopicVersionRow
from policy_kb.drafts import (
    FILES,
    DraftRefused,
    NoSuchVersion,
    TopicDraft,
    TopicVersions,
    VersionConflict,
    VersionInfo,
    draft_of,
)
from policy_kb.models import Topic
from policy_kb.overlay import lay_over
from policy_kb.store import content_version, migrate, read
from tests.support.small_content import change, write_content

pytestmark = pytest.mark.unit


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_content(tmp_path / "content")


@pytest.fixture
def content(root: Path) -> Content:
    return read_content(root)


@pytest.fixture
def versions(engine: Engine, content: Content) -> TopicVersions:
    load(engine, content)
    return TopicVersions(engine)


def written(topic_id: str = "school", answer: str = "From the console.", **more: Any) -> dict[str, Any]:
    """A draft as a form sends it."""
    topic = {
        "id": topic_id,
        "title": {"en": "School places", "zh": "子女入学"},
        "entitlement": True,
        "citations": ["rules#2.10"],
        "answer": {"en": answer, "zh": "控制台的回答。"},
        **more.pop("topic", {}),
    }
    return {"topic": topic, **more}


def draft(*arguments: Any, **more: Any) -> TopicDraft:
    return draft_of(written(*arguments, **more))


def published(versions: TopicVersions, *arguments: Any, **more: Any) -> VersionInfo:
    return versions.publish(versions.save(draft(*arguments, **more), "wang").id, "li")


def answers(engine: Engine) -> dict[str, str]:
    return {topic.id: topic.answer.en for topic in read(engine).topics.values()}


def fields(action: Callable[[], object]) -> dict[str, str]:
    """The fields for which an action is refused, with what is said about them."""
    with pytest.raises(DraftRefused) as refusal:
        action()
    assert str(refusal.value)
    return {problem.field: problem.detail for problem in refusal.value.problems}


def test_a_draft_is_kept_and_changes_nothing_yet(engine: Engine, versions: TopicVersions) -> None:
    before = content_version(engine)
    examples = {"en": ["school for my son"], "zh": ["孩子上学"]}
    saved = versions.save(draft(examples=examples, note="asked twice", question="school?"), "wang")
    assert (saved.topic_id, saved.number, saved.state, saved.author) == ("school", 1, "draft", "wang")
    assert (saved.based_on, saved.restores, saved.decided_by, saved.decided_at) == (FILES, None, None, None)
    assert saved.created_at == saved.updated_at
    assert saved.draft.examples.zh == ("孩子上学",)
    assert versions.find(saved.id) == saved
    assert versions.drafts() == [saved]
    assert versions.history("school") == [saved]
    assert versions.published() == []
    assert content_version(engine) == before


def test_a_draft_may_be_changed_by_another_and_stays_its_authors(versions: TopicVersions) -> None:
    first = versions.save(draft(), "wang")
    second = versions.save(draft(answer="Better."), "li", first.id, seen=first.updated_at)
    assert (second.id, second.number, second.author) == (first.id, 1, "wang")
    assert second.draft.topic.answer.en == "Better."
    assert second.updated_at > first.updated_at
    assert versions.drafts() == [second]


def test_a_draft_changed_by_somebody_else_is_not_overwritten(versions: TopicVersions) -> None:
    first = versions.save(draft(), "wang")
    versions.save(draft(answer="Of Li."), "li", first.id, seen=first.updated_at)
    with pytest.raises(VersionConflict, match="Somebody else has changed this draft"):
        versions.save(draft(answer="Of Wang."), "wang", first.id, seen=first.updated_at)
    with pytest.raises(VersionConflict, match="Somebody else has changed this draft"):
        versions.publish(first.id, "wang", seen=first.updated_at)
    with pytest.raises(VersionConflict, match="Somebody else has changed this draft"):
        versions.discard(first.id, "wang", seen=first.updated_at)
    assert versions.drafts()[0].draft.topic.answer.en == "Of Li."


def test_a_draft_that_becomes_another_topics_counts_there(versions: TopicVersions) -> None:
    first = versions.save(draft(), "wang")
    published(versions, "scope", topic={"title": {"en": "Who?", "zh": "谁？"}})
    moved = versions.save(draft("scope"), "wang", first.id)
    assert (moved.topic_id, moved.number, moved.based_on) == ("scope", 2, 1)
    assert versions.history("school") == []


def test_published_it_stands_in_the_place_of_the_files(engine: Engine, content: Content) -> None:
    load(engine, content)
    versions, source = TopicVersions(engine), KnowledgeSource(engine, check_every=0)
    assert source.current().topics["school"].answer.en == "Every child may attend a school."
    done = published(versions)
    assert (done.state, done.decided_by, done.number) == ("published", "li", 1)
    assert done.decided_at is not None
    now = source.current()
    assert list(now.topics) == ["scope", "school"]
    assert now.topics["school"] == done.draft.topic
    assert now.search("console", "en")[0][0].id == "school"
    assert versions.published() == [done]
    assert versions.drafts() == []
    assert versions.of_files("school") == content.topics[1]
    assert versions.of_files("parking") is None


def test_a_new_topic_is_found_and_can_be_a_follow_up(engine: Engine, versions: TopicVersions) -> None:
    published(versions, "parking", "Parking is free.")
    published(versions, "school", topic={"follow_ups": ["parking", "scope"], "check": "years", "benefit": "children"})
    knowledge = read(engine)
    assert list(knowledge.topics) == ["scope", "school", "parking"]
    assert knowledge.topics["school"].follow_ups == ("parking", "scope")
    assert knowledge.search("parking", "en")[0][0].id == "parking"
    assert versions.overlay().applied == ("parking", "school")


def test_the_console_outlives_a_load(engine: Engine, root: Path, versions: TopicVersions) -> None:
    published(versions, "parking", "Parking is free.")
    published(versions)
    version = content_version(engine)
    change(root, "topics/one.yml", "Nurses are.", "Nurses and doctors are.")
    assert load(engine, read_content(root)) == content_version(engine) != version
    assert answers(engine) == {
        "scope": "Nurses and doctors are.",
        "school": "From the console.",
        "parking": "Parking is free.",
    }


def test_loading_the_same_again_gives_the_version_that_was_published(
    engine: Engine, content: Content, versions: TopicVersions
) -> None:
    published(versions)
    assert content_version(engine) == load(engine, content)


def test_what_no_longer_fits_the_files_is_left_out_until_it_fits(engine: Engine, root: Path) -> None:
    change(root, "clauses/rules/all.yml", "clauses:\n", CLAUSE_3)
    load(engine, read_content(root))
    versions = TopicVersions(engine)
    published(versions, "parking", topic={"citations": ["rules#3"]})
    published(versions, "garage", topic={"follow_ups": ["parking"]})
    published(versions, topic={"citations": ["rules#3"]})
    published(versions, "scope", "Also from the console.")
    change(root, "clauses/rules/all.yml", CLAUSE_3, "clauses:\n")
    load(engine, read_content(root))
    assert answers(engine) == {"scope": "Also from the console.", "school": "Every child may attend a school."}
    overlay = versions.overlay()
    assert overlay.applied == ("scope",)
    assert {name: faults[0].message for name, faults in overlay.left_out.items()} == {
        "garage": "parking is no topic",
        "parking": "rules#3 is no clause of any document",
        "school": "rules#3 is no clause of any document",
    }
    # What is out of place stands in nobody's way, and can be put right.
    published(versions, "scope", "Changed.", topic={"check": "years"})
    published(versions, "parking", "Parking is free.")
    assert set(answers(engine)) == {"scope", "school", "parking", "garage"}
    versions.roll_back("school", FILES, "li")
    assert versions.overlay().left_out == {}


CLAUSE_3 = """\
clauses:
  - path: "3"
    title: {en: Parking, zh: 停车}
    text: {en: It is free., zh: 免费。}
"""


def test_a_record_that_is_none_any_more_is_left_out(engine: Engine, content: Content, versions: TopicVersions) -> None:
    done = published(versions)
    with Session(engine) as session, session.begin():
        row = session.get_one(TopicVersionRow, done.id)
        row.topic = {**row.topic, "colour": "red"}
    load(engine, content)
    assert answers(engine)["school"] == "Every child may attend a school."
    (fault,) = versions.overlay().left_out["school"]
    assert fault.field == ("colour",)


def test_publishing_again_supersedes(engine: Engine, versions: TopicVersions) -> None:
    published(versions, answer="First.")
    second = published(versions, answer="Second.")
    assert (second.number, second.based_on) == (2, 1)
    assert [(info.number, info.state, info.decided_by) for info in versions.history("school")] == [
        (2, "published", "li"),
        (1, "superseded", "li"),
    ]
    assert answers(engine)["school"] == "Second."


def test_an_older_version_is_brought_back_as_a_new_one(engine: Engine, versions: TopicVersions) -> None:
    published(versions, answer="First.")
    published(versions, answer="Second.")
    back = versions.roll_back("school", 1, "zhao")
    assert back is not None
    assert (back.number, back.state, back.restores, back.author, back.decided_by) == (3, "published", 1, "wang", "zhao")
    assert answers(engine)["school"] == "First."
    assert [(info.number, info.state) for info in versions.history("school")] == [
        (3, "published"),
        (2, "withdrawn"),
        (1, "superseded"),
    ]
    assert versions.roll_back("school", 2, "zhao") is not None
    assert answers(engine)["school"] == "Second."


def test_back_to_the_files(engine: Engine, versions: TopicVersions) -> None:
    before = content_version(engine)
    published(versions)
    published(versions, "parking")
    assert versions.roll_back("school", FILES, "zhao") is None
    assert versions.roll_back("parking", FILES, "zhao") is None
    assert content_version(engine) == before
    assert set(answers(engine)) == {"scope", "school"}
    assert [(info.state, info.decided_by) for info in versions.history("parking")] == [("withdrawn", "zhao")]
    assert versions.roll_back("parking", 1, "zhao") is not None
    assert "parking" in answers(engine)


def test_what_others_follow_up_stays(engine: Engine, versions: TopicVersions) -> None:
    published(versions, "parking")
    published(versions, topic={"follow_ups": ["parking"]})
    assert fields(lambda: versions.roll_back("parking", FILES, "zhao")) == {
        "topic.follow_ups.0": "in school: parking is no topic"
    }
    assert "parking" in answers(engine)
    assert [info.state for info in versions.history("parking")] == ["published"]


def test_rolling_back_to_what_is_not_there(versions: TopicVersions) -> None:
    open_draft = versions.save(draft(), "wang")
    for topic, number in (("school", 9), ("none", 1), ("school", 10**30), ("\x00", 1), ("School!", 0)):
        with pytest.raises(NoSuchVersion, match="There is no"):
            versions.roll_back(topic, number, "li")
    with pytest.raises(VersionConflict, match="never published"):
        versions.roll_back("school", open_draft.number, "li")
    with pytest.raises(VersionConflict, match="as in the files"):
        versions.roll_back("school", FILES, "li")
    done = published(versions, answer="x")
    with pytest.raises(VersionConflict, match="published already"):
        versions.roll_back("school", done.number, "li")


def test_a_version_that_once_fitted_is_not_brought_back_where_it_fits_no_more(
    engine: Engine, root: Path, versions: TopicVersions
) -> None:
    change(root, "clauses/rules/all.yml", "clauses:\n", CLAUSE_3)
    load(engine, read_content(root))
    published(versions, topic={"citations": ["rules#3"]})
    published(versions, answer="Second.")
    change(root, "clauses/rules/all.yml", CLAUSE_3, "clauses:\n")
    load(engine, read_content(root))
    refused = fields(lambda: versions.roll_back("school", 1, "li"))
    assert refused == {"topic.citations.0": "rules#3 is no clause of any document"}
    assert answers(engine)["school"] == "Second."
    assert [info.number for info in versions.history("school")] == [2, 1]


def test_a_draft_begun_before_another_was_published_is_not_published_over_it(versions: TopicVersions) -> None:
    of_wang = versions.save(draft(answer="Of Wang."), "wang")
    of_li = versions.save(draft(answer="Of Li."), "li")
    versions.publish(of_li.id, "li")
    with pytest.raises(VersionConflict, match="Version 2 was published since this draft was begun"):
        versions.publish(of_wang.id, "wang")
    # Saving it again is no look at what happened; saying what it is based on is.
    versions.save(draft(answer="Of Wang."), "wang", of_wang.id)
    with pytest.raises(VersionConflict, match="Version 2 was published"):
        versions.publish(of_wang.id, "wang")
    versions.save(draft(answer="Of both."), "wang", of_wang.id, based_on=2)
    assert versions.publish(of_wang.id, "wang").number == 1
    started = versions.save(draft(answer="Late."), "wang", based_on=2)
    with pytest.raises(VersionConflict, match="Version 1 was published"):
        versions.publish(started.id, "wang")


def test_a_draft_begun_on_what_was_rolled_back_since(versions: TopicVersions) -> None:
    published(versions)
    begun = versions.save(draft(answer="More."), "wang")
    versions.roll_back("school", FILES, "li")
    with pytest.raises(VersionConflict, match="rolled back to the files since"):
        versions.publish(begun.id, "wang")


def test_two_who_publish_in_the_same_moment(engine: Engine, versions: TopicVersions) -> None:
    drafts = [versions.save(draft(answer=f"Of {name}."), name) for name in ("wang", "li")]
    other = versions.save(draft("parking"), "zhao")
    outcomes: list[object] = []
    together = threading.Barrier(3)

    def publish(version: VersionInfo) -> None:
        together.wait()
        try:
            outcomes.append(versions.publish(version.id, version.author).state)
        except VersionConflict as conflict:
            outcomes.append(conflict)

    threads = [threading.Thread(target=publish, args=(version,)) for version in (*drafts, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(str(outcome).partition(" ")[0] for outcome in outcomes) == ["Version", "published", "published"]
    (standing,) = [info for info in versions.published() if info.topic_id == "school"]
    assert answers(engine) == {
        "scope": "Nurses are.",
        "school": standing.draft.topic.answer.en,
        "parking": "From the console.",
    }


def test_the_database_itself_keeps_to_one_published_version(engine: Engine, versions: TopicVersions) -> None:
    published(versions)
    with Session(engine) as session:
        row = session.scalars(select(TopicVersionRow)).one()
        copy = {column.key: getattr(row, column.key) for column in TopicVersionRow.__table__.columns}
        second = insert(TopicVersionRow).values(**{**copy, "id": 77, "number": 77})
        with pytest.raises(IntegrityError):
            session.execute(second)


def test_discarded_is_for_good(engine: Engine, versions: TopicVersions) -> None:
    saved = versions.save(draft(), "wang")
    gone = versions.discard(saved.id, "li")
    assert (gone.state, gone.decided_by) == ("discarded", "li")
    assert versions.drafts() == []
    for act in (
        lambda: versions.publish(saved.id, "li"),
        lambda: versions.discard(saved.id, "li"),
        lambda: versions.save(draft(), "li", saved.id),
    ):
        with pytest.raises(VersionConflict, match="no draft any more: it was discarded by li"):
            act()
    assert versions.save(draft(), "wang").number == 2
    with pytest.raises(VersionConflict, match="never published"):
        versions.roll_back("school", 1, "li")


@pytest.mark.parametrize("version_id", [7, 0, -1, 2**31, 10**30])
def test_versions_that_are_none(versions: TopicVersions, version_id: int) -> None:
    assert versions.find(version_id) is None
    for act in (
        lambda: versions.publish(version_id, "li"),
        lambda: versions.discard(version_id, "li"),
        lambda: versions.save(draft(), "li", version_id),
    ):
        with pytest.raises(NoSuchVersion, match="There is no version"):
            act()


def test_histories_of_what_is_no_topic(versions: TopicVersions) -> None:
    for name in ("none", "", "\x00", "x" * 5000, "学校"):
        assert versions.history(name) == []


def test_before_anything_is_loaded(engine: Engine) -> None:
    migrate(engine)
    versions = TopicVersions(engine)
    assert (versions.drafts(), versions.published(), versions.of_files("school")) == ([], [], None)
    for act in (lambda: versions.save(draft(), "wang"), versions.overlay, lambda: versions.roll_back("a", 0, "li")):
        with pytest.raises(NoSuchVersion, match="No content is loaded"):
            act()


def test_content_loaded_by_an_older_release_waits_for_the_next_load(
    engine: Engine, content: Content, versions: TopicVersions
) -> None:
    with Session(engine) as session, session.begin():
        session.delete(session.get_one(FileTopicsRow, 1))
    with pytest.raises(NoSuchVersion, match="No content is loaded"):
        versions.save(draft(), "wang")
    load(engine, content)
    assert published(versions).state == "published"


# The same faults that content files are refused for, and what only a form can send.
WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "no such clause": ({"citations": ["rules#7"]}, "topic.citations.0", "rules#7 is no clause of any document"),
    "a heading": ({"citations": ["rules#1", "rules#2"]}, "topic.citations.1", "rules#2 is no clause"),
    "no such follow-up": ({"follow_ups": ["scope", "none"]}, "topic.follow_ups.1", "none is no topic"),
    "no such check": ({"check": "luck"}, "topic.check", "luck is no self-check"),
    "no such benefit": ({"benefit": "cake"}, "topic.benefit", "cake is no benefit"),
    "no such value": (
        {"variants": [{"when": {"employer": "farm"}, "answer": {"en": "x", "zh": "是"}}]},
        "topic.variants.0.when.employer",
        "farm is no value of employer",
    ),
    "a variant's clause": (
        {"variants": [{"when": {"employer": "agency"}, "citations": ["rules#8"], "answer": {"en": "x", "zh": "是"}}]},
        "topic.variants.0.citations.0",
        "rules#8 is no clause",
    ),
    "English title": ({"title": {"en": "x" * 41, "zh": "是"}}, "topic.title.en", "more than 40"),
    "Chinese title": ({"title": {"en": "x", "zh": "是" * 21}}, "topic.title.zh", "more than 20"),
    "answer": ({"answer": {"en": "x" * (LONGEST_ANSWER + 1), "zh": "是"}}, "topic.answer.en", "more than 4000"),
    "citations": ({"citations": ["rules#1"] * (MOST_OF_A_LIST + 1)}, "topic.citations", "more than 20"),
    "NUL": ({"answer": {"en": "x\x00y", "zh": "是"}}, "topic.answer.en", "control character"),
    "direction": ({"title": {"en": "a \u202e b", "zh": "是"}}, "topic.title.en", "control character"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_files_may_not_say_a_draft_may_not(name: str, content: Content) -> None:
    versions = TopicVersions.in_memory()
    load(versions._engine, content)
    topic, field, words = WRONG[name]
    refused = fields(lambda: versions.save(draft(topic=topic), "wang"))
    assert list(refused) == [field]
    assert words in refused[field]
    assert versions.drafts() == []


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (None, ""),
        ([], ""),
        ("x", ""),
        ({}, "topic"),
        ({"topic": 1}, "topic"),
        (written(topic={"answer": {"en": "x"}}), "topic.answer.zh"),
        (written(topic={"id": "Not An Id"}), "topic.id"),
        (written(topic={"citations": []}), "topic.citations"),
        (written(topic={"colour": "red"}), "topic.colour"),
        (written(topic={"title": {"en": "\ud800", "zh": "是"}}), "topic.title.en"),
        (written(topic={"title": {"en": " \t\n", "zh": "是"}}), "topic.title.en"),
        (written(examples={"en": ["x"] * (MOST_EXAMPLES + 1)}), "examples.en"),
        (written(examples={"zh": ["是" * 501]}), "examples.zh.0"),
        (written(examples={"fr": ["x"]}), "examples.fr"),
        (written(note="x" * 1001), "note"),
        (written(question="x" * 2001), "question"),
        (written(state="published"), "state"),
    ],
)
def test_what_is_no_draft_is_refused_by_field(sent: Any, field: str) -> None:
    assert field in fields(lambda: draft_of(sent))


def test_a_flood_of_faults_is_cut() -> None:
    assert len(fields(lambda: draft_of({f"x{n}": 1 for n in range(5000)}))) == 50


def test_nesting_without_end_is_refused() -> None:
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]
    assert fields(lambda: draft_of(written(topic={"follow_ups": deep})))


def test_examples_stand_once_and_on_one_line(versions: TopicVersions) -> None:
    examples = {"en": ["school?", "a\nb"], "zh": ["上学", "School"]}
    assert fields(lambda: versions.save(draft(examples=examples), "wang")) == {
        "examples.en.1": "an example stands on one line",
        "examples.zh.1": "the example stands twice",
    }


def test_blanks_of_forms_become_those_of_files(engine: Engine, versions: TopicVersions) -> None:
    done = published(versions, answer=" One.\r\n-\ttwo\r- three ")
    assert done.draft.topic.answer.en == "One.\n- two\n- three"
    assert answers(engine)["school"] == done.draft.topic.answer.en


def test_markup_is_text(engine: Engine, versions: TopicVersions) -> None:
    hostile = "<script>alert(1)</script> '; DROP TABLE topics; -- {{ 7 * 7 }} 😀"
    assert published(versions, answer=hostile).draft.topic.answer.en == hostile
    assert answers(engine)["school"] == hostile


def test_drafts_are_listed_last_changed_first(versions: TopicVersions) -> None:
    saved = [versions.save(draft(f"topic-{n}"), "wang") for n in range(3)]
    versions.save(draft("topic-0", "Again."), "wang", saved[0].id)
    assert [info.topic_id for info in versions.drafts()] == ["topic-0", "topic-2", "topic-1"]
    assert [info.topic_id for info in versions.drafts(limit=1)] == ["topic-0"]


def test_a_clock_that_stands_still_is_no_way_round_the_lock(engine: Engine, versions: TopicVersions) -> None:
    first = versions.save(draft(), "wang")
    with Session(engine) as session, session.begin():
        session.get_one(TopicVersionRow, first.id).updated_at += timedelta(days=1)
    ahead = versions.find(first.id)
    assert ahead is not None
    assert versions.save(draft(), "li", first.id, seen=ahead.updated_at).updated_at > ahead.updated_at


def test_laying_over_keeps_the_order_of_the_files(content: Content) -> None:
    def topic(name: str, *follow_ups: str) -> Topic:
        return Topic.model_validate(written(name, topic={"follow_ups": list(follow_ups)})["topic"])

    overlay = lay_over(content, [topic("zoo", "art"), topic("school", "zoo"), topic("art")])
    assert [entry.id for entry in overlay.content.topics] == ["scope", "school", "art", "zoo"]
    assert (overlay.left_out, lay_over(content, []).content) == ({}, content)
