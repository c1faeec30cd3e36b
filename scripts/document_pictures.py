"""The pictures of the documents, docs/images: chat page, widget and console on the real content.

    export DATABASE_URL=sqlite:////tmp/pictures.db EMBED_ORIGINS=http://127.0.0.1:8090
    .venv/bin/python -m launcher run            # in another terminal, with the same variables
    .venv/bin/python scripts/document_pictures.py http://127.0.0.1:8080 docs/images

It adds accounts and made-up figures to that database, so only one below the folder of temporary files will do.
"""

import argparse
import os
import random
import secrets
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import Engine

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from policy_kb import connect  # noqa: E402
from policy_kb.accounts import AccountError, Accounts  # noqa: E402
from policy_kb.ratings import Rating, Ratings  # noqa: E402
from policy_kb.turn_log import TurnEvent, TurnLog  # noqa: E402

ANSWER_MS = 30_000
DESKTOP, PHONE = (1280, 800), (390, 844)
EMBEDDING_PORT = 8090
DAYS = 30
CHECK = "title-one-year-early"
TOPIC = "children-school"
# What turns of the made-up figures are, and how often: card, topic or check, outcome.
TURNS = (
    (30, "answer", "children-school", None, None),
    (22, "answer", "title-early-one-year", None, None),
    (18, "answer", "spouse-job", None, None),
    (9, "answer", "posts-promotion-who", None, None),
    (7, "clause", None, None, None),
    (16, "question", None, CHECK, None),
    (6, "result", None, CHECK, "eligible"),
    (4, "result", None, CHECK, "not_eligible"),
    (2, "result", None, CHECK, "depends"),
    (3, "result", None, "talent-upgrade", "eligible"),
    (2, "result", None, "talent-upgrade", "not_eligible"),
    (3, "result", None, "green-channel", "not_eligible"),
    (9, "choose", None, None, None),
    (5, "fallback", None, None, None),
    (4, "out_of_scope", None, None, None),
    (6, "smalltalk", None, None, None),
)


@dataclass(frozen=True)
class Studio:
    """What pictures are taken of, where they go, an editor's account, the port of the page with the widget."""

    browser: Browser
    address: str
    folder: Path
    name: str
    password: str
    port: int

    @contextmanager
    def page(self, lang: Literal["zh", "en"], size: tuple[int, int] = DESKTOP, scale: float = 1) -> Iterator[Page]:
        """A window of its own, in a language."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale={"zh": "zh-CN", "en": "en-GB"}[lang],
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            color_scheme="light",
            device_scale_factor=scale,
        )
        context.set_default_timeout(ANSWER_MS)
        yield context.new_page()
        context.close()

    @contextmanager
    def console(self, lang: Literal["zh", "en"], path: str = "", size: tuple[int, int] = DESKTOP) -> Iterator[Page]:
        """A page of the console, signed in."""
        with self.page(lang, size) as page:
            page.goto(f"{self.address}/console/login?lang={lang}")
            page.locator("#name").fill(self.name)
            page.locator("#password").fill(self.password)
            page.locator("#password").press("Enter")
            page.locator("nav.nav").wait_for()
            mark = "&" if "?" in path else "?"
            page.goto(f"{self.address}/console{path}{mark}lang={lang}")
            yield page

    def take(self, page: Page, name: str) -> None:
        """What the window shows, as docs/images/<name>.png."""
        path = self.folder / f"{name}.png"
        page.screenshot(path=path)
        print(f"{path}  {path.stat().st_size // 1000} kB")


def main() -> None:
    """Takes all pictures, or those named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:8080")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--only", choices=PICTURES, help="only this picture")
    parser.add_argument("--port", type=int, default=EMBEDDING_PORT, help="of the page that embeds the widget")
    arguments = parser.parse_args()
    engine = picture_database()
    name, password = editor(engine)
    fill_figures(engine)
    engine.dispose()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright, department(arguments.address, arguments.port):
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        studio = Studio(browser, arguments.address.rstrip("/"), arguments.folder, name, password, arguments.port)
        for wanted, take in PICTURES.items():
            if arguments.only in (None, wanted):
                take(studio)
        browser.close()


