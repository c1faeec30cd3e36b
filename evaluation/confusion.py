"""Sections of the documents taken for one another."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.figures import Judged
from policy_kb import KnowledgeBase

OUTSIDE, ASKED_BACK, NOT_UNDERSTOOD = "out of scope", "asked back", "not understood"
_INCENTIVES = "rules-2022#2."  # the part of the rules whose sections stand for themselves


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often (`counts`) a question of a section (`rows`) was answered from a section, or not at all (`columns`)."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


def section(citation: str) -> str:
    """`rules 2.7` of `rules-2022#2.7.2.4`, `rules 4` of `rules-2022#4.1`, `services` of all of its clauses."""
    document, _, path = citation.partition("#")
    name = document.split("-")[0]
    if name != "rules":
        return name
    depth = 2 if citation.startswith(_INCENTIVES) else 1
    return f"{name} {'.'.join(path.split('.')[:depth])}"


def sections(knowledge: KnowledgeBase) -> tuple[str, ...]:
    """All sections that hold clauses, in the documents' order."""
    leaves = (node.citation for node in knowledge.clauses.values() if not node.children)
    return tuple(dict.fromkeys(map(section, leaves)))


def confusion(judged: Sequence[Judged], order: Sequence[str]) -> Confusion:
    """The matrix over sections in an order.

    The row of a question is the section of its first clause, or of the accepted one that the reply cites.
    """
    cells = Counter((true_section(item), given_section(item)) for item in judged)
    rows, columns = (*order, OUTSIDE), (*order, ASKED_BACK, NOT_UNDERSTOOD)
    return Confusion(rows, columns, tuple(tuple(cells[row, column] for column in columns) for row in rows))


def true_section(item: Judged) -> str:
    """The section that a question is about."""
    if not item.question.in_scope:
        return OUTSIDE
    return section(next(iter(_accepted(item)), item.question.accept[0]))


def given_section(item: Judged) -> str:
    """The section that the reply is from; or that it asks back or turns the question away."""
    match item.reply.kind:
        case "offer":
            return ASKED_BACK
        case "nothing":
            return NOT_UNDERSTOOD
    return section(next(iter(_accepted(item)), item.reply.citations[0]))


def _accepted(item: Judged) -> list[str]:
    """The accepted clauses that an answer or a self-check cites."""
    if item.reply.kind not in ("answer", "check"):
        return []
    return [citation for citation in item.reply.citations if citation in item.question.accept]
