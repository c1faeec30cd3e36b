"""The real knowledge base, read once, without a database."""

import pytest

from policy_kb import KnowledgeBase, read_content
from policy_kb.results import ResultStore


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeBase:
    return KnowledgeBase(read_content(), {})


@pytest.fixture(scope="session")
def store() -> ResultStore:
    """Where results are kept while the tests last."""
    return ResultStore.in_memory()
