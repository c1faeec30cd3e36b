"""The page of figures, as JSON."""

from datetime import UTC, datetime, timedelta

from aiohttp import web

from policy_kb.accounts import Account
from policy_kb.days import day_of
from policy_kb.turn_log import MOST_DAYS
from web.console.access import Permission
from web.console.bodies import number
from web.console.routes import add_call
from web.console.stores import RATINGS, TURN_LOG
from web.database import asked

USUAL_DAYS = 30


def add_figures(app: web.Application) -> None:
    """Adds the call."""
    add_call(app, "GET", "/figures", Permission.READ, show)


async def show(request: web.Request, account: Account) -> web.Response:
    """The figures of the last `days` days, today's included, as `policy_kb.turn_log.Figures`; `ratings` by day."""
    days = number(request, "days", 1, MOST_DAYS, USUAL_DAYS)
    until = day_of(datetime.now(UTC))
    since = until - timedelta(days=days - 1)
    figures = await asked(request.app[TURN_LOG].figures, since, until)
    ratings = await asked(request.app[RATINGS].counts, since, until)
    by_day = [item.model_dump(mode="json") for item in ratings]
    return web.json_response({**figures.model_dump(mode="json"), "ratings": by_day})
