"""The self-check: one evaluation in this process, and requests to the site's API on one core."""

import asyncio
import json
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.load import client
from benchmarks.machine import processor_seconds
from benchmarks.processes import Server, free_port, pin_to_one_core, server
from launcher.console import Problem
from launcher.settings import LOOPBACK, Settings
from policy_kb import KnowledgeBase
from policy_kb.checks import evaluate

CHECK = "title-one-year-early"
# A nurse with direct contact and four of five required years.
FACTS: Mapping[str, Any] = {
    "staff_type": "professional_technical",
    "employer_type": "public_institution",
    "contact": "direct",
    "title_since": "2017-07-01",
    "appointed_since": "2017-10-01",
    "required_years": 5,
    "on_confirmed_list": True,
}
EVALUATIONS = 10_000
REQUESTS = 4_000
WARM_UP = 200
AT_ONCE = 8
START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class SelfCheckFigures:
    """Median of one evaluation; requests a second as the client saw them, and for each second of the site's core."""

    evaluate_us: float
    requests_per_second: float
    requests_per_core_second: float


def evaluation_us(knowledge: KnowledgeBase, times: int = EVALUATIONS) -> float:
    """The median time of an evaluation with all facts, in microseconds."""
    facts, errors = knowledge.vocabulary.parse_all(FACTS)
    if errors:
        raise errors[0]
    check = knowledge.checks[CHECK]
    taken = []
    for _ in range(times):
        begun = time.perf_counter_ns()
        evaluate(check, facts)
        taken.append(time.perf_counter_ns() - begun)
    return statistics.median(taken) / 1000


def measure(knowledge: KnowledgeBase, settings: Settings, env: Mapping[str, str], logs: Path) -> SelfCheckFigures:
    """Both, with a site of its own."""
    port = free_port()
    command = [str(settings.app_python), "-m", "web"]
    variables = {**env, "SITE_HOST": LOOPBACK, "SITE_PORT": str(port)}
    with server("The site", command, variables, settings.root, logs / "site.log") as site:
        pin_to_one_core(site.ps)
        a_second, a_core_second = asyncio.run(_requests(f"http://{LOOPBACK}:{port}", site))
    return SelfCheckFigures(evaluation_us(knowledge), a_second, a_core_second)


async def _requests(url: str, site: Server) -> tuple[float, float]:
    """Requests a second, and requests for each second of processor time."""
    async with client() as session:
        await _until_it_answers(session, url, site)
        await _post_many(session, url, WARM_UP)
        used, begun = processor_seconds([site.ps]), time.perf_counter()
        await _post_many(session, url, REQUESTS)
        seconds = time.perf_counter() - begun
        return REQUESTS / seconds, REQUESTS / max(processor_seconds([site.ps]) - used, 1e-9)


async def _until_it_answers(session: aiohttp.ClientSession, url: str, site: Server) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        site.check()
        try:
            async with session.get(f"{url}/api/checks/{CHECK}") as response:
                if response.status == 200:
                    return
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.1)
    raise Problem("The site did not answer in time.")


async def _post_many(session: aiohttp.ClientSession, url: str, number: int) -> None:
    body = json.dumps({"facts": dict(FACTS), "lang": "en"}).encode()
    left = iter(range(number))

    async def caller() -> None:
        for _ in left:
            async with session.post(
                f"{url}/api/checks/{CHECK}/evaluate", data=body, headers={"Content-Type": "application/json"}
            ) as response:
                await response.read()
                if response.status != 200:
                    raise Problem(f"The site answered {response.status} to an evaluation.")

    await asyncio.gather(*(caller() for _ in range(AT_ONCE)))
