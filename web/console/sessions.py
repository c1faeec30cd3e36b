"""Sessions of staff: kept on the server under a random key that only the cookie holds.

A session ends 30 minutes after its last use and in any case 12 hours after the sign-in. Nobody has a session before
signing in, so none can be handed to a person beforehand.
"""

import secrets
import time
from typing import Any

from aiohttp import web
from aiohttp_session import AbstractStorage, Session

from policy_kb import Language
from policy_kb.staff_sessions import StaffSessions
from web.database import asked
from web.origin import is_secure

COOKIE = "staff"
COOKIE_PATH = "/console"
IDLE_SECONDS = 30 * 60
ABSOLUTE_SECONDS = 12 * 3600
# The time of the last use is written at most this often, not at every letter of a search.
USE_IS_NOTED_EVERY = 60
LONGEST_KEY = 100

ACCOUNT, CSRF, LANG = "account", "csrf", "lang"
_BEGUN, _USED = "begun", "used"


def begin(session: Session, lang: Language) -> None:
    """Fills a new session: its language, a token against forged requests, the time."""
    session.update({LANG: lang, CSRF: secrets.token_urlsafe(32), _BEGUN: now()})


class StaffSessionStorage(AbstractStorage):
    """aiohttp-session's storage over the database; the cookie holds the key and nothing else."""

    def __init__(self, sessions: StaffSessions) -> None:
        super().__init__(cookie_name=COOKIE, path=COOKIE_PATH, httponly=True, samesite="Strict")
        self._sessions = sessions

    async def load_session(self, request: web.Request) -> Session:
        """The session of the cookie, an empty one where it has ended; raises `Problem` (503) without a database."""
        key = self.load_cookie(request)
        data = await self._data(key) if key and len(key) <= LONGEST_KEY else None
        if data is None:
            return await self.new_session()
        session = Session(key, data={"created": now(), "session": data}, new=False)
        if now() - data[_USED] >= USE_IS_NOTED_EVERY:
            session.changed()
        return session

    async def save_session(self, request: web.Request, response: web.StreamResponse, session: Session) -> None:
        """Writes the session for another half hour at most; one that was emptied is deleted, here and there."""
        if session.empty:
            await self._end(response, session)
            return
        key = session.identity or secrets.token_urlsafe(32)
        left = session[_BEGUN] + ABSOLUTE_SECONDS - now()
        kept = (key, {**session, _USED: now()}, max(1, min(IDLE_SECONDS, left)), session[ACCOUNT])
        if session.identity is not None:
            # It may have been ended while the request was under way, and must not come back.
            await asked(self._sessions.renew, *kept)
        else:
            await asked(self._sessions.write, *kept)
            # Without an age of its own: the browser forgets it when it is closed, the server sooner.
            response.set_cookie(
                COOKIE, key, path=COOKIE_PATH, secure=is_secure(request), httponly=True, samesite="Strict"
            )

    async def _data(self, key: str) -> dict[str, Any] | None:
        """The session's data unless it has ended."""
        data = await asked(self._sessions.read, key)
        if data is None:
            return None
        if now() - data[_USED] >= IDLE_SECONDS or now() - data[_BEGUN] >= ABSOLUTE_SECONDS:
            await asked(self._sessions.delete, key)
            return None
        return data

    async def _end(self, response: web.StreamResponse, session: Session) -> None:
        if session.identity is not None:
            await asked(self._sessions.delete, session.identity)
            response.del_cookie(COOKIE, path=COOKIE_PATH)


def now() -> int:
    """Seconds since 1970; a test may put the clock forward."""
    return int(time.time())
