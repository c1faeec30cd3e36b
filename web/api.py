"""The HTTP API: every call reads the knowledge base and answers with a shape of `schemas`."""

import asyncio
import json
from pathlib import Path
from typing import Any, cast

import yaml
from aiohttp import web

from policy_kb import Language
from policy_kb.checks import CheckDefinition, FactValue, Vocabulary, evaluate
from policy_kb.records import Category
from web.bodies import read_object
from web.knowledge import knowledge
from web.parameters import CATEGORIES, Parameters, language, requested_language
from web.problems import FieldError, Problem, unprocessable
from web.schemas import (
    BenefitList,
    BenefitView,
    CheckList,
    CheckSummary,
    CheckView,
    ClauseView,
    DocumentList,
    DocumentView,
    EvaluationView,
    Hit,
    SearchResult,
    TopicList,
    TopicSummary,
    TopicView,
    View,
)

OPENAPI_FILE = Path(__file__).with_name("openapi.yml")
DESCRIPTION = web.AppKey("openapi", str)


def add_api(app: web.Application) -> None:
    """Adds the API's routes; reads its description once."""
    app[DESCRIPTION] = json.dumps(yaml.safe_load(OPENAPI_FILE.read_text(encoding="utf-8")), ensure_ascii=False)
    app.add_routes(
        [
            web.get("/api/openapi.json", describe),
            web.get("/api/documents", list_documents),
            web.get("/api/clauses/{document}/{path}", show_clause),
            web.get("/api/topics", list_topics),
            web.get("/api/topics/{id}", show_topic),
            web.get("/api/search", search),
            web.get("/api/checks", list_checks),
            web.get("/api/checks/{id}", show_check),
            web.post("/api/checks/{id}/evaluate", evaluate_check),
            web.get("/api/benefits", list_benefits),
        ]
    )


async def describe(request: web.Request) -> web.Response:
    """The OpenAPI document."""
    return web.json_response(text=request.app[DESCRIPTION])


async def list_documents(request: web.Request) -> web.Response:
    """The documents with issuer, year and validity."""
    lang = requested_language(request)
    known = await knowledge(request)
    return _answer(DocumentList(documents=[DocumentView.of(item, lang) for item in known.documents.values()]))


async def show_clause(request: web.Request) -> web.Response:
    """One clause or heading by its document and path."""
    lang = requested_language(request)
    known = await knowledge(request)
    node = known.clauses.get(f"{request.match_info['document']}#{request.match_info['path']}")
    if node is None:
        raise Problem(404, "There is no such clause. /api/documents lists the documents.")
    return _answer(ClauseView.of(known, node, lang))


async def list_topics(request: web.Request) -> web.Response:
    """The curated answers by id and title."""
    lang = requested_language(request)
    known = await knowledge(request)
    return _answer(TopicList(topics=[TopicSummary.of(topic, lang) for topic in known.topics.values()]))


async def show_topic(request: web.Request) -> web.Response:
    """One curated answer."""
    lang = requested_language(request)
    known = await knowledge(request)
    topic = known.topics.get(request.match_info["id"])
    if topic is None:
        raise Problem(404, "There is no such topic. /api/topics lists them.")
    return _answer(TopicView.of(known, topic, lang))


async def search(request: web.Request) -> web.Response:
    """What fits a query in either language best; titles and snippets come in `lang`."""
    parameters = Parameters(request)
    query, lang, limit = parameters.text("q"), parameters.lang(), parameters.limit()
    parameters.finish()
    known = await knowledge(request)
    found = await asyncio.to_thread(known.search, query, None, limit)
    return _answer(SearchResult(hits=[Hit.of(entry, score, lang) for entry, score in found]))


async def list_checks(request: web.Request) -> web.Response:
    """The self-checks by id and title."""
    lang = requested_language(request)
    known = await knowledge(request)
    return _answer(CheckList(checks=[CheckSummary.of(check, lang) for check in known.checks.values()]))


async def show_check(request: web.Request) -> web.Response:
    """One self-check with its facts in order."""
    lang = requested_language(request)
    known = await knowledge(request)
    return _answer(CheckView.of(known, _check(known.checks.get(request.match_info["id"])), lang))


async def evaluate_check(request: web.Request) -> web.Response:
    """What the facts of the body decide. Facts that the check does not use are checked, then ignored."""
    known = await knowledge(request)
    check = _check(known.checks.get(request.match_info["id"]))
    facts, lang = _evaluation_input(await read_object(request), known.vocabulary)
    return _answer(EvaluationView.of(check, evaluate(check, facts), lang))


async def list_benefits(request: web.Request) -> web.Response:
    """What a talent category gets, of all benefits or of one."""
    known = await knowledge(request)
    parameters = Parameters(request)
    lang = parameters.lang()
    category = cast(Category, parameters.one_of("category", CATEGORIES))
    wanted = parameters.one_of("benefit", tuple(known.benefits), required=False)
    parameters.finish()
    rows = [
        BenefitView.of(row, category, lang) for row in known.benefits.values() if wanted is None or row.id == wanted
    ]
    return _answer(BenefitList(category=category, lang=lang, benefits=rows))


def _check(check: CheckDefinition | None) -> CheckDefinition:
    if check is None:
        raise Problem(404, "There is no such self-check. /api/checks lists them.")
    return check


def _evaluation_input(body: dict[str, Any], vocabulary: Vocabulary) -> tuple[dict[str, FactValue], Language]:
    """The facts and the language of a body; raises `Problem` (400, 422)."""
    given = body.get("facts")
    if not isinstance(given, dict):
        raise Problem(400, 'The body must be {"facts": {…}} with facts an object.')
    errors: list[FieldError] = []
    lang = language(body.get("lang", "en"), errors)
    facts, wrong = vocabulary.parse_all(given)
    errors += [FieldError(error.field, error.detail) for error in wrong]
    if errors:
        raise unprocessable(errors)
    return facts, lang


def _answer(view: View) -> web.Response:
    return web.json_response(text=view.model_dump_json())
