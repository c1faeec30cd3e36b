"""The look-up of benefits, every category by every benefit, against the table in `benefits.yml`: content and API."""

from collections.abc import AsyncIterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp.test_utils import TestClient, TestServer
from cryptography.fernet import Fernet

from policy_kb import connect, load, read_content
from web.app import create_app
from web.settings import Settings

pytestmark = pytest.mark.content

CONTENT = read_content()
TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "benefits.yml").read_text(encoding="utf-8"))["benefits"]
CATEGORIES = ("A", "B", "C", "D", "E")
every_entry = pytest.mark.parametrize(
    ("benefit", "category"), [(benefit, category) for benefit in TABLE for category in CATEGORIES]
)


def test_table_has_every_benefit_in_the_order_shown() -> None:
    assert list(TABLE) == [benefit.id for benefit in CONTENT.benefits]
    assert {len(row) for row in TABLE.values()} == {1 + len(CATEGORIES)}


@every_entry
def test_both_languages_say_what_the_clause_says(benefit: str, category: str) -> None:
    expected = TABLE[benefit][category]
    record = next(item for item in CONTENT.benefits if item.id == benefit)
    entry = record.categories[category]  # type: ignore[index]
    assert list(record.citations) == TABLE[benefit]["citations"]
    assert entry.granted is expected["granted"]
    for lang in ("en", "zh"):
        text = entry.text[lang]
        assert [words for words in expected[lang] if words not in text] == [], text
        assert [words for words in expected["not"][lang] if words in text] == [], text


def test_alike_entries_differ_in_the_letter_only() -> None:
    """A and B, or C and D, have the same benefit: no entry may keep its neighbour's letter, or words of its own."""
    for record in CONTENT.benefits:
        rows = TABLE[record.id]
        for one, other in combinations(CATEGORIES, 2):
            if rows[one] == rows[other]:
                first, second = record.categories[one].text, record.categories[other].text  # type: ignore[index]
                assert own(first.en, one, "Category {}") == own(second.en, other, "Category {}"), record.id
                assert own(first.zh, one, "{}类") == own(second.zh, other, "{}类"), record.id


def own(text: str, category: str, name: str) -> str:
    """A text with a blank for its category; groups that the clause itself names ("C and above") stay."""
    groups = ("Category C and above", "Category D and above", "C类及以上", "D类及以上", "D、E类")
    for number, group in enumerate(groups):
        text = text.replace(group, f"<{number}>")
    return text.replace(name.format(category), "<category>")


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[TestClient]:
    url = f"sqlite:///{tmp_path / 'policy.db'}"
    engine = connect(url)
    load(engine, CONTENT)
    engine.dispose()
    settings = Settings(database_url=url, session_key=Fernet.generate_key().decode())
    async with TestClient(TestServer(create_app(settings))) as client:
        yield client


async def test_api_answers_for_every_category_and_benefit(site: TestClient) -> None:
    for category in CATEGORIES:
        for lang in ("en", "zh"):
            rows = (await (await site.get(f"/api/benefits?category={category}&lang={lang}")).json())["benefits"]
            assert [row["id"] for row in rows] == list(TABLE)
            for benefit, row in zip(TABLE, rows, strict=True):
                expected = TABLE[benefit][category]
                assert (row["granted"], row["citations"]) == (expected["granted"], TABLE[benefit]["citations"])
                assert [words for words in expected[lang] if words not in row["text"]] == []
                address = f"/api/benefits?category={category}&benefit={benefit}&lang={lang}"
                assert (await (await site.get(address)).json())["benefits"] == [row]
