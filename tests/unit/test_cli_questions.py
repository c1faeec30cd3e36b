"""`python -m policy_kb questions` and `forget-questions`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from policy_kb import cli, connect
from policy_kb.questions import QuestionStore, Unanswered
from policy_kb.store import migrate
from policy_kb.tables import QuestionRow

pytestmark = pytest.mark.unit


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The command line's database, before anything was stored."""
    url = f"sqlite:///{tmp_path / 'policy.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("COLUMNS", "200")
    return connect(url)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """One question asked twice and picked after, another asked once two days ago."""
    migrate(engine)
    store = QuestionStore(engine)
    picked = Unanswered.masked("choose", "en", "school [bold] :warning:", [("topic/children-school", 0.31)])
    old = Unanswered.masked("fallback", "zh", "蓝香蕉", [("talk/greet", 0.04)])
    for question in (old, picked, picked):
        store.add(question)
    store.choose(picked.key, None)
    with Session(engine) as session, session.begin():
        session.scalars(select(QuestionRow).where(QuestionRow.key == old.key)).one().last_at -= timedelta(days=2)
    return engine


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(cli.app, arguments)
    assert result.exit_code == 0, result.output
    return result


def test_none_are_stored(engine: Engine) -> None:
    assert run("questions").output == "No question is stored.\n"
    assert run("forget-questions", "--days", "30").output == "0 questions deleted.\n"


def test_the_most_frequent_first_with_scores(filled: Engine) -> None:
    heading, first, second = run("questions").output.splitlines()
    assert heading.split() == ["times", "last", "outcome", "lang", "question", "read", "as", "picked"]
    today = datetime.now(UTC).date()
    assert " ".join(first.split()) == f"2 {today} choose en school [bold] :warning: topic/children-school 0.31 none 1"
    assert " ".join(second.split()) == f"1 {today - timedelta(days=2)} fallback zh 蓝香蕉 talk/greet 0.04"


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (("--outcome", "fallback"), ["蓝香蕉"]),
        (("--limit", "1"), ["school"]),
        (("--since", f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}"), ["school"]),
        (("--since", f"{datetime.now(UTC) - timedelta(days=3):%Y-%m-%d}"), ["school", "蓝香蕉"]),
    ],
)
def test_only_some(filled: Engine, options: tuple[str, ...], found: list[str]) -> None:
    output = run("questions", *options).output
    assert [word for word in ("school", "蓝香蕉") if word in output] == found


def test_as_examples(filled: Engine) -> None:
    output = run("questions", "--format", "yaml").output
    assert {item["intent"]: item["examples"] for item in yaml.safe_load(output)["nlu"]} == {
        "topic/children-school": "- school [bold] :warning:\n",
        "talk/greet": "- 蓝香蕉\n",
    }


def test_old_ones_are_forgotten(filled: Engine) -> None:
    assert run("forget-questions", "--days", "1").output == "1 questions deleted.\n"
    assert "蓝香蕉" not in run("questions").output


@pytest.mark.parametrize(
    "arguments",
    [
        ("questions", "--outcome", "answer"),
        ("questions", "--since", "yesterday"),
        ("questions", "--limit", "0"),
        ("questions", "--format", "csv"),
        ("forget-questions",),
        ("forget-questions", "--days", "0"),
    ],
)
def test_wrong_use_ends_with_2(engine: Engine, arguments: tuple[str, ...]) -> None:
    assert CliRunner().invoke(cli.app, arguments).exit_code == 2
