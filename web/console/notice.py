"""The banner and the off switch, read and set by editors, as JSON."""

from aiohttp import web
from pydantic import ValidationError

from policy_kb.accounts import Account
from policy_kb.audit import Within
from policy_kb.notices import Service
from web.bodies import read_object
from web.console.access import Permission
from web.console.routes import add_call
from web.console.stores import NOTICES, recording
from web.database import asked
from web.notice import SERVICE
from web.validation import unprocessable_fields


def add_notice_calls(app: web.Application) -> None:
    """Adds the calls."""
    add_call(app, "GET", "/notice", Permission.READ, show)
    add_call(app, "PUT", "/notice", Permission.EDIT, change)


async def show(request: web.Request, account: Account) -> web.Response:
    """The setting as `policy_kb.notices.Service` has it, with `by` and `at` of the last change (null before any)."""
    newest = await asked(request.app[NOTICES].history, 1)
    service = newest[0].service if newest else Service()
    by, at = (newest[0].account, newest[0].at.isoformat()) if newest else (None, None)
    return web.json_response({**service.model_dump(mode="json"), "by": by, "at": at})


async def change(request: web.Request, account: Account) -> web.Response:
    """Sets banner and switch; the public page shows it within seconds."""
    body = await read_object(request)
    try:
        service = Service.model_validate(body)
    except ValidationError as error:
        raise unprocessable_fields(error) from error
    former = await asked(request.app[NOTICES].read)
    action = "notice.change" if former.open == service.open else "service.open" if service.open else "service.close"
    entry: Within[Service] = recording(account, action, lambda done: ("notice", former, done))
    await asked(request.app[NOTICES].write, service, account.name, within=entry)
    request.app[SERVICE].forget()
    return await show(request, account)
