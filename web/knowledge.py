"""The knowledge base inside the site: read off the event loop, and a 503 while it cannot be read."""

import asyncio
import secrets

import structlog
from aiohttp import web
from sqlalchemy import Engine

from policy_kb import KnowledgeBase, KnowledgeSource
from web.problems import Problem

log = structlog.get_logger()

ENGINE = web.AppKey("engine", Engine)
SOURCE = web.AppKey("source", KnowledgeSource)


async def knowledge(request: web.Request) -> KnowledgeBase:
    """The current knowledge base; raises `Problem` (503) while it cannot be read from the database."""
    try:
        return await asyncio.to_thread(request.app[SOURCE].current)
    except Exception as error:
        error_id = secrets.token_hex(6)
        log.error("knowledge base cannot be read", error_id=error_id, error=repr(error))
        detail = f"The knowledge base cannot be read at the moment ({error_id})."
        raise Problem(503, detail, headers={"Retry-After": "30"}) from error
