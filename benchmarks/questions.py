"""The blind questions, and what counts as right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from policy_kb import KnowledgeBase

# Cards with which the assistant takes a message for a matter of the documents.
_ANSWERED = ("answer", "clause", "question", "result")


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the citations that answer it; none for one that is out of scope."""

    text: str
    lang: str
    accept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """One question's language, and whether it counts: as right, or as answered."""

    lang: str
    counted: bool


def read_questions(path: Path) -> list[Question]:
    """The questions of a file of tests/blind."""
    items = yaml.safe_load(path.read_text(encoding="utf-8"))["questions"]
    return [Question(item["text"], item["lang"], tuple(item.get("accept", ()))) for item in items]


def citation_of(label: str, knowledge: KnowledgeBase) -> str | None:
    """The first citation of the topic or self-check that a label names."""
    kind, _, name = label.partition("/")
    if kind == "topic" and name in knowledge.topics:
        return knowledge.topics[name].citations[0]
    if kind == "check" and name in knowledge.checks:
        return knowledge.checks[name].citations[0]
    return None


def card_of(messages: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The card of a turn; empty where it has none."""
    return next((message["custom"] for message in messages if message.get("custom")), {})


def is_answered(card: Mapping[str, Any]) -> bool:
    """Whether a card answers from the documents, or opens a self-check."""
    return card.get("type") in _ANSWERED


def answered_citation(card: Mapping[str, Any], knowledge: KnowledgeBase) -> str | None:
    """The first citation of what a card answers."""
    if card.get("type") == "answer":
        return next(iter(card.get("citations", ())), None)
    if card.get("type") == "clause":
        return str(card.get("citation"))
    if card.get("type") in ("question", "result"):
        return citation_of(f"check/{card.get('check')}", knowledge)
    return None


def shares(outcomes: Iterable[Counted]) -> dict[str, float]:
    """The percentage that counts, of all and of each language."""
    groups: dict[str, list[bool]] = {"all": []}
    for outcome in outcomes:
        groups["all"].append(outcome.counted)
        groups.setdefault(outcome.lang, []).append(outcome.counted)
    return {name: 100 * sum(group) / len(group) for name, group in groups.items() if group}
