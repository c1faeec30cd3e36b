"""How the evaluation of a self-check is told: verdict, conditions, what to do next, and the card."""

from collections.abc import Mapping
from typing import Any

from actions.reply import card
from actions.wording import notice, render, source_line, with_clause
from policy_kb import KnowledgeBase, Language
from policy_kb.checks import CheckDefinition, Evaluation, Reason

_MARKS = {"met": "✓", "unmet": "✗", "unknown": "?"}


class Result:
    """An evaluation in one language. `facts` are those it rests on, for the figures in its words."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        check: CheckDefinition,
        evaluation: Evaluation,
        facts: Mapping[str, Any],
        lang: Language,
    ) -> None:
        self._knowledge = knowledge
        self._check = check
        self._evaluation = evaluation
        self._values = {**facts, **evaluation.computed}
        self._lang = lang
        self._titles = {condition.id: condition.title[lang] for condition in check.conditions}

    def short(self) -> str:
        """The verdict in one sentence."""
        return self._render(self._check.outcomes[self._evaluation.outcome].verdict[self._lang])

    def verdict(self) -> list[str]:
        """The verdict, and what explains it: the route taken, or the condition that failed."""
        lines = [self.short()]
        lines += [self._render(r.text[self._lang]) for r in self._check.routes if r.id == self._evaluation.route]
        first = self._evaluation.reasons[0]
        unmet = next(condition.unmet for condition in self._check.conditions if condition.id == first.condition)
        return [*lines, self._render(unmet[self._lang])] if unmet and first.status == "unmet" else lines

    def details(self) -> list[str]:
        """Each condition, what is still to find out, what to do next, the validity and the source."""
        evaluation = self._evaluation
        next_steps = self._check.outcomes[evaluation.outcome].next_steps[self._lang]
        return [
            *(self._reason_line(reason) for reason in evaluation.reasons),
            *self._still_missing(),
            self._render(next_steps),
            notice(self._knowledge, evaluation.citations, self._lang),
            source_line(self._knowledge, evaluation.citations, self._lang),
        ]

    def card(self) -> dict[str, Any]:
        """The `result` card of the contract, with each condition's title beside it."""
        evaluation = self._evaluation
        reasons = [
            {
                "condition": reason.condition,
                "status": reason.status,
                "citations": list(reason.citations),
                "title": self._titles[reason.condition],
            }
            for reason in evaluation.reasons
        ]
        return card(
            "result",
            self._lang,
            check=self._check.id,
            title=self._check.title[self._lang],
            outcome=evaluation.outcome,
            route=evaluation.route,
            computed=evaluation.computed,
            reasons=reasons,
            citations=list(evaluation.citations),
        )

    def _reason_line(self, reason: Reason) -> str:
        """`✓ met — the condition (2.1.2.1)`."""
        status = self._knowledge.reply(reason.status, self._lang)
        dash = " — " if self._lang == "en" else "——"
        line = f"{_MARKS[reason.status]} {status}{dash}{self._titles[reason.condition]}"
        return with_clause(line, reason.citations, self._lang)

    def _still_missing(self) -> list[str]:
        if self._evaluation.outcome != "incomplete":
            return []
        titles = [self._knowledge.vocabulary[fact].title[self._lang] for fact in self._evaluation.missing]
        facts = ("; " if self._lang == "en" else "；").join(titles)
        return [self._knowledge.reply("still_missing", self._lang, facts=facts)]

    def _render(self, text: str) -> str:
        return render(text, self._check, self._values)
