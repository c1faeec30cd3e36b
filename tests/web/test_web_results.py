"""Stored results over the API and as pages: read, saved, deleted."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import create_engine

from policy_kb import connect, load, read_content
from policy_kb.checks import evaluate
from policy_kb.results import ResultStore
from policy_kb.store import KnowledgeSource
from tests.web.test_web_api import conforms, get
from web.app import create_app
from web.results import RESULTS
from web.settings import Settings

pytestmark = pytest.mark.actions

FACTS = {"staff_type": "skilled_worker", "front_line": False}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database of these tests' own, since they write into it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('results') / 'policy.db'}"
    engine = connect(url)
    load(engine, read_content())
    engine.dispose()
    return url


@pytest.fixture
async def site(settings: Settings, url: str) -> AsyncIterator[TestClient]:
    async with TestClient(TestServer(create_app(replace(settings, database_url=url)))) as client:
        yield client


@pytest.fixture
def number(url: str) -> str:
    """The number of a result just stored."""
    engine = connect(url)
    knowledge = KnowledgeSource(engine).current()
    check = knowledge.checks["skill-level-priority"]
    facts, _ = knowledge.vocabulary.parse_all(FACTS)
    stored = ResultStore(engine).save(knowledge, check, evaluate(check, facts), FACTS)
    engine.dispose()
    return stored


async def test_a_result_is_found_by_its_number(site: TestClient, number: str) -> None:
    for written in (number, number.replace("-", "")):
        answer = await get(site, f"/api/results/{written}?lang=zh")
        conforms(answer, "Result")
        assert (answer["number"], answer["check"], answer["outcome"]) == (
            number,
            "skill-level-priority",
            "not_eligible",
        )
        assert answer["facts"] == FACTS
        assert answer["current"] is True
        assert answer["reasons"][0]["status"] == "unmet"
        assert "不" in answer["verdict"]
    assert "not" in (await get(site, f"/api/results/{number}"))["verdict"]


@pytest.mark.parametrize("wrong", ["0000-0000-0000", "1", "x", "%20", "0000-0000-0000-0000", "../clauses", "１２３４"])
async def test_a_number_that_finds_nothing(site: TestClient, wrong: str) -> None:
    response = await site.get(f"/api/results/{wrong}")
    assert response.status == 404
    page = await site.get(f"/results/{wrong}?lang=en")
    assert page.status == 404


async def test_a_result_is_deleted_for_good(site: TestClient, number: str) -> None:
    assert (await site.delete(f"/api/results/{number}")).status == 204
    assert (await site.delete(f"/api/results/{number}")).status == 404
    assert (await site.get(f"/api/results/{number}")).status == 404


async def test_no_other_site_deletes_a_result(site: TestClient, number: str) -> None:
    elsewhere = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    assert (await site.delete(f"/api/results/{number}", headers=elsewhere)).status == 403
    assert (await site.post(f"/results/{number}/delete", headers=elsewhere)).status == 403
    assert (await site.get(f"/api/results/{number}")).status == 200


@pytest.mark.parametrize(("lang", "words"), [("en", "Conditions not met"), ("zh", "不符合条件")])
async def test_the_page_of_a_result(site: TestClient, number: str, lang: str, words: str) -> None:
    response = await site.get(f"/results/{number}?lang={lang}")
    text = await response.text()
    assert response.status == 200
    assert words in text
    assert number in text
    assert "2.8.1" in text
    assert "12333" in text
    assert "no-store" in response.headers["Cache-Control"]
    # Text size and theme as chosen on the chat page.
    assert '<script src="/static/display.js"></script>' in text


async def test_a_result_is_saved_as_a_file(site: TestClient, number: str) -> None:
    response = await site.get(f"/results/{number}/file?lang=zh")
    assert response.headers["Content-Disposition"] == f'attachment; filename="result-{number}.txt"'
    text = await response.text()
    assert number in text
    assert "依据：" in text
    assert "[不符合]" in text


async def test_the_page_that_asks_for_a_number(site: TestClient, number: str) -> None:
    page = await (await site.get("/results?lang=en")).text()
    assert 'name="number"' in page
    found = await site.get(f"/results?lang=en&number={number}", allow_redirects=False)
    assert (found.status, found.headers["Location"]) == (303, f"/results/{number}?lang=en")
    wrong = await (await site.get("/results?lang=en&number=abc")).text()
    assert "There is no result with this number" in wrong


async def test_a_result_is_deleted_from_its_page(site: TestClient, number: str) -> None:
    response = await site.post(f"/results/{number}/delete?lang=zh")
    assert "结果已删除" in await response.text()
    assert (await site.get(f"/results/{number}")).status == 404


async def test_a_database_that_is_away_is_said(site: TestClient, tmp_path: Path, number: str) -> None:
    assert site.app is not None
    store = site.app[RESULTS]
    store._engine = create_engine(f"sqlite:///{tmp_path / 'none.db'}")
    response = await site.get(f"/api/results/{number}")
    assert response.status == 503
    assert response.headers["Retry-After"] == "30"
