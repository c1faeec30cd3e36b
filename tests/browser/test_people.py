"""Several people and several tabs, a server that goes and comes back, and a cookie that somebody has changed."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp.test_utils import unused_port
from playwright.sync_api import Browser, BrowserContext, Page, expect

from policy_kb import connect
from policy_kb.ratings import Ratings
from tests.browser.conftest import Site
from tests.browser.watched import DESKTOP, PHONE, own_site, watched
from tests.support.fake_rasa import FakeRasa

pytestmark = pytest.mark.browser

SCHOOL = {"zh": "C类人才的子女上学有什么待遇？", "en": "School places for my child?"}
PERSON = {"zh": "请转人工", "en": "I want a person"}
EARLY = {"zh": "我能提前一年申报职称吗", "en": "Can I apply one year early?"}
SAYS = {
    "zh": {
        "again": "重新发送",
        "lost": "未能发送",
        "over": "重新开始",
        "call": "请拨打12333热线",
        "direct": "直接接触",
    },
    "en": {
        "again": "Send again",
        "lost": "Not sent",
        "over": "Start over",
        "call": "call hotline",
        "direct": "Direct contact",
    },
}
SEEN = [("zh", PHONE), ("en", DESKTOP)]
IDS = ["chinese-phone", "english-desktop"]
COOKIE = "talk"


@pytest.fixture(scope="module")
def running_site(rasa: FakeRasa, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of this module's own, which it stops and starts."""
    with own_site(rasa, tmp_path_factory.mktemp("people"), unused_port()) as site:
        yield site


