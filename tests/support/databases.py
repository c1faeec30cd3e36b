"""Databases for tests: PostgreSQL in a schema of the test's own, where a server can be reached."""

import os
import uuid
from collections.abc import Iterator
from functools import cache

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from policy_kb import connect

POSTGRESQL = os.environ.get("DATABASE_URL_TEST") or "postgresql://127.0.0.1/test"


@cache
def why_no_postgresql() -> str | None:
    """What stands against testing on PostgreSQL; None where it can be used."""
    admin = connect(make_url(POSTGRESQL).update_query_dict({"connect_timeout": "3"}).render_as_string(False))
    try:
        with admin.connect() as connection:
            connection.rollback()
    except SQLAlchemyError as error:
        return f"{admin.url!r} cannot be used ({str(error).splitlines()[0]})"
    finally:
        admin.dispose()
    return None


def postgresql_schema() -> Iterator[Engine]:
    """A schema that is made for one test and dropped after it."""
    if reason := why_no_postgresql():
        pytest.skip(f"NOT TESTED ON POSTGRESQL: {reason}")
    admin = connect(POSTGRESQL)
    schema = f"policy_test_{uuid.uuid4().hex[:12]}"
    with admin.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    engine = create_engine(admin.url, pool_pre_ping=True, connect_args={"options": f"-csearch_path={schema}"})
    try:
        yield engine
    finally:
        engine.dispose()
        with admin.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        admin.dispose()
