"""Stored results of self-checks: as JSON, as a page to print, as a file to save, and their deletion."""

from typing import Any

import aiohttp_jinja2
from aiohttp import web

from policy_kb import Language
from policy_kb.results import ResultStore, StoredResult, result_number
from web.database import asked
from web.knowledge import knowledge
from web.origin import require_same_origin
from web.pages import page_language
from web.parameters import requested_language
from web.problems import Problem
from web.schemas import ResultView
from web.words import HOTLINE, WORDS

RESULTS = web.AppKey("results", ResultStore)

_NO_RESULT = "There is no result with this number; it may have been deleted."


def add_results(app: web.Application) -> None:
    """Adds the routes of stored results."""
    app.add_routes(
        [
            web.get("/api/results/{number}", show_result),
            web.delete("/api/results/{number}", delete_result),
            web.get("/results", find_page),
            web.get("/results/{number}", result_page),
            web.get("/results/{number}/file", result_file),
            web.post("/results/{number}/delete", deletion_page),
        ]
    )


async def show_result(request: web.Request) -> web.Response:
    """One stored result by its number."""
    lang = requested_language(request)
    found = await _found(request)
    known = await knowledge(request)
    return web.json_response(text=ResultView.of(found, lang, known.version).model_dump_json())


async def delete_result(request: web.Request) -> web.Response:
    """Deletes a result for good."""
    require_same_origin(request)
    if not await _delete(request):
        raise Problem(404, _NO_RESULT)
    return web.Response(status=204)


async def find_page(request: web.Request) -> web.Response:
    """The page on which a number is entered; with `number` it goes to the result."""
    lang = page_language(request)
    number = result_number(request.query.get("number", "").strip())
    if number:
        raise web.HTTPSeeOther(f"/results/{number}?lang={lang}")
    return _page(request, lang, "find" if "number" not in request.query else "missing")


async def result_page(request: web.Request) -> web.Response:
    """A stored result as a page to read, print, save or delete."""
    lang = page_language(request)
    try:
        found = await _found(request)
    except Problem as problem:
        if problem.status != 404:
            raise
        return _page(request, lang, "missing", status=404)
    known = await knowledge(request)
    return _page(request, lang, "result", result=ResultView.of(found, lang, known.version))


async def result_file(request: web.Request) -> web.Response:
    """A stored result as a text file."""
    lang = page_language(request)
    view = ResultView.of(await _found(request), lang, "")
    words = WORDS[lang]
    lines = [
        f"{words['title']} · {words['result_number']} {view.number} · {view.stored_at:%Y-%m-%d %H:%M} UTC",
        *("", view.title, view.verdict, *view.explanation, ""),
        *(f"[{words[reason.status]}] {reason.title} ({reason.source})" for reason in view.reasons),
        *("", *view.figures, "", words["your_facts"], *view.stated, ""),
        *([view.still_missing] if view.still_missing else []),
        *(view.next_steps, view.notice, view.source, f"{words['hotline']} {HOTLINE}"),
    ]
    return web.Response(
        text="\n".join(lines) + "\n",
        headers={"Content-Disposition": f'attachment; filename="result-{view.number}.txt"'},
    )


async def deletion_page(request: web.Request) -> web.Response:
    """Deletes a result from its page."""
    require_same_origin(request)
    return _page(request, page_language(request), "deleted" if await _delete(request) else "missing")


def _page(request: web.Request, lang: Language, state: str, status: int = 200, **more: Any) -> web.Response:
    other = "en" if lang == "zh" else "zh"
    page = {"lang": lang, "other": other, "w": WORDS[lang], "state": state, "hotline": HOTLINE, **more}
    return aiohttp_jinja2.render_template("result.html", request, page, status=status)


async def _found(request: web.Request) -> StoredResult:
    number = result_number(request.match_info["number"])
    found = await asked(request.app[RESULTS].find, number) if number else None
    if found is None:
        raise Problem(404, _NO_RESULT)
    return found


async def _delete(request: web.Request) -> bool:
    number = result_number(request.match_info["number"])
    return await asked(request.app[RESULTS].delete, number) if number else False
