"""The real knowledge base, read once, without a database."""

import pytest

from policy_kb import KnowledgeBase, read_content


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeBase:
    return KnowledgeBase(read_content(), {})
