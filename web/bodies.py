"""Reading a JSON body strictly: what a careless parser lets through is refused here.

415: another content type. 413: over 65,536 bytes, with or without a length announced. 400: anything that is
not one well-formed JSON object in UTF-8 (NaN and Infinity, keys given twice, lone surrogates, deep nesting).
"""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from aiohttp import web

from web.problems import Problem

MOST_BYTES = 65_536
MOST_LEVELS = 32
_LONGEST_INTEGER = 30


async def read_object(request: web.Request) -> dict[str, Any]:
    """The body as a JSON object; raises `Problem` (400, 413, 415)."""
    _require_json(request)
    if request.content_length is not None and request.content_length > MOST_BYTES:
        raise _too_large()
    return parse_object(await _read(request))


def parse_object(raw: bytes) -> dict[str, Any]:
    """A JSON object from bytes; raises `Problem` (400) saying what is wrong with it.

    An integer of more than 30 digits becomes 10**30 of its sign: beyond every range, and cheap to compare.
    """
    try:
        value = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_no_constant,
            parse_int=_integer,
        )
    except UnicodeDecodeError:
        raise Problem(400, "The body is not UTF-8.") from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        raise Problem(400, "The body is not JSON.") from None
    if not isinstance(value, dict):
        raise Problem(400, "The body must be a JSON object.")
    _require_plain(value)
    return value


def _require_json(request: web.Request) -> None:
    charset = request.charset or "utf-8"
    if request.content_type != "application/json" or charset.lower() not in ("utf-8", "utf8"):
        raise Problem(415, "The body must be application/json in UTF-8.", headers={"Accept": "application/json"})


async def _read(request: web.Request) -> bytes:
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise _too_large() from None
    except Exception as error:  # a broken chunk or compression; each has an exception of its own
        raise Problem(400, "The body could not be read.") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Problem(400, "The body has the same key twice.")
    return members


def _no_constant(name: str) -> NoReturn:
    raise Problem(400, f"{name} is not JSON.")


def _integer(digits: str) -> int:
    if len(digits) <= _LONGEST_INTEGER:
        return int(digits)
    beyond = int("1" + "0" * _LONGEST_INTEGER)
    return -beyond if digits.startswith("-") else beyond


def _require_plain(value: dict[str, Any]) -> None:
    """No text that cannot be written as UTF-8, and no deeper nesting than anything here needs."""
    for level, item in _walk(value):
        if level > MOST_LEVELS:
            raise _too_deep()
        if isinstance(item, str) and any("\ud800" <= character <= "\udfff" for character in item):
            raise Problem(400, "The body has a lone surrogate, which is no text.")


def _walk(value: object) -> Iterator[tuple[int, object]]:
    """Every key and value with its depth, without recursion."""
    waiting: list[tuple[int, object]] = [(1, value)]
    while waiting:
        level, item = waiting.pop()
        yield level, item
        if isinstance(item, dict):
            waiting += [(level + 1, part) for pair in item.items() for part in pair]
        elif isinstance(item, list):
            waiting += [(level + 1, part) for part in item]


def _too_large() -> Problem:
    return Problem(413, f"The body is over {MOST_BYTES:,} bytes.")


def _too_deep() -> Problem:
    return Problem(400, f"The body is nested more than {MOST_LEVELS} levels deep.")
