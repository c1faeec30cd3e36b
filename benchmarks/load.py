"""People who talk to an assistant over its REST channel, as many at once as wanted."""

import asyncio
import math
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import aiohttp

from benchmarks.questions import Question

TURNS_A_CONVERSATION = 4
TURN_SECONDS = 30.0
RASA_PATIENCE = 300.0
PAUSE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Load:
    """What a number of turns took: each turn in seconds, all together, and how many got no answer."""

    turns: tuple[float, ...]
    seconds: float
    unanswered: int

    @property
    def per_second(self) -> float:
        """Turns a second."""
        return len(self.turns) / self.seconds

    def percentile_ms(self, share: float) -> float:
        """The time within which a share of the turns was answered, in milliseconds."""
        return 1000 * percentile(self.turns, share)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least a share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def client() -> aiohttp.ClientSession:
    """A client that goes straight to the address, without a proxy of the environment."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TURN_SECONDS), trust_env=False)


async def ask(session: aiohttp.ClientSession, url: str, sender: str, question: Question) -> list[dict[str, Any]]:
    """One turn; no message where the server did not answer as it should."""
    body = {"sender": sender, "message": question.text, "metadata": {"lang": question.lang}}
    try:
        async with session.post(f"{url}/webhooks/rest/webhook", json=body) as response:
            messages = await response.json(content_type=None) if response.status == 200 else []
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return []
    return messages if isinstance(messages, list) else []


async def parse(session: aiohttp.ClientSession, url: str, text: str) -> dict[str, Any]:
    """How Rasa understands a text."""
    async with session.post(f"{url}/model/parse", json={"text": text}) as response:
        response.raise_for_status()
        parsed: dict[str, Any] = await response.json(content_type=None)
        return parsed


async def first_answer(url: str, question: Question, given_up: Callable[[], None]) -> float:
    """The moment (`time.monotonic`) of the first answer that comes from the action server.

    `given_up` is asked before each attempt and raises where waiting is in vain.
    """
    until = time.monotonic() + RASA_PATIENCE
    async with client() as session:
        while time.monotonic() < until:
            given_up()
            messages = await ask(session, url, new_sender(), question)
            cards = [message.get("custom", {}).get("type") for message in messages]
            if messages and "handoff" not in cards:
                return time.monotonic()
            await asyncio.sleep(PAUSE_SECONDS)
    raise TimeoutError(f"no answer within {RASA_PATIENCE:.0f} s")


async def talk(url: str, questions: Sequence[Question], turns: int, people: int) -> Load:
    """So many turns by so many people at once, each asking when the last answer has come, in short conversations."""
    left = iter(range(turns))
    texts = cycle(questions)
    times: list[float] = []
    unanswered = 0

    async def person(session: aiohttp.ClientSession) -> None:
        nonlocal unanswered
        for sender in _senders():
            if next(left, None) is None:
                return
            begun = time.perf_counter()
            messages = await ask(session, url, sender, next(texts))
            times.append(time.perf_counter() - begun)
            unanswered += not messages

    async with client() as session:
        begun = time.perf_counter()
        await asyncio.gather(*(person(session) for _ in range(people)))
        return Load(tuple(times), time.perf_counter() - begun, unanswered)


def new_sender() -> str:
    """Somebody who has not spoken before."""
    return f"bench-{uuid.uuid4().hex}"


def _senders() -> Iterator[str]:
    """The same sender for the turns of a conversation, then a new one."""
    while True:
        sender = new_sender()
        yield from (sender for _ in range(TURNS_A_CONVERSATION))
