"""Notice, off switch and audit log of the console in a real Chromium."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from policy_kb import connect
from policy_kb.notices import Notices, Service
from tests.browser.conftest import Site
from tests.browser.staff import overflow, signed_in

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def as_it_was(site: Site) -> Iterator[None]:
    """Afterwards the assistant is open and without a banner again: other tests talk to it."""
    yield
    engine = connect(site.database_url)
    Notices(engine).write(Service(), "test")
    engine.dispose()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """The page of notice and switch of an editor who reads English."""
    with signed_in(browser, site, "editor") as page:
        page.goto(f"{site.address}/console/notice?lang=en")
        expect(page.locator("#now p").first).to_be_visible()
        yield page


def test_a_notice_is_written_shown_and_taken_away(page: Page, site: Site) -> None:
    expect(page.get_by_label("Text in English")).to_be_disabled()
    page.get_by_label("Show the notice on the public page").check()
    page.get_by_label("Text in English").fill("Closed on <b>Friday</b>.")
    page.get_by_role("button", name="Save the notice").click()
    expect(page.locator("[data-field='notice.text.zh'] .error")).to_contain_text("This is missing.")
    expect(page.get_by_label("Text in Chinese")).to_be_focused()
    page.get_by_label("Text in Chinese").fill("周五不对外服务。")
    page.get_by_label("Kind").select_option("warning")
    page.get_by_label("Shown until").fill("2099-01-31T09:30")
    page.get_by_role("button", name="Save the notice").click()
    expect(page.locator("#say")).to_have_text("The notice is saved.")
    now = page.locator("#now")
    expect(now).to_contain_text("31 Jan 2099, 09:30 (China time)")
    expect(now).to_contain_text("Closed on <b>Friday</b>.")
    expect(now).to_contain_text("Set by editor-1")
    public = page.request.get(f"{site.address}/notice").json()
    assert public["notice"]["zh"] == "周五不对外服务。"
    page.reload()
    expect(page.get_by_label("Shown until")).to_have_value("2099-01-31T09:30")
    page.get_by_label("Show the notice on the public page").uncheck()
    page.get_by_role("button", name="Save the notice").click()
    expect(now).to_contain_text("No notice is shown.")


def test_the_assistant_is_closed_and_opened_after_a_question(page: Page, site: Site) -> None:
    page.get_by_label("What is said in English").fill("We are moving.")
    page.get_by_label("What is said in Chinese").fill("系统维护中。")
    page.get_by_role("button", name="Close the assistant").click()
    page.keyboard.press("Escape")
    expect(page.locator("#now")).to_contain_text("The assistant is open")
    page.get_by_role("button", name="Close the assistant").click()
    page.get_by_role("dialog").get_by_role("button", name="Close the assistant").click()
    expect(page.locator("#now")).to_contain_text("The assistant is closed")
    expect(page.locator("#now")).to_contain_text("系统维护中。")
    assert page.request.get(f"{site.address}/notice").json()["open"] is False
    page.get_by_role("button", name="Open the assistant").click()
    page.get_by_role("dialog").get_by_role("button", name="Open the assistant").click()
    expect(page.locator("#now")).to_contain_text("The assistant is open")
    assert page.request.get(f"{site.address}/notice").json()["open"] is True


def test_one_half_does_not_undo_the_other(page: Page, site: Site) -> None:
    engine = connect(site.database_url)
    text = {"en": "By somebody else.", "zh": "他人设置。"}
    Notices(engine).write(Service.model_validate({"notice": {"text": text}}), "somebody")
    engine.dispose()
    page.get_by_role("button", name="Close the assistant").click()
    page.get_by_role("dialog").get_by_role("button", name="Close the assistant").click()
    expect(page.locator("#now")).to_contain_text("By somebody else.")


@pytest.mark.parametrize(("lang", "width", "scheme"), [("zh", 320, "light"), ("en", 1280, "dark")])
@pytest.mark.parametrize("address", ["notice", "audit"])
def test_it_is_accessible(browser: Browser, site: Site, address: str, lang: str, width: int, scheme: str) -> None:
    with signed_in(browser, site, "administrator", lang, width, scheme) as page:
        page.goto(f"{site.address}/console/{address}?lang={lang}")
        expect(page.locator("#now p, #rows tr").first).to_be_visible()
        assert overflow(page) == 0
        assert Axe().run(page).response["violations"] == []


def test_the_audit_log_shows_a_change_before_and_after(browser: Browser, page: Page, site: Site) -> None:
    page.get_by_label("Show the notice on the public page").check()
    page.get_by_label("Text in English").fill("<script>alert(1)</script>")
    page.get_by_label("Text in Chinese").fill("新公告。")
    page.get_by_role("button", name="Save the notice").click()
    expect(page.locator("#say")).to_have_text("The notice is saved.")
    with signed_in(browser, site, "administrator") as other:
        other.goto(f"{site.address}/console/audit?lang=en")
        row = other.locator("#rows tr").filter(has_text="Changed the notice").first
        expect(row).to_contain_text("editor-1")
        expect(row).to_contain_text(re.compile("notice.text.zh.*新公告。", re.DOTALL))
        expect(row).to_contain_text("<script>alert(1)</script>")
        other.get_by_label("Account").fill("editor-1")
        other.get_by_label("Action").select_option("notice.change")
        other.get_by_role("button", name="Show").click()
        expect(other.locator("#rows tr").filter(has_text="Signed in")).to_have_count(0)
        expect(other.locator("#rows tr").first).to_contain_text("Changed the notice")
        other.get_by_label("Account").fill("nobody")
        other.get_by_role("button", name="Show").click()
        expect(other.locator("#empty")).to_be_visible()
        other.get_by_role("button", name="Clear").click()
        expect(other.locator("#rows tr").filter(has_text="Signed in").first).to_be_visible()


def test_only_administrators_see_the_audit_log(page: Page, site: Site) -> None:
    answer = page.goto(f"{site.address}/console/audit?lang=en")
    assert answer is not None
    assert answer.status == 403
