"""The report's tables of facts."""

from collections.abc import Mapping, Sequence
from typing import Any

from evaluation import figures
from evaluation.facts import FactsFound, precision_hits, recall_hits
from evaluation.tables import LANGUAGES, Table, percent, with_interval

_PLACES = ("opening", "answer", "in no self-check")


def fact_figures(found: Sequence[FactsFound]) -> Table:
    """Precision and recall by language, and by whether the sentence opens a self-check or answers a question."""
    groups = [("both", "both", list(found))]
    for lang, name in LANGUAGES.items():
        of_lang = [item for item in found if item.sentence.lang == lang]
        groups.append((name, "both", of_lang))
        groups += [(name, place, [item for item in of_lang if item.sentence.place == place]) for place in _PLACES]
    return Table(
        "Facts",
        "Facts taken from labelled sentences, by value. Precision: of the values taken, those that the sentence "
        "states; values that may be found but need not are left out. Recall: of the values stated, those taken. "
        "Whole sentence: nothing missed, nothing wrong.",
        ("language", "sentence is", "sentences", "values", "precision", "recall", "whole sentence right"),
        tuple((name, place, *_row(group)) for name, place, group in groups),
    )


def _row(group: Sequence[FactsFound]) -> tuple[str, ...]:
    stated = recall_hits(group)
    whole = [not item.missed and not item.wrong for item in group]
    hits = (precision_hits(group), stated, whole)
    return (str(len(group)), str(len(stated)), *(with_interval(figures.share(each)) if each else "–" for each in hits))


def by_fact(found: Sequence[FactsFound]) -> Table:
    """Precision and recall of each fact, the least found first."""
    facts = {fact for item in found for fact in (*item.right, *item.missed, *item.wrong)}
    rows = []
    for fact in facts:
        recall, precision = recall_hits(found, fact), precision_hits(found, fact)
        rows.append((_mean(recall), fact, str(len(recall)), str(len(precision)), _share(precision), _share(recall)))
    ordered = sorted(rows, key=lambda row: (row[0], row[1]))
    columns = ("fact", "stated", "taken", "precision", "recall")
    return Table("By fact", "", columns, tuple(row[1:] for row in ordered))


def _mean(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 1.0


def _share(hits: Sequence[bool]) -> str:
    return percent(_mean(hits)) if hits else "–"


def fact_errors(found: Sequence[FactsFound]) -> Table:
    """Every sentence of which a fact was missed or wrongly taken."""
    rows = [
        (
            item.sentence.text,
            ", ".join(
                filter(None, (item.sentence.lang, item.sentence.check, item.sentence.open or item.sentence.place))
            ),
            _listed(item.missed),
            _listed(item.wrong),
        )
        for item in found
        if item.missed or item.wrong
    ]
    return Table("Every sentence with a fact missed or wrong", "", ("sentence", "kind", "missed", "wrong"), tuple(rows))


def _listed(facts: Mapping[str, Any]) -> str:
    return ", ".join(f"{fact}: {value}" for fact, value in facts.items())
