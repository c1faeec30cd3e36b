"""Every address of the console against every role."""

from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from policy_kb.accounts import ROLES
from tests.support.console import Person

pytestmark = pytest.mark.actions

# Who may: the least role. The addresses hold names that exist nowhere, so that a call that passes changes nothing.
PAGES = {
    "/console": "staff",
    "/console/clauses": "staff",
    "/console/benefits": "staff",
    "/console/checks": "staff",
    "/console/checks/title-one-year-early": "staff",
    "/console/results": "staff",
    "/console/queue": "staff",
    "/console/topics": "staff",
    "/console/figures": "staff",
    "/console/drafts/new": "staff",
    "/console/drafts/1": "staff",
    "/console/notice": "editor",
    "/console/audit": "administrator",
}
CALLS = {
    ("GET", "/search?q=职称"): "staff",
    ("GET", "/tree/rules-2022"): "staff",
    ("GET", "/topics/children-school"): "staff",
    ("GET", "/queue?kind=unanswered"): "staff",
    ("GET", "/drafts"): "staff",
    ("GET", "/drafts/1"): "staff",
    ("GET", "/topics/children-school/history"): "staff",
    ("GET", "/notice"): "staff",
    ("GET", "/figures"): "staff",
    ("DELETE", "/queue/" + "0" * 64): "editor",
    ("POST", "/drafts"): "staff",
    ("PUT", "/drafts/1"): "staff",
    ("POST", "/drafts/1/publish"): "editor",
    ("POST", "/drafts/1/discard"): "editor",
    ("POST", "/topics/children-school/rollback"): "editor",
    ("PUT", "/notice"): "editor",
    ("GET", "/audit"): "administrator",
}
OPEN = {("GET", "/console/login"), ("POST", "/console/login"), ("POST", "/console/logout")}


def may(role: str, least: str) -> bool:
    return ROLES.index(role) >= ROLES.index(least)  # type: ignore[arg-type]


async def test_the_table_names_every_address(console: TestClient) -> None:
    assert console.app is not None
    there = {
        (route.method, route.resource.canonical)
        for route in console.app.router.routes()
        if route.resource and route.method != "HEAD" and route.resource.canonical.startswith("/console")
    }

    def canonical(address: str) -> str:
        named = address.partition("?")[0]
        for value, name in (("rules-2022", "document"), ("0" * 64, "key"), ("children-school", "id"), ("1", "id")):
            named = named.replace(f"/{value}", f"/{{{name}}}")
        return named.replace("/title-one-year-early", "/{id}").replace("/drafts/new", "/drafts/{id}")

    table = {("GET", canonical(page)) for page in PAGES} | {
        (method, canonical(f"/console/api{call}")) for method, call in CALLS
    }
    assert there - OPEN == table


@pytest.mark.parametrize("role", ROLES)
async def test_pages_and_calls_by_role(person: Any, role: str) -> None:
    somebody: Person = await person(role)
    for page, least in PAGES.items():
        response = await somebody.client.get(page, allow_redirects=False)
        assert response.status == (200 if may(role, least) else 403), page
        text = await response.text()
        assert response.content_type == "text/html"
        assert "built-in method" not in text
    for (method, address), least in CALLS.items():
        response = await somebody.call(method, address)
        if may(role, least):
            assert response.status not in (401, 403, 500), address
        else:
            assert response.status == 403, address


async def test_nobody_gets_in_without_signing_in(person: Any) -> None:
    nobody: Person = await person()
    for page in PAGES:
        response = await nobody.client.get(page, allow_redirects=False)
        assert (response.status, response.headers["Location"]) == (303, f"/console/login?next={page}")
    for method, address in CALLS:
        response = await nobody.call(method, address)
        assert response.status == 401, address
        assert response.content_type == "application/problem+json"


async def test_the_navigation_shows_what_the_role_may_see(person: Any) -> None:
    for role, shown in (("staff", 0), ("editor", 1), ("administrator", 2)):
        somebody: Person = await person(role)
        text = await (await somebody.client.get("/console")).text()
        assert ("/console/notice" in text) + ("/console/audit" in text) == shown


async def test_a_new_role_counts_at_once_and_ends_the_session(console: TestClient, person: Any) -> None:
    from web.console.stores import ACCOUNTS

    somebody: Person = await person("editor")
    assert console.app is not None
    console.app[ACCOUNTS].disable("editor")
    assert (await somebody.call("GET", "/drafts")).status == 401
    assert (await (await person()).sign_in("editor")).status == 401


async def test_a_wrong_address_and_a_wrong_method_are_told_apart(person: Any) -> None:
    somebody: Person = await person("administrator")
    for page in ("/console/checks/nothing", "/console/drafts/x", "/console/drafts/1x", "/console/nothing"):
        assert (await somebody.client.get(page)).status == 404
    assert (await somebody.client.post("/console/audit")).status == 405
    assert (await somebody.call("PATCH", "/notice")).status == 405


async def test_the_language_is_remembered_for_the_pages_to_come(person: Any) -> None:
    somebody: Person = await person("staff")
    assert '<html lang="en">' in await (await somebody.client.get("/console")).text()
    assert '<html lang="zh-CN">' in await (await somebody.client.get("/console/queue?lang=zh")).text()
    assert '<html lang="zh-CN">' in await (await somebody.client.get("/console")).text()
    assert '<html lang="zh-CN">' in await (await somebody.client.get("/console?lang=xx")).text()
