"""The page, its headers, the health of the parts, the settings and the key."""

import json
import re
import stat
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, unused_port
from cryptography.fernet import Fernet
from yarl import URL

from tests.support.fake_rasa import FakeRasa
from web.app import create_app
from web.languages import language_of, preferred_language
from web.problems import answer_problems
from web.sessions import session_key
from web.settings import Settings, SettingsError
from web.words import EXAMPLES, WORDS

pytestmark = pytest.mark.actions

STATIC = Path(__file__).parents[2] / "web" / "static"


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("", "zh-CN"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("en;q=0.8, zh-CN", "zh-CN"),
        ("en;q=0.9,zh;q=0.9", "en"),
        ("de-DE,de;q=0.9,en;q=0.4,zh;q=0.2", "en"),
        ("ja,ko", "zh-CN"),
        ("en;q=0", "zh-CN"),
        ("en;q=nan", "zh-CN"),
    ],
)
async def test_the_page_comes_in_the_browsers_language(site: TestClient, header: str, lang: str) -> None:
    page = await (await site.get("/", headers={"Accept-Language": header})).text()
    assert f'<html lang="{lang}">' in page


async def test_the_page_comes_in_the_language_asked_for(site: TestClient) -> None:
    page = await (await site.get("/?lang=zh", headers={"Accept-Language": "en"})).text()
    assert '<html lang="zh-CN">' in page
    assert "12333" in page
    assert EXAMPLES["zh"][0] in page
    assert "built-in method" not in page  # a word named like a method of dict would show it
    for word in re.findall(r'data-word="(\w+)"', page):
        assert escape(WORDS["zh"][word].replace("{hotline}", "12333")) in page
    assert (await site.get("/?lang=xx")).status == 422


async def test_the_page_loads_nothing_from_elsewhere_and_nothing_inline(site: TestClient) -> None:
    response = await site.get("/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = await response.text()
    assert not re.search(r"(src|href)=\"(https?:)?//", page)
    assert not re.search(r"\son[a-z]+=|\sstyle=|<style", page)
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)
    for name in re.findall(r"/static/[\w.]+", page):
        assert (await site.get(name)).status == 200


def test_the_scripts_never_make_markup_of_text() -> None:
    for script in STATIC.glob("*.js"):
        code = re.sub(r"//.*", "", script.read_text(encoding="utf-8"))
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(", code)


@pytest.mark.parametrize("address", ["/", "/static/chat.css", "/api/documents", "/nothing", "/health"])
async def test_every_answer_has_the_security_headers(site: TestClient, address: str) -> None:
    headers = (await site.get(address)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert "Server" not in headers
    assert headers["Cache-Control"] == ("no-cache" if "static" in address else "no-store")


async def test_a_file_that_the_browser_has_is_not_sent_again(site: TestClient) -> None:
    first = await site.get("/static/chat.js")
    assert first.content_type == "text/javascript"
    again = await site.get("/static/chat.js", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status == 304


def test_both_languages_have_the_same_words_with_the_same_places_to_fill() -> None:
    def places(text: str) -> list[str]:
        return sorted(re.findall(r"\{\w+\}", text))

    assert WORDS["en"].keys() == WORDS["zh"].keys()
    for name, text in WORDS["en"].items():
        assert places(text) == places(WORDS["zh"][name]), name
    assert len(EXAMPLES["en"]) == len(EXAMPLES["zh"])


def test_every_word_that_the_page_uses_is_there() -> None:
    sources = [*STATIC.glob("*.js"), STATIC.parent / "templates" / "chat.html"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    used = set(re.findall(r"\bword\(\"(\w+)\"", text)) | set(re.findall(r"\bw\.(\w+)", text))
    used |= set(re.findall(r"data-(?:word|label|placeholder)=\"(\w+)\"", text))
    assert used <= WORDS["en"].keys()
    assert len(used) > 30


async def test_health_is_200_with_one_line_a_part(site: TestClient) -> None:
    response = await site.get("/health")
    assert response.status == 200
    assert response.content_type == "text/plain"
    assert (await response.text()).splitlines() == ["rasa: ok", "actions: ok", "database: ok"]


async def test_health_names_the_part_that_does_not_work(settings: Settings, rasa: FakeRasa) -> None:
    away = replace(settings, actions_url=URL(f"http://127.0.0.1:{unused_port()}"))
    async with TestClient(TestServer(create_app(away))) as site:
        response = await site.get("/health")
        text = await response.text()
    assert response.status == 503
    assert "rasa: ok" in text
    assert re.search(r"^actions: cannot be reached", text, re.MULTILINE)


async def test_anything_unexpected_is_a_problem_with_a_number_to_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def broken(request: web.Request) -> web.Response:
        raise ZeroDivisionError("a secret")

    app = web.Application(middlewares=[answer_problems])
    app.router.add_get("/broken", broken)
    async with TestClient(TestServer(app)) as client:
        response = await client.get("/broken")
        problem = json.loads(await response.text())
    assert response.status == 500
    error_id = re.search(r"[0-9a-f]{12}", problem["detail"])
    assert error_id
    assert error_id[0] in capsys.readouterr().out
    assert "secret" not in json.dumps(problem)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("我能提前申报吗", "zh"),
        ("can I apply", "en"),
        ("我的 E类 card 怎么领取啊", "zh"),
        ("how to get 吉享卡", "en"),
        ("12333?", "zh"),
        ("", "zh"),
    ],
)
def test_the_language_is_the_majority_of_the_script(text: str, lang: str) -> None:
    assert language_of(text) == lang


def test_a_long_language_header_is_read_quickly() -> None:
    assert preferred_language("x;q=0.1," * 100_000 + "en") == "zh"


def test_settings_have_defaults_and_read_the_environment() -> None:
    assert Settings.from_environment({"SITE_HOST": ""}) == Settings()
    read = Settings.from_environment(
        {"SITE_HOST": "0.0.0.0", "SITE_PORT": "9000", "RASA_URL": "http://rasa:5005", "TRUST_PROXY": "1"}
    )
    assert (read.host, read.port, str(read.rasa_url), read.trust_proxy) == (
        "0.0.0.0",
        9000,
        "http://rasa:5005",
        True,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_PORT", "http"),
        ("SITE_PORT", "65536"),
        ("SITE_PORT", "-1"),
        ("RASA_URL", "localhost:5005"),
        ("ACTIONS_URL", "http://"),
        ("ACTIONS_URL", "http://[x"),
        ("TRUST_PROXY", "yes"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({name: value})


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    settings = Settings(session_key_file=tmp_path / "var" / "session.key")
    token = session_key(settings).encrypt(b"x")
    assert session_key(settings).decrypt(token) == b"x"
    assert stat.S_IMODE(settings.session_key_file.stat().st_mode) == 0o600


def test_a_key_that_is_none_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="SESSION_KEY"):
        session_key(Settings(session_key="short"))
    kept = tmp_path / "session.key"
    kept.write_text("clé", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"session\.key"):
        session_key(Settings(session_key_file=kept))
    kept.write_text(Fernet.generate_key().decode())
    session_key(Settings(session_key_file=kept))
