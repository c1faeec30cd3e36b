"""Topics of the console as content files: what is written, that `check` accepts it, and what the command says."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from policy_kb import cli, connect, load, read_content
from policy_kb.content import topic_files
from policy_kb.content_files import ContentFile
from policy_kb.drafts import TopicDraft, TopicVersions, VersionInfo, draft_of
from policy_kb.examples import check_examples
from policy_kb.exporting import content_file, examples_file, export
from policy_kb.models import Content, Topic
from policy_kb.records import Record
from tests.support.small_content import change, write_content

pytestmark = pytest.mark.unit

SCHOOL: dict[str, Any] = {
    "id": "school",
    "title": {"en": "School: places?", "zh": "子女入学"},
    "entitlement": False,
    "citations": ["rules#2.10"],
    "answer": {"en": "- Every child: yes.\n- # no 'comment'\n\nEnd.", "zh": "是：子女均可入学。"},
    "follow_ups": ["scope"],
    "check": "years",
    "benefit": "children",
    "variants": [{"when": {"employer": ["enterprise", "agency"]}, "answer": {"en": "As well.", "zh": "也可以。"}}],
}
EXAMPLES = {
    "en": [*(f"school question {n}" for n in range(9)), "- [yes](school): 'x' # y"],
    "zh": [*(f"上学的问题{n}" for n in range(9)), "“孩子” 上学: 行吗"],
}


class TopicsFile(Record):
    topics: tuple[Topic, ...]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_content(tmp_path / "content")


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'policy.db'}")
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def versions(root: Path) -> TopicVersions:
    engine = connect()
    load(engine, read_content(root))
    return TopicVersions(engine)


def publish(versions: TopicVersions, topic: dict[str, Any], **more: Any) -> VersionInfo:
    return versions.publish(versions.save(draft_of({"topic": topic, **more}), "wang").id, "li")


def version_of(draft: TopicDraft) -> VersionInfo:
    """A published version without a database."""
    now = datetime(2026, 1, 2, tzinfo=UTC)
    return VersionInfo(
        id=1, topic_id=draft.topic.id, number=1, state="published", draft=draft, author="wang", created_at=now,
        updated_at=now, based_on=0, restores=None, decided_by="li", decided_at=now,
    )  # fmt: skip


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, arguments)


def said(result: Result) -> str:
    return re.sub(r"\s+", " ", result.output)


def test_exported_in_the_place_of_its_entry_it_is_the_published_content(
    root: Path, versions: TopicVersions, tmp_path: Path
) -> None:
    """The way back into the files: export, put in place, check, load, roll back; nothing changes for anybody."""
    publish(versions, SCHOOL)
    publish(versions, {**SCHOOL, "id": "parking", "variants": []})
    standing = versions.overlay().content
    export(versions.published(), tmp_path / "out")
    (root / "topics" / "two.yml").unlink()
    for path in (tmp_path / "out" / "content" / "topics").iterdir():
        path.rename(root / "topics" / path.name)
    content = read_content(root)
    assert {topic.id: topic for topic in content.topics} == {topic.id: topic for topic in standing.topics}
    load(connect(), content)
    for name in ("school", "parking"):
        versions.roll_back(name, 0, "li")
    assert versions.overlay().content == content


def test_the_form_is_that_of_the_files(versions: TopicVersions) -> None:
    done = publish(versions, {**SCHOOL, "variants": []})
    assert done.decided_at is not None
    assert content_file(done) == (
        f"# From the console: version 1, written by wang, published by li on {done.decided_at:%Y-%m-%d}.\n"
        + """\
topics:
  - id: school
    title:
      en: 'School: places?'
      zh: 子女入学
    entitlement: false
    citations:
      - rules#2.10
    answer:
      en: |-
        - Every child: yes.
        - # no 'comment'

        End.
      zh: 是：子女均可入学。
    follow_ups:
      - scope
    check: years
    benefit: children
