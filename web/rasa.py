"""Speaking to Rasa's REST channel: one message out, checked messages back."""

import asyncio
import json
from typing import Any, NoReturn

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
from pydantic import BaseModel, ConfigDict, TypeAdapter
from yarl import URL

from policy_kb import Language

TIMEOUT_SECONDS = 20.0
MOST_BYTES = 1_000_000


class Button(BaseModel):
    """A choice: `title` is shown, `payload` is sent."""

    model_config = ConfigDict(frozen=True)

    title: str
    payload: str


class Message(BaseModel):
    """One message of the assistant; what else Rasa says of it (the recipient) stays behind."""

    model_config = ConfigDict(frozen=True)

    text: str | None = None
    buttons: list[Button] | None = None
    custom: dict[str, Any] | None = None

    def is_empty(self) -> bool:
        return not (self.text or self.buttons or self.custom)


class RasaAway(Exception):
    """Rasa did not answer, or with nothing a person can be shown; the message says which."""


_MESSAGES = TypeAdapter(list[Message])


class Rasa:
    """The assistant behind the site."""

    def __init__(self, client: ClientSession, url: URL, timeout: float = TIMEOUT_SECONDS) -> None:
        self._client = client
        self._address = url / "webhooks" / "rest" / "webhook"
        self._timeout = ClientTimeout(total=timeout)

    async def send(self, sender: str, text: str, lang: Language | None) -> list[Message]:
        """The assistant's messages, at least one; raises `RasaAway` for a missing or senseless answer."""
        body = {"sender": sender, "message": text, "metadata": {"lang": lang} if lang else {}}
        try:
            async with self._client.post(
                self._address, json=body, timeout=self._timeout, allow_redirects=False
            ) as response:
                return _messages(await _read(response))
        except (ClientError, OSError, asyncio.TimeoutError) as error:
            raise RasaAway(f"{type(error).__name__}: {error}") from error


async def _read(response: ClientResponse) -> bytes:
    if response.status != 200:
        raise RasaAway(f"status {response.status}")
    raw = bytearray()
    async for chunk in response.content.iter_any():
        raw += chunk
        if len(raw) > MOST_BYTES:
            raise RasaAway("the answer is too long")
    return bytes(raw)


def _messages(raw: bytes) -> list[Message]:
    try:
        answer = json.loads(raw, parse_constant=_no_constant)
        messages = [message for message in _MESSAGES.validate_python(answer) if not message.is_empty()]
    except (ValueError, RecursionError) as error:  # pydantic's and json's errors are ValueErrors
        raise RasaAway(f"the answer is no list of messages ({type(error).__name__})") from error
    if not messages:
        raise RasaAway("the answer is empty")
    return messages


def _no_constant(name: str) -> NoReturn:
    """NaN and Infinity are no JSON: a browser could not read them."""
    raise ValueError(name)
