"""People who talk with the assistant over Rasa's REST channel."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

SECONDS = 30
WEBHOOK = "/webhooks/rest/webhook"


@dataclass(frozen=True)
class Turn:
    """What the assistant said to one message."""

    messages: tuple[Mapping[str, Any], ...]

    @property
    def text(self) -> str:
        """All that a person reads."""
        return "\n".join(message["text"] for message in self.messages if message.get("text"))

    @property
    def cards(self) -> list[Mapping[str, Any]]:
        """The cards, of which there should be one at most."""
        return [message["custom"] for message in self.messages if "custom" in message]

    @property
    def card(self) -> Mapping[str, Any]:
        """The card; an empty one where there is none."""
        return self.cards[0] if self.cards else {}

    @property
    def buttons(self) -> list[Mapping[str, str]]:
        """The buttons, in order."""
        return [button for message in self.messages for button in message.get("buttons") or ()]

    @property
    def citation(self) -> str | None:
        """The first citation of the card."""
        return next(iter(self.card.get("citations") or ()), None) or self.card.get("citation")


class NoSuchButton(Exception):
    """A button that the last turn did not have."""


def post(url: str, body: Any, **more: Any) -> requests.Response:
    """Post a body to the webhook as it is: bytes and texts unchanged, anything else as JSON."""
    raw = body if isinstance(body, (bytes, str)) else json.dumps(body)
    headers = {"Content-Type": "application/json", **more.pop("headers", {})}
    with requests.Session() as session:
        session.trust_env = False  # no proxy between two processes of one machine
        return session.post(f"{url}{WEBHOOK}", data=raw, headers=headers, timeout=SECONDS, **more)


@dataclass
class Person:
    """One person with a sender of their own; `lang` is the language of the page they write on, if it says one."""

    url: str
    lang: str | None = None
    sender: str = field(default_factory=lambda: f"test-{uuid.uuid4().hex}")
    last: Turn = field(default_factory=lambda: Turn(()))

    def say(self, message: str) -> Turn:
        """Say something, in words or as a button's payload."""
        body: dict[str, Any] = {"sender": self.sender, "message": message}
        if self.lang is not None:
            body["metadata"] = {"lang": self.lang}
        response = post(self.url, body)
        response.raise_for_status()
        self.last = Turn(tuple(response.json()))
        return self.last

    def press(self, wanted: str | Mapping[str, Any]) -> Turn:
        """Press the button of the last turn with this title, intent, or detail in its payload."""
        for button in self.last.buttons:
            intent, _, details = button["payload"].removeprefix("/").partition("{")
            if wanted in (button["title"], intent) or (details and json.loads("{" + details) == wanted):
                return self.say(button["payload"])
        raise NoSuchButton(f"no button {wanted!r} among {[button['payload'] for button in self.last.buttons]}")

    def talk(self, *messages: str) -> list[Turn]:
        """Say one thing after the other."""
        return [self.say(message) for message in messages]
