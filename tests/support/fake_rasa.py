"""A server that answers in Rasa's place, as a test tells it to."""

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import web
from yarl import URL

Answer = Callable[[dict[str, Any]], Any]


def say(text: str, **more: Any) -> list[dict[str, Any]]:
    """One message of Rasa's REST channel."""
    return [{"recipient_id": "somebody", "text": text, **more}]


class FakeRasa:
    """Keeps every body it was sent; `answer` makes the reply, `raw`, `status` and `delay` spoil it."""

    def __init__(self) -> None:
        self.url = URL()
        self.reset()

    def reset(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.answer: Answer = lambda body: say(f"You said: {body['message']}")
        self.raw: bytes | None = None
        self.status = 200
        self.delay = 0.0
        self.most_at_once = 0
        self._at_once = 0

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/", self._hello)
        app.router.add_get("/health", self._hello)
        app.router.add_post("/webhooks/rest/webhook", self._webhook)
        return app

    async def _hello(self, request: web.Request) -> web.Response:
        return web.Response(text="Hello from Rasa: 3.6.21")

    async def _webhook(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.bodies.append(body)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        await asyncio.sleep(self.delay)
        self._at_once -= 1
        if self.raw is not None:
            return web.Response(body=self.raw, status=self.status, content_type="application/json")
        return web.json_response(self.answer(body), status=self.status)