@pytest.fixture(params=SEEN, ids=IDS)
def person(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[tuple[BrowserContext, str]]:
    """A person's browser and language."""
    lang, size = request.param
    with watched(browser, site.address, lang=lang, size=size) as (context, _):
        yield context, lang


@pytest.fixture
def two(browser: Browser, site: Site) -> Iterator[tuple[Page, Page]]:
    """The chat pages of two people: one with a phone and Chinese, one at a desk and English."""
    with (
        watched(browser, site.address, lang="zh", size=PHONE) as (one, _),
        watched(browser, site.address, lang="en", size=DESKTOP) as (other, _),
    ):
        yield opened(one, site, "zh"), opened(other, site, "en")


def opened(context: BrowserContext, site: Site, lang: str) -> Page:
    page = context.new_page()
    page.goto(f"{site.address}/?lang={lang}")
    return page


def ask(page: Page, text: str) -> None:
    """Asks and waits for the answer."""
    said = page.locator(".turn.assistant").count()
    write(page, text)
    expect(page.locator(".turn.assistant")).to_have_count(said + 1)


def write(page: Page, text: str) -> None:
    page.locator("#message").fill(text)
    page.locator("#message").press("Enter")


def senders(rasa: FakeRasa) -> list[str]:
    return [body["sender"] for body in rasa.bodies]


# Two tabs of one person


def test_two_tabs_are_one_talk_and_each_shows_its_own_part(
    person: tuple[BrowserContext, str], site: Site, rasa: FakeRasa
) -> None:
    context, lang = person
    first, second = opened(context, site, lang), opened(context, site, lang)
    ask(first, EARLY[lang])
    ask(second, PERSON[lang])
    first.get_by_role("button", name=SAYS[lang]["direct"], exact=True).click()
    expect(first.locator(".turn.assistant")).to_have_count(2)
    assert len(set(senders(rasa))) == 1
    expect(second.locator(".turn.person")).to_have_text(re.compile(re.escape(PERSON[lang])))
    expect(first.locator("#log")).not_to_contain_text(PERSON[lang])
    for tab, turns in ((first, 2), (second, 1)):
        tab.reload()
        expect(tab.locator(".turn.assistant")).to_have_count(turns)


def test_two_tabs_that_send_at_once_are_answered_one_after_the_other(
    person: tuple[BrowserContext, str], site: Site, rasa: FakeRasa
) -> None:
    context, lang = person
    rasa.delay = 0.2
    tabs = [opened(context, site, lang) for _ in range(2)]
    for _ in range(2):
        for tab in tabs:
            write(tab, SCHOOL[lang])
    for tab in tabs:
        expect(tab.locator(".turn.assistant")).to_have_count(2)
    assert len(rasa.bodies) == 4
    assert len(set(senders(rasa))) == 1
    assert rasa.most_at_once == 1


def test_starting_over_in_one_tab_begins_a_new_talk_in_both(
    person: tuple[BrowserContext, str], site: Site, rasa: FakeRasa
) -> None:
    context, lang = person
    first, second = opened(context, site, lang), opened(context, site, lang)
    ask(first, SCHOOL[lang])
    ask(second, PERSON[lang])
    first.get_by_role("button", name=SAYS[lang]["over"]).click()
    first.get_by_role("dialog").get_by_role("button", name=SAYS[lang]["over"]).click()
    expect(first.locator(".turn")).to_have_count(0)
    expect(second.locator(".turn")).to_have_count(2)
    ask(second, PERSON[lang])
    ask(first, SCHOOL[lang])
    before, after = senders(rasa)[:2], senders(rasa)[2:]
    assert len(set(before)) == len(set(after)) == 1
    assert set(before) != set(after)


# Two people


def test_two_people_never_see_each_others_talk(two: tuple[Page, Page], site: Site, rasa: FakeRasa) -> None:
    one, other = two
    ask(one, "我叫王小明，子女上学有什么待遇？")
    ask(other, "My name is Ann Lee; school places?")
    ask(one, PERSON["zh"])
    assert len(set(senders(rasa))) == 2
    assert senders(rasa)[0] == senders(rasa)[2]
    for page, own, foreign in ((one, "王小明", "Ann Lee"), (other, "Ann Lee", "王小明")):
        page.reload()
        expect(page.locator("#log")).to_contain_text(own)
        expect(page.locator("#log")).not_to_contain_text(foreign)
        assert foreign not in page.content()
        # Nothing that the site hands out holds a word of a talk, not even the person's own.
        for address in ("/", "/?embed=1", "/notice", "/results"):
            text = page.request.get(site.address + address).text()
            assert "王小明" not in text
            assert "Ann Lee" not in text
    own_cookies = [page.context.cookies()[0]["value"] for page in two]
    assert own_cookies[0] != own_cookies[1]
    assert all(sender.removeprefix("site-") not in "".join(own_cookies) for sender in senders(rasa))


def test_a_new_browser_knows_nothing_of_anybody(two: tuple[Page, Page], browser: Browser, site: Site) -> None:
    ask(two[0], SCHOOL["zh"])
    with watched(browser, site.address) as (context, _):
        page = opened(context, site, "zh")
        expect(page.locator(".turn")).to_have_count(0)
        assert page.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]
        expect(page.locator("#start-over")).to_be_hidden()


def test_the_rating_of_one_is_nothing_to_the_other(two: tuple[Page, Page], browser: Browser, site: Site) -> None:
    one, other = two
    for page, lang in ((one, "zh"), (other, "en")):
        ask(page, SCHOOL[lang])
    one.get_by_role("button", name="有帮助", exact=True).click()
    expect(one.locator(".rating")).to_contain_text("感谢")
    expect(other.locator(".rating-ask")).to_be_visible()
    other.get_by_role("button", name="No", exact=True).click()
    other.get_by_label("Something is missing").check()
    other.get_by_label("Anything to add?").fill("only mine")
    other.get_by_role("button", name="Send this").click()
    expect(other.locator(".rating")).to_contain_text("Thank you")
    for page in two:
        page.reload()
        expect(page.locator(".turn.assistant")).to_have_count(1)
        expect(page.locator(".rating-ask")).to_have_count(0)  # rated once
    assert "only mine" not in one.content()
    # No address gives a rating back to anybody, and nobody rates without a talk of his own.
    assert one.request.get(f"{site.address}/ratings").status == 405
    assert one.request.get(f"{site.address}/console/api/queue?kind=rated").status == 401
    stranger = browser.new_context()
    refused = stranger.request.post(f"{site.address}/ratings", data={"helpful": True, "lang": "en", "card": "answer"})
    assert refused.status == 403
    stranger.close()
    engine = connect(site.database_url)
    assert [item.comments for item in Ratings(engine).worst(10)] == [("only mine",)]
    engine.dispose()


