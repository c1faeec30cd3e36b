"""The tables of tests/robustness, and what a reply must be to count."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from policy_kb import Content
from tests.conversations.people import Turn

TABLES = Path(__file__).parents[1] / "robustness"


@dataclass(frozen=True)
class Message:
    """A message, and for each question in it the clauses of which one must be answered or offered."""

    kind: str
    lang: str
    text: str
    cites: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Table:
    """A kind of disturbance: all its messages, with it and without, and by language the share that must be right."""

    kind: str
    at_least: Mapping[str, float]
    messages: tuple[Message, ...]


def tables() -> list[Table]:
    """All tables, by name."""
    return [_table(path) for path in sorted(TABLES.glob("*.yml"))]


def _table(path: Path) -> Table:
    table = yaml.safe_load(path.read_text(encoding="utf-8"))
    messages = (
        Message(table["kind"], case["lang"], text, _questions(case["cites"]))
        for case in table["cases"]
        for text in _texts(case)
    )
    return Table(table["kind"], table["at_least"], tuple(messages))


def _texts(case: Mapping[str, Any]) -> list[str]:
    return [case["text"]] if "text" in case else [case["base"], *case["variants"]]


def _questions(cites: list[Any]) -> tuple[tuple[str, ...], ...]:
    return tuple(map(tuple, cites)) if isinstance(cites[0], list) else (tuple(cites),)


def covers(message: Message, turn: Turn, content: Content) -> bool:
    """Whether every question of a message is answered, offered, or taken up by a self-check on its clause."""
    given = _given(turn, content)
    if turn.card.get("type") == "answer" and len(message.cites) == 1:
        given = given[:1]  # the answer to one question rests on the first clause that it cites
    return all(set(accepted) & set(given) for accepted in message.cites)


def _given(turn: Turn, content: Content) -> list[str]:
    card = turn.card
    match card.get("type"):
        case "answer":
            return list(card["citations"])
        case "clause":
            return [card["citation"]]
        case "choose":
            first = {topic.id: topic.citations[0] for topic in content.topics}
            return [first[topic["topic"]] for topic in card["topics"]]
        case "question" | "result":
            return [citation for check in content.checks if check.id == card["check"] for citation in check.citations]
    return []
