"""The databases on which everything stored is tested."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from policy_kb import connect
from tests.support.clock import Clock
from tests.support.databases import postgresql_schema


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database: a file of SQLite, or a schema of its own in PostgreSQL."""
    if request.param == "sqlite":
        engine = connect(f"sqlite:///{tmp_path / 'policy.db'}")
        yield engine
        engine.dispose()
    else:
        yield from postgresql_schema()


@pytest.fixture
def clock() -> Clock:
    """The time of the stores under test."""
    return Clock()
