"""The console in a test: three accounts, and a client that signs in as one of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientResponse, CookieJar
from aiohttp.test_utils import TestClient
from argon2 import PasswordHasher
from sqlalchemy import Engine

from policy_kb.accounts import ROLES, Accounts

PASSWORD = "correct horse battery staple"
LOGIN = "/console/login"
# Weak, so that a test does not wait for it.
HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
# What is no JSON object of ours: the bytes, their content type, the status of the answer.
NO_BODIES = [
    (b"", "application/json", 400),
    (b"[]", "application/json", 400),
    (b"{", "application/json", 400),
    (b'{"open": NaN}', "application/json", 400),
    (b'{"open": true, "open": false}', "application/json", 400),
    (b"\xff{}", "application/json", 400),
    (b'{"a":' * 500 + b"1" + b"}" * 500, "application/json", 400),
    (b'{"note": "\\ud800"}', "application/json", 400),
    (b"{}", "text/plain", 415),
    (b"a=b", "application/x-www-form-urlencoded", 415),
    (b'{"note": "' + b"x" * 70_000 + b'"}', "application/json", 413),
]


def quick_accounts(engine: Engine) -> Accounts:
    """Accounts whose hashes are made at once."""
    return Accounts(engine, HASHER)


def add_accounts(engine: Engine, roles: Iterable[str] = ROLES) -> None:
    """An account for each role, named like it."""
    accounts = quick_accounts(engine)
    for role in ROLES:
        if role in roles:
            accounts.add(role, PASSWORD, role)


@dataclass
class Person:
    """A browser at the console: cookies of its own, and the token of the page it has open."""

    client: TestClient[Any, Any]
    token: str = ""

    @classmethod
    def at(cls, site: TestClient[Any, Any]) -> "Person":
        """Somebody who is not signed in."""
        return cls(TestClient(site.server, cookie_jar=CookieJar(unsafe=True)))

    async def form_token(self, address: str = LOGIN) -> str:
        """The token of a page's form."""
        text = await (await self.client.get(address)).text()
        found = re.search(r'name="csrf" (?:value|content)="([^"]*)"', text[text.index("<main") :])
        return found[1] if found else ""

    async def sign_in(self, name: str, password: str = PASSWORD, **more: str) -> ClientResponse:
        """Fills the form in and sends it; the answer, redirects not followed."""
        fields = {"csrf": await self.form_token(), "name": name, "password": password, "lang": "en", **more}
        response = await self.client.post(LOGIN, data=fields, allow_redirects=False)
        if response.status == 303:
            self.token = await self.page_token()
        return response

    async def page_token(self) -> str:
        """The token that the console's scripts read from a page."""
        text = await (await self.client.get("/console")).text()
        found = re.search(r'<meta name="csrf" content="([^"]+)"', text)
        assert found, text[:300]
        return found[1]

    async def call(self, method: str, address: str, body: Any = None, **headers: str) -> ClientResponse:
        """A call of the console's API with the token."""
        sent = {"X-CSRF-Token": self.token, **headers}
        json = {} if body is None else {"json": body}
        return await self.client.request(method, f"/console/api{address}", headers=sent, **json)

    async def answer(self, method: str, address: str, body: Any = None, status: int = 200) -> Any:
        """The JSON of a call that must end with this status."""
        response = await self.call(method, address, body)
        assert response.status == status, await response.text()
        return None if status == 204 else await response.json(content_type=None)
