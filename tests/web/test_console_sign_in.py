"""Signing in and out of the console: sessions, their ends, their cookie, forged requests, repeated failures."""

import re
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy.exc import OperationalError

from tests.support.console import LOGIN, PASSWORD, Person, quick_accounts
from web.app import create_app
from web.console import sessions
from web.console.sign_in import own_path
from web.console.stores import ACCOUNTS, AUDIT, NOTICES, STAFF_SESSIONS
from web.knowledge import ENGINE
from web.settings import Settings

pytestmark = pytest.mark.actions

SERVICE = {"notice": None, "open": True, "closed_text": None}


def cookie_of(person: Person, path: str = "/console") -> str | None:
    cookies = person.client.session.cookie_jar.filter_cookies(person.client.make_url(path))
    return cookies["staff"].value if "staff" in cookies else None


async def test_a_right_password_opens_the_console(person: Any) -> None:
    somebody: Person = await person()
    response = await somebody.sign_in("Editor", next="/console/queue?kind=rated")
    assert (response.status, response.headers["Location"]) == (303, "/console/queue?kind=rated")
    morsel = response.cookies["staff"]
    assert morsel["httponly"]
    assert (morsel["samesite"], morsel["path"], morsel["secure"]) == ("Strict", "/console", "")
    assert len(morsel.value) >= 43
    assert "editor" in await (await somebody.client.get("/console")).text()
    assert (await somebody.client.get(LOGIN, allow_redirects=False)).status == 303


@pytest.mark.parametrize(
    ("name", "password"),
    [("editor", "wrong password"), ("nobody", PASSWORD), ("", ""), ("职" * 5000, "x" * 5000), ("a\x00b", "\udcff?")],
)
async def test_a_refusal_never_says_what_was_wrong(person: Any, name: str, password: str) -> None:
    somebody: Person = await person()
    response = await somebody.sign_in(name, password.encode("utf-8", "replace").decode())
    text = await response.text()
    assert response.status == 401
    assert "The account name or the password is wrong." in text
    assert password not in text or password == ""
    assert cookie_of(somebody) is None


async def test_a_disabled_account_is_refused_alike(console: TestClient, person: Any) -> None:
    assert console.app is not None
    console.app[ACCOUNTS].disable("staff")
    response = await (await person()).sign_in("staff")
    assert (response.status, "password is wrong" in await response.text()) == (401, True)


@pytest.mark.parametrize("name", ["editor", "nobody"])
async def test_five_failures_lock_and_the_sentence_says_for_how_long(person: Any, name: str) -> None:
    somebody: Person = await person()
    for _ in range(5):
        assert (await somebody.sign_in(name, "wrong")).status == 401
    response = await somebody.sign_in(name)
    assert response.status == 429
    assert 14 * 60 <= int(response.headers["Retry-After"]) <= 15 * 60
    assert "Please try again in 15 minutes" in await response.text()
    chinese = await (await somebody.sign_in(name, lang="zh")).text()
    assert "请15分钟后再试" in chinese


async def test_a_refusal_is_logged_without_what_was_typed(person: Any, capsys: pytest.CaptureFixture[str]) -> None:
    somebody: Person = await person()
    for _ in range(6):
        await somebody.sign_in("typed-as-name", "typed-as-password")
    out = capsys.readouterr().out
    assert (out.count("sign-in refused"), out.count("sign-in locked")) == (5, 1)
    assert "127.0.0.1" in out
    assert "typed" not in out


async def test_one_address_may_try_twenty_times_a_minute(person: Any) -> None:
    somebody: Person = await person()
    for number in range(20):
        assert (await somebody.sign_in(f"name-{number}", "wrong")).status == 401
    response = await somebody.sign_in("editor")
    assert (response.status, response.headers["Retry-After"]) == (429, "60")
    assert "Too many attempts from this address" in await response.text()


async def test_what_was_typed_is_shown_as_text(person: Any) -> None:
    response = await (await person()).sign_in('"><script>alert(1)</script>', "wrong")
    text = await response.text()
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


