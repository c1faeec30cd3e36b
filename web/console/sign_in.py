"""Signing in and out.

The sign-in form has no session yet, so its token stands in a cookie beside it: a page of another site can neither read
nor set that cookie. Every sign-in begins a session under a new key.
"""

import math
import re
import secrets
from datetime import UTC, datetime

import structlog
from aiohttp import web
from aiohttp_security import remember
from aiohttp_session import get_session, new_session
from yarl import URL

from policy_kb import Language
from policy_kb.accounts import Account, LockedOut, SignInRefused
from web.console.access import signed_in
from web.console.csrf import FIELD, require_token, same
from web.console.forms import read_form
from web.console.rendering import bare_page, page_language, trouble_page
from web.console.routes import LOGIN
from web.console.sessions import begin
from web.console.stores import ACCOUNTS, STAFF_SESSIONS, record
from web.console.words import WORDS
from web.database import asked
from web.origin import is_secure, require_same_origin
from web.problems import Problem
from web.rates import RateLimit, address_of

log = structlog.get_logger()

HOME = "/console"
LOGOUT = "/console/logout"
FORM_COOKIE = "staff-form"
ATTEMPTS_A_MINUTE = 20
LONGEST_NEXT = 1000
# No dots between slashes and no second slash: nothing that a browser would take for another place.
_OWN_PAGE = re.compile(r"/console(?:/(?P<first>[a-z]+)(?:/[A-Za-z0-9_-]+)*)?(?:\?[!-~]*)?")
_NO_PAGES = ("login", "logout", "api")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
ATTEMPTS = web.AppKey("sign_in_attempts", RateLimit)


def add_sign_in(app: web.Application) -> None:
    """Adds the addresses of signing in and out, the only ones of the console that need no session."""
    app[ATTEMPTS] = RateLimit(ATTEMPTS_A_MINUTE)
    app.add_routes([web.get(LOGIN, login_page), web.post(LOGIN, sign_in), web.post(LOGOUT, sign_out)])


async def login_page(request: web.Request) -> web.StreamResponse:
    """The form; who is signed in already goes on."""
    wanted = own_path(request.query.get("next", ""))
    try:
        if await signed_in(request) is not None:
            raise web.HTTPSeeOther(wanted)
    except Problem as problem:
        return await trouble_page(request, problem, None)
    words = WORDS[await page_language(request)]
    note = words["signed_out"] if "out" in request.query else words["session_ended"] if "next" in request.query else ""
    return _form(request, await page_language(request), wanted, note=note)


async def sign_in(request: web.Request) -> web.StreamResponse:
    """Opens a session with the form's name and password, or shows the form again with a sentence."""
    try:
        require_same_origin(request)
        fields = await read_form(request)
    except Problem as problem:
        return await trouble_page(request, problem, None)
    lang: Language = "zh" if fields.get("lang") == "zh" else "en"
    wanted, name = own_path(fields.get("next", "")), fields.get("name", "")
    if not same(fields.get(FIELD, ""), request.cookies.get(FORM_COOKIE, "")):
        return _form(request, lang, wanted, name, error=WORDS[lang]["form_expired"], status=403)
    if not request.app[ATTEMPTS].allows(address_of(request)):
        error = WORDS[lang]["too_many_attempts"]
        return _form(request, lang, wanted, name, error=error, status=429, retry_after=60)
    try:
        account = await asked(request.app[ACCOUNTS].sign_in, name, fields.get("password", ""))
        return await _open_session(request, account, lang, wanted)
    except SignInRefused:
        # The address only: people type passwords into the field of the name.
        log.warning("sign-in refused", address=address_of(request))
        return _form(request, lang, wanted, name, error=WORDS[lang]["refused"], status=401)
    except LockedOut as locked:
        log.warning("sign-in locked", address=address_of(request))
        left = max(1.0, (locked.until - datetime.now(UTC)).total_seconds())
        error = WORDS[lang]["locked"].format(minutes=math.ceil(left / 60))
        return _form(request, lang, wanted, name, error=error, status=429, retry_after=math.ceil(left))
    except Problem as problem:
        return _form(request, lang, wanted, name, error=WORDS[lang]["out_of_order"], status=problem.status)


async def sign_out(request: web.Request) -> web.StreamResponse:
    """Ends the session on the server, not only in the browser."""
    try:
        account = await signed_in(request)
        fields = await read_form(request)
        if account is not None:
            await require_token(request, fields.get(FIELD, ""))
            await record(request, account, "sign-out", account.name)
    except Problem as problem:
        return await trouble_page(request, problem, None)
    (await get_session(request)).invalidate()
    raise web.HTTPSeeOther(str(URL(LOGIN).with_query(out="1")))


def own_path(text: str) -> str:
    """A page of the console to go on with; its first one for anything else, however it is written."""
    found = _OWN_PAGE.fullmatch(text[: LONGEST_NEXT + 1])
    return text if found and len(text) <= LONGEST_NEXT and found["first"] not in _NO_PAGES else HOME


async def _open_session(request: web.Request, account: Account, lang: Language, wanted: str) -> web.StreamResponse:
    """A new session under a new key; one that the browser had before ends."""
    former = await get_session(request)
    if former.identity is not None:
        await asked(request.app[STAFF_SESSIONS].delete, former.identity)
    await asked(request.app[STAFF_SESSIONS].delete_expired)
    await record(request, account, "sign-in", account.name)
    session = await new_session(request)
    begin(session, lang)
    response = web.HTTPSeeOther(wanted)
    await remember(request, response, account.name)
    response.del_cookie(FORM_COOKIE, path=LOGIN)
    raise response


def _form(
    request: web.Request,
    lang: Language,
    wanted: str,
    name: str = "",
    note: str = "",
    error: str = "",
    status: int = 200,
    retry_after: int = 0,
) -> web.Response:
    """The form with its token, in the page and in the cookie; the same one in every tab that shows the form."""
    known = request.cookies.get(FORM_COOKIE, "")
    token = known if _TOKEN.fullmatch(known) else secrets.token_urlsafe(32)
    more = {"next": wanted, "name": name[:100], "note": note, "error": error, "form_token": token}
    response = bare_page(request, "login", lang, status, **more)
    response.set_cookie(
        FORM_COOKIE, token, path=LOGIN, secure=is_secure(request), httponly=True, samesite="Strict", max_age=3600
    )
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response
