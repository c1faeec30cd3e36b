"""Putting the console into the site."""

from aiohttp import web
from aiohttp_session import AbstractStorage

from web.console.access import add_access
from web.console.audit import add_audit
from web.console.drafts import add_drafts
from web.console.figures import add_figures
from web.console.finding import add_finding
from web.console.notice import add_notice_calls
from web.console.pages import add_console_pages
from web.console.queue import add_queue
from web.console.sessions import StaffSessionStorage
from web.console.sign_in import add_sign_in
from web.console.stores import STAFF_SESSIONS


def add_console(app: web.Application) -> None:
    """Adds the console's addresses; the stores must be there."""
    add_access(app)
    add_sign_in(app)
    add_console_pages(app)
    add_finding(app)
    add_queue(app)
    add_drafts(app)
    add_notice_calls(app)
    add_figures(app)
    add_audit(app)


def staff_storage(app: web.Application) -> AbstractStorage:
    """The storage of the sessions of staff."""
    return StaffSessionStorage(app[STAFF_SESSIONS])
