"""`POST /ratings`: "was this helpful", from a page of our own and from somebody who has a conversation."""

from aiohttp import web
from pydantic import ValidationError

from policy_kb.ratings import Rating, Ratings
from web.bodies import read_object
from web.database import asked
from web.origin import require_same_origin
from web.problems import Problem
from web.rates import RateLimit, address_of
from web.sessions import known_conversation
from web.validation import unprocessable_fields

RATINGS_A_MINUTE = 30
# Without its cookie a script begins a conversation for every rating; an office behind one address stays below this.
RATINGS_A_MINUTE_BY_ADDRESS = 120
KEPT = web.AppKey("kept_ratings", Ratings)
LIMIT = web.AppKey("ratings_limit", RateLimit)
LIMIT_BY_ADDRESS = web.AppKey("ratings_limit_by_address", RateLimit)


def add_ratings(app: web.Application, ratings: Ratings) -> None:
    """Adds the address."""
    app[KEPT] = ratings
    app[LIMIT] = RateLimit(RATINGS_A_MINUTE)
    app[LIMIT_BY_ADDRESS] = RateLimit(RATINGS_A_MINUTE_BY_ADDRESS)
    app.router.add_post("/ratings", rate)


async def rate(request: web.Request) -> web.Response:
    """Keeps a rating, masked: 204. 403 without a conversation, 422 naming what is wrong, 429 for too many."""
    require_same_origin(request)
    body = await read_object(request)
    person = await known_conversation(request)
    if person is None:
        raise Problem(403, "Only an answer of your own conversation can be rated.")
    try:
        rating = Rating.model_validate(body)
    except ValidationError as error:
        raise unprocessable_fields(error) from error
    if not (request.app[LIMIT].allows(person) and request.app[LIMIT_BY_ADDRESS].allows(address_of(request))):
        raise Problem(429, "Too many ratings in a minute.", headers={"Retry-After": "60"})
    await asked(request.app[KEPT].keep, rating)
    return web.Response(status=204)
