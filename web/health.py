"""`GET /health`: whether the three parts work, one line a part."""

import asyncio
from collections.abc import Awaitable

from aiohttp import ClientSession, ClientTimeout, web
from sqlalchemy import Engine
from yarl import URL

from policy_kb.store import content_version
from web.knowledge import ENGINE
from web.origin import SETTINGS

CLIENT = web.AppKey("client", ClientSession)
TIMEOUT_SECONDS = 2.0


async def health(request: web.Request) -> web.Response:
    """200 when Rasa, the action server and the database work; 503 naming those that do not."""
    settings, client = request.app[SETTINGS], request.app[CLIENT]
    parts: dict[str, Awaitable[str]] = {
        "rasa": _answers(client, settings.rasa_url),
        "actions": _answers(client, settings.actions_url / "health"),
        "database": _has_content(request.app[ENGINE]),
    }
    states = dict(zip(parts, await asyncio.gather(*map(_state, parts.values())), strict=True))
    return web.Response(
        text="".join(f"{part}: {state}\n" for part, state in states.items()),
        status=200 if set(states.values()) == {"ok"} else 503,
    )


async def _state(check: Awaitable[str]) -> str:
    """What a check says, within two seconds; never raises."""
    try:
        return await asyncio.wait_for(check, TIMEOUT_SECONDS)
    except TimeoutError:
        return f"no answer within {TIMEOUT_SECONDS:g} seconds"
    except Exception as error:
        return f"cannot be reached ({type(error).__name__})"


async def _answers(client: ClientSession, url: URL) -> str:
    async with client.get(url, timeout=ClientTimeout(total=TIMEOUT_SECONDS), allow_redirects=False) as response:
        return "ok" if response.status == 200 else f"answers with status {response.status}"


async def _has_content(engine: Engine) -> str:
    version = await asyncio.to_thread(content_version, engine)
    return "ok" if version else "no content is loaded"
