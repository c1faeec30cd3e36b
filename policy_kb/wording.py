"""The words around an answer: sources, notices, facts as a person reads them, templates of results."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from jinja2 import Template
from jinja2.sandbox import SandboxedEnvironment

from policy_kb.checks import CheckDefinition
from policy_kb.knowledge import KnowledgeBase
from policy_kb.records import Language


@lru_cache(maxsize=1)
def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(trim_blocks=True, autoescape=False)


@lru_cache(maxsize=2048)
def _template(text: str) -> Template:
    return _environment().from_string(text)


def render(text: str, check: CheckDefinition, values: Mapping[str, Any]) -> str:
    """A check's text over its facts and figures; those not known are None in it."""
    names = dict.fromkeys((*check.facts, *check.if_stated, *check.figures))
    return " ".join(_template(text).render({**names, **values}).split())


def source_line(knowledge: KnowledgeBase, citations: tuple[str, ...] | list[str], lang: Language) -> str:
    """`Source: Operational Rules 2022, 2.7.2.4` / `依据：《操作细则》（2022）2.7.2.4`."""
    return knowledge.reply("source", lang, source=knowledge.source(citations, lang))


def notice(knowledge: KnowledgeBase, citations: tuple[str, ...] | list[str], lang: Language) -> str:
    """What is to be said about the validity of the document that is cited first."""
    return knowledge.documents[citations[0].partition("#")[0]].notice[lang]


def clause_numbers(citations: tuple[str, ...], lang: Language) -> str:
    """Citations inside a line, without their document: `2.1.2.4, 2.1.2.7`."""
    return (", " if lang == "en" else "、").join(citation.partition("#")[2] for citation in citations)


def with_clause(text: str, citations: tuple[str, ...], lang: Language) -> str:
    """A line with its clause numbers in brackets; as it is where there are none."""
    if not citations:
        return text
    numbers = clause_numbers(citations, lang)
    return f"{text} ({numbers})" if lang == "en" else f"{text}（{numbers}）"


def fact_value(knowledge: KnowledgeBase, fact: str, value: Any, lang: Language) -> str:
    """A fact's value as a person reads it."""
    definition = knowledge.vocabulary[fact]
    if isinstance(value, bool):
        return knowledge.reply("yes" if value else "no", lang)
    for choice in definition.values:
        if choice.id == value:
            return choice.title[lang]
    return value.isoformat() if isinstance(value, date) else str(value)


def fact_line(knowledge: KnowledgeBase, fact: str, value: Any, lang: Language) -> str:
    """`your contact: Direct contact`."""
    return labelled(knowledge.vocabulary[fact].title[lang], fact_value(knowledge, fact, value, lang), lang)


def listed(items: Iterable[str], lang: Language) -> str:
    """Items in one line, with the semicolon of the language."""
    return ("; " if lang == "en" else "；").join(items)


def labelled(title: str, value: object, lang: Language) -> str:
    """`title: value`, with the colon of the language."""
    return f"{title}: {value}" if lang == "en" else f"{title}：{value}"
