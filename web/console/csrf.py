"""Against forged requests: a token of the session in every request that changes something."""

import secrets

from aiohttp import web
from aiohttp_session import get_session

from web.console.sessions import CSRF
from web.origin import require_same_origin
from web.problems import Problem

HEADER = "X-CSRF-Token"
FIELD = "csrf"
SAFE = frozenset({"GET", "HEAD"})


async def token_of(request: web.Request) -> str:
    """The token of the request's session; empty where there is none."""
    return str((await get_session(request)).get(CSRF, ""))


async def require_token(request: web.Request, given: str) -> None:
    """Refuses (403) a request of another site's page, and one without the token of its session."""
    require_same_origin(request)
    if not same(given, await token_of(request)):
        raise Problem(403, "The request lacks the token of this session. Please load the page again.")


def same(given: str, expected: str) -> bool:
    """Whether two tokens are the same, found out in constant time; an empty one never is."""
    return bool(expected) and secrets.compare_digest(given.encode("utf-8", "replace"), expected.encode())
