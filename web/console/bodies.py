"""Small readings of what the console's scripts send."""

from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from web.bodies import read_object
from web.problems import FieldError, Problem, unprocessable

MOST_ROWS = 100
USUAL_ROWS = 20
MOST_NUMBER = 999_999_999


async def optional_object(request: web.Request) -> dict[str, Any]:
    """The body as a JSON object, empty where there is no body; raises `Problem` (400, 413, 415)."""
    return await read_object(request) if request.can_read_body else {}


def number(request: web.Request, name: str, least: int, most: int, usual: int) -> int:
    """A whole number of the address; raises `Problem` (422) for anything else or beyond its limits."""
    value = request.query.get(name)
    if value is None or value == "":
        return usual
    if value.isascii() and value.isdecimal() and len(value) <= 9 and least <= int(value) <= most:
        return int(value)
    raise unprocessable([FieldError(name, f"must be a whole number from {least} to {most:,}")])


def number_in_path(request: web.Request, name: str, sentence: str) -> int:
    """A number in the path; raises `Problem` (404) with a sentence for anything else."""
    value = request.match_info[name]
    if not (value.isascii() and value.isdecimal() and len(value) <= 9):
        raise Problem(404, sentence)
    return int(value)


def whole_number(body: dict[str, Any], name: str) -> int:
    """A whole number, 0 or more, that the body must have; raises `Problem` (422)."""
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_NUMBER:
        raise unprocessable([FieldError(name, "must be a whole number, 0 or more")])
    return value


def moment(body: dict[str, Any], name: str) -> datetime | None:
    """A moment that the body may have, in UTC; raises `Problem` (422) for what is none."""
    value = body.get(name)
    if value is None:
        return None
    try:
        read = datetime.fromisoformat(value)
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError):
        raise unprocessable([FieldError(name, "must be a moment such as 2026-01-31T09:30:00Z")]) from None


def short_text(request: web.Request, name: str, longest: int = 64) -> str | None:
    """A text of the address that may be left out; raises `Problem` (422) for one that is too long."""
    value = request.query.get(name) or None
    if value is not None and len(value) > longest:
        raise unprocessable([FieldError(name, f"must have at most {longest} characters")])
    return value
