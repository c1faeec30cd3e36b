"""The pages of the console: what each template is given beyond what all get (`rendering.page`)."""

from typing import Any, get_args

from aiohttp import web

from policy_kb import KnowledgeBase, Language
from policy_kb.accounts import Account
from policy_kb.records import Category
from web.console.access import Permission
from web.console.rendering import page, page_language
from web.console.routes import Handler, add_page
from web.knowledge import knowledge
from web.problems import Problem
from web.schemas import CheckSummary, CheckView, DocumentView, TopicSummary

LONGEST_PARAMETER = 2000


def add_console_pages(app: web.Application) -> None:
    """Adds the pages."""
    for name in ("queue", "figures"):
        add_page(app, f"/console/{name}", Permission.READ, _plain(name))
    add_page(app, "/console", Permission.READ, _plain("search"))
    add_page(app, "/console/clauses", Permission.READ, clauses)
    add_page(app, "/console/benefits", Permission.READ, benefits)
    add_page(app, "/console/checks", Permission.READ, checks)
    add_page(app, "/console/checks/{id}", Permission.READ, check)
    add_page(app, "/console/results", Permission.READ, results)
    add_page(app, "/console/topics", Permission.READ, topics)
    add_page(app, "/console/drafts/{id}", Permission.READ, draft)
    add_page(app, "/console/notice", Permission.EDIT, _plain("notice"))
    add_page(app, "/console/audit", Permission.ADMINISTER, _plain("audit"))


def _plain(name: str) -> Handler:
    """A page that fetches everything itself."""

    async def handler(request: web.Request, account: Account) -> web.Response:
        return await page(request, account, name)

    return handler


async def clauses(request: web.Request, account: Account) -> web.Response:
    """`documents`; `document` and `path`, of the address, where they exist."""
    known, lang = await knowledge(request), await page_language(request)
    document = request.query.get("document", next(iter(known.documents), ""))
    path = request.query.get("path", "")
    return await page(
        request,
        account,
        "clauses",
        documents=_documents(known, lang),
        document=document if document in known.documents else None,
        path=path if f"{document}#{path}" in known.clauses else None,
    )


async def benefits(request: web.Request, account: Account) -> web.Response:
    """`categories` (A to E) and `benefits`: `id`, `title`, `source`, `citations`, `entries` by category."""
    known, lang = await knowledge(request), await page_language(request)
    rows = [
        {
            "id": row.id,
            "title": row.title[lang],
            "source": known.source(row.citations, lang),
            "citations": list(row.citations),
            "entries": {
                name: {"granted": entry.granted, "text": entry.text[lang]} for name, entry in row.categories.items()
            },
        }
        for row in known.benefits.values()
    ]
    return await page(request, account, "benefits", categories=list(get_args(Category)), benefits=rows)


async def checks(request: web.Request, account: Account) -> web.Response:
    """`checks`: `id`, `title`, `citations`."""
    known, lang = await knowledge(request), await page_language(request)
    listed = [CheckSummary.of(item, lang).model_dump() for item in known.checks.values()]
    return await page(request, account, "checks", checks=listed)


async def check(request: web.Request, account: Account) -> web.Response:
    """`check`: a self-check as `GET /api/checks/{id}` gives it; `figures`: the titles of those that results name."""
    known, lang = await knowledge(request), await page_language(request)
    found = known.checks.get(request.match_info["id"])
    if found is None:
        raise Problem(404, "There is no such self-check.")
    shown = CheckView.of(known, found, lang).model_dump(mode="json")
    figures = {name: figure.title[lang] for name, figure in found.shown.items()}
    return await page(request, account, "checks", "check", check=shown, figures=figures)


async def results(request: web.Request, account: Account) -> web.Response:
    """`number`: the result number of the address, as it was given."""
    return await page(request, account, "results", number=_parameter(request, "number"))


async def topics(request: web.Request, account: Account) -> web.Response:
    """`topics`: `id`, `title`, `citations`."""
    known, lang = await knowledge(request), await page_language(request)
    listed = [TopicSummary.of(item, lang).model_dump() for item in known.topics.values()]
    return await page(request, account, "topics", topics=listed)


async def draft(request: web.Request, account: Account) -> web.Response:
    """`version` (its number, or None for a new one), `topic` and `question` (of the address), and `choices`.

    `choices` holds what a topic may name: `topics`, `checks`, `benefits` and `clauses`, each with `id` and `title`.
    """
    given = request.match_info["id"]
    if given != "new" and not (given.isascii() and given.isdecimal() and len(given) <= 9):
        raise Problem(404, "There is no such draft.")
    known, lang = await knowledge(request), await page_language(request)
    return await page(
        request,
        account,
        "topics",
        "draft",
        version=None if given == "new" else int(given),
        topic=_parameter(request, "topic"),
        question=_parameter(request, "question"),
        choices=_choices(known, lang),
    )


def _documents(known: KnowledgeBase, lang: Language) -> list[dict[str, Any]]:
    return [DocumentView.of(item, lang).model_dump() for item in known.documents.values()]


def _choices(known: KnowledgeBase, lang: Language) -> dict[str, list[dict[str, str]]]:
    return {
        "topics": [{"id": item.id, "title": item.title[lang]} for item in known.topics.values()],
        "checks": [{"id": item.id, "title": item.title[lang]} for item in known.checks.values()],
        "benefits": [{"id": item.id, "title": item.title[lang]} for item in known.benefits.values()],
        # A heading cannot be cited: what lies below it can.
        "clauses": [
            {"id": name, "title": node.title[lang]} for name, node in known.clauses.items() if not node.children
        ],
    }


def _parameter(request: web.Request, name: str) -> str | None:
    """A parameter of the address; None where it is missing or too long."""
    given = request.query.get(name)
    return given if given and len(given) <= LONGEST_PARAMETER else None
