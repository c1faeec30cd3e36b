"""The knowledge base of Jilin's talent policy: content, its database, self-checks and search.

Everything that the assistant knows about the policy comes from here; nothing here knows who asks.
"""

from policy_kb.content import ContentError, read_content
from policy_kb.knowledge import KnowledgeBase
from policy_kb.models import Content
from policy_kb.records import Language
from policy_kb.store import KnowledgeSource, connect, load

__all__ = [
    "Content",
    "ContentError",
    "KnowledgeBase",
    "KnowledgeSource",
    "Language",
    "connect",
    "load",
    "read_content",
]
