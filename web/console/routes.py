"""Adding addresses to the console: each says who may use it, and none can be added without."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from yarl import URL

from policy_kb.accounts import Account
from web.console.access import Permission, may, signed_in
from web.console.csrf import HEADER, SAFE, require_token
from web.console.rendering import remember_language, trouble_page
from web.problems import Problem

Handler = Callable[[web.Request, Account], Awaitable[web.StreamResponse]]
Route = Callable[[web.Request], Awaitable[web.StreamResponse]]
LOGIN = "/console/login"


def add_page(app: web.Application, address: str, permission: Permission, handler: Handler) -> None:
    """Adds a page. Who is not signed in is sent to the sign-in; whatever goes wrong is a page, too."""

    async def page(request: web.Request) -> web.StreamResponse:
        account = None
        try:
            account = await signed_in(request)
            if account is None:
                raise web.HTTPSeeOther(str(URL(LOGIN).with_query(next=request.raw_path)))
            await remember_language(request)
            if not await may(request, account, permission):
                raise Problem(403, "not_allowed")
            return await handler(request, account)
        except Problem as problem:
            return await trouble_page(request, problem, account)

    app.router.add_get(address, page)


def add_call(app: web.Application, method: str, address: str, permission: Permission, handler: Handler) -> None:
    """Adds a call of the console's scripts: 401 without a session, 403 without the role or the token."""

    async def call(request: web.Request) -> web.StreamResponse:
        account = await signed_in(request)
        if account is None:
            raise Problem(401, "You are not signed in, or your session has ended.")
        if request.method not in SAFE:
            await require_token(request, request.headers.get(HEADER, ""))
        if not await may(request, account, permission):
            raise Problem(403, "Your role does not allow this.")
        return await handler(request, account)

    app.router.add_route(method, f"/console/api{address}", call)
