"""How often something may be done in a minute by one address or one conversation; kept in memory."""

import ipaddress
import time
from collections import deque
from collections.abc import Callable

from aiohttp import web

from web.origin import SETTINGS

WINDOW_SECONDS = 60.0
MOST_NAMES = 20_000


class RateLimit:
    """Counts events by name over the last minute. Where too many names are known, the oldest are forgotten."""

    def __init__(self, most: int, now: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._now = now
        self._events: dict[str, deque[float]] = {}

    def allows(self, name: str) -> bool:
        """Counts an event unless there have been too many; whether it was counted."""
        moment = self._now()
        events = self._events.pop(name, deque())
        while events and events[0] <= moment - WINDOW_SECONDS:
            events.popleft()
        allowed = len(events) < self._most
        if allowed:
            events.append(moment)
        self._events[name] = events  # now the newest
        while len(self._events) > MOST_NAMES:
            del self._events[next(iter(self._events))]
        return allowed


def address_of(request: web.Request) -> str:
    """The person's address, an IPv6 one by its network; the last of `X-Forwarded-For` behind a trusted proxy."""
    given = request.remote or ""
    if request.app[SETTINGS].trust_proxy and "X-Forwarded-For" in request.headers:
        given = request.headers.getall("X-Forwarded-For")[-1].rpartition(",")[2].strip()
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        return given[:100]
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
