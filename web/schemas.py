"""The shapes of the HTTP API's answers, each made from the knowledge base in one language.

`openapi.yml` describes the same shapes to the outside; a test holds the two together.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from policy_kb import KnowledgeBase, Language
from policy_kb.checks import CheckDefinition, Evaluation, FactDefinition
from policy_kb.checks.definition import Requirement
from policy_kb.knowledge import Node
from policy_kb.models import Benefit, Document, Topic
from policy_kb.records import Category
from policy_kb.results import StoredResult
from policy_kb.search import Entry
from policy_kb.wording import clause_numbers


class View(BaseModel):
    """A JSON object of the API."""

    model_config = ConfigDict(frozen=True)


class DocumentView(View):
    """A document: who issued it, and what may be said of its validity today."""

    id: str
    title: str
    short_title: str
    issuer: str
    number: str
    year: int
    validity: str
    notice: str

    @classmethod
    def of(cls, document: Document, lang: Language) -> "DocumentView":
        return cls(
            id=document.id,
            title=document.title[lang],
            short_title=document.short_title[lang],
            issuer=document.issuer[lang],
            number=document.number[lang],
            year=document.year,
            validity=document.validity[lang],
            notice=document.notice[lang],
        )


class DocumentList(View):
    """All documents."""

    documents: list[DocumentView]


class OfficialText(View):
    """The department's own wording of a clause, with its language."""

    lang: Language
    text: str


class ClauseView(View):
    """A clause in its place. `text` restates it; `official` is null where nothing was imported."""

    citation: str
    source: str
    lang: Language
    title: str
    text: str
    restatement: Literal[True] = True
    official: OfficialText | None
    parent: str | None
    children: list[str]

    @classmethod
    def of(cls, knowledge: KnowledgeBase, node: Node, lang: Language) -> "ClauseView":
        return cls(
            citation=node.citation,
            source=knowledge.source((node.citation,), lang),
            lang=lang,
            title=node.title[lang],
            text=node.text[lang],
            official=_official(node.official, lang),
            parent=node.parent,
            children=list(node.children),
        )


def _official(texts: Mapping[Language, str], lang: Language) -> OfficialText | None:
    """The official text in the language asked for, else in the other one."""
    for name in (lang, *texts):
        if name in texts:
            return OfficialText(lang=name, text=texts[name])
    return None


class TopicSummary(View):
    """A topic in a list."""

    id: str
    title: str
    citations: list[str]

    @classmethod
    def of(cls, topic: Topic, lang: Language) -> "TopicSummary":
        return cls(id=topic.id, title=topic.title[lang], citations=list(topic.citations))


class TopicList(View):
    """All topics."""

    topics: list[TopicSummary]


class VariantView(View):
    """The answer when one detail is known: `when` maps facts to their values."""

    when: dict[str, str | bool | int | list[str] | list[int]]
    answer: str
    citations: list[str]


class TopicView(View):
    """A curated answer with the clauses it rests on."""

    id: str
    lang: Language
    title: str
    answer: str
    citations: list[str]
    source: str
    follow_ups: list[TopicSummary]
    check: str | None
    benefit: str | None
    variants: list[VariantView]

    @classmethod
    def of(cls, knowledge: KnowledgeBase, topic: Topic, lang: Language) -> "TopicView":
        follow_ups = (knowledge.topics[name] for name in topic.follow_ups if name in knowledge.topics)
        return cls(
            id=topic.id,
            lang=lang,
            title=topic.title[lang],
            answer=topic.answer[lang],
            citations=list(topic.citations),
            source=knowledge.source(topic.citations, lang),
            follow_ups=[TopicSummary.of(other, lang) for other in follow_ups],
            check=topic.check,
            benefit=topic.benefit,
            variants=[
                VariantView(
                    when=variant.when,
                    answer=variant.answer[lang],
                    citations=list(variant.citations or topic.citations),
                )
                for variant in topic.variants
            ],
        )


class Hit(View):
    """Something that the search found; `score` lies between 0 and 1."""

    kind: Literal["topic", "clause", "check"]
    id: str
    title: str
    snippet: str
    score: float
    citations: list[str]

    @classmethod
    def of(cls, entry: Entry, score: float, lang: Language) -> "Hit":
        return cls(
            kind=entry.kind,
            id=entry.id,
            title=entry.title[lang],
            snippet=entry.snippet(lang),
            score=round(score, 4),
            citations=list(entry.citations),
        )


class SearchResult(View):
    """Hits, best first."""

    hits: list[Hit]


class CheckSummary(View):
    """A self-check in a list."""

    id: str
    title: str
    citations: list[str]

    @classmethod
    def of(cls, check: CheckDefinition, lang: Language) -> "CheckSummary":
        return cls(id=check.id, title=check.title[lang], citations=list(check.citations))


class CheckList(View):
    """All self-checks."""

    checks: list[CheckSummary]


class ChoiceView(View):
    """A value of a choice, with its label."""

    value: str
    title: str


class RangeView(View):
    """The least and the greatest value of a date or a number."""

    minimum: int | date
    maximum: int | date

    @classmethod
    def of(cls, fact: FactDefinition) -> "RangeView | None":
        """None for a fact without a range."""
        if fact.minimum is None or fact.maximum is None:
            return None
        return cls(minimum=fact.minimum, maximum=fact.maximum)


