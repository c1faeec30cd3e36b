"""Calls of the stores: off the event loop, and a sentence with 503 while the database cannot be reached."""

import asyncio
import secrets
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError

from web.problems import Problem

log = structlog.get_logger()
P = ParamSpec("P")
T = TypeVar("T")


async def asked(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a call of a store gives; raises `Problem` (503) while the database cannot be reached."""
    try:
        return await asyncio.to_thread(call, *args, **kwargs)
    except SQLAlchemyError as error:
        error_id = secrets.token_hex(6)
        # The kind only: the text of a database's error may hold what a person wrote.
        log.error("database cannot be used", error_id=error_id, call=call.__qualname__, error=type(error).__name__)
        detail = f"The database cannot be reached at the moment ({error_id})."
        raise Problem(503, detail, headers={"Retry-After": "30"}) from error
