"""Runs the migrations on the connection that `policy_kb.store.migrate` hands over, or on the default database."""

from alembic import context
from sqlalchemy import Connection

import policy_kb.draft_tables
import policy_kb.staff_tables  # noqa: F401  (adds its tables to the metadata)
from policy_kb.store import connect
from policy_kb.tables import Base


def run(connection: Connection) -> None:
    """Runs the migrations; SQLite's tables are rebuilt where it cannot alter them."""
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with connect().connect() as opened:
        run(opened)
