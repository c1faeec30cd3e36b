"""Search as one types, the tree of a document, and a topic to read out, as JSON."""

import asyncio
from typing import Any

from aiohttp import web

from policy_kb import KnowledgeBase, Language
from policy_kb.accounts import Account
from policy_kb.search import Entry, excerpt, marks
from policy_kb.wording import source_line
from web.console.access import Permission
from web.console.routes import add_call
from web.knowledge import knowledge
from web.parameters import LONGEST_QUERY, Parameters, requested_language
from web.problems import FieldError, Problem, unprocessable
from web.schemas import TopicView


def add_finding(app: web.Application) -> None:
    """Adds the calls."""
    add_call(app, "GET", "/search", Permission.READ, search)
    add_call(app, "GET", "/tree/{document}", Permission.READ, tree)
    add_call(app, "GET", "/topics/{id}", Permission.READ, topic)


async def search(request: web.Request, account: Account) -> web.Response:
    """`hits` for what has been typed so far, with `marks`: where title and snippet answer it."""
    parameters = Parameters(request)
    lang, limit = parameters.lang(), parameters.limit()
    parameters.finish()
    query = request.query.get("q", "")
    if len(query) > LONGEST_QUERY:
        raise unprocessable([FieldError("q", f"must have at most {LONGEST_QUERY} characters")])
    known = await knowledge(request)
    hits = await asyncio.to_thread(_hits, known, query, lang, limit)
    return web.json_response({"hits": hits})


async def tree(request: web.Request, account: Account) -> web.Response:
    """A document's headings and clauses, each with those below it."""
    lang = requested_language(request)
    known = await knowledge(request)
    document = known.documents.get(request.match_info["document"])
    if document is None:
        raise Problem(404, "There is no such document.")
    roots = [
        citation
        for citation, node in known.clauses.items()
        if node.parent is None and citation.startswith(f"{document.id}#")
    ]
    children = [_branch(known, citation, lang) for citation in roots]
    return web.json_response({"document": document.id, "title": document.title[lang], "children": children})


async def topic(request: web.Request, account: Account) -> web.Response:
    """A topic as the site's own API has it, and `copy`: the answer with the line that cites its clauses."""
    lang = requested_language(request)
    known = await knowledge(request)
    found = known.topics.get(request.match_info["id"])
    if found is None:
        raise Problem(404, "There is no such topic.")
    shown = TopicView.of(known, found, lang).model_dump(mode="json")
    copy = f"{found.answer[lang]}\n{source_line(known, found.citations, lang)}"
    return web.json_response({**shown, "copy": copy})


def _hits(known: KnowledgeBase, query: str, lang: Language, limit: int) -> list[dict[str, Any]]:
    return [_hit(entry, score, query, lang) for entry, score in known.find(query, lang, limit)]


def _hit(entry: Entry, score: float, query: str, lang: Language) -> dict[str, Any]:
    title, snippet = entry.title[lang], excerpt(entry, query, lang)
    return {
        "kind": entry.kind,
        "id": entry.id,
        "title": title,
        "snippet": snippet,
        "score": round(score, 4),
        "citations": list(entry.citations),
        "marks": {"title": marks(title, query), "snippet": marks(snippet, query)},
    }


def _branch(known: KnowledgeBase, citation: str, lang: Language) -> dict[str, Any]:
    node = known.clauses[citation]
    children = [_branch(known, child, lang) for child in node.children]
    return {"citation": citation, "title": node.title[lang], "children": children}
