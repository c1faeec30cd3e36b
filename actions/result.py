"""A result of a self-check as it is said: verdict first, and the card of the contract."""

from collections.abc import Mapping
from typing import Any

from actions.reply import card
from policy_kb import KnowledgeBase, Language
from policy_kb.checks import Evaluation
from policy_kb.report import ConditionLine, Report
from policy_kb.wording import listed, with_clause

_MARKS = {"met": "✓", "unmet": "✗", "unknown": "?"}


def result_lines(
    knowledge: KnowledgeBase, report: Report, lang: Language, number: str | None = None, between: tuple[str, ...] = ()
) -> list[str]:
    """The lines of a result. `between` are lines that belong after the verdict, before what explains it in detail.

    The number comes before the source, for the source ends the text (contract).
    """
    figures = [knowledge.reply("figures", lang, figures=listed(report.figures, lang))] if report.figures else []
    return [
        report.verdict,
        *report.explanation,
        *between,
        *(_condition_line(knowledge, condition, lang) for condition in report.conditions),
        *figures,
        *([report.still_missing] if report.still_missing else []),
        report.next_steps,
        *([knowledge.reply("result_number", lang, number=number)] if number else []),
        report.notice,
        report.source,
    ]


def result_card(report: Report, check: str, evaluation: Evaluation, lang: Language, **more: object) -> dict[str, Any]:
    """The `result` card of the contract, with each condition's title, the figures and the facts beside it."""
    reasons = [condition.model_dump(mode="json") for condition in report.conditions]
    return card(
        "result",
        lang,
        check=check,
        title=report.title,
        outcome=evaluation.outcome,
        route=evaluation.route,
        computed=evaluation.computed,
        reasons=[_reason(reason) for reason in reasons],
        citations=list(evaluation.citations),
        figures=list(report.figures),
        **more,
    )


def _reason(condition: Mapping[str, Any]) -> dict[str, Any]:
    return {"condition": condition["id"], **{name: condition[name] for name in ("status", "citations", "title")}}


def _condition_line(knowledge: KnowledgeBase, condition: ConditionLine, lang: Language) -> str:
    """`✓ met — the condition (2.1.2.1)`."""
    status = knowledge.reply(condition.status, lang)
    dash = " — " if lang == "en" else "——"
    line = f"{_MARKS[condition.status]} {status}{dash}{condition.title}"
    return with_clause(line, condition.citations, lang)
