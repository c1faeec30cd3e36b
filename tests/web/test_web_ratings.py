""" "Was this helpful" as the page sends it."""

from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from sqlalchemy.exc import OperationalError

from tests.support.console import NO_BODIES
from web.console.stores import RATINGS
from web.ratings import LIMIT_BY_ADDRESS, RATINGS_A_MINUTE

pytestmark = pytest.mark.actions

RATING: dict[str, Any] = {
    "helpful": False,
    "reason": "wrong",
    "comment": "My number is 13912345678",
    "lang": "en",
    "card": "answer",
    "topic": "children-school",
    "citations": ["rules-2022#2.7.2.4"],
    "question": "school for my child",
}


async def rate(site: TestClient, rating: Any, status: int, **headers: str) -> Any:
    response = await site.post("/ratings", json=rating, headers=headers)
    assert response.status == status, await response.text()
    return None if status == 204 else await response.json(content_type=None)


async def test_a_rating_is_kept_masked(console: TestClient) -> None:
    await console.get("/")
    await rate(console, RATING, 204)
    await rate(console, {"helpful": True, "lang": "zh", "card": "clause"}, 204)
    assert console.app is not None
    [worst] = console.app[RATINGS].worst(10)
    assert (worst.question, worst.comments) == ("school for my child", ("My number is <number>",))


async def test_only_who_has_a_conversation_can_rate_and_only_from_our_page(console: TestClient) -> None:
    await rate(console, RATING, 403)
    await console.get("/")
    await rate(console, RATING, 403, Origin="https://elsewhere.example")
    await rate(console, RATING, 403, **{"Sec-Fetch-Site": "cross-site"})
    await rate(console, RATING, 204, Origin=str(console.make_url("/").origin()))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"helpful": "perhaps"}, "helpful"),
        ({"helpful": None}, "helpful"),
        ({"reason": "boring"}, "reason"),
        ({"comment": "x" * 501}, "comment"),
        ({"comment": 5}, "comment"),
        ({"lang": "fr"}, "lang"),
        ({"card": "appointment"}, "card"),
        ({"topic": "../etc"}, "topic"),
        ({"check": "A B"}, "check"),
        ({"citations": ["<script>"]}, "citations.0"),
        ({"citations": ["rules-2022#1"] * 21}, "citations"),
        ({"question": "x" * 2001}, "question"),
        ({"at": "2020-01-01"}, "at"),
    ],
)
async def test_a_wrong_rating_names_what_is_wrong(console: TestClient, change: dict[str, Any], field: str) -> None:
    await console.get("/")
    problem = await rate(console, {**RATING, **change}, 422)
    assert field in [error["field"] for error in problem["errors"]]


@pytest.mark.parametrize(("body", "content_type", "status"), NO_BODIES)
async def test_a_body_that_is_none(console: TestClient, body: bytes, content_type: str, status: int) -> None:
    await console.get("/")
    response = await console.post("/ratings", data=body, headers={"Content-Type": content_type})
    assert response.status == status


async def test_one_conversation_may_rate_so_often_a_minute(console: TestClient) -> None:
    await console.get("/")
    for _ in range(RATINGS_A_MINUTE):
        await rate(console, RATING, 204)
    await rate(console, RATING, 429)


async def test_one_address_may_rate_so_often_a_minute_whatever_its_cookies(console: TestClient) -> None:
    assert console.app is not None
    console.app[LIMIT_BY_ADDRESS]._most = 2
    for status in (204, 204, 429):
        console.session.cookie_jar.clear()
        await console.get("/")
        await rate(console, RATING, status)


async def test_without_the_database_it_is_said(console: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> Any:
        raise OperationalError("INSERT secret", {}, Exception("gone"))

    assert console.app is not None
    monkeypatch.setattr(console.app[RATINGS], "keep", away)
    await console.get("/")
    assert "secret" not in (await rate(console, RATING, 503))["detail"]
