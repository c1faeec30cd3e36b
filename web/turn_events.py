"""That a turn took place, noted behind it: nobody ever waits for the log, and it holds no words.

Turns are gathered in memory and written every two seconds, or fifty at once. Where the database is away or the
memory full they are dropped; the log says how many.
"""

import asyncio
import contextlib
import hashlib
import hmac
import secrets
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import structlog
from aiohttp import web
from pydantic import ValidationError

from policy_kb import Language
from policy_kb.days import day_of
from policy_kb.ratings import CARD_TYPES
from policy_kb.turn_log import LONGEST_TURN, TurnEvent, TurnLog
from web.rasa import Message

log = structlog.get_logger()

EVERY_SECONDS = 2.0
AT_ONCE = 50
MOST_WAITING = 5000
_LAST_WRITE_SECONDS = 2.0


class TurnEvents:
    """Turns that wait to be written; `secret` salts the digests by which people are counted."""

    def __init__(self, turns: TurnLog, secret: str, most_waiting: int = MOST_WAITING) -> None:
        self._turns = turns
        self._secret = secret.encode()
        self._most_waiting = most_waiting
        self._waiting: list[TurnEvent] = []
        self._enough = asyncio.Event()
        self._dropped = 0

    def note(self, person: str, lang: Language, messages: Sequence[Message], seconds: float) -> None:
        """Notes a turn that was answered; never waits, never raises."""
        try:
            event = _event(self._counted_as(person), lang, messages, seconds)
        except ValidationError as error:
            log.error("turn cannot be noted", error_id=secrets.token_hex(6), fields=_fields(error))
            return
        if len(self._waiting) >= self._most_waiting:
            self._dropped += 1
            return
        self._waiting.append(event)
        if len(self._waiting) >= AT_ONCE:
            self._enough.set()

    async def run(self) -> None:
        """Writes what waits, until it is cancelled."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._enough.wait(), EVERY_SECONDS)
            self._enough.clear()
            await self.flush()

    async def flush(self) -> None:
        """Writes what waits now; drops it where that fails."""
        events, self._waiting = self._waiting, []
        dropped, self._dropped = self._dropped, 0
        try:
            for start in range(0, len(events), AT_ONCE):
                await asyncio.to_thread(self._turns.add, events[start : start + AT_ONCE])
        except Exception as error:
            dropped += len(events) - start
            log.error("turns cannot be written", error_id=secrets.token_hex(6), error=type(error).__name__)
        if dropped:
            log.error("turns were dropped", number=dropped)

    def _counted_as(self, person: str) -> str:
        """A digest that is the same for the same person on the same day, and leads back to nobody."""
        today = day_of(datetime.now(UTC)).isoformat()
        return hmac.new(self._secret, f"people {today} {person}".encode(), hashlib.sha256).hexdigest()[:32]


TURN_EVENTS = web.AppKey("turn_events", TurnEvents)


def add_turn_events(app: web.Application, turns: TurnLog, secret: str) -> None:
    """Adds the notes of turns and what writes them while the application runs."""
    app[TURN_EVENTS] = TurnEvents(turns, secret)

    async def writing(app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(app[TURN_EVENTS].run())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(app[TURN_EVENTS].flush(), _LAST_WRITE_SECONDS)

    app.cleanup_ctx.append(writing)


def _event(person: str, lang: Language, messages: Sequence[Message], seconds: float) -> TurnEvent:
    """What a turn was: its card says it, if there is one; raises `ValidationError` where it is no card of ours."""
    card = next((message.custom for message in messages if message.custom), {})
    kind = card.get("type")
    values = {name: card[name] for name in ("topic", "check", "outcome") if card.get(name) is not None}
    return TurnEvent.model_validate(
        {
            "at": datetime.now(UTC),
            "channel": "site",
            "lang": card.get("lang") or lang,
            "card": kind if kind in CARD_TYPES else "none",
            "milliseconds": min(round(seconds * 1000), LONGEST_TURN),
            "session": person,
            **values,
        }
    )


def _fields(error: ValidationError) -> list[str]:
    return [".".join(map(str, fault["loc"])) for fault in error.errors(include_input=False)]
