"""Search, clauses and benefits of the console in a real Chromium, as staff use them: by keyboard, in both languages."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import Site
from tests.browser.staff import overflow, signed_in

pytestmark = pytest.mark.browser

WORDS = {"en": "school places", "zh": "子女"}


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """The search page of a person who reads English."""
    with signed_in(browser, site) as page:
        yield page


def copied(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


@pytest.mark.parametrize(("lang", "source", "said"), [("en", "Source: ", "Copied"), ("zh", "依据：", "已复制")])
def test_an_answer_is_found_opened_and_copied_by_keyboard_alone(
    browser: Browser, site: Site, lang: str, source: str, said: str
) -> None:
    with signed_in(browser, site, lang=lang) as page:
        box = page.get_by_role("combobox")
        expect(box).to_be_focused()
        page.keyboard.type(WORDS[lang])
        expect(page.get_by_role("option").first).to_be_visible()
        expect(page.locator(".hit mark").first).to_be_visible()
        expect(box).to_have_attribute("aria-expanded", "true")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        expect(box).to_have_attribute("aria-activedescendant", "hit-1")
        expect(page.locator("[aria-selected=true]")).to_have_id("hit-1")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        heading = page.locator("#opened h2")
        expect(heading).to_be_focused()
        page.keyboard.press("c")
        expect(page.locator("#say")).to_contain_text(said)
        assert source in copied(page)
        assert "2.7.2.4" in copied(page)
        page.keyboard.press("Escape")
        expect(box).to_be_focused()


def test_a_slash_leads_to_the_box_from_anywhere_but_is_typed_in_it(page: Page, site: Site) -> None:
    page.locator("#language").focus()
    page.keyboard.press("/")
    box = page.get_by_role("combobox")
    expect(box).to_be_focused()
    page.keyboard.type("a/c")
    expect(box).to_have_value("a/c")
    page.goto(f"{site.address}/console/benefits")
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()


def test_single_key_shortcuts_can_be_switched_off(page: Page) -> None:
    page.get_by_label("Single-key shortcuts").uncheck()
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).not_to_be_focused()
    page.get_by_label("Single-key shortcuts").check()
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()


def test_kinds_can_be_shown_alone(page: Page) -> None:
    page.get_by_role("combobox").fill("title early")
    expect(page.get_by_role("option").first).to_be_visible()
    page.get_by_role("button", name="Self-checks", exact=True).click()
    expect(page.locator(".hit .badge").first).to_have_text("Self-check")
    assert set(page.locator(".hit .badge").all_text_contents()) == {"Self-check"}
    page.get_by_role("option").first.click()
    page.get_by_role("link", name="Open the form").click()
    expect(page).to_have_url(re.compile(r"/console/checks/[a-z-]+\?lang=en"))


def test_an_answer_that_comes_late_does_not_replace_a_newer_one(page: Page) -> None:
    held: list[Route] = []
    page.route(re.compile(r"/search\?q=school&"), lambda route: held.append(route))
    box = page.get_by_role("combobox")
    box.fill("school")
    page.wait_for_timeout(200)
    box.fill("2.1.2.4")
    expect(page.locator(".hit-source").first).to_contain_text("2.1.2.4")
    assert len(held) == 1
    before = page.locator(".hits").inner_text()
    held[0].abort()
    page.wait_for_timeout(200)
    assert page.locator(".hits").inner_text() == before


def test_letters_of_an_input_method_are_not_searched_for(page: Page) -> None:
    """While a person composes, Enter and arrows belong to the input method."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/search" in request.url else None)
    box = page.get_by_role("combobox")
    box.focus()
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "zinv", "selectionStart": 4, "selectionEnd": 4})
    page.wait_for_timeout(250)
    assert asked == []
    session.send("Input.insertText", {"text": "子女"})
    expect(page.get_by_role("option").first).to_be_visible()
    expect(box).to_have_value("子女")


def test_nothing_found_and_a_server_away_are_said(page: Page) -> None:
    box = page.get_by_role("combobox")
    box.fill("zzqqxx")
    expect(page.locator("#count")).to_contain_text("Nothing found")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.route("**/console/api/search*", lambda route: route.abort())
    box.fill("school")
    expect(page.locator("#count")).to_contain_text("cannot be reached")


