"""Who may do what: roles and their permissions, and the guard before every address of the console."""

from enum import StrEnum
from typing import Final

from aiohttp import web
from aiohttp_security import AbstractAuthorizationPolicy, SessionIdentityPolicy, permits
from aiohttp_security import setup as setup_security
from aiohttp_security.api import IDENTITY_KEY

from policy_kb.accounts import Account, Accounts, Role
from web.console.sessions import ACCOUNT
from web.console.stores import ACCOUNTS
from web.database import asked


class Permission(StrEnum):
    """What a role allows."""

    READ = "read"
    EDIT = "edit"
    ADMINISTER = "administer"


PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    "staff": frozenset({Permission.READ}),
    "editor": frozenset({Permission.READ, Permission.EDIT}),
    "administrator": frozenset(Permission),
}


class RolesPolicy(AbstractAuthorizationPolicy):
    """Permissions by the role that the account has now, not the one it had at sign-in."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    async def account(self, name: str | None) -> Account | None:
        """The account of this name unless it is disabled; raises `Problem` (503) without a database."""
        found = await asked(self._accounts.find, name) if name else None
        return None if found is None or found.disabled else found

    async def authorized_userid(self, identity: str) -> str | None:
        """The account's name; None for one that is unknown or disabled."""
        found = await self.account(identity)
        return found.name if found else None

    # The library leaves the type of the context open; here it is the account, if it has been read already.
    async def permits(self, identity: str | None, permission: object, context: object = None) -> bool:
        """Whether the account of this name may do that."""
        account = context if isinstance(context, Account) else await self.account(identity)
        return account is not None and permission in PERMISSIONS[account.role]


ROLES = web.AppKey("roles", RolesPolicy)


def add_access(app: web.Application) -> None:
    """Sets up aiohttp-security over the accounts."""
    app[ROLES] = RolesPolicy(app[ACCOUNTS])
    setup_security(app, SessionIdentityPolicy(ACCOUNT), app[ROLES])


async def signed_in(request: web.Request) -> Account | None:
    """The account of the request's session; None where nobody is signed in."""
    return await request.app[ROLES].account(await request.app[IDENTITY_KEY].identify(request))


async def may(request: web.Request, account: Account, permission: Permission) -> bool:
    """Whether an account may do something."""
    return await permits(request, permission, account)
