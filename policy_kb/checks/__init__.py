"""Self-checks: a pure, three-valued engine over conditions that are data.

No input or output happens here: definitions and facts go in, an evaluation comes out.
"""

from policy_kb.checks.definition import CheckDefinition, Requirement
from policy_kb.checks.engine import Evaluation, Reason, Status, evaluate, may_be_asked
from policy_kb.checks.facts import FactDefinition, FactError, FactValue, Vocabulary

__all__ = [
    "CheckDefinition",
    "Evaluation",
    "FactDefinition",
    "FactError",
    "FactValue",
    "Reason",
    "Requirement",
    "Status",
    "Vocabulary",
    "evaluate",
    "may_be_asked",
]