def test_a_reload_and_the_other_language_keep_what_is_open(page: Page) -> None:
    page.get_by_role("combobox").fill("school places")
    page.get_by_role("option").first.click()
    expect(page.locator("#opened h2")).to_be_focused()
    page.reload()
    expect(page.locator("#opened h2")).to_contain_text("School places")
    page.locator("#language").click()
    expect(page.locator("#opened h2")).to_contain_text("子女入学")
    expect(page.get_by_role("combobox")).to_have_value("school places")


def test_hostile_text_is_searched_for_and_stays_text(page: Page) -> None:
    for text in ("<img src=x onerror=alert(1)>", "'\"><script>alert(1)</script>", "javascript:alert(1)"):
        page.get_by_role("combobox").fill(text)
        page.wait_for_timeout(200)
    assert page.locator("main img, main script").count() == 0


def test_the_tree_of_a_document_is_walked_by_keyboard(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/console/clauses")
    tree = page.get_by_role("tree")
    first = tree.get_by_role("treeitem").first
    expect(first).to_be_visible()
    first.focus()
    page.keyboard.press("ArrowDown")
    second = tree.locator(":scope > li").nth(1)
    expect(second).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(second).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowRight")
    expect(second.locator("[role=treeitem]").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#clause h2")).to_contain_text("2.1 ")
    expect(page).to_have_url(re.compile(r"document=rules-2022&path=2\.1(&|$)"))
    page.keyboard.press("Escape")
    expect(second.locator("[role=treeitem]").first).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(second).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("End")
    expect(tree.locator(":scope > li").last).to_be_focused()


def test_a_clause_has_an_address_and_back_leads_back(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/console/clauses?document=rules-2022&path=2.7.2.4&lang=zh")
    expect(page.locator("[aria-selected=true]")).to_contain_text("2.7.2.4")
    expect(page.locator("#clause h2")).to_contain_text("子女入学")
    expect(page.locator("#clause")).to_contain_text("并非官方原文")
    page.get_by_role("link", name="查看第2.7.2条").click()
    expect(page.locator("#clause h2")).to_contain_text("2.7.2 ")
    page.go_back()
    expect(page.locator("#clause h2")).to_contain_text("2.7.2.4 ")
    page.keyboard.press("c")
    expect(page.locator("#say")).to_contain_text("已复制")
    assert "依据：" in copied(page)
    page.goto(f"{site.address}/console/clauses?document=rules-2022&path=99")
    expect(page.get_by_role("alert")).to_be_visible()


def test_another_document_is_chosen(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/console/clauses")
    expect(page.get_by_role("treeitem").first).to_be_visible()
    other = page.locator("#document option").nth(1).get_attribute("value")
    page.locator("#document").select_option(other)
    expect(page.get_by_role("treeitem").first).to_have_attribute("data-citation", re.compile(f"^{other}#"))


@pytest.mark.parametrize(("lang", "word"), [("en", "Category E"), ("zh", "E类")])
def test_the_table_of_benefits_cites_its_clauses(browser: Browser, site: Site, lang: str, word: str) -> None:
    with signed_in(browser, site, lang=lang) as page:
        page.goto(f"{site.address}/console/benefits")
        expect(page.get_by_role("columnheader", name=word)).to_be_visible()
        expect(page.locator("tbody tr").first.locator("td")).to_have_count(5)
        page.locator("tbody .citation").first.click()
        expect(page.locator("#clause h2")).to_be_visible()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible(browser: Browser, site: Site, lang: str, width: int, scheme: str) -> None:
    with signed_in(browser, site, lang=lang, width=width, scheme=scheme) as page:
        page.get_by_role("combobox").fill(WORDS[lang])
        page.get_by_role("option").first.click()
        expect(page.locator("#opened h2")).to_be_visible()
        for address in ("", "/console/clauses?document=rules-2022&path=2.7.2.4", "/console/benefits"):
            if address:
                page.goto(site.address + address)
                page.wait_for_load_state("networkidle")
            assert Axe().run(page).response["violations"] == []
            assert overflow(page) <= 0
