"""Rasa's REST channel with a door of its own: what comes in is checked, and nobody is left without an answer.

Rasa's channel trusts its caller: a missing sender is the shared conversation `default`, a message that is no string
gives `[]`, and `/intent{"slot": ...}` and `/restart` are taken from anyone. This one has the same address and the same
answers, and refuses those (contract: "Replies").
"""

import json
import logging
import re
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import remote_action
from bot.text import MAX_CHARACTERS, normalise

logger = logging.getLogger(__name__)

_SENDER = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,255}")
_MAX_BODY_BYTES = 65_536
# The payloads of the buttons that the assistant issues; nothing else may begin with a slash.
_PAYLOAD = re.compile(r"/(answer|clause|start_check|inform|human|stop|start_over|something_else)(\{.{0,300}\})?")
_LETTERS = re.compile(r"[^\W\d_]", re.UNICODE)
_READABLE = re.compile(r"[A-Za-z0-9㐀-鿿]")
_HAN = re.compile(r"[㐀-鿿]")
_HOTLINE = "12333"

_FAILURE = {
    "en": "Something went wrong on our side. Please try again in a moment, or call 12333. (No. {id})",
    "zh": "系统出了点问题，请稍后再试，或拨打12333咨询。（编号：{id}）",
}


class BadRequest(Exception):
    """A request that is refused; `detail` says why."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


@dataclass(frozen=True)
class Incoming:
    """A request that may pass: who, what, and the language of the page it came from, if it says so."""

    sender: str
    message: str
    lang: str | None

    @property
    def reply_lang(self) -> str:
        """The language of a sentence about this message: its script's majority, else the page's, else Chinese.

        A button's payload is nobody's words: where the page says its language, that counts.
        """
        if self.lang and self.message.startswith("/") and refuse(self) is None:
            return self.lang
        # An English word has about five letters where Chinese has two characters.
        han, latin = len(_HAN.findall(self.message)) / 2, len(re.findall(r"[A-Za-z]", self.message)) / 5
        if han or latin:
            return "zh" if han >= latin else "en"
        return self.lang or "zh"


class PolicyRestInput(RestInput):
    """The assistant's REST channel."""

    @classmethod
    def name(cls) -> str:
        """The name that makes the address `/webhooks/rest/webhook`."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Makes the channel; this is where a server begins, so what every call needs is put in place here."""
        remote_action.install()
        return cls()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The two addresses of the channel: a sign of life, and the webhook."""
        blueprint = Blueprint("policy_rest", "bot_channel")

        @blueprint.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @blueprint.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            try:
                incoming = read_request(request.headers.get("content-type", ""), request.body)
            except BadRequest as error:
                return _problem(error)
            return response.json(await _answer(incoming, self.name(), on_new_message))

        return blueprint


def read_request(content_type: str, body: bytes) -> Incoming:
    """The request in a body; raises `BadRequest` for one that nobody could answer."""
    if content_type.split(";")[0].strip().lower() != "application/json":
        raise BadRequest(415, "The body must be application/json.")
    if len(body) > _MAX_BODY_BYTES:
        raise BadRequest(413, f"The body may have at most {_MAX_BODY_BYTES} bytes.")
    try:
        data = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise BadRequest(400, "The body is not JSON.") from None
    if not isinstance(data, dict):
        raise BadRequest(400, "The body must be a JSON object with `sender` and `message`.")
    return Incoming(_sender(data), _message(data), _lang(data))


def refuse(incoming: Incoming) -> str | None:
    """Why a message cannot be read, if it cannot: too_long, empty, command or unreadable."""
    if len(incoming.message) > MAX_CHARACTERS:
        return "too_long"
    text = normalise(incoming.message)
    if not text:
        return "empty"
    if text.startswith("/"):
        return None if _PAYLOAD.fullmatch(text) and _is_flat(text) else "command"
    readable, letters = len(_READABLE.findall(text)), len(_LETTERS.findall(text))
    return None if readable and readable >= letters / 2 else "unreadable"


def _is_flat(payload: str) -> bool:
    """Whether a payload's details are an object of strings and truth values, as our buttons' are."""
    details = payload.partition("{")
    if not details[1]:
        return True
    try:
        values = json.loads("{" + details[2])
    except (ValueError, RecursionError):
        return False
    return all(isinstance(value, (str, bool, int, float)) for value in values.values())


def _sender(data: dict[str, Any]) -> str:
    sender = data.get("sender")
    if not isinstance(sender, str) or not sender.strip() or not _SENDER.fullmatch(sender):
        raise BadRequest(422, "`sender` must be a string of 1 to 255 printable characters: each person's own.")
    return sender


def _message(data: dict[str, Any]) -> str:
    message = data.get("message")
    if not isinstance(message, str):
        raise BadRequest(422, "`message` must be a string.")
    return message


def _lang(data: dict[str, Any]) -> str | None:
    metadata = data.get("metadata")
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise BadRequest(422, "`metadata` must be an object.")
    lang = metadata.get("lang")
    if lang is None:
        return None
    short = lang.lower()[:2] if isinstance(lang, str) else ""
    if short not in ("en", "zh"):
        raise BadRequest(422, "`metadata.lang` must be `en` or `zh`.")
    return short


async def _answer(
    incoming: Incoming, channel: str, on_new_message: Callable[[UserMessage], Awaitable[Any]]
) -> list[dict[str, Any]]:
    """What the assistant says; a sentence with the hotline and a number when anything fails on the way."""
    collector = CollectingOutputChannel()
    refusal = refuse(incoming)
    # What cannot be read is a turn, too: the assistant says so, and in mid-check asks its question again.
    text = f'/refused{{"reason": "{refusal}"}}' if refusal else normalise(incoming.message)
    lang = incoming.reply_lang if refusal else incoming.lang
    metadata = {"lang": lang} if lang else {}
    try:
        await on_new_message(UserMessage(text, collector, incoming.sender, input_channel=channel, metadata=metadata))
    except Exception:
        collector.messages.clear()
        logger.exception("a message could not be handled")
    if collector.messages:
        return collector.messages
    number = uuid.uuid4().hex[:8]
    logger.error("no answer to a message; the person was given number %s", number)
    return [_handoff(incoming, number)]


def _handoff(incoming: Incoming, number: str) -> dict[str, Any]:
    return {
        "recipient_id": incoming.sender,
        "text": _FAILURE[incoming.reply_lang].format(id=number),
        "custom": {"type": "handoff", "hotline": _HOTLINE, "lang": incoming.reply_lang},
    }


def _problem(error: BadRequest) -> HTTPResponse:
    body = {"type": "about:blank", "title": "Bad request", "status": error.status, "detail": error.detail}
    return response.json(body, status=error.status, content_type="application/problem+json")