def picture_database() -> Engine:
    """The database of the running site; ends the program where it could be anybody's real one."""
    url = os.environ.get("DATABASE_URL", "")
    path = Path(url.removeprefix("sqlite:///"))
    if not (url.startswith("sqlite:///") and path.is_relative_to(tempfile.gettempdir()) and path.is_file()):
        sys.exit(f"DATABASE_URL must name the running site's SQLite file below {tempfile.gettempdir()}.")
    return connect(url)


def editor(engine: Engine) -> tuple[str, str]:
    """The name and the password of an editor's account."""
    name, password = "editor.li", secrets.token_urlsafe(16)
    try:
        Accounts(engine).add(name, password, "editor")
    except AccountError:  # of an earlier run
        Accounts(engine).set_password(name, password)
    return name, password


def fill_figures(engine: Engine) -> None:
    """Made-up turns and ratings of thirty days, once."""
    now, chance, turns = datetime.now(UTC), random.Random(12333), TurnLog(engine)
    if turns.figures((now - timedelta(days=DAYS)).date(), (now - timedelta(days=1)).date()).turns:
        return
    weights = [turn[0] for turn in TURNS]
    for day in range(1, DAYS + 1):
        at = (now - timedelta(days=day)).replace(hour=4)
        many = chance.randint(90, 150) if at.weekday() < 5 else chance.randint(25, 45)
        kinds = chance.choices(TURNS, weights, k=many)
        turns.add([made_up(chance, at, f"person-{number // 3}", *kind[1:]) for number, kind in enumerate(kinds)])
    for number in range(40):
        Ratings(engine).keep(Rating(helpful=number % 8 != 0, lang="zh", card="answer", topic=TOPIC))


def made_up(chance: random.Random, at: datetime, person: str, *kind: Any) -> TurnEvent:
    """A turn of a kind: card, topic, check, outcome."""
    card, topic, check, outcome = kind
    return TurnEvent(
        at=at,
        channel="site",
        lang="en" if chance.random() < 0.12 else "zh",
        card=card,
        topic=topic,
        check=check,
        outcome=outcome,
        milliseconds=round(chance.lognormvariate(4.6, 0.5)),
        session=person,
    )


def chat(studio: Studio) -> None:
    """The chat page: an answer with its follow-ups, Chinese, on a desktop."""
    with studio.page("zh") as page:
        talk(studio, page, "zh", "C类人才的子女上学有什么待遇？")
        studio.take(page, "chat")


def answer(studio: Studio) -> None:
    """A question, its answer and the first question of a self-check, English."""
    with studio.page("en", (1280, 1000)) as page:
        talk(studio, page, "en", "School places for the child of a Category C talent?", "Can I apply a year early?")
        studio.take(page, "answer")


def chat_phone(studio: Studio) -> None:
    """The same on a phone."""
    with studio.page("zh", PHONE, 1.5) as page:
        talk(studio, page, "zh", "C类人才的子女上学有什么待遇？")
        studio.take(page, "chat-phone")


def result(studio: Studio) -> None:
    """The page of a stored result, found by the number that the conversation gave."""
    with studio.page("zh", (1280, 1150)) as page:
        talk(studio, page, "zh", "我是企业的工程师，没有直接接触过确诊患者，能提前一年申报职称吗？")
        link = page.locator("a[href*='/results/']").first
        expect(link).to_be_attached()
        page.goto(f"{studio.address}{link.get_attribute('href')}")
        expect(page.locator(".verdict")).to_be_visible()
        studio.take(page, "result")


def widget(studio: Studio) -> None:
    """The widget, open on a page of another origin."""
    with studio.page("zh") as page:
        page.goto(f"http://127.0.0.1:{studio.port}/")
        page.locator("talent-policy-assistant .launcher").click()
        frame = page.frame_locator("talent-policy-assistant iframe")
        frame.locator("#message").fill("E类人才的孩子上学有什么待遇？")
        frame.locator("#message").press("Enter")
        frame.locator(".assistant").first.wait_for()
        page.wait_for_timeout(500)
        studio.take(page, "widget")