async def test_the_key_changes_at_sign_in_and_a_key_from_outside_is_worth_nothing(person: Any) -> None:
    somebody: Person = await person()
    somebody.client.session.cookie_jar.update_cookies({"staff": "planted"}, somebody.client.make_url("/console"))
    await somebody.sign_in("staff")
    first = cookie_of(somebody)
    assert first not in (None, "planted")
    response = await (await person()).client.get("/console", headers={"Cookie": "staff=planted"}, allow_redirects=False)
    assert response.status == 303
    # Signing in once more ends the session that was there.
    fields = {"csrf": "x", "name": "editor", "password": PASSWORD}
    headers = {"Cookie": f"staff={first}; staff-form=x"}
    async with TestClient(somebody.client.server, cookie_jar=DummyCookieJar()) as raw:
        response = await raw.post(LOGIN, data=fields, headers=headers, allow_redirects=False)
        assert response.status == 303
        assert response.cookies["staff"].value != first
        again = await raw.get("/console", headers={"Cookie": f"staff={first}"}, allow_redirects=False)
        assert again.status == 303


@pytest.mark.parametrize("key", ["", "rubbish", "a" * 5000, "%00", "../../etc"])
async def test_a_cookie_that_is_no_key_is_nobody(person: Any, key: str) -> None:
    nobody: Person = await person()
    response = await nobody.client.get("/console", headers={"Cookie": f"staff={key}"}, allow_redirects=False)
    assert response.status == 303


