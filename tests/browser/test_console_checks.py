"""Self-checks and stored results in the console: filled in, compared, printed and looked up."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from policy_kb import connect
from policy_kb.checks import evaluate
from policy_kb.results import ResultStore
from policy_kb.store import KnowledgeSource
from tests.browser.conftest import Site
from tests.browser.staff import overflow, signed_in

pytestmark = pytest.mark.browser

CHECK = "title-one-year-early"
FACTS = {"staff_type": "professional_technical", "employer_type": "enterprise", "contact": "indirect"}


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """The form of a self-check, of a person who reads English."""
    with signed_in(browser, site) as page:
        open_check(page, site)
        yield page


@pytest.fixture
def number(site: Site) -> str:
    """The number of a result just stored."""
    engine = connect(site.database_url)
    knowledge = KnowledgeSource(engine).current()
    check = knowledge.checks[CHECK]
    facts, _ = knowledge.vocabulary.parse_all(FACTS)
    stored = ResultStore(engine).save(knowledge, check, evaluate(check, facts), FACTS)
    engine.dispose()
    return stored


def open_check(page: Page, site: Site, check: str = CHECK) -> None:
    page.goto(f"{site.address}/console/checks/{check}")
    expect(page.locator("#verdict .verdict")).to_be_visible()


def verdict(page: Page) -> Locator:
    return page.locator("#verdict .verdict")


def fill_eligible(page: Page) -> None:
    page.locator("#input-staff_type").select_option("professional_technical")
    page.locator("#input-employer_type").select_option("enterprise")
    page.locator("#input-contact").select_option("direct")


def test_the_list_leads_to_a_form(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, lang="zh") as page:
        page.get_by_role("link", name="自查", exact=True).click()
        page.get_by_role("link", name="提前一年申报").first.click()
        expect(verdict(page)).to_have_text(re.compile("暂时无法判断"))


def test_every_check_has_a_form_that_evaluates(browser: Browser, site: Site) -> None:
    with signed_in(browser, site) as page:
        page.goto(f"{site.address}/console/checks")
        addresses = page.locator(".cards h2 a").evaluate_all("links => links.map((link) => link.href)")
        assert len(addresses) > 10
        for address in addresses:
            page.goto(address)
            expect(verdict(page)).to_be_visible()
            expect(page.locator(".conditions li").first).to_be_visible()
            expect(page.locator(".fact").first).to_be_visible()


@pytest.mark.parametrize(
    ("lang", "met", "not_met"), [("en", "met", "Conditions not met"), ("zh", "符合", "不符合条件")]
)
def test_the_result_changes_with_every_entry_by_keyboard_alone(
    browser: Browser, site: Site, lang: str, met: str, not_met: str
) -> None:
    with signed_in(browser, site, lang=lang) as page:
        open_check(page, site)
        expect(page.locator("#fact-staff_type[data-missing]")).to_be_visible()
        page.locator("#input-staff_type").focus()
        page.keyboard.press("ArrowDown")
        expect(page.locator(".conditions [data-status=met] strong").first).to_have_text(met)
        expect(page.locator("#fact-staff_type[data-missing]")).to_have_count(0)
        page.locator("#input-contact").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        expect(verdict(page)).to_contain_text(not_met)
        expect(page.locator("#verdict-said")).to_have_text(not_met)
        first = page.locator(".conditions li").first
        expect(first).to_have_attribute("data-status", "unmet")
        expect(first.locator(".mark")).to_have_text("✗")
        expect(first.locator(".citation")).to_have_text("2.1.2.2")


def test_yes_no_and_unknown_are_radio_buttons(page: Page) -> None:
    group = page.locator("#fact-on_confirmed_list")
    expect(group.get_by_role("radio", name="Unknown")).to_be_checked()
    group.get_by_role("radio", name="Unknown").focus()
    page.keyboard.press("ArrowUp")
    expect(group.get_by_role("radio", name="No", exact=True)).to_be_checked()
    expect(page.locator(".conditions [data-status=unmet]")).to_contain_text("confirmed list")


def test_a_value_outside_its_range_is_said_at_its_field_and_not_sent(page: Page) -> None:
    field = page.locator("#fact-required_years input")
    field.fill("99")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#error-required_years")).to_contain_text("from 0 to 30")
    field.fill("5")
    expect(field).to_have_attribute("aria-invalid", "false")
    expect(page.locator("#error-required_years")).to_be_empty()


def test_what_if_shows_what_a_changed_fact_changes(page: Page) -> None:
    fill_eligible(page)
    expect(page.locator(".conditions [data-status=met]")).to_have_count(3)
    page.get_by_role("button", name="Keep for comparison").click()
    expect(page.locator("#say")).to_contain_text("kept")
    expect(page.locator("#comparison")).to_contain_text("No difference so far")
    page.locator("#input-contact").select_option("indirect")
    rows = page.locator(".compare tr[data-changed]")
    expect(rows).to_have_count(3)  # the fact, the verdict, its condition
    expect(rows.nth(0)).to_contain_text(re.compile("Direct contact.*→ Indirect contact", re.DOTALL))
    expect(rows.nth(1)).to_contain_text(re.compile("Cannot be decided yet.*→ Conditions not met", re.DOTALL))
    page.get_by_role("button", name="Return to the kept facts").click()
    expect(page.locator("#input-contact")).to_have_value("direct")
    expect(page.locator("#comparison")).to_contain_text("No difference so far")
    page.get_by_role("button", name="End comparison").click()
    expect(page.locator("#comparison")).to_be_empty()


def test_a_reload_keeps_the_facts_and_reset_clears_them(page: Page) -> None:
    fill_eligible(page)
    expect(page.locator(".conditions [data-status=met]")).to_have_count(3)
    page.reload()
    expect(page.locator("#input-contact")).to_have_value("direct")
    expect(page.locator(".conditions [data-status=met]")).to_have_count(3)
    page.locator("#language").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator("#input-contact")).to_have_value("direct")
    page.get_by_role("button", name="重新填写").click()
    expect(page.locator(".conditions [data-status=met]")).to_have_count(0)
    expect(page.locator("#input-contact")).to_have_value("")


def test_a_hostile_address_fills_nothing(page: Page, site: Site) -> None:
    page.goto("about:blank")
    hostile = "contact=%3Cimg%20src=x%20onerror=alert(1)%3E&nonsense=1&required_years=1e99"
    page.goto(f"{site.address}/console/checks/{CHECK}#{hostile}")
    expect(verdict(page)).to_be_visible()
    expect(page.locator("#input-contact")).to_have_value("")
    assert page.locator("main img").count() == 0


def test_a_result_is_printed_with_its_facts_and_without_the_form(page: Page) -> None:
    fill_eligible(page)
    expect(page.locator(".conditions [data-status=met]")).to_have_count(3)
    page.evaluate("window.print = () => { window.printed = true }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    expect(page.locator("#facts")).to_be_hidden()
    expect(page.locator(".toolbar").first).to_be_hidden()
    expect(verdict(page)).to_be_visible()
    expect(page.locator("#outcome .paper")).to_contain_text("Direct contact")
    expect(page.locator("#printed-on")).to_contain_text("Printed on")


def test_a_server_away_leaves_no_stale_result(page: Page) -> None:
    page.route("**/evaluate", lambda route: route.abort())
    page.locator("#input-contact").select_option("indirect")
    expect(page.locator("#fault")).to_contain_text("cannot be reached")
    expect(verdict(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Keep for comparison")).to_be_disabled()
    page.unroute("**/evaluate")
    page.locator("#input-contact").select_option("direct")
    expect(verdict(page)).to_be_visible()
    expect(page.locator("#fault")).to_be_empty()


@pytest.mark.parametrize(("lang", "outcome"), [("en", "Conditions not met"), ("zh", "不符合条件")])
def test_a_stored_result_is_looked_up(browser: Browser, site: Site, number: str, lang: str, outcome: str) -> None:
    with signed_in(browser, site, lang=lang) as page:
        page.goto(f"{site.address}/console/results")
        expect(page.locator("#number")).to_be_focused()
        page.keyboard.type(number.replace("-", " "))
        page.keyboard.press("Enter")
        expect(page.locator("#found h2")).to_be_focused()
        expect(page.locator("#found .verdict")).to_contain_text(outcome)
        expect(page.locator("#found .conditions li[data-status=unmet]")).to_have_count(1)
        page.locator("#found .button").click()
        expect(page).to_have_url(re.compile(rf"/results/{number}\?lang={lang}"))


def test_a_wrong_number_and_an_unknown_one_are_told_apart(browser: Browser, site: Site) -> None:
    with signed_in(browser, site) as page:
        page.goto(f"{site.address}/console/results")
        page.locator("#number").fill("12<b>34")
        page.keyboard.press("Enter")
        expect(page.locator("#number-error")).to_contain_text("12 digits")
        expect(page.locator("#number")).to_have_attribute("aria-invalid", "true")
        page.locator("#number").fill("1111-1111-1111")
        page.locator("#number").press("Enter")
        expect(page.locator("#number-error")).to_contain_text("no result with this number")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_are_accessible(browser: Browser, site: Site, number: str, lang: str, width: int) -> None:
    with signed_in(browser, site, lang=lang, width=width) as page:
        open_check(page, site)
        fill_eligible(page)
        page.locator("#keep").click()
        page.locator("#input-contact").select_option("indirect")
        expect(page.locator(".compare")).to_be_visible()
        for address in ("", "/console/checks", f"/console/results?number={number}"):
            if address:
                page.goto(site.address + address)
                page.wait_for_load_state("networkidle")
            assert Axe().run(page).response["violations"] == []
            assert overflow(page) <= 0
