"""Waits until the assistant answers: the action server and the site by /health, Rasa by a real question."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from launcher.console import say
from launcher.settings import Settings

WAIT_SECONDS = 300.0
PAUSE_SECONDS = 0.5
PROGRESS_SECONDS = 10.0
REQUEST_SECONDS = 15.0

# A proxy of the environment must not come between processes of one machine.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Probe:
    """How to tell that a part answers, and what to say while it does not."""

    title: str
    log: str
    answers: Callable[[], bool]


def probes(settings: Settings) -> list[Probe]:
    """In this order: a question to Rasa needs the action server, the site's health needs both."""
    return [
        Probe("the action server", "actions.log", lambda: is_healthy(f"{settings.actions_url}/health")),
        Probe("Rasa, which loads its model", "rasa.log", lambda: answers_a_question(settings.rasa_url)),
        Probe("the site", "site.log", lambda: is_healthy(f"{settings.site_probe_url}/health")),
    ]


def is_healthy(url: str) -> bool:
    """Whether an address answers 200."""
    return _fetch(urllib.request.Request(url)) is not None


def answers_a_question(rasa_url: str) -> bool:
    """Whether Rasa answers a sender that nobody else uses, and with something."""
    body = {"sender": f"launcher-{uuid.uuid4().hex}", "message": "hello", "metadata": {"lang": "en"}}
    request = urllib.request.Request(
        f"{rasa_url}/webhooks/rest/webhook",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        messages = json.loads(_fetch(request) or b"[]")
    except ValueError:
        return False
    return isinstance(messages, list) and bool(messages)


def _fetch(request: urllib.request.Request) -> bytes | None:
    """The body of a 200, or nothing."""
    try:
        with _DIRECT.open(request, timeout=REQUEST_SECONDS) as response:
            body: bytes = response.read()
            return body if response.status == 200 else None
    except (OSError, ValueError, urllib.error.URLError):
        return None


def wait_until_ready(
    waiting_for: Sequence[Probe], given_up: Callable[[], bool], seconds: float = WAIT_SECONDS
) -> Probe | None:
    """Wait for each in turn; the one that did not answer in time; nothing if all did, or all is ending."""
    begun = time.monotonic()
    said = begun
    for probe in waiting_for:
        while not given_up() and not probe.answers():
            now = time.monotonic()
            if now - begun > seconds:
                return probe
            if now - said >= PROGRESS_SECONDS:
                say(f"Waiting for {probe.title} … {now - begun:.0f} s")
                said = now
            time.sleep(PAUSE_SECONDS)
    return None
