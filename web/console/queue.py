"""The queue: what was not answered, what had to be chosen, and what was rated as not helpful, as JSON."""

import re

from aiohttp import web

from policy_kb.accounts import Account
from policy_kb.audit import Within
from policy_kb.questions import Outcome
from web.console.access import Permission
from web.console.bodies import MOST_ROWS, USUAL_ROWS, number
from web.console.routes import add_call
from web.console.stores import QUESTIONS, RATINGS, recording
from web.database import asked
from web.parameters import Parameters
from web.problems import Problem

UNANSWERED, OFFERED, RATED = "unanswered", "offered", "rated"
_OUTCOMES: dict[str, tuple[Outcome, ...]] = {UNANSWERED: ("fallback", "out_of_scope"), OFFERED: ("choose",)}
_KEY = re.compile(r"[0-9a-f]{64}")
MOST_OFFSET = 100_000


def add_queue(app: web.Application) -> None:
    """Adds the calls."""
    add_call(app, "GET", "/queue", Permission.READ, show_queue)
    add_call(app, "DELETE", "/queue/{key}", Permission.EDIT, settle)


async def show_queue(request: web.Request, account: Account) -> web.Response:
    """`questions` of a kind, the most frequent first, each with the `key` that settles it; `more` says if there are."""
    parameters = Parameters(request)
    kind = parameters.one_of("kind", (UNANSWERED, OFFERED, RATED)) or UNANSWERED
    parameters.finish()
    limit, offset = number(request, "limit", 1, MOST_ROWS, USUAL_ROWS), number(request, "offset", 0, MOST_OFFSET, 0)
    if kind == RATED:
        rated = await asked(request.app[RATINGS].worst, limit + 1, offset)
        listed = [item.model_dump(mode="json") for item in rated]
    else:
        asked_often = await asked(request.app[QUESTIONS].most_frequent, limit + 1, _OUTCOMES[kind], offset=offset)
        listed = [{"key": item.key, **item.model_dump(mode="json")} for item in asked_often]
    return web.json_response({"questions": listed[:limit], "more": len(listed) > limit})


async def settle(request: web.Request, account: Account) -> web.Response:
    """Takes a question off the queue; it comes back when it is asked again."""
    key = request.match_info["key"]
    if not _KEY.fullmatch(key):
        raise _nothing()
    # The audit log outlives the questions, so it names them without their words.
    entry: Within[str] = recording(account, "rating.settle", lambda done: (done[:12], None, None))
    if await asked(request.app[RATINGS].settle, key, within=entry):
        return web.Response(status=204)
    former = await asked(request.app[QUESTIONS].find, key)
    if former is None:
        raise _nothing()
    outcome = {"outcome": former.outcome}
    entry = recording(account, "question.settle", lambda done: (done[:12], outcome, None))
    if not await asked(request.app[QUESTIONS].delete, key, within=entry):
        raise _nothing()
    return web.Response(status=204)


def _nothing() -> Problem:
    return Problem(404, "There is no such question; somebody else may have dealt with it.")
