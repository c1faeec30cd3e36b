"""`POST /chat`: the page's door to the assistant. It checks and passes on; it decides nothing."""

import secrets
import time
import unicodedata
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import web

from policy_kb import Language
from web.away import handoff
from web.bodies import read_object
from web.knowledge import SOURCE
from web.languages import language_of, preferred_language
from web.notice import SERVICE, closed_text
from web.origin import require_same_origin
from web.parameters import language
from web.payloads import is_allowed, is_payload
from web.problems import FieldError, Problem
from web.rasa import Message, Rasa, RasaAway
from web.sessions import conversation, new_conversation
from web.turn_events import TURN_EVENTS
from web.turns import Turns
from web.words import HOTLINE, LONGEST_MESSAGE, WORDS

log = structlog.get_logger()

RASA = web.AppKey("rasa", Rasa)
TURNS = web.AppKey("turns", Turns)


@dataclass(frozen=True, slots=True)
class Utterance:
    """What a person said or which button was pressed.

    `stated` is the language that the page names, `lang` the one to answer in if the assistant cannot.
    """

    text: str
    stated: Language | None
    lang: Language


def add_chat(app: web.Application) -> None:
    """Adds the routes of the conversation."""
    app.add_routes([web.post("/chat", talk), web.post("/chat/reset", reset)])


async def talk(request: web.Request) -> web.Response:
    """Passes one message on and answers with the assistant's messages, or with the hotline if it is away or closed."""
    require_same_origin(request)
    body = await read_object(request)
    utterance = _utterance(body, preferred_language(request.headers.get("Accept-Language", "")))
    person = await conversation(request)
    service = await request.app[SERVICE].get()
    if service.open:
        async with request.app[TURNS].turn(person):
            begun = time.monotonic()
            messages = await _answer(request.app, person, utterance)
        request.app[TURN_EVENTS].note(person, utterance.lang, messages, time.monotonic() - begun)
    else:
        card = {"type": "handoff", "hotline": HOTLINE}
        messages = [Message(text=closed_text(service, utterance.lang), custom=card)]
    return web.json_response({"messages": [message.model_dump(exclude_none=True) for message in messages]})


async def reset(request: web.Request) -> web.Response:
    """Begins a new conversation; what was said in the old one no longer counts."""
    require_same_origin(request)
    await new_conversation(request)
    return web.Response(status=204)


async def _answer(app: web.Application, person: str, utterance: Utterance) -> list[Message]:
    try:
        return await app[RASA].send(f"site-{person}", utterance.text, utterance.stated)
    except RasaAway as error:
        log.error("assistant away", error_id=secrets.token_hex(6), reason=str(error))
        question = None if is_payload(utterance.text) else utterance.text
        return [await handoff(app[SOURCE], question, utterance.lang)]


def _utterance(body: dict[str, Any], otherwise: Language) -> Utterance:
    """The message of a body; raises `Problem` (422) with a sentence in the person's language."""
    errors: list[FieldError] = []
    stated = language(body["lang"], errors) if "lang" in body else None
    given = body.get("message")
    text = _plain(given) if isinstance(given, str) else ""
    reader = (stated or otherwise) if is_payload(text) else language_of(text, stated or otherwise)
    if errors:
        raise Problem(422, errors[0].detail, errors)
    if "sender" in body:
        raise _refused("sender", WORDS[reader]["no_sender"])
    if not text:
        raise _refused("message", WORDS[reader]["empty"])
    if len(text) > LONGEST_MESSAGE:
        raise _refused("message", WORDS[reader]["too_long"])
    if is_payload(text) and not is_allowed(text):
        raise _refused("message", WORDS[reader]["no_command"])
    return Utterance(text, stated, reader)


def _plain(message: str) -> str:
    """Without control and invisible characters, and without space around it, as Rasa too reads it."""
    kept = (c for c in message if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf"))
    return "".join(kept).strip()


def _refused(field: str, sentence: str) -> Problem:
    return Problem(422, sentence, [FieldError(field, sentence)])
