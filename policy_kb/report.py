"""A self-check's evaluation in words: what a person reads, hears at the hotline, prints, or finds again."""

from collections.abc import Mapping
from typing import Any

from policy_kb.checks import CheckDefinition, Evaluation, Reason, Status
from policy_kb.knowledge import KnowledgeBase
from policy_kb.records import Language, Record
from policy_kb.wording import fact_line, labelled, listed, notice, render, source_line


class ConditionLine(Record):
    """A condition with its status and the citations of the clauses it rests on."""

    id: str
    title: str
    status: Status
    citations: tuple[str, ...]


class Report(Record):
    """An evaluation in one language, in the order it is read.

    `explanation` is the route taken, or what failed; `figures` are the computed ones ("years needed: 4"), `facts` what
    the person said; `still_missing` stands only where the outcome is incomplete.
    """

    title: str
    verdict: str
    explanation: tuple[str, ...]
    conditions: tuple[ConditionLine, ...]
    figures: tuple[str, ...]
    facts: tuple[str, ...]
    still_missing: str | None
    next_steps: str
    notice: str
    source: str


def make_report(
    knowledge: KnowledgeBase,
    check: CheckDefinition,
    evaluation: Evaluation,
    facts: Mapping[str, Any],
    lang: Language,
) -> Report:
    """The report of an evaluation; `facts` are those it rests on, others are left out."""
    values = {**facts, **evaluation.figures}
    outcome = check.outcomes[evaluation.outcome]
    used = [fact for fact in check.used if fact in facts]
    return Report(
        title=check.title[lang],
        verdict=render(outcome.verdict[lang], check, values),
        explanation=tuple(render(text, check, values) for text in _explanation(check, evaluation, lang)),
        conditions=tuple(_condition(check, reason, lang) for reason in evaluation.reasons),
        figures=tuple(_figure(check, name, value, lang) for name, value in evaluation.computed.items()),
        facts=tuple(fact_line(knowledge, fact, facts[fact], lang) for fact in used),
        still_missing=_still_missing(knowledge, evaluation, lang),
        next_steps=render(outcome.next_steps[lang], check, values),
        notice=notice(knowledge, evaluation.citations, lang),
        source=source_line(knowledge, evaluation.citations, lang),
    )


def _explanation(check: CheckDefinition, evaluation: Evaluation, lang: Language) -> list[str]:
    """The text of the route, or of the condition that decided."""
    first = evaluation.reasons[0]
    unmet = next(condition.unmet for condition in check.conditions if condition.id == first.condition)
    failed = [unmet[lang]] if unmet and first.status == "unmet" else []
    return [route.text[lang] for route in check.routes if route.id == evaluation.route] + failed


def _figure(check: CheckDefinition, name: str, value: object, lang: Language) -> str:
    return labelled(check.shown[name].title[lang], value, lang)


def _condition(check: CheckDefinition, reason: Reason, lang: Language) -> ConditionLine:
    title = next(condition.title[lang] for condition in check.conditions if condition.id == reason.condition)
    return ConditionLine(id=reason.condition, title=title, status=reason.status, citations=reason.citations)


def _still_missing(knowledge: KnowledgeBase, evaluation: Evaluation, lang: Language) -> str | None:
    if evaluation.outcome != "incomplete":
        return None
    titles = [knowledge.vocabulary[fact].title[lang] for fact in evaluation.missing]
    return knowledge.reply("still_missing", lang, facts=listed(titles, lang))
