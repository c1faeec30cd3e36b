"""Which training examples the classifier of intents learns from, and under which label."""

from collections.abc import Sequence

REPLY = "reply"  # answers to the questions of the self-checks: AnswerClassifier tells them apart
_INFORM = "inform"
_EVERY_REPLY = 6


def label_of_each(intents: Sequence[str]) -> dict[int, str]:
    """The label of each example that is taken, by its place; an example's full intent is such as `topic/talent-card`.

    The answers to questions are one label here, and of the many a part is enough: more would make everything look like
    an answer.
    """
    return {place: _label(intent) for place, intent in enumerate(intents) if _is_taken(intent, place)}


def _is_taken(intent: str, place: int) -> bool:
    return not intent.startswith(f"{REPLY}/") or (place % _EVERY_REPLY == 0 and intent != f"{REPLY}/none")


def _label(intent: str) -> str:
    return _INFORM if intent.startswith(f"{REPLY}/") else intent
