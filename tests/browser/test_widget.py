"""The widget in a page of the department: another origin of the same site, with a strict content security policy."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiohttp.test_utils import unused_port
from axe_playwright_python.sync_playwright import Axe
from cryptography.fernet import Fernet
from playwright.sync_api import Browser, BrowserContext, Page, expect

from policy_kb import connect, load, read_content
from tests.browser.conftest import Site
from tests.support.fake_rasa import FakeRasa
from tests.support.scripted import assistant

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}


class Department:
    """A server of one page, which `policy` protects and `tag` puts the widget into."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.tag = f'<script src="{home}/widget.js" data-lang="zh" defer></script>'
        self.policy = (
            f"default-src 'none'; script-src {home}; style-src {home}; frame-src {home};"
            " require-trusted-types-for 'script'"
        )

    def page(self) -> str:
        return (
            '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width"><title>人社厅</title></head>'
            f'<body><main><h1>人社厅</h1><a href="#x">通知</a></main>{self.tag}</body></html>'
        )


@pytest.fixture(scope="module")
def embedding(rasa: FakeRasa, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Department]]:
    """The address of the department's page and the page, the site allowing it to embed the chat."""
    url = f"sqlite:///{tmp_path_factory.mktemp('widget') / 'policy.db'}"
    engine = connect(url)
    load(engine, read_content())
    engine.dispose()
    port = unused_port()
    department = Department(f"http://127.0.0.1:{port}")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = department.page().encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", department.policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    environment = {
        "DATABASE_URL": url,
        "RASA_URL": str(rasa.url),
        "ACTIONS_URL": str(rasa.url),
        "SESSION_KEY": Fernet.generate_key().decode(),
        "EMBED_ORIGINS": address,
    }
    site = Site(environment, port)
    site.start()
    yield address, department
    site.stop()
    server.shutdown()
    server.server_close()


@pytest.fixture
def context(browser: Browser, rasa: FakeRasa) -> Iterator[BrowserContext]:
    rasa.reset()
    rasa.answer = assistant
    context = browser.new_context(viewport=DESKTOP, locale="zh-CN", reduced_motion="reduce")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, embedding: tuple[str, Department]) -> Iterator[Page]:
    """The department's page; afterwards, neither it nor the frame may have complained of anything."""
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(embedding[0])
    yield page
    assert [fault for fault in faults if "favicon" not in fault and "Failed to load resource" not in fault] == []


def launcher(page: Page) -> Any:
    return page.get_by_role("button", name="人才政策问答")


def chat(page: Page) -> Any:
    return page.frame_locator("iframe")


def test_a_question_is_asked_and_answered_in_the_departments_page(page: Page, rasa: FakeRasa) -> None:
    launcher(page).click()
    box = chat(page).locator("#message")
    expect(box).to_be_focused()
    page.keyboard.type("子女上学")
    page.keyboard.press("Enter")
    expect(chat(page).locator(".turn.assistant")).to_contain_text("子女入学待遇")
    # The cookie holds inside the frame: both messages are of one conversation.
    box.fill("人工")
    box.press("Enter")
    expect(chat(page).locator(".turn.assistant")).to_have_count(2)
    assert len({body["sender"] for body in rasa.bodies}) == 1
    assert len(rasa.bodies) == 2


def test_nothing_of_the_chat_is_loaded_before_it_is_opened(page: Page, embedding: tuple[str, Department]) -> None:
    expect(launcher(page)).to_have_attribute("aria-expanded", "false")
    assert page.locator("iframe").count() == 0
    loaded = page.evaluate("performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname)")
    assert sorted(loaded) == ["/static/widget.css", "/widget.js"]


def test_escape_closes_it_from_inside_and_outside_and_the_keyboard_goes_back(page: Page) -> None:
    launcher(page).focus()
    page.keyboard.press("Enter")
    expect(launcher(page)).to_have_attribute("aria-expanded", "true")
    expect(chat(page).locator("#message")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher(page)).to_be_focused()
    expect(launcher(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(chat(page).locator("#message")).to_be_focused()  # the same frame, what was in it is still there
    page.get_by_role("button", name="关闭问答窗口").focus()
    page.keyboard.press("Escape")
    expect(launcher(page)).to_be_focused()


def test_escape_in_a_dialog_of_the_chat_closes_only_that(page: Page) -> None:
    launcher(page).click()
    chat(page).get_by_role("button", name="显示").click()
    expect(chat(page).get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(chat(page).get_by_role("dialog")).to_be_hidden()
    expect(launcher(page)).to_have_attribute("aria-expanded", "true")


def test_on_a_phone_it_fills_the_screen_and_the_page_behind_is_at_rest(page: Page) -> None:
    page.set_viewport_size(PHONE)
    launcher(page).click()
    expect(chat(page).locator("#message")).to_be_focused()
    box = page.get_by_role("dialog").bounding_box()
    assert box == {"x": 0, "y": 0, **PHONE}
    page.locator("main a").focus()
    expect(page.locator("main a")).not_to_be_focused()  # inert while the panel is over it
    page.get_by_role("button", name="关闭问答窗口").click()
    expect(launcher(page)).to_be_focused()


def test_only_messages_of_its_own_frame_are_heeded(page: Page) -> None:
    launcher(page).click()
    expect(chat(page).locator("#message")).to_be_focused()
    page.evaluate("window.postMessage({ assistant: 'close' }, '*')")
    page.wait_for_timeout(200)
    expect(page.get_by_role("dialog")).to_be_visible()


def test_the_language_of_the_frame_is_that_of_the_panel(page: Page) -> None:
    launcher(page).click()
    chat(page).get_by_role("link", name="English").click()
    expect(page.get_by_role("button", name="Close the assistant")).to_be_visible()
    expect(page.get_by_role("button", name="Ask about talent policy")).to_be_visible()


def test_a_page_that_is_not_named_cannot_show_the_chat(
    context: BrowserContext, embedding: tuple[str, Department]
) -> None:
    page = context.new_page()
    page.goto(embedding[0].replace("127.0.0.1", "localhost"))
    launcher(page).click()
    page.wait_for_timeout(500)
    assert chat(page).locator("#message").count() == 0
    expect(page.get_by_role("link", name="在新窗口中打开")).to_be_visible()


def test_without_its_style_the_button_opens_a_window(
    context: BrowserContext, embedding: tuple[str, Department]
) -> None:
    address, department = embedding
    policy, department.policy = department.policy, f"default-src 'none'; script-src {department.home}"
    try:
        page = context.new_page()
        page.goto(address)
        with context.expect_page() as opened:
            launcher(page).click()
        expect(opened.value.locator("#message")).to_be_visible()
    finally:
        department.policy = policy


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_no_violation(context: BrowserContext, embedding: tuple[str, Department], size: Any) -> None:
    # Not the page of the fixture: axe itself puts an inline style into a page, and the policy refuses that.
    page = context.new_page()
    page.set_viewport_size(size)
    page.goto(embedding[0])
    expect(launcher(page)).to_be_visible()
    assert violations(page) == ""
    launcher(page).click()
    expect(chat(page).locator("#message")).to_be_focused()
    assert violations(page) == ""


def violations(page: Page) -> str:
    results = Axe().run(page)
    return str(results.generate_report()) if results.violations_count else ""
