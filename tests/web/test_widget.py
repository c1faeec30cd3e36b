"""`/widget.js`, who may embed the chat page, and how much a page has to load for it."""

import gzip
import re
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from web.app import create_app
from web.settings import MOST_EMBED_ORIGINS, Settings, SettingsError
from web.words import WORDS

STATIC = Path(__file__).parents[2] / "web" / "static"
MOST_BYTES = 60_000
WWW, HR = "https://www.example.org", "https://hr.example.org:8443"


async def test_the_script_carries_its_words_and_is_checked_by_its_tag(site: TestClient) -> None:
    response = await site.get("/widget.js")
    assert response.status == 200
    assert response.content_type == "text/javascript"
    script = await response.text()
    assert WORDS["en"]["widget_label"] in script
    assert re.search(r'"zh":.*"widget_label"', script)
    assert "{{" not in script
    again = await site.get("/widget.js", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status == 304


async def test_the_widget_makes_no_markup_of_text_and_names_no_other_host(site: TestClient) -> None:
    script = await (await site.get("/widget.js")).text()
    code = re.sub(r"^\s*//.*", "", script, flags=re.MULTILINE)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(|\.style\b", code)
    assert re.findall(r"https?://[^\"`]+", code) == ["http://www.w3.org/2000/svg"]
    assert "url(" not in (STATIC / "widget.css").read_text(encoding="utf-8")


async def test_all_script_and_style_of_the_widget_is_at_most_60_kb_compressed(site: TestClient) -> None:
    sizes: dict[str, int] = {}

    async def weigh(address: str) -> None:
        if address in sizes:
            return
        response = await site.get(address)
        assert response.status == 200, address
        text = await response.text()
        sizes[address] = len(gzip.compress(text.encode()))
        folder = address.rpartition("/")[0]
        for found in re.findall(r"^(?:import|export) [^;]*?from \"\./([\w.-]+)\"", text, re.MULTILINE):
            await weigh(f"{folder}/{found}")

    page = await (await site.get("/?embed=1")).text()
    for address in [
        "/widget.js",
        "/static/widget.css",
        *re.findall(r"(?:src|href)=\"(/static/[\w.-]+\.(?:js|css))\"", page),
    ]:
        await weigh(address)
    assert {"/static/chat.js", "/static/rating.js", "/static/service.js", "/static/dom.js"} <= sizes.keys()
    # With the page itself, which holds the words of both languages as data.
    total = sum(sizes.values()) + len(gzip.compress(page.encode()))
    assert total <= MOST_BYTES, f"{total} bytes: {sizes}"


async def test_files_go_out_compressed_to_who_takes_that(site: TestClient) -> None:
    for address in ("/static/chat.css", "/widget.js"):
        plain = await site.get(address, headers={"Accept-Encoding": "identity"})
        packed = await site.get(address, headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Content-Encoding"] == "gzip"
        assert packed.headers["Vary"] == "Accept-Encoding"
        assert await packed.text() == await plain.text()


async def test_inside_the_widget_the_page_says_so_and_keeps_it_in_its_links(site: TestClient) -> None:
    assert "data-embed" not in await (await site.get("/")).text()
    page = await (await site.get("/?lang=en&embed=1")).text()
    assert '<html lang="en" data-embed>' in page
    assert 'href="/?lang=zh&amp;embed=1"' in page


async def test_without_a_setting_only_the_site_itself_may_frame_it(site: TestClient) -> None:
    headers = (await site.get("/?embed=1")).headers
    assert headers["Content-Security-Policy"].endswith("frame-ancestors 'self'")
    assert headers["X-Frame-Options"] == "SAMEORIGIN"


async def test_the_named_origins_may_frame_the_chat_page_and_nothing_else(settings: Settings) -> None:
    app = create_app(replace(settings, embed_origins=(WWW, HR)))
    async with TestClient(TestServer(app)) as client:
        chat = (await client.get("/?embed=1")).headers
        assert chat["Content-Security-Policy"].endswith(f"frame-ancestors 'self' {WWW} {HR}")
        assert "X-Frame-Options" not in chat
        for address in ("/results", "/static/chat.css", "/widget.js", "/nothing", "/console"):
            headers = (await client.get(address, allow_redirects=False)).headers
            assert WWW not in headers["Content-Security-Policy"], address
            assert headers["X-Frame-Options"] in ("SAMEORIGIN", "DENY"), address


@pytest.mark.parametrize(
    ("given", "origins"),
    [
        ("", ()),
        (WWW, (WWW,)),
        (f" {WWW}/ ,{HR},{WWW}", (WWW, HR)),
        ("https://www.example.org:443 http://intranet:8080", (WWW, "http://intranet:8080")),
        ("HTTPS://WWW.Example.ORG", (WWW,)),
    ],
)
def test_origins_are_read_as_browsers_write_them(given: str, origins: tuple[str, ...]) -> None:
    assert Settings.from_environment({"EMBED_ORIGINS": given}).embed_origins == origins


@pytest.mark.parametrize(
    "given",
    [
        "*",
        "https://*.example.org",
        "www.example.org",
        "ftp://example.org",
        "https://example.org/path",
        "https://example.org?x",
        "https://user@example.org",
        "https://example.org;script-src",
        "https://example.org\r\nX: y",
        "https://example.org:99999",
        "'none'",
        "https://",
        "https://人才.example",
    ],
)
def test_what_is_no_origin_is_refused_in_a_sentence(given: str) -> None:
    with pytest.raises(SettingsError, match="EMBED_ORIGINS must hold origins"):
        Settings.from_environment({"EMBED_ORIGINS": given})


def test_there_is_a_limit_to_the_origins() -> None:
    given = " ".join(f"https://host{number}.example" for number in range(MOST_EMBED_ORIGINS + 1))
    with pytest.raises(SettingsError, match="at most 20"):
        Settings.from_environment({"EMBED_ORIGINS": given})
