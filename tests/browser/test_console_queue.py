"""The queue of the console in a real Chromium: what waits for the staff, and what becomes of it."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from policy_kb import connect
from policy_kb.questions import QuestionStore, Unanswered
from policy_kb.ratings import Rating, Ratings
from tests.browser.conftest import Site
from tests.browser.staff import overflow, signed_in

pytestmark = pytest.mark.browser

CHOICE = "孩子上学和配偶工作一起怎么办"
PASSPORT = "Where do I renew a passport"
RATED = "C类人才的孩子上高中有什么待遇"
HOSTILE = "<img src=x onerror=document.title='hit'>"
MANY = 23  # more than are shown at once


@pytest.fixture(scope="module")
def waiting(running_site: Site) -> None:
    """Questions and ratings, the first of each kind the most frequent by far."""
    engine = connect(running_site.database_url)
    questions, ratings = QuestionStore(engine), Ratings(engine)
    choice = Unanswered.masked(
        "choose",
        "zh",
        CHOICE,
        [("topic/children-school", 0.5), ("topic/spouse-job", 0.45)],
        ["children-school", "spouse-job"],
    )
    passport = Unanswered.masked("out_of_scope", "en", PASSPORT, [("topic/talent-card", 0.3121), ("talk/why", 0.1)])
    for _ in range(40):
        questions.add(choice)
        questions.add(passport)
    questions.choose(choice.key, "spouse-job")
    questions.choose(choice.key, None)
    for number in range(MANY):
        questions.add(Unanswered.masked("fallback", "en", f"{HOSTILE} {'x' * number}", [("talk/why", 0.2)]))
    for comment in ("没有说明高中", HOSTILE):
        ratings.keep(
            Rating(
                helpful=False,
                reason="incomplete",
                comment=comment,
                lang="zh",
                card="answer",
                topic="children-school",
                citations=("rules-2022#2.7.2.4",),
                question=RATED,
            )
        )
    engine.dispose()


@pytest.fixture
def page(browser: Browser, site: Site, waiting: None) -> Iterator[Page]:
    """The queue of an editor who reads English."""
    with signed_in(browser, site, "editor") as page:
        page.goto(f"{site.address}/console/queue?lang=en")
        yield page


def test_a_question_shows_how_often_it_was_asked_and_what_it_was_taken_for(page: Page) -> None:
    first = page.locator("#list > li").first
    expect(first).to_contain_text("40 ×")
    expect(first.get_by_role("heading")).to_have_text(PASSPORT)
    expect(first).to_contain_text("No matter of these documents")
    expect(first).to_contain_text("Jixiang Card or Jijian Card (31%)")
    expect(first).to_contain_text("A turn of the conversation (10%)")


def test_the_tabs_are_walked_by_arrows_and_kept_in_the_address(page: Page) -> None:
    page.get_by_role("tab", name="Not answered").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Choice offered")).to_be_focused()
    first = page.locator("#list > li").first
    expect(first).to_contain_text(CHOICE)
    expect(first).to_contain_text("A job for the talent's spouse (chosen 1 ×)")
    expect(first).to_contain_text(re.compile("None of these chosen.*1 ×", re.DOTALL))
    page.keyboard.press("End")
    expect(page.get_by_role("tab", name="Badly rated")).to_have_attribute("aria-selected", "true")
    rated = page.locator("#list > li").filter(has_text=RATED)
    expect(rated).to_contain_text("Incomplete: 2")
    expect(rated).to_contain_text("没有说明高中")
    expect(rated).to_contain_text(HOSTILE)
    expect(rated.get_by_role("link", name="School places for talents' children")).to_be_visible()
    page.reload()
    expect(page.get_by_role("tab", name="Badly rated")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="Badly rated").press("ArrowRight")
    expect(page.get_by_role("tab", name="Not answered")).to_be_focused()


def test_what_people_typed_is_shown_as_text(page: Page) -> None:
    expect(page.locator("#list > li").nth(1).get_by_role("heading")).to_contain_text(HOSTILE)
    assert page.locator("#list img").count() == 0
    assert page.title() != "hit"


def test_more_are_shown_and_one_is_settled(page: Page) -> None:
    items = page.locator("#list > li")
    expect(items).to_have_count(20)
    page.get_by_role("button", name="Show more").click()
    expect(items).to_have_count(MANY + 1)
    expect(items.nth(20).get_by_role("heading")).to_be_focused()
    expect(page.locator("#more")).to_be_hidden()
    last = str(items.last.get_attribute("data-key"))
    items.last.get_by_role("button", name="Done").click()
    expect(items).to_have_count(MANY)
    expect(page.locator("#say")).to_contain_text("Done.")
    expect(items.last.get_by_role("heading")).to_be_focused()
    page.reload()
    page.get_by_role("button", name="Show more").click()
    expect(items).to_have_count(MANY)
    expect(page.locator(f"[data-key='{last}']")).to_have_count(0)


def test_a_topic_is_made_of_a_question(page: Page) -> None:
    page.get_by_role("link", name=re.compile("Make a topic of it: Where do I renew")).click()
    expect(page.locator("#question-text")).to_have_text(PASSPORT)
    expect(page.get_by_label("Examples in English")).to_have_value(PASSPORT)
    expect(page.get_by_label("Name of the topic")).to_have_value("")


def test_a_badly_rated_answer_leads_to_its_topic(page: Page) -> None:
    page.get_by_role("tab", name="Badly rated").click()
    page.locator("#list > li").filter(has_text=RATED).get_by_role("link", name=re.compile("Improve the topic")).click()
    expect(page.locator("#question-text")).to_have_text(RATED)
    expect(page.get_by_label("Name of the topic")).to_have_value("children-school")
    expect(page.get_by_label("Answer in Chinese")).to_have_value(re.compile("子女入学待遇"))


def test_staff_read_the_queue_but_do_not_settle(browser: Browser, site: Site, waiting: None) -> None:
    with signed_in(browser, site, "staff", "zh") as page:
        page.goto(f"{site.address}/console/queue?lang=zh")
        expect(page.locator("#list > li").first).to_contain_text("40次")
        assert page.get_by_role("button", name="处理完毕").count() == 0
        expect(page.get_by_role("link", name=re.compile("编写知识条目")).first).to_be_visible()


def test_a_server_that_was_away_is_asked_again(page: Page) -> None:
    page.route("**/console/api/queue*", lambda route: route.abort())
    page.get_by_role("tab", name="Choice offered").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    page.unroute("**/console/api/queue*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#list > li").first).to_contain_text(CHOICE)
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize(("lang", "width", "scheme"), [("zh", 320, "light"), ("en", 1280, "dark")])
@pytest.mark.parametrize("kind", ["unanswered", "offered", "rated"])
def test_it_is_accessible(
    browser: Browser, site: Site, waiting: None, kind: str, lang: str, width: int, scheme: str
) -> None:
    with signed_in(browser, site, "editor", lang, width, scheme) as page:
        page.goto(f"{site.address}/console/queue?kind={kind}&lang={lang}")
        expect(page.locator("#list > li").first).to_be_visible()
        assert overflow(page) == 0
        assert Axe().run(page).response["violations"] == []
