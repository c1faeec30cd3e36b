"""The page of a stored result in a real Chromium: to read, print, save and delete."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from policy_kb import connect
from policy_kb.checks import evaluate
from policy_kb.results import ResultStore
from policy_kb.store import KnowledgeSource
from tests.browser.conftest import Site
from tests.support.scripted import NUMBER

pytestmark = pytest.mark.browser

FACTS = {"staff_type": "professional_technical", "employer_type": "enterprise", "contact": "indirect"}


@pytest.fixture
def number(site: Site) -> str:
    """The number of a result just stored."""
    engine = connect(site.database_url)
    knowledge = KnowledgeSource(engine).current()
    check = knowledge.checks["title-one-year-early"]
    facts, _ = knowledge.vocabulary.parse_all(FACTS)
    stored = ResultStore(engine).save(knowledge, check, evaluate(check, facts), FACTS)
    engine.dispose()
    return stored


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 800}, locale="zh-CN", accept_downloads=True)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("lang", "verdict"), [("zh", "不符合条件"), ("en", "Conditions not met")])
def test_a_result_is_read_in_both_languages(page: Page, site: Site, number: str, lang: str, verdict: str) -> None:
    page.goto(f"{site.address}/results/{number}?lang={lang}")
    expect(page.locator("h2")).to_contain_text(verdict)
    expect(page.locator(".conditions li[data-status=unmet]")).to_have_count(1)
    expect(page.locator("main")).to_contain_text(number)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert Axe().run(page).response["violations"] == []


def test_it_is_printed_without_the_tools(page: Page, site: Site, number: str) -> None:
    page.goto(f"{site.address}/results/{number}")
    page.evaluate("window.print = () => { window.printed = true }")
    page.locator("#print").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    expect(page.locator(".sheet-tools")).to_be_hidden()
    expect(page.locator("h2")).to_be_visible()


def test_it_is_saved_as_a_file(page: Page, site: Site, number: str) -> None:
    page.goto(f"{site.address}/results/{number}?lang=zh")
    with page.expect_download() as download:
        page.locator("a[download]").click()
    assert download.value.suggested_filename == f"result-{number}.txt"


def test_it_is_deleted_after_a_question(page: Page, site: Site, number: str) -> None:
    page.goto(f"{site.address}/results/{number}?lang=zh")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.locator("#delete button").click()
    expect(page.locator("h2")).to_contain_text("不符合条件")
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#delete button").click()
    expect(page.locator("[role=status]")).to_contain_text("已删除")


def test_the_chat_leads_to_the_page(page: Page, site: Site) -> None:
    page.goto(site.address)
    page.locator("#message").fill("2018年取得")
    page.locator("#message").press("Enter")
    link = page.locator(f"a[href^='/results/{NUMBER}']")
    expect(link).to_be_visible()
    expect(page.locator(".reference")).to_contain_text(NUMBER)


def test_a_reload_keeps_the_conversation_and_the_open_question(page: Page, site: Site) -> None:
    page.goto(site.address)
    page.locator("#message").fill("我能提前一年申报吗")
    page.locator("#message").press("Enter")
    expect(page.locator(".turn.assistant .choices button")).to_have_count(3)
    page.reload()
    expect(page.locator(".turn.person")).to_contain_text("我能提前一年申报吗")
    page.get_by_role("button", name="直接接触", exact=True).click()
    expect(page.locator(".turn.assistant").last).to_contain_text("什么时候取得")
    page.locator("#start-over").click()
    page.locator("#confirm button[value=yes]").click()
    expect(page.locator(".turn")).to_have_count(0)
    page.reload()
    expect(page.locator(".turn")).to_have_count(0)