async def test_signing_out_ends_the_session_on_the_server(person: Any) -> None:
    somebody: Person = await person("staff")
    key = cookie_of(somebody)
    assert (await somebody.client.post("/console/logout", data={"csrf": "wrong"})).status == 403
    assert (await somebody.client.get("/console", allow_redirects=False)).status == 200
    response = await somebody.client.post("/console/logout", data={"csrf": somebody.token}, allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (303, "/console/login?out=1")
    assert response.cookies["staff"]["max-age"] == "0"
    stolen: Person = await person()
    headers = {"Cookie": f"staff={key}"}
    assert (await stolen.client.get("/console", headers=headers, allow_redirects=False)).status == 303
    assert "You are signed out." in await (await somebody.client.get("/console/login?out=1&lang=en")).text()


async def test_a_session_ends_half_an_hour_after_its_last_use(person: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    somebody: Person = await person("staff")
    begun = sessions.now()
    for minutes in (25, 50, 75):
        monkeypatch.setattr(sessions, "now", lambda minutes=minutes: begun + minutes * 60)
        assert (await somebody.call("GET", "/drafts")).status == 200, minutes
    monkeypatch.setattr(sessions, "now", lambda: begun + 105 * 60)
    assert (await somebody.call("GET", "/drafts")).status == 401
    monkeypatch.setattr(sessions, "now", lambda: begun)
    assert (await somebody.call("GET", "/drafts")).status == 401


async def test_a_session_ends_twelve_hours_after_the_sign_in(person: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    somebody: Person = await person("staff")
    begun = sessions.now()
    for minutes in range(20, 12 * 60, 20):
        monkeypatch.setattr(sessions, "now", lambda minutes=minutes: begun + minutes * 60)
        assert (await somebody.call("GET", "/notice")).status == 200, minutes
    monkeypatch.setattr(sessions, "now", lambda: begun + 12 * 3600)
    assert (await somebody.call("GET", "/notice")).status == 401


async def test_a_session_ended_by_the_command_line_does_not_come_back(
    console: TestClient, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody: Person = await person("staff")
    key = cookie_of(somebody)
    assert key
    assert console.app is not None
    store = console.app[STAFF_SESSIONS]
    data = store.read(key)
    assert data is not None
    store.delete_of("staff")
    # A request that had read the session before it was ended writes it after.
    assert not store.renew(key, data, 60, "staff")
    assert (await somebody.call("GET", "/drafts")).status == 401


async def test_a_sign_in_clears_away_the_sessions_that_have_expired(console: TestClient, person: Any) -> None:
    assert console.app is not None
    store = console.app[STAFF_SESSIONS]
    store.write("expired", {}, -1, "staff")
    store.write("alive", {}, 60, "staff")
    await person("staff")
    assert store.read("alive") == {}
    assert store.delete_expired() == 0


@pytest.mark.parametrize("trusted", [True, False])
async def test_the_cookie_is_secure_behind_a_trusted_tls_proxy(console_settings: Settings, trusted: bool) -> None:
    app = create_app(replace(console_settings, trust_proxy=trusted))
    app[ACCOUNTS] = quick_accounts(app[ENGINE])
    headers = {"X-Forwarded-Proto": "https", "Cookie": "staff-form=x"}
    async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as client:
        fields = {"csrf": "x", "name": "staff", "password": PASSWORD}
        response = await client.post(LOGIN, data=fields, headers=headers, allow_redirects=False)
        form = await client.get(LOGIN, headers=headers)
    assert bool(response.cookies["staff"]["secure"]) is trusted
    assert bool(form.cookies["staff-form"]["secure"]) is trusted


async def test_behind_a_proxy_attempts_count_by_the_address_it_names(console_settings: Settings) -> None:
    app = create_app(replace(console_settings, trust_proxy=True))
    app[ACCOUNTS] = quick_accounts(app[ENGINE])
    async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as client:

        async def attempt(number: int, forwarded: str) -> int:
            fields = {"csrf": "x", "name": f"name-{number}", "password": "wrong"}
            headers = {"X-Forwarded-For": forwarded, "Cookie": "staff-form=x"}
            return (await client.post(LOGIN, data=fields, headers=headers)).status

        # What a person writes before the proxy's own entry does not count.
        statuses = [await attempt(number, f"10.0.0.{number}, 192.0.2.1") for number in range(21)]
        assert statuses == [401] * 20 + [429]
        assert await attempt(30, "192.0.2.2") == 401


@pytest.mark.parametrize("token", ["", "wrong", "another's", "talk's"])
async def test_a_change_needs_the_token_of_its_own_session(person: Any, token: str) -> None:
    editor: Person = await person("editor")
    other: Person = await person("administrator")
    given = other.token if token == "another's" else token
    for method, address in (("PUT", "/notice"), ("POST", "/drafts"), ("DELETE", "/queue/" + "0" * 64)):
        assert (await editor.call(method, address, SERVICE, **{"X-CSRF-Token": given})).status == 403
    headers = {} if token else {"Cookie": ""}
    response = await editor.client.put("/console/api/notice", json=SERVICE, headers=headers)
    assert response.status in (401, 403)
    assert (await editor.call("PUT", "/notice", SERVICE)).status == 200


@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_a_page_of_another_site_can_change_nothing_even_with_the_token(
    person: Any, headers: dict[str, str]
) -> None:
    editor: Person = await person("editor")
    assert (await editor.call("PUT", "/notice", SERVICE, **headers)).status == 403
    fields = {"csrf": editor.token}
    assert (await editor.client.post("/console/logout", data=fields, headers=headers)).status == 403
    nobody: Person = await person()
    form = {"csrf": await nobody.form_token(), "name": "editor", "password": PASSWORD}
    assert (await nobody.client.post(LOGIN, data=form, headers=headers)).status == 403
    assert cookie_of(nobody) is None


@pytest.mark.parametrize("token", ["", "wrong", None])
async def test_the_sign_in_form_needs_the_token_beside_it(person: Any, token: str | None) -> None:
    nobody: Person = await person()
    await nobody.form_token()
    fields = {"name": "editor", "password": PASSWORD} | ({} if token is None else {"csrf": token})
    response = await nobody.client.post(LOGIN, data=fields, allow_redirects=False)
    assert response.status == 403
    assert cookie_of(nobody) is None
    bare = await nobody.client.post(LOGIN, data={"csrf": ""}, headers={"Cookie": "staff-form="})
    assert bare.status == 403


async def test_the_form_can_stand_in_two_tabs(person: Any) -> None:
    somebody: Person = await person()
    first = await somebody.form_token()
    assert await somebody.form_token() == first
    fields = {"csrf": first, "name": "editor", "password": PASSWORD}
    assert (await somebody.client.post(LOGIN, data=fields, allow_redirects=False)).status == 303


@pytest.mark.parametrize(
    ("wanted", "where"),
    [
        ("/console", "/console"),
        ("/console/queue?kind=rated&lang=zh", "/console/queue?kind=rated&lang=zh"),
        ("/console/drafts/new?question=%E8%81%8C%E7%A7%B0", "/console/drafts/new?question=%E8%81%8C%E7%A7%B0"),
        ("", "/console"),
        ("/", "/console"),
        ("/console/login", "/console"),
        ("/console/logout", "/console"),
        ("/console/api/audit", "/console"),
        ("/consoles", "/console"),
        ("//elsewhere.example/console", "/console"),
        ("//console/queue", "/console"),
        ("/console//elsewhere.example", "/console"),
        ("https://elsewhere.example/console/", "/console"),
        ("https:/console/", "/console"),
        ("javascript:alert(1)//console/", "/console"),
        ("/\\elsewhere.example/console", "/console"),
        ("\\\\elsewhere.example", "/console"),
        ("/console/../results", "/console"),
        ("/console/%2e%2e/results", "/console"),
        ("/console/\r\nSet-Cookie: a=b", "/console"),
        ("/console/\tx", "/console"),
        ("/console/queue\n", "/console"),
        ("/console/queue/..%2f", "/console"),
        (" /console/queue", "/console"),
        ("/console/queue?" + "x" * 2000, "/console"),
        ("http://[bad", "/console"),
    ],
)
def test_only_pages_of_the_console_are_gone_on_to(wanted: str, where: str) -> None:
    assert own_path(wanted) == where


async def test_a_page_asked_for_comes_after_the_sign_in(person: Any) -> None:
    somebody: Person = await person()
    sent = await somebody.client.get("/console/queue?kind=rated", allow_redirects=False)
    login = await (await somebody.client.get(sent.headers["Location"])).text()
    found = re.search(r'name="next" value="([^"]*)"', login)
    assert found
    assert found[1] == "/console/queue?kind=rated"


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{}", "application/json", 415),
        (b"a" * 70_000, "application/x-www-form-urlencoded", 413),
        (b"name=%FF%FE", "application/x-www-form-urlencoded", 400),
        ("name=é".encode("latin-1"), "application/x-www-form-urlencoded", 400),
        (b"name=a&name=b", "application/x-www-form-urlencoded", 400),
        (b"&".join(b"f%d=1" % number for number in range(100)), "application/x-www-form-urlencoded", 400),
        (b"", "application/x-www-form-urlencoded", 403),
        (b"\x00\x01", "application/x-www-form-urlencoded", 403),
        (b"--x--", "multipart/form-data; boundary=x", 415),
    ],
)
async def test_a_form_that_is_none(person: Any, body: bytes, content_type: str, status: int) -> None:
    nobody: Person = await person()
    for address in (LOGIN, "/console/logout") if status != 403 else (LOGIN,):
        response = await nobody.client.post(address, data=body, headers={"Content-Type": content_type})
        assert response.status == status
        assert response.content_type == "text/html"


async def test_without_the_database_every_page_and_call_says_so(
    console: TestClient, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody: Person = await person("administrator")
    assert console.app is not None

    def away(*_: object, **__: object) -> Any:
        raise OperationalError("SELECT secret", {}, Exception("gone"))

    monkeypatch.setattr(console.app[NOTICES], "history", away)
    monkeypatch.setattr(console.app[AUDIT], "record", away)
    assert (await somebody.call("GET", "/notice")).status == 503
    signing_out = await somebody.client.post("/console/logout", data={"csrf": somebody.token})
    assert signing_out.status == 503
    for store, name in ((STAFF_SESSIONS, "read"), (ACCOUNTS, "find"), (ACCOUNTS, "sign_in")):
        monkeypatch.setattr(console.app[store], name, away)  # type: ignore[arg-type]
    page = await somebody.client.get("/console?lang=en")
    assert (page.status, page.content_type) == (503, "text/html")
    assert "The database cannot be reached" in await page.text()
    call = await somebody.call("GET", "/drafts")
    assert (call.status, call.content_type) == (503, "application/problem+json")
    assert "secret" not in await call.text()
    nobody: Person = await person()
    response = await nobody.sign_in("staff")
    assert response.status == 503
    assert "secret" not in await response.text()


async def test_sign_in_and_sign_out_stand_in_the_audit_log(person: Any) -> None:
    administrator: Person = await person("administrator")
    somebody: Person = await person("staff")
    await somebody.client.post("/console/logout", data={"csrf": somebody.token})
    entries = (await administrator.answer("GET", "/audit"))["entries"]
    assert [(entry["account"], entry["action"]) for entry in entries] == [
        ("staff", "sign-out"),
        ("staff", "sign-in"),
        ("administrator", "sign-in"),
    ]


async def test_visitors_and_staff_have_nothing_of_each_other(console: TestClient, person: Any) -> None:
    somebody: Person = await person("staff")
    public = await somebody.client.get("/")
    assert "talk" in public.cookies
    assert "staff" not in public.cookies
    assert cookie_of(somebody, "/") is None
    assert "talk" not in (await somebody.client.get("/console")).cookies
