"""What a person reads while the assistant is away: the hotline, and what the search finds meanwhile."""

import asyncio

import structlog

from policy_kb import KnowledgeBase, KnowledgeSource, Language
from web.rasa import Message
from web.words import HOTLINE, WORDS

log = structlog.get_logger()
MOST_HITS = 3


async def handoff(source: KnowledgeSource, question: str | None, lang: Language) -> Message:
    """One message with the hotline and up to three hits for the question; never raises."""
    text = WORDS[lang]["away"]
    if question:
        try:
            found = await asyncio.to_thread(_search, source, question, lang)
        except Exception as error:
            log.error("search for a person failed too", error=repr(error))
            found = ""
        if found:
            text = f"{text}\n\n{WORDS[lang]['away_hits']}\n{found}"
    return Message(text=text, custom={"type": "handoff", "hotline": HOTLINE})


def _search(source: KnowledgeSource, question: str, lang: Language) -> str:
    known = source.current()
    found = known.search(question[:500], None, MOST_HITS * 3)
    topics_and_clauses = [entry for entry, _ in found if entry.kind != "check"][:MOST_HITS]
    return "\n".join(
        _line(known, entry.title[lang], entry.snippet(lang), entry.citations, lang) for entry in topics_and_clauses
    )


def _line(known: KnowledgeBase, title: str, snippet: str, citations: tuple[str, ...], lang: Language) -> str:
    source = known.source(citations[:1], lang)
    return f"- {title}：{snippet}（{source}）" if lang == "zh" else f"- {title}: {snippet} ({source})"