def console_search(studio: Studio) -> None:
    """Search as one types, a hit opened beside it."""
    with studio.console("zh", size=(1280, 720)) as page:
        page.locator("#q").type("子女上学")
        page.get_by_role("option").first.wait_for()
        page.wait_for_timeout(500)
        page.keyboard.press("Enter")
        expect(page.locator("#opened h2")).to_be_visible()
        studio.take(page, "console-search")


def console_check(studio: Studio) -> None:
    """A self-check as a form, its result beside it."""
    with studio.console("en", f"/checks/{CHECK}", (1280, 1000)) as page:
        page.locator("#input-staff_type").select_option("professional_technical")
        page.locator("#input-employer_type").select_option("enterprise")
        page.locator("#input-contact").select_option("indirect")
        expect(page.locator("#verdict .verdict")).to_have_attribute("data-outcome", "not_eligible")
        page.wait_for_timeout(300)
        studio.take(page, "console-check")


def console_draft(studio: Studio) -> None:
    """A draft that changes a topic, nothing of it saved."""
    with studio.console("zh", f"/drafts/new?topic={TOPIC}", (1120, 680)) as page:
        expect(page.locator("#preview-zh")).to_contain_text("依据")
        studio.take(page, "console-draft")


def console_figures(studio: Studio) -> None:
    """The page of figures, on the made-up ones."""
    with studio.console("zh", f"/figures?days={DAYS}", (1280, 1000)) as page:
        expect(page.locator("#charts > figure").first).to_be_visible()
        page.wait_for_timeout(300)
        studio.take(page, "console-figures")


def talk(studio: Studio, page: Page, lang: str, *questions: str) -> None:
    """Opens the chat page and asks."""
    page.goto(f"{studio.address}/?lang={lang}")
    for number, question in enumerate(questions):
        page.locator("#message").fill(question)
        page.keyboard.press("Enter")
        page.locator(".assistant").nth(number).wait_for()
    page.wait_for_timeout(500)


@contextmanager
def department(home: str, port: int) -> Iterator[None]:
    """A sample page that embeds the widget, under a strict content security policy."""
    policy = f"default-src 'none'; script-src {home}; style-src 'self' {home}; frame-src {home}"

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            style = self.path == "/page.css"
            body = (SAMPLE_STYLE if style else SAMPLE_PAGE.replace("{home}", home)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/css" if style else "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield
    server.shutdown()
    server.server_close()


SAMPLE_PAGE = """<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>示例页面</title>
<link rel="stylesheet" href="/page.css"></head>
<body><header><strong>示例页面</strong><nav>首页　通知公告　政务公开　办事服务</nav></header>
<main><h1>人才服务</h1><p>此页仅用于演示：一行脚本即可在任意页面右下角加入助手。</p>
<pre>&lt;script src="https://chat.example.gov.cn/widget.js" data-lang="zh" defer&gt;&lt;/script&gt;</pre></main>
<script src="{home}/widget.js" data-lang="zh" data-position="right" defer></script></body>
</html>"""
SAMPLE_STYLE = """body { margin: 0; font: 18px/1.7 "Noto Sans CJK SC", sans-serif; color: #222; background: #f4f4f1; }
header { display: flex; gap: 48px; padding: 20px 48px; color: #fff; background: #7a2b22; }
main { max-width: 720px; margin: 32px 48px; }
pre { padding: 16px; overflow: auto; font-size: 14px; background: #fff; border: 1px solid #ddd; }
"""
PICTURES: dict[str, Callable[[Studio], None]] = {
    "chat": chat,
    "answer": answer,
    "chat-phone": chat_phone,
    "result": result,
    "widget": widget,
    "console-search": console_search,
    "console-check": console_check,
    "console-draft": console_draft,
    "console-figures": console_figures,
}

if __name__ == "__main__":
    main()
