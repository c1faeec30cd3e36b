"""The report's tables by clause and by topic: how many questions find it, how many of its answers are right."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from evaluation.figures import Judged
from evaluation.judging import RIGHT, Outcome
from evaluation.tables import Table, is_open, percent, titled
from policy_kb import KnowledgeBase


@dataclass(slots=True)
class Tally:
    """Of what was asked, how many were answered right (`recall`); of what was given, how many (`precision`)."""

    asked: list[bool] = field(default_factory=list)
    given: list[bool] = field(default_factory=list)

    def cells(self) -> tuple[str, ...]:
        """The counts and both shares; a dash where there is none."""
        return (*_cells(self.asked), *_cells(self.given))


_COLUMNS = ("asked", "right", "recall", "given", "right of those", "precision")


def _cells(hits: Sequence[bool]) -> tuple[str, str, str]:
    return str(len(hits)), str(sum(hits)), percent(sum(hits) / len(hits)) if hits else "–"


def by_clause(judged: Sequence[Judged], knowledge: KnowledgeBase) -> Table:
    """Precision and recall of each clause: asked about is a question's first clause, given the first one cited."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for item in judged:
        if item.question.in_scope:
            tallies[item.question.accept[0]].asked.append(item.outcome in RIGHT)
        if item.reply.kind == "answer":
            tallies[item.reply.citations[0]].given.append(item.outcome is Outcome.RIGHT)
    order = {citation: place for place, citation in enumerate(knowledge.clauses)}
    ordered = sorted(tallies, key=lambda citation: order[citation])
    rows = [(titled(knowledge, citation), *tallies[citation].cells()) for citation in ordered]
    return Table(
        "By clause",
        "Asked: the questions whose first accepted clause it is, and how many of them were answered right, by any "
        "accepted clause. Given: the answers that cite it first, questions out of scope included.",
        ("clause", *_COLUMNS),
        tuple(rows),
    )


def by_topic(judged: Sequence[Judged], knowledge: KnowledgeBase) -> Table:
    """Precision of each topic given, and recall of the questions that accept its first clause."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for item in judged:
        if item.reply.kind == "answer" and item.reply.names[0] in knowledge.topics:
            tallies[item.reply.names[0]].given.append(item.outcome is Outcome.RIGHT)
    for topic, tally in tallies.items():
        first = knowledge.topics[topic].citations[0]
        tally.asked += [item.outcome in RIGHT for item in judged if item.question.accept[:1] == (first,)]
    ranked = sorted(tallies.items(), key=lambda entry: (sum(entry[1].given) / len(entry[1].given), entry[0]))
    rows = [(topic, knowledge.topics[topic].citations[0], *tally.cells()) for topic, tally in ranked]
    return Table(
        "By topic given",
        "The topics that were answered, the least precise first. Asked: the questions whose first accepted clause is "
        "the topic's; several topics may share one.",
        ("topic", "its clause", *_COLUMNS),
        tuple(rows),
    )


def confusions(judged: Sequence[Judged], knowledge: KnowledgeBase, open_report: bool) -> Table:
    """Which clause was taken for which other topic, the most frequent and the surest first."""
    groups: dict[tuple[str, str], list[Judged]] = {}
    for item in judged:
        if item.outcome in (Outcome.WRONG, Outcome.OFFERED_OTHERS):
            groups.setdefault((item.question.accept[0], item.reply.names[0]), []).append(item)
    ranked = sorted(groups.items(), key=lambda group: (-len(group[1]), -max(item.confidence for item in group[1])))
    rows = [
        (
            titled(knowledge, expected),
            name,
            str(len(items)),
            " / ".join(item.question.text for item in items if is_open(item.question, open_report)),
        )
        for (expected, name), items in ranked
    ]
    note = "Of both halves." if open_report else "Of both halves; the texts are those of the tuning half."
    return Table("Worst confusions", note, ("asked about", "taken for", "times", "texts"), tuple(rows))
