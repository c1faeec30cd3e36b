"""`python -m policy_kb accounts …`, `forget-figures` and `forget-ratings`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from policy_kb import cli, connect
from policy_kb.accounts import Accounts, SignInRefused
from policy_kb.audit import COMMAND_LINE, AuditLog
from policy_kb.ratings import Rating, Ratings
from policy_kb.staff_tables import RatingRow
from policy_kb.store import as_kept, migrate
from policy_kb.turn_log import TurnEvent, TurnLog

pytestmark = pytest.mark.unit

PASSWORD = "correct horse battery"


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The command line's database, before anything was stored; hashing is cheap."""
    url = f"sqlite:///{tmp_path / 'policy.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("COLUMNS", "200")
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("policy_kb.accounts.PasswordHasher", lambda: cheap)
    return connect(url)


def invoke(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli.app, arguments, input=typed)


def run(*arguments: str, typed: str = "") -> str:
    result = invoke(*arguments, typed=typed)
    assert result.exit_code == 0, result.output
    return result.output


def add(name: str, role: str = "staff") -> str:
    return run("accounts", "add", name, "--role", role, "--password-stdin", typed=f"{PASSWORD}\n")


def test_an_account_from_the_first_to_the_last_day(engine: Engine) -> None:
    assert run("accounts", "list") == "There is no account.\n"
    assert add("Wang.Li", "editor") == "wang.li was added as editor.\n"
    assert Accounts(engine).sign_in("wang.li", PASSWORD).role == "editor"
    assert run("accounts", "role", "wang.li", "administrator") == "wang.li is administrator.\n"
    run("accounts", "password", "wang.li", "--password-stdin", typed="another password\r\n")
    assert Accounts(engine).sign_in("wang.li", "another password").role == "administrator"
    assert run("accounts", "disable", "wang.li") == "wang.li was disabled.\n"
    assert run("accounts", "list").split()[4:7] == ["wang.li", "administrator", "disabled"]
    assert run("accounts", "enable", "wang.li") == "wang.li may sign in.\n"
    assert run("accounts", "list").split()[4:7] == ["wang.li", "administrator", "active"]


def test_every_change_is_in_the_audit_log_without_the_password(engine: Engine) -> None:
    add("wang.li")
    run("accounts", "role", "wang.li", "editor")
    run("accounts", "password", "wang.li", "--password-stdin", typed="another password\n")
    run("accounts", "disable", "wang.li")
    run("accounts", "enable", "wang.li")
    entries = AuditLog(engine).latest(10)
    assert [entry.action for entry in reversed(entries)] == [
        "account added", "role set", "password set", "account disabled", "account enabled",
    ]  # fmt: skip
    assert {(entry.account, entry.subject) for entry in entries} == {(COMMAND_LINE, "wang.li")}
    assert "password'" not in repr(entries)
    assert "horse" not in repr(entries)
    assert (entries[3].before["role"], entries[3].after["role"]) == ("staff", "editor")


def test_the_password_is_asked_for_twice_and_not_shown(engine: Engine) -> None:
    output = run("accounts", "add", "wang.li", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert PASSWORD not in output
    assert Accounts(engine).sign_in("wang.li", PASSWORD).role == "staff"
    assert invoke("accounts", "add", "li.na", typed=f"{PASSWORD}\nanother password\n").exit_code != 0
    assert Accounts(engine).find("li.na") is None


@pytest.mark.parametrize(
    ("arguments", "typed", "sentence"),
    [
        (("add", "wang.li", "--password-stdin"), f"{PASSWORD}\n", "There is an account wang.li already."),
        (("add", "x", "--password-stdin"), f"{PASSWORD}\n", "A name has 2 to 64"),
        (("add", "li.na", "--password-stdin"), "short\n", "A password has 12 to 200 characters."),
        (("add", "li.na", "--password-stdin"), "", "A password has 12 to 200 characters."),
        (("add", "li.na", "--password-stdin"), "x" * 100_000, "A password has 12 to 200 characters."),
        (("password", "li.na", "--password-stdin"), f"{PASSWORD}\n", "There is no account li.na."),
        (("role", "li.na", "staff"), "", "There is no account li.na."),
        (("disable", "[bold]li"), "", "There is no account [bold]li."),
        (("enable", "li.na"), "", "There is no account li.na."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    engine: Engine, arguments: tuple[str, ...], typed: str, sentence: str
) -> None:
    add("wang.li")
    result = invoke("accounts", *arguments, typed=typed)
    assert result.exit_code == 1
    assert result.output.startswith(sentence)
    assert len(result.output.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("accounts", "add", "wang.li", "--role", "king"),
        ("accounts", "role", "wang.li", "king"),
        ("accounts", "add"),
        ("forget-figures",),
        ("forget-figures", "--days", "0"),
        ("forget-ratings",),
        ("forget-ratings", "--days", "0"),
    ],
)
def test_wrong_use_ends_with_2(engine: Engine, arguments: tuple[str, ...]) -> None:
    assert invoke(*arguments).exit_code == 2


def test_a_lock_is_shown_and_lifted(engine: Engine) -> None:
    add("wang.li")
    accounts = Accounts(engine)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            accounts.sign_in("wang.li", "not the password")
    assert "locked until 20" in run("accounts", "list")
    run("accounts", "enable", "wang.li")
    assert "active" in run("accounts", "list")


def test_old_figures_are_forgotten(engine: Engine) -> None:
    migrate(engine)
    now = datetime.now(UTC)
    TurnLog(engine).add(
        [
            TurnEvent(at=moment, channel="site", lang="zh", card="answer", milliseconds=9, session="p")
            for moment in (now, now - timedelta(days=40))
        ]
    )
    Ratings(engine).keep(Rating(helpful=True, lang="zh", card="answer"))
    assert run("forget-figures", "--days", "30") == "1 turns and 0 ratings deleted.\n"


def test_old_ratings_are_forgotten_and_turns_stay(engine: Engine) -> None:
    migrate(engine)
    old = datetime.now(UTC) - timedelta(days=40)
    ratings = Ratings(engine)
    for comment in ("too old", "new"):
        ratings.keep(Rating(helpful=False, comment=comment, lang="zh", card="answer"))
    with Session(engine) as session, session.begin():
        session.execute(update(RatingRow).where(RatingRow.comment == "too old").values(at=as_kept(old)))
    TurnLog(engine).add([TurnEvent(at=old, channel="site", lang="zh", card="answer", milliseconds=9, session="p")])
    assert run("forget-ratings", "--days", "30") == "1 ratings deleted.\n"
    assert ratings.worst(10)[0].comments == ("new",)
    assert run("forget-figures", "--days", "30") == "1 turns and 0 ratings deleted.\n"