"""
    )


def test_examples_are_accepted_by_check(root: Path, versions: TopicVersions, tmp_path: Path) -> None:
    publish(versions, {**SCHOOL, "id": "parking"}, examples=EXAMPLES)
    export(versions.published(), tmp_path / "out")
    path = tmp_path / "out" / "nlu" / "topics" / "parking.yml"
    (entry,) = yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
    assert entry["intent"] == "topic/parking"
    listed = [line.removeprefix("- ") for line in entry["examples"].splitlines()]
    assert listed == [*EXAMPLES["en"][:-1], "- [yes] (school): 'x' # y", *EXAMPLES["zh"]]
    content = versions.overlay().content
    only = content.model_copy(update={"topics": content.topics[-1:], "checks": ()})
    assert check_examples(tmp_path / "out" / "nlu", only) == []


def test_without_examples_there_is_no_file_of_them(versions: TopicVersions, tmp_path: Path) -> None:
    done = publish(versions, SCHOOL)
    assert examples_file(done) == ""
    assert export([done], tmp_path / "out") == [tmp_path / "out" / "content" / "topics" / "school.yml"]
    assert export([done], tmp_path / "out")  # again, over it


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf")) | st.sampled_from("\n:#-'\"|>&*!%@`{}[] "),
    min_size=1,
    max_size=60,
).filter(lambda text: text.strip() and not re.search("[\u2028\u2029\ufffe\uffff]", text))


@given(answer=WORDS, example=WORDS)
@settings(max_examples=150, deadline=None)
def test_whatever_is_written_is_read_again(answer: str, example: str) -> None:
    topic = {**SCHOOL, "answer": {"en": answer, "zh": answer}}
    draft = draft_of({"topic": topic, "examples": {"en": [" ".join(example.split())]}})
    version = version_of(draft)
    read = ContentFile(Path("school.yml"), content_file(version)).parse(TopicsFile)
    assert read.topics == (draft.topic,)
    (entry,) = yaml.safe_load(examples_file(version))["nlu"]
    assert len(entry["examples"].splitlines()) == 1


def test_the_command_writes_and_says_where_it_belongs(root: Path, versions: TopicVersions, tmp_path: Path) -> None:
    publish(versions, SCHOOL, examples=EXAMPLES)
    publish(versions, {**SCHOOL, "id": "parking"})
    out = tmp_path / "deep" / "out"
    result = run("export", str(out), "--content", str(root))
    assert result.exit_code == 0, result.output
    assert {str(path.relative_to(out)) for path in out.rglob("*.yml")} == {
        "content/topics/parking.yml",
        "content/topics/school.yml",
        "nlu/topics/school.yml",
    }
    assert "2 topics exported." in said(result)
    assert f"school takes the place of its entry in {root / 'topics' / 'two.yml'}." in said(result)
    assert "parking takes" not in said(result)


def test_the_command_for_one_topic(root: Path, versions: TopicVersions, tmp_path: Path) -> None:
    publish(versions, SCHOOL)
    publish(versions, {**SCHOOL, "id": "parking"})
    assert "1 topics exported." in said(run("export", str(tmp_path / "out"), "--topic", "parking"))
    assert [path.name for path in (tmp_path / "out").rglob("*.yml")] == ["parking.yml"]
    result = run("export", str(tmp_path / "out"), "--topic", "scope")
    assert result.exit_code == 1
    assert "The console has published nothing of scope." in said(result)


def test_with_nothing_published(versions: TopicVersions, tmp_path: Path) -> None:
    assert "0 topics exported." in said(run("export", str(tmp_path / "out")))
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written(versions: TopicVersions, tmp_path: Path) -> None:
    publish(versions, SCHOOL)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "content").write_text("a file", encoding="utf-8")
    result = run("export", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert str(tmp_path / "out") in said(result)


def test_load_says_what_stands_on_top(root: Path, versions: TopicVersions) -> None:
    assert "console" not in said(run("load", "--content", str(root)))
    publish(versions, SCHOOL)
    publish(versions, {**SCHOOL, "id": "parking", "citations": ["rules#1"], "follow_ups": []})
    assert "Topics of the console that stand on top: 2." in said(run("load", "--content", str(root)))
    change(root, "clauses/rules/all.yml", '  - path: "2.10"', '  - path: "2.11"')
    for name in ("topics/two.yml", "benefits.yml"):
        path = root / name
        path.write_text(path.read_text(encoding="utf-8").replace("rules#2.10", "rules#2.11"), encoding="utf-8")
    result = run("load", "--content", str(root))
    assert result.exit_code == 0
    assert "Topics of the console that stand on top: 1." in said(result)
    assert (
        "school of the console no longer fits and is left out: citations.0: rules#2.10 is no clause of any document"
        in said(result)
    )


def test_each_topic_of_the_real_content_survives_the_way_through_the_console() -> None:
    content: Content = read_content()
    files = topic_files()
    assert set(files) == {topic.id for topic in content.topics}
    for topic in content.topics:
        version = version_of(draft_of({"topic": topic.model_dump(mode="json")}))
        read = ContentFile(Path("x.yml"), content_file(version)).parse(TopicsFile)
        assert read.topics == (topic,)
