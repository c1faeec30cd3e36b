"""Accounts of the staff: names, passwords, roles, sign-ins and the lock; on SQLite and on PostgreSQL."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from policy_kb.accounts import (
    FIRST_LOCK,
    LONGEST_LOCK,
    Account,
    AccountError,
    Accounts,
    LockedOut,
    Role,
    SignInRefused,
    account_name,
    may_act_as,
)
from policy_kb.staff_sessions import StaffSessions
from policy_kb.staff_tables import AccountRow, SignInFailureRow
from policy_kb.store import migrate
from tests.support.clock import Clock

pytestmark = pytest.mark.unit

PASSWORD = "correct horse battery"
WRONG = "incorrect horse battery"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def accounts(engine: Engine, clock: Clock) -> Accounts:
    """One account, `wang.li`, an editor."""
    migrate(engine)
    accounts = Accounts(engine, CHEAP, clock)
    accounts.add("wang.li", PASSWORD, "editor")
    return accounts


def refused(accounts: Accounts, name: str, password: str = WRONG, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(SignInRefused):
            accounts.sign_in(name, password)


def locked(accounts: Accounts, name: str, password: str = PASSWORD) -> datetime:
    with pytest.raises(LockedOut) as caught:
        accounts.sign_in(name, password)
    return caught.value.until


def test_an_account_is_found_and_signs_in(accounts: Accounts, clock: Clock) -> None:
    expected = Account(name="wang.li", role="editor", disabled=False, created_at=clock.now, locked_until=None)
    assert accounts.find("wang.li") == expected
    assert accounts.sign_in("wang.li", PASSWORD) == expected
    assert accounts.sign_in(" Ｗang.LI ", PASSWORD) == expected
    assert accounts.find("nobody") is None


def test_accounts_are_listed_by_name(accounts: Accounts) -> None:
    accounts.add("李娜", PASSWORD, "staff")
    accounts.add("admin@office", PASSWORD, "administrator")
    assert [(account.name, account.role) for account in accounts.list()] == [
        ("admin@office", "administrator"),
        ("wang.li", "editor"),
        ("李娜", "staff"),
    ]


def test_the_password_is_stored_as_an_argon2_hash_only(engine: Engine, accounts: Accounts) -> None:
    with Session(engine) as session:
        stored = session.get_one(AccountRow, "wang.li").password
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored


@pytest.mark.parametrize(
    "name", ["a", "", "  ", "-abc", ".abc", "a b", "a/b", "a\x00b", "a\ud800b", "x" * 65, "<b>", "a;b"]
)
def test_names_that_are_none(accounts: Accounts, name: str) -> None:
    with pytest.raises(AccountError, match="2 to 64"):
        accounts.add(name, PASSWORD, "staff")
    assert accounts.find(name) is None
    refused(accounts, name)


@pytest.mark.parametrize(
    ("written", "stored"),
    [("Ann_1", "ann_1"), ("王丽", "王丽"), ("ａｎｎ", "ann"), ("Ж-9", "ж-9"), ("x" * 64, "x" * 64)],
)
def test_names_are_stored_in_one_form(written: str, stored: str) -> None:
    assert account_name(written) == stored


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("x" * 11, "12 to 200"),
        ("", "12 to 200"),
        ("x" * 201, "12 to 200"),
        ("somebody.long", "not the name"),
        ("SomeBody.Long", "not the name"),
        ("twelve chars\x00", "control"),
        ("twelve chars\ud800", "control"),
    ],
)
def test_passwords_that_are_none(accounts: Accounts, password: str, sentence: str) -> None:
    with pytest.raises(AccountError, match=sentence):
        accounts.add("somebody.long", password, "staff")
    assert accounts.find("somebody.long") is None


@pytest.mark.parametrize("password", ["密码" * 6, "x" * 200, "😀" * 12, " spaces stay  "])
def test_passwords_of_any_script(accounts: Accounts, password: str) -> None:
    accounts.set_password("wang.li", password)
    assert accounts.sign_in("wang.li", password).name == "wang.li"
    refused(accounts, "wang.li", password + "x")


def test_a_name_is_given_once(accounts: Accounts) -> None:
    with pytest.raises(AccountError, match=r"account wang\.li already"):
        accounts.add("WANG.LI", PASSWORD, "staff")
    assert [account.role for account in accounts.list()] == ["editor"]


@pytest.mark.parametrize(
    "change",
    [
        lambda accounts: accounts.set_password("nobody", PASSWORD),
        lambda accounts: accounts.set_role("nobody", "staff"),
        lambda accounts: accounts.disable("nobody"),
        lambda accounts: accounts.enable("no\x00body"),
        lambda accounts: accounts.set_role("wang.li", "king"),
        lambda accounts: accounts.add("king", PASSWORD, "king"),
    ],
)
def test_changes_that_cannot_be(accounts: Accounts, change: Callable[[Accounts], object]) -> None:
    with pytest.raises(AccountError, match=r"There is no account|king is no role"):
        change(accounts)


def test_unknown_names_wrong_passwords_and_disabled_accounts_look_the_same(accounts: Accounts) -> None:
    accounts.add("former", PASSWORD, "staff")
    accounts.disable("former")
    said = set()
    for name, password in (("nobody", PASSWORD), ("wang.li", WRONG), ("wang.li", ""), ("wang.li", "x" * 60_000)):
        with pytest.raises(SignInRefused) as caught:
            accounts.sign_in(name, password)
        said.add(type(caught.value))
    refused(accounts, "former", PASSWORD)
    assert said == {SignInRefused}


@pytest.mark.parametrize("name", ["wang.li", "nobody", "former", "no\x00body"])
def test_every_attempt_verifies_exactly_one_hash(
    accounts: Accounts, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unknown name costs what a known one does, the first time too."""
    accounts.add("former", PASSWORD, "staff")
    accounts.disable("former")
    verified: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, hashed: str, password: bytes) -> bool:
        verified.append(hashed)
        return verify(self, hashed, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    refused(accounts, name, WRONG)
    refused(accounts, name, "x" * 5000)
    assert len(verified) == 2
    assert all(re.match(r"\$argon2id\$v=19\$m=8,t=1,p=1\$", hashed) for hashed in verified)


@pytest.mark.parametrize("name", ["wang.li", "nobody"])
def test_five_failures_in_a_row_lock_for_a_quarter_of_an_hour(accounts: Accounts, clock: Clock, name: str) -> None:
    """Whether there is such an account or not: the lock must not tell."""
    refused(accounts, name, times=5)
    until = locked(accounts, name)
    assert until == clock.now + FIRST_LOCK == locked(accounts, name.upper(), WRONG)
    if name == "wang.li":
        account = accounts.find(name)
        assert account is not None
        assert account.locked_until == until == accounts.list()[0].locked_until
        clock.now = until
        assert accounts.sign_in(name, PASSWORD).locked_until is None


def test_each_further_lock_is_twice_as_long_up_to_a_day(accounts: Accounts, clock: Clock) -> None:
    locks = []
    for _ in range(9):
        refused(accounts, "wang.li", times=5)
        until = locked(accounts, "wang.li")
        locks.append(until - clock.now)
        clock.now = until
    assert locks[:4] == [FIRST_LOCK, 2 * FIRST_LOCK, 4 * FIRST_LOCK, 8 * FIRST_LOCK]
    assert locks[-2:] == [LONGEST_LOCK, LONGEST_LOCK]
    accounts.sign_in("wang.li", PASSWORD)
    refused(accounts, "wang.li", times=5)
    assert locked(accounts, "wang.li") - clock.now == FIRST_LOCK


def test_a_sign_in_between_begins_the_count_anew(accounts: Accounts) -> None:
    for _ in range(3):
        refused(accounts, "wang.li", times=4)
        accounts.sign_in("wang.li", PASSWORD)
    refused(accounts, "nobody", times=4)
    assert accounts.sign_in("wang.li", PASSWORD).locked_until is None


def test_attempts_while_locked_do_not_lengthen_the_lock(accounts: Accounts, clock: Clock) -> None:
    refused(accounts, "wang.li", times=5)
    until = locked(accounts, "wang.li")
    for _ in range(20):
        assert locked(accounts, "wang.li", WRONG) == until
    clock.now = until
    refused(accounts, "wang.li", times=4)
    accounts.sign_in("wang.li", PASSWORD)


def test_failures_of_names_are_forgotten_after_two_days(engine: Engine, accounts: Accounts, clock: Clock) -> None:
    for number in range(20):
        refused(accounts, f"guess{number}")
    clock.now += timedelta(hours=49)
    refused(accounts, "wang.li")
    with Session(engine) as session:
        rows = session.scalars(select(SignInFailureRow)).all()
    assert [row.failures for row in rows] == [1]
    assert "wang" not in rows[0].name_digest


def test_many_attempts_at_once_cannot_outrun_the_lock(engine: Engine, accounts: Accounts) -> None:
    def attempt(_: int) -> str:
        try:
            accounts.sign_in("wang.li", WRONG)
        except (SignInRefused, LockedOut) as error:
            return type(error).__name__
        return "in"

    refused(accounts, "wang.li")
    with ThreadPoolExecutor(8) as pool:
        ends = list(pool.map(attempt, range(24)))
    assert ends.count("SignInRefused") == 4
    assert ends.count("LockedOut") == 20


@pytest.mark.parametrize(
    ("change", "unlocks"),
    [
        (lambda accounts: accounts.set_password("wang.li", PASSWORD), True),
        (lambda accounts: accounts.enable("wang.li"), True),
        (lambda accounts: accounts.set_role("wang.li", "staff"), False),
    ],
)
def test_what_lifts_a_lock(accounts: Accounts, change: Callable[[Accounts], Account], unlocks: bool) -> None:
    refused(accounts, "wang.li", times=5)
    assert (change(accounts).locked_until is None) is unlocks
    if unlocks:
        accounts.sign_in("wang.li", PASSWORD)
    else:
        locked(accounts, "wang.li")


@pytest.mark.parametrize(
    "change",
    [
        lambda accounts: accounts.set_password("wang.li", PASSWORD),
        lambda accounts: accounts.set_role("wang.li", "staff"),
        lambda accounts: accounts.disable("wang.li"),
    ],
)
def test_a_change_ends_the_sessions_of_that_account(
    engine: Engine, accounts: Accounts, change: Callable[[Accounts], Account]
) -> None:
    sessions = StaffSessions(engine)
    for key, account in (("one", "wang.li"), ("two", "wang.li"), ("three", "other"), ("four", None)):
        sessions.write(key, {"a": 1}, 60, account)
    change(accounts)
    assert [key for key in ("one", "two", "three", "four") if sessions.read(key)] == ["three", "four"]


def test_disabled_and_enabled_again(accounts: Accounts) -> None:
    assert accounts.disable("wang.li").disabled
    refused(accounts, "wang.li", PASSWORD)
    assert not accounts.enable("wang.li").disabled
    assert accounts.sign_in("wang.li", PASSWORD).role == "editor"


def test_a_new_password_replaces_the_old_one(accounts: Accounts) -> None:
    accounts.set_password("wang.li", "another long password")
    refused(accounts, "wang.li", PASSWORD)
    accounts.sign_in("wang.li", "another long password")


def test_a_hash_of_former_parameters_is_renewed_at_sign_in(engine: Engine, accounts: Accounts) -> None:
    stronger = Accounts(engine, PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    stronger.sign_in("wang.li", PASSWORD)
    with Session(engine) as session:
        assert "m=16,t=2" in session.get_one(AccountRow, "wang.li").password
    stronger.sign_in("wang.li", PASSWORD)


def test_an_account_disabled_while_its_password_is_looked_at_stays_out(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify = PasswordHasher.verify

    def slow(self: PasswordHasher, hashed: str, password: bytes) -> bool:
        accounts.disable("wang.li")
        return verify(self, hashed, password)

    monkeypatch.setattr(PasswordHasher, "verify", slow)
    refused(accounts, "wang.li", PASSWORD)


def test_two_who_add_the_same_name_at_once(engine: Engine, accounts: Accounts) -> None:
    def attempt(_: int) -> str:
        try:
            return accounts.add("zhao", PASSWORD, "staff").name
        except AccountError:
            return "taken"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4))) == ["taken", "taken", "taken", "zhao"]
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(AccountRow)) == 2


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("staff", ["staff"]),
        ("editor", ["staff", "editor"]),
        ("administrator", ["staff", "editor", "administrator"]),
    ],
)
def test_each_role_may_do_what_the_former_may(role: Role, may: list[Role]) -> None:
    wanted: tuple[Role, ...] = ("staff", "editor", "administrator")
    assert [other for other in wanted if may_act_as(role, other)] == may
