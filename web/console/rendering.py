"""What every page of the console is given, and the page that says what went wrong."""

from typing import Any

import aiohttp_jinja2
from aiohttp import web
from aiohttp_session import get_session

from policy_kb import Language
from policy_kb.accounts import Account
from web.console.access import PERMISSIONS, Permission
from web.console.csrf import token_of
from web.console.sessions import LANG
from web.console.words import WORDS
from web.languages import preferred_language
from web.problems import Problem
from web.words import HOTLINE

# Name, address and who may see it, in the order of the navigation.
NAVIGATION: tuple[tuple[str, str, Permission], ...] = (
    ("search", "/console", Permission.READ),
    ("clauses", "/console/clauses", Permission.READ),
    ("benefits", "/console/benefits", Permission.READ),
    ("checks", "/console/checks", Permission.READ),
    ("results", "/console/results", Permission.READ),
    ("queue", "/console/queue", Permission.READ),
    ("topics", "/console/topics", Permission.READ),
    ("notice", "/console/notice", Permission.EDIT),
    ("figures", "/console/figures", Permission.READ),
    ("audit", "/console/audit", Permission.ADMINISTER),
)


async def page(
    request: web.Request, account: Account, name: str, template: str | None = None, status: int = 200, **more: Any
) -> web.Response:
    """A page of the console. Its template gets, besides `more`:

    `lang`, `other` (the other language), `words` (those of `lang`), `account`, `csrf`, `nav` (a list of `name`,
    `href`, `title`, `current`), `page` (the name), `may_edit`, `may_administer`, `hotline`.
    """
    lang = await page_language(request)
    may = PERMISSIONS[account.role]
    context = {
        **_in_language(lang),
        "account": account,
        "csrf": await token_of(request),
        "nav": [
            {"name": item, "href": href, "title": WORDS[lang][f"nav_{item}"], "current": item == name}
            for item, href, permission in NAVIGATION
            if permission in may
        ],
        "page": name,
        "may_edit": Permission.EDIT in may,
        "may_administer": Permission.ADMINISTER in may,
        **more,
    }
    return aiohttp_jinja2.render_template(f"console/{template or name}.html", request, context, status=status)


def bare_page(request: web.Request, template: str, lang: Language, status: int = 200, **more: Any) -> web.Response:
    """A page for somebody who is not signed in."""
    context = {**_in_language(lang), **more}
    return aiohttp_jinja2.render_template(f"console/{template}.html", request, context, status=status)


async def trouble_page(request: web.Request, problem: Problem, account: Account | None) -> web.Response:
    """A sentence about what went wrong, with a way back."""
    name = {403: "not_allowed", 404: "not_found", 503: "out_of_order"}.get(problem.status, "went_wrong")
    if account is not None and problem.status != 503:
        sentence = WORDS[await page_language(request)][name]
        response = await page(request, account, "trouble", status=problem.status, sentence=sentence)
    else:  # the session cannot be read, or there is none
        lang = _asked_language(request) or preferred_language(request.headers.get("Accept-Language", ""))
        response = bare_page(request, "trouble", lang, problem.status, sentence=WORDS[lang][name])
    response.headers.update(problem.headers)
    return response


async def page_language(request: web.Request) -> Language:
    """`lang` of the address, else the one chosen in this session, else the one that the browser prefers."""
    if asked := _asked_language(request):
        return asked
    chosen = (await get_session(request)).get(LANG)
    if chosen in ("en", "zh"):
        return "zh" if chosen == "zh" else "en"
    return preferred_language(request.headers.get("Accept-Language", ""))


async def remember_language(request: web.Request) -> None:
    """Keeps the language that the address names for the pages to come."""
    session = await get_session(request)
    asked = _asked_language(request)
    if asked and session.get(LANG) != asked:
        session[LANG] = asked


def _asked_language(request: web.Request) -> Language | None:
    given = request.query.get("lang")
    return "zh" if given == "zh" else "en" if given == "en" else None


def _in_language(lang: Language) -> dict[str, Any]:
    words = {name: text.replace("{hotline}", HOTLINE) for name, text in WORDS[lang].items()}
    return {"lang": lang, "other": "en" if lang == "zh" else "zh", "words": words, "hotline": HOTLINE}
