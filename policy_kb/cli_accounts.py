"""`python -m policy_kb accounts …`: who may use the console; and `forget-figures`, `forget-ratings`."""

import sys
from datetime import UTC, datetime, timedelta
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from policy_kb import store
from policy_kb.accounts import LONGEST_PASSWORD, Account, AccountError, Accounts, Role
from policy_kb.audit import COMMAND_LINE, AuditLog
from policy_kb.ratings import Ratings
from policy_kb.turn_log import TurnLog

app = typer.Typer(help="Accounts of the console.", no_args_is_help=True)
_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)

NameArgument = Annotated[str, typer.Argument(help="2 to 64 letters, digits and . _ - @")]
RoleOption = Annotated[Role, typer.Option(help="each may do all that the former may")]
FromInput = Annotated[bool, typer.Option("--password-stdin", help="read the password from the standard input")]


@app.command()
def add(name: NameArgument, role: RoleOption = "staff", password_stdin: FromInput = False) -> None:
    """Add an account; the password is asked for."""
    password = _password(password_stdin)
    engine = _engine()
    try:
        account = Accounts(engine).add(name, password, role)
    except AccountError as error:
        _fail(error)
    AuditLog(engine).record(COMMAND_LINE, "account added", account.name, after=_shown(account))
    _out.print(f"{account.name} was added as {account.role}.", markup=False)


@app.command("list")
def list_accounts() -> None:
    """List the accounts."""
    table = Table("name", "role", "state", "since", box=None)
    for account in Accounts(_engine()).list():
        table.add_row(account.name, account.role, _state(account), f"{account.created_at:%Y-%m-%d}")
    _out.print(table if table.row_count else "There is no account.")


@app.command()
def password(name: NameArgument, password_stdin: FromInput = False) -> None:
    """Set a password; the account's sessions end, its lock is lifted."""
    new = _password(password_stdin)
    engine = _engine()
    try:
        account = Accounts(engine).set_password(name, new)
    except AccountError as error:
        _fail(error)
    AuditLog(engine).record(COMMAND_LINE, "password set", account.name)
    _out.print(f"The password of {account.name} was set.", markup=False)


@app.command()
def role(name: NameArgument, role: Annotated[Role, typer.Argument(help="the new role")]) -> None:
    """Give an account another role; its sessions end."""
    engine = _engine()
    accounts = Accounts(engine)
    before = _found(accounts, name)
    after = accounts.set_role(name, role)
    AuditLog(engine).record(COMMAND_LINE, "role set", after.name, _shown(before), _shown(after))
    _out.print(f"{after.name} is {after.role}.", markup=False)


@app.command()
def disable(name: NameArgument) -> None:
    """Let nobody sign in with an account any more; its sessions end."""
    engine = _engine()
    accounts = Accounts(engine)
    before = _found(accounts, name)
    after = accounts.disable(name)
    AuditLog(engine).record(COMMAND_LINE, "account disabled", after.name, _shown(before), _shown(after))
    _out.print(f"{after.name} was disabled.", markup=False)


@app.command()
def enable(name: NameArgument) -> None:
    """Let an account sign in again; a lock after failed sign-ins is lifted."""
    engine = _engine()
    accounts = Accounts(engine)
    before = _found(accounts, name)
    after = accounts.enable(name)
    AuditLog(engine).record(COMMAND_LINE, "account enabled", after.name, _shown(before), _shown(after))
    _out.print(f"{after.name} may sign in.", markup=False)


def forget_figures(
    days: Annotated[int, typer.Option(min=1, help="turns and ratings older than this are deleted")],
) -> None:
    """Delete the turns and ratings behind the page of figures that are older than some days."""
    engine = _engine()
    moment = datetime.now(UTC) - timedelta(days=days)
    turns, ratings = TurnLog(engine).delete_before(moment), Ratings(engine).delete_before(moment)
    _out.print(f"{turns} turns and {ratings} ratings deleted.")


def forget_ratings(
    days: Annotated[int, typer.Option(min=1, help="ratings older than this are deleted")],
) -> None:
    """Delete the ratings, with their questions and comments, that are older than some days."""
    ratings = Ratings(_engine()).delete_before(datetime.now(UTC) - timedelta(days=days))
    _out.print(f"{ratings} ratings deleted.")


def _engine() -> Engine:
    engine = store.connect()
    store.migrate(engine)
    return engine


def _found(accounts: Accounts, name: str) -> Account:
    account = accounts.find(name)
    if account is None:
        _fail(AccountError(f"There is no account {name}."))
    return account


def _password(from_input: bool) -> str:
    """The first line of the standard input, or what is typed, twice and unseen."""
    if from_input:
        return sys.stdin.readline(LONGEST_PASSWORD + 2).rstrip("\r\n")
    typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed


def _shown(account: Account) -> dict[str, object]:
    """What of an account the audit log shows."""
    return {"role": account.role, "disabled": account.disabled}


def _state(account: Account) -> str:
    if account.disabled:
        return "disabled"
    return f"locked until {account.locked_until:%Y-%m-%d %H:%M} UTC" if account.locked_until else "active"


def _fail(error: AccountError) -> NoReturn:
    _err.print(str(error), markup=False)
    raise SystemExit(1)
