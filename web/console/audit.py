"""The audit log, as JSON."""

from aiohttp import web

from policy_kb.accounts import Account
from web.console.access import Permission
from web.console.bodies import MOST_NUMBER, MOST_ROWS, number, short_text
from web.console.routes import add_call
from web.console.stores import AUDIT
from web.database import asked

USUAL_ENTRIES = 50


def add_audit(app: web.Application) -> None:
    """Adds the call."""
    add_call(app, "GET", "/audit", Permission.ADMINISTER, show)


async def show(request: web.Request, account: Account) -> web.Response:
    """`entries`, the newest first; `before` (an id) gives older ones, `account` and `action` only theirs."""
    before = number(request, "before", 1, MOST_NUMBER, 0) or None
    limit = number(request, "limit", 1, MOST_ROWS, USUAL_ENTRIES)
    whose, action = short_text(request, "account"), short_text(request, "action")
    entries = await asked(request.app[AUDIT].latest, limit + 1, before, whose, action)
    listed = [entry.model_dump(mode="json") for entry in entries[:limit]]
    return web.json_response({"entries": listed, "more": len(entries) > limit})
