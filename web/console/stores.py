"""The stores of the console inside the application, and the record of every change."""

import json
from collections.abc import Callable
from typing import Any

from aiohttp import web
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from policy_kb.accounts import Account, Accounts
from policy_kb.audit import AuditLog, Done, Within, record_in
from policy_kb.drafts import TopicVersions
from policy_kb.notices import Notices
from policy_kb.questions import QuestionStore
from policy_kb.ratings import Ratings
from policy_kb.staff_sessions import StaffSessions
from policy_kb.turn_log import TurnLog
from web.database import asked

ACCOUNTS = web.AppKey("accounts", Accounts)
STAFF_SESSIONS = web.AppKey("staff_sessions", StaffSessions)
AUDIT = web.AppKey("audit", AuditLog)
QUESTIONS = web.AppKey("questions", QuestionStore)
RATINGS = web.AppKey("ratings", Ratings)
TURN_LOG = web.AppKey("turn_log", TurnLog)
NOTICES = web.AppKey("notices", Notices)
TOPIC_VERSIONS = web.AppKey("topic_versions", TopicVersions)


def add_stores(app: web.Application, engine: Engine) -> None:
    """Gives the application its stores; nothing is connected yet."""
    app[ACCOUNTS] = Accounts(engine)
    app[STAFF_SESSIONS] = StaffSessions(engine)
    app[AUDIT] = AuditLog(engine)
    app[QUESTIONS] = QuestionStore(engine)
    app[RATINGS] = Ratings(engine)
    app[TURN_LOG] = TurnLog(engine)
    app[NOTICES] = Notices(engine)
    app[TOPIC_VERSIONS] = TopicVersions(engine)


async def record(
    request: web.Request, account: Account, action: str, subject: str, before: Any = None, after: Any = None
) -> None:
    """Writes what changes nothing else into the audit log; raises `Problem` (503) while there is no database."""
    await asked(request.app[AUDIT].record, account.name, action, subject, before, after)


def recording(account: Account, action: str, entry: Callable[[Done], tuple[str, Any, Any]]) -> Within[Done]:
    """Writes a change into the audit log in the change's own transaction; for the `within` of the stores.

    `entry` makes subject, before and after of what was done.
    """

    def write(session: Session, done: Done) -> None:
        subject, before, after = entry(done)
        record_in(session, account.name, action, subject, before, after)

    return write


def plain(value: Any) -> Any:
    """A record as JSON has it."""
    return json.loads(value.model_dump_json()) if value is not None else None