# A server that goes and comes back


def test_a_server_that_went_in_mid_talk_loses_nothing(
    person: tuple[BrowserContext, str], site: Site, rasa: FakeRasa
) -> None:
    context, lang = person
    page = opened(context, site, lang)
    ask(page, SCHOOL[lang])
    ask(page, EARLY[lang])
    site.stop()
    try:
        page.get_by_role("button", name=SAYS[lang]["direct"], exact=True).click()
        expect(page.locator(".not-sent")).to_contain_text(SAYS[lang]["lost"])
        page.get_by_role("button", name=SAYS[lang]["again"]).click()
        expect(page.locator(".not-sent")).to_contain_text(SAYS[lang]["lost"])
        expect(page.locator("#connection")).not_to_be_empty()
        expect(page.locator(".turn.assistant")).to_have_count(2)
    finally:
        site.start()
    page.get_by_role("button", name=SAYS[lang]["again"]).click()
    expect(page.locator(".turn.assistant")).to_have_count(3)
    expect(page.locator(".not-sent")).to_have_count(0)
    # It went as the button means it, once, in the talk that was under way.
    assert [body["message"] for body in rasa.bodies][2:] == ['/inform{"contact":"direct"}']
    assert len(set(senders(rasa))) == 1
    page.reload()
    expect(page.locator(".turn.assistant")).to_have_count(3)
    ask(page, PERSON[lang])
    expect(page.locator(".turn.assistant").last).to_contain_text(SAYS[lang]["call"])
    assert len(set(senders(rasa))) == 1


def test_what_was_kept_goes_out_by_itself_once_and_in_order(
    person: tuple[BrowserContext, str], site: Site, rasa: FakeRasa
) -> None:
    context, lang = person
    page = opened(context, site, lang)
    site.stop()
    try:
        for text in (SCHOOL[lang], PERSON[lang]):
            write(page, text)
        expect(page.locator(".not-sent")).to_have_count(2)
    finally:
        site.start()
    expect(page.locator(".turn.assistant")).to_have_count(2, timeout=15_000)
    page.wait_for_timeout(500)
    assert [body["message"] for body in rasa.bodies] == [SCHOOL[lang], PERSON[lang]]
    expect(page.locator(".turn.person")).to_have_count(2)


# History and the cookie


def test_the_talk_is_there_after_a_reload(person: tuple[BrowserContext, str], site: Site, rasa: FakeRasa) -> None:
    context, lang = person
    page = opened(context, site, lang)
    for text in (SCHOOL[lang], EARLY[lang]):
        ask(page, text)
    before = page.locator("#log").inner_text()
    page.reload()
    assert page.locator("#log").inner_text() == before
    page.get_by_role("button", name=SAYS[lang]["direct"], exact=True).click()  # the last question can still be answered
    expect(page.locator(".turn.assistant")).to_have_count(3)
    assert len(set(senders(rasa))) == 1


@pytest.mark.parametrize("spoil", ["middle", "end", "foreign", "empty"])
def test_a_cookie_that_was_changed_begins_a_new_talk(
    two: tuple[Page, Page], site: Site, rasa: FakeRasa, spoil: str
) -> None:
    page, other = two
    ask(page, SCHOOL["zh"])
    ask(other, SCHOOL["en"])
    cookie: Any = next(cookie for cookie in page.context.cookies() if cookie["name"] == COOKIE)
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    cookie["value"] = _spoilt(cookie["value"], spoil)
    page.context.add_cookies([cookie])
    page.reload()
    ask(page, PERSON["zh"])
    ask(page, PERSON["zh"])
    ask(other, PERSON["en"])
    first, others, new, again, others_again = senders(rasa)
    assert new == again
    assert len({first, others, new}) == 3
    assert others == others_again


def _spoilt(value: str, how: str) -> str:
    """The cookie with another character in it, cut short, in a form that is none of ours, or empty."""
    middle = len(value) // 2
    other = "A" if value[middle] != "A" else "B"
    return {
        "middle": value[:middle] + other + value[middle + 1 :],
        "end": value[:-6],
        "foreign": "gAAAAABlYWJjZGVm",
        "empty": "",
    }[how]