class FactView(View):
    """A fact of a check: how it is asked, and which values it can have."""

    id: str
    kind: Literal["bool", "choice", "date", "number", "integer"]
    title: str
    question: str
    choices: list[ChoiceView]
    range: RangeView | None
    if_stated: bool
    citations: list[str]

    @classmethod
    def of(cls, fact: FactDefinition, lang: Language, if_stated: bool) -> "FactView":
        return cls(
            id=fact.id,
            kind=fact.kind,
            title=fact.title[lang],
            question=fact.question[lang],
            choices=[ChoiceView(value=value.id, title=value.title[lang]) for value in fact.values],
            range=RangeView.of(fact),
            if_stated=if_stated,
            citations=list(fact.citations),
        )


class ConditionView(View):
    """A condition of a check, stated as what must hold."""

    id: str
    title: str
    citations: list[str]

    @classmethod
    def of(cls, condition: Requirement, lang: Language) -> "ConditionView":
        return cls(id=condition.id, title=condition.title[lang], citations=list(condition.citations))


class CheckView(View):
    """A self-check: its facts in the order they are asked (those taken only if stated come last)."""

    id: str
    lang: Language
    title: str
    opening: str
    citations: list[str]
    facts: list[FactView]
    conditions: list[ConditionView]

    @classmethod
    def of(cls, knowledge: KnowledgeBase, check: CheckDefinition, lang: Language) -> "CheckView":
        facts = [(name, False) for name in check.facts] + [(name, True) for name in check.if_stated]
        return cls(
            id=check.id,
            lang=lang,
            title=check.title[lang],
            opening=check.opening[lang],
            citations=list(check.citations),
            facts=[FactView.of(knowledge.vocabulary[name], lang, if_stated) for name, if_stated in facts],
            conditions=[ConditionView.of(condition, lang) for condition in check.conditions],
        )


class ReasonView(View):
    """A condition with its status; the one that decided leads."""

    condition: str
    title: str
    status: Literal["met", "unmet", "unknown"]
    citations: list[str]


class EvaluationView(View):
    """What the facts decide; `missing` are the facts still needed, in order."""

    check: str
    lang: Language
    outcome: Literal["eligible", "not_eligible", "depends", "incomplete"]
    route: str | None
    computed: dict[str, int | float | str]
    reasons: list[ReasonView]
    citations: list[str]
    missing: list[str]

    @classmethod
    def of(cls, check: CheckDefinition, evaluation: Evaluation, lang: Language) -> "EvaluationView":
        titles = {condition.id: condition.title[lang] for condition in check.conditions}
        return cls(
            check=check.id,
            lang=lang,
            outcome=evaluation.outcome,
            route=evaluation.route,
            computed=evaluation.computed,
            reasons=[
                ReasonView(
                    condition=reason.condition,
                    title=titles[reason.condition],
                    status=reason.status,
                    citations=list(reason.citations),
                )
                for reason in evaluation.reasons
            ],
            citations=list(evaluation.citations),
            missing=list(evaluation.missing),
        )


class StoredReasonView(ReasonView):
    """A condition of a stored result; `source` is its clauses in words."""

    source: str


class ResultView(View):
    """A stored result as it was given; `current` says whether the content is still the one that decided it."""

    number: str
    check: str
    lang: Language
    title: str
    outcome: Literal["eligible", "not_eligible", "depends", "incomplete"]
    verdict: str
    explanation: list[str]
    route: str | None
    computed: dict[str, int | float | str]
    figures: list[str]
    reasons: list[StoredReasonView]
    citations: list[str]
    missing: list[str]
    still_missing: str | None
    facts: dict[str, bool | int | float | str]
    stated: list[str]
    next_steps: str
    notice: str
    source: str
    content_version: str
    current: bool
    stored_at: datetime

    @classmethod
    def of(cls, result: StoredResult, lang: Language, content_version: str) -> "ResultView":
        report, evaluation = result.reports[lang], result.evaluation
        return cls(
            number=result.number,
            check=result.check,
            lang=lang,
            title=report.title,
            outcome=evaluation.outcome,
            verdict=report.verdict,
            explanation=list(report.explanation),
            route=evaluation.route,
            computed=evaluation.computed,
            figures=list(report.figures),
            reasons=[
                StoredReasonView(
                    condition=line.id,
                    title=line.title,
                    status=line.status,
                    citations=list(line.citations),
                    source=clause_numbers(line.citations, lang),
                )
                for line in report.conditions
            ],
            citations=list(evaluation.citations),
            missing=list(evaluation.missing),
            still_missing=report.still_missing,
            facts=result.facts,
            stated=list(report.facts),
            next_steps=report.next_steps,
            notice=report.notice,
            source=report.source,
            content_version=result.content_version,
            current=result.content_version == content_version,
            stored_at=result.stored_at,
        )


class BenefitView(View):
    """What a talent category gets of one benefit."""

    id: str
    title: str
    granted: bool
    text: str
    citations: list[str]

    @classmethod
    def of(cls, benefit: Benefit, category: Category, lang: Language) -> "BenefitView":
        entry = benefit.categories[category]
        return cls(
            id=benefit.id,
            title=benefit.title[lang],
            granted=entry.granted,
            text=entry.text[lang],
            citations=list(benefit.citations),
        )


class BenefitList(View):
    """The benefits of a talent category."""

    category: Category
    lang: Language
    benefits: list[BenefitView]
