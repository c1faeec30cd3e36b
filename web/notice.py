"""`GET /notice`: the banner and whether the assistant is open, as staff have set it in the console."""

import asyncio
import time
from datetime import UTC, datetime

import structlog
from aiohttp import web

from policy_kb import Language
from policy_kb.notices import Notices, Service
from web.words import HOTLINE, WORDS

log = structlog.get_logger()
LANGUAGES: tuple[Language, Language] = ("en", "zh")
FRESH_SECONDS = 2.0
PATIENCE_SECONDS = 1.0  # every message of the chat waits for this reading


class CurrentService:
    """What staff have set, read again after two seconds; while the database is away or slow, the last one counts."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices
        self._known = Service()
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def get(self) -> Service:
        """The setting that counts; never raises."""
        async with self._reading:
            if time.monotonic() - self._read_at >= FRESH_SECONDS:
                try:
                    self._known = await asyncio.wait_for(asyncio.to_thread(self._notices.read), PATIENCE_SECONDS)
                except Exception as error:
                    log.error("notice cannot be read", error=type(error).__name__)
                self._read_at = time.monotonic()
            return self._known

    def forget(self) -> None:
        """Has the next reader look it up anew."""
        self._read_at = float("-inf")


SERVICE = web.AppKey("service", CurrentService)


def add_notice(app: web.Application, notices: Notices) -> None:
    """Adds the address."""
    app[SERVICE] = CurrentService(notices)
    app.router.add_get("/notice", show)


async def show(request: web.Request) -> web.Response:
    """`notice` (null for none), `open`, and in `closed` what a closed assistant says."""
    service = await request.app[SERVICE].get()
    notice = service.shown(datetime.now(UTC))
    banner = {"en": notice.text.en, "zh": notice.text.zh, "level": notice.level} if notice else None
    closed = {lang: closed_text(service, lang) for lang in LANGUAGES}
    return web.json_response({"notice": banner, "open": service.open, "closed": closed})


def closed_text(service: Service, lang: Language) -> str:
    """What a closed assistant says: the staff's words, else the site's own."""
    return service.closed_text[lang] if service.closed_text else WORDS[lang]["closed"].replace("{hotline}", HOTLINE)
