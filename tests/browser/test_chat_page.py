"""The chat page in a real Chromium: what a person sees, presses and types, with and without a mouse."""

import re
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.browser.conftest import Site
from tests.support.fake_rasa import FakeRasa
from tests.support.scripted import EVIL

pytestmark = pytest.mark.browser

PHONE = {"width": 320, "height": 568}
DESKTOP = {"width": 1280, "height": 800}


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of a person who reads Chinese."""
    context = browser.new_context(viewport=DESKTOP, locale="zh-CN", reduced_motion="reduce")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, site: Site) -> Iterator[Page]:
    """The open page; afterwards, nothing in it may have failed or broken its content security policy."""
    page = context.new_page()
    faults: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A failed request is told by the browser itself; the page handles it.
        if message.type == "error" and "Failed to load resource" not in message.text:
            faults.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(site.address)
    yield page
    assert faults == []


def ask(page: Page, text: str) -> None:
    page.locator("#message").fill(text)
    page.locator("#message").press("Enter")


def last(page: Page) -> Any:
    return page.locator(".turn.assistant").last


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_a_chinese_question_gets_a_chinese_answer_with_its_clause(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    ask(page, "C类人才的子女上学有什么待遇？")
    expect(page.locator(".turn.person .bubble")).to_have_text("C类人才的子女上学有什么待遇？")
    expect(last(page)).to_contain_text("子女入学待遇")
    expect(last(page)).to_have_attribute("lang", "zh-CN")
    expect(last(page).locator(".bubble > ul:not(.choices) > li")).to_have_count(3)
    page.get_by_role("button", name="查看第2.7.2.4条").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("并非官方原文")
    expect(dialog).to_contain_text("E类人才")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="查看第2.7.2.4条")).to_be_focused()


def test_the_talk_goes_on_beside_an_open_clause(page: Page) -> None:
    ask(page, "C类人才的子女上学有什么待遇？")
    page.get_by_role("button", name="查看第2.7.2.4条").click()
    expect(page.get_by_role("dialog")).to_contain_text("E类人才")
    ask(page, "School places for my child?")
    expect(last(page)).to_contain_text("Category E: no benefit")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert overflow(page) == 0
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#message")).to_be_focused()


def test_an_english_question_on_the_chinese_page_gets_an_english_answer(page: Page) -> None:
    ask(page, "School places for my child?")
    expect(last(page)).to_contain_text("Category E: no benefit")
    expect(last(page)).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Show clause 2.7.2.4").click()
    expect(page.get_by_role("dialog")).to_contain_text("not the official wording")
    page.get_by_role("button", name="Show clause 2.7.2").last.click()
    expect(page.get_by_role("dialog")).to_contain_text("Contains")


def test_a_choice_is_sent_as_its_payload_and_shown_as_its_title(page: Page, rasa: FakeRasa) -> None:
    ask(page, "我能提前一年申报职称吗")
    expect(last(page)).not_to_contain_text("1. 直接接触")  # the button says it
    page.get_by_role("button", name="直接接触", exact=True).click()
    expect(page.locator(".turn.person .bubble").last).to_have_text("直接接触")
    expect(last(page)).to_contain_text("现职称是什么时候")
    assert rasa.bodies[-1]["message"] == '/inform{"contact":"direct"}'
    assert rasa.bodies[-1]["metadata"] == {"lang": "zh"}
    # The question is answered: its choices stay to be read, but do nothing any more.
    used = page.get_by_role("button", name="间接接触")
    expect(used).to_have_attribute("aria-disabled", "true")
    sent = len(rasa.bodies)
    used.click(force=True)
    page.wait_for_timeout(200)
    assert len(rasa.bodies) == sent


def test_a_date_can_be_chosen_and_the_result_shows_every_condition(page: Page, rasa: FakeRasa) -> None:
    ask(page, "我能提前一年申报职称吗")
    page.get_by_role("button", name="直接接触", exact=True).click()
    page.get_by_label("或选择日期").fill("2018-03-01")
    page.get_by_role("button", name="使用该日期").click()
    expect(page.get_by_role("heading", name="不符合条件")).to_be_visible()
    assert rasa.bodies[-1]["message"] == "2018-03-01"
    rows = last(page).locator(".conditions > li")
    expect(rows).to_have_count(4)
    expect(rows.nth(0)).to_contain_text(re.compile(r"✗.*聘任时间.*不符合", re.DOTALL))
    expect(rows.nth(1)).to_contain_text(re.compile(r"✓.*专业技术人员.*符合", re.DOTALL))
    expect(rows.nth(3)).to_contain_text(re.compile(r"\?.*名单.*未知", re.DOTALL))
    # What the text says of a condition is in its row; the text around it stays.
    expect(last(page).get_by_text("属于专业技术人员")).to_have_count(1)
    expect(last(page)).to_contain_text(re.compile("需满4年.*各项条件.*直接更正", re.DOTALL))


def test_enter_while_an_input_method_composes_does_not_send(page: Page, rasa: FakeRasa) -> None:
    box = page.locator("#message")
    box.fill("zhicheng")
    for event in ({"isComposing": True}, {"keyCode": 229}):
        box.dispatch_event("keydown", {"key": "Enter", "bubbles": True, "cancelable": True} | event)
    box.press("Shift+Enter")
    page.wait_for_timeout(200)
    expect(box).to_have_value("zhicheng\n")
    assert rasa.bodies == []
    box.press("Enter")
    expect(last(page)).to_be_visible()
    assert [body["message"] for body in rasa.bodies] == ["zhicheng"]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [320, 390])
def test_a_narrow_screen_never_scrolls_sideways(page: Page, site: Site, lang: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 568})
    page.goto(f"{site.address}/?lang={lang}")
    assert overflow(page) == 0
    for question in ("school 上学", "提前 early", "2018-03-01", "https://example.org/" + "a" * 200):
        said = page.locator(".assistant").count()
        ask(page, question)
        expect(page.locator(".assistant")).to_have_count(said + 1)
        assert overflow(page) == 0
    page.locator(".citation").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert overflow(page) == 0


def test_at_400_percent_the_question_box_does_not_cover_the_page(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 200})
    assert overflow(page) == 0
    page.evaluate("window.scrollTo(0, 0)")
    expect(page.locator("#ask")).not_to_be_in_viewport()
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()


def test_everything_works_with_the_keyboard_alone(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#message")).to_be_focused()
    page.keyboard.type("我能提前一年申报职称吗")
    page.keyboard.press("Enter")
    choice = page.locator(".choices button").first
    expect(choice).to_be_visible()
    expect(page.locator("#message")).to_be_focused()
    for _ in range(10):
        page.keyboard.press("Shift+Tab")
        if choice.evaluate("element => element === document.activeElement"):
            break
    expect(choice).to_be_focused()
    outline = choice.evaluate("element => getComputedStyle(element).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    expect(last(page)).to_contain_text("现职称是什么时候")
    # The keyboard stays where it was, and what came is next.
    expect(choice).to_be_focused()


def test_the_order_of_the_keyboard_is_the_order_of_the_page(page: Page) -> None:
    seen: list[tuple[float, float]] = []
    for _ in range(9):
        page.keyboard.press("Tab")
        place = page.evaluate(
            "() => { const r = document.activeElement.getBoundingClientRect(); return [r.top, r.left]; }"
        )
        seen.append((place[0], place[1]))
    tops = seen[1:]
    assert all(before[0] <= after[0] + 1 for before, after in pairwise(tops))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_axe_finds_no_violation(browser: Browser, site: Site, scheme: Any, size: str) -> None:
    context = browser.new_context(
        viewport=PHONE if size == "phone" else DESKTOP,
        color_scheme=scheme,
        locale="en",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(site.address)
    no_violation(page)
    for question in ("school", "early", "2018-03-01", "person"):
        said = page.locator(".assistant").count()
        ask(page, question)
        expect(page.locator(".assistant")).to_have_count(said + 1)
    page.locator("#message").fill("x" * 2001)
    page.locator("#message").press("Enter")
    expect(page.locator("#error")).not_to_be_empty()
    no_violation(page)
    page.locator(".citation").first.click()
    expect(page.locator("#clause-text .clause-words")).to_be_visible()
    no_violation(page)
    context.close()


def no_violation(page: Page) -> None:
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_markup_in_any_text_is_shown_as_text(page: Page) -> None:
    ask(page, f"evil {EVIL}")
    expect(page.locator(".turn.person .bubble")).to_have_text(f"evil {EVIL}")
    expect(last(page)).to_contain_text("It depends on a decision")
    assert last(page).inner_text().count(EVIL) >= 5
    page.wait_for_timeout(200)
    assert page.evaluate("window.hurt") is None
    assert page.locator("main img, main script").count() == 0


def test_a_message_that_was_not_sent_is_kept_and_can_be_sent_again(page: Page, site: Site, rasa: FakeRasa) -> None:
    site.stop()
    try:
        ask(page, "子女上学")
        expect(page.locator(".not-sent")).to_contain_text("未能发送")
        page.get_by_role("button", name="重新发送").click()
        expect(page.locator(".not-sent")).to_contain_text("未能发送")
    finally:
        site.start()
    page.get_by_role("button", name="重新发送").click()
    expect(last(page)).to_contain_text("子女入学待遇")
    expect(page.locator(".not-sent")).to_have_count(0)
    expect(page.locator(".turn.person")).to_have_count(1)
    assert len(rasa.bodies) == 1


def test_without_rasa_the_page_shows_the_hotline_to_call(page: Page, rasa: FakeRasa) -> None:
    rasa.status = 500
    ask(page, "子女上学")
    call = page.get_by_role("link", name="拨打12333")
    expect(call).to_have_attribute("href", "tel:12333")
    expect(last(page)).to_contain_text("您可以先看看以下内容")


def test_the_page_says_that_the_assistant_is_looking(page: Page, rasa: FakeRasa) -> None:
    rasa.delay = 0.6
    ask(page, "子女上学")
    expect(page.get_by_role("status")).to_contain_text("助手正在查找")
    expect(last(page)).to_contain_text("子女入学待遇")
    expect(page.get_by_role("status")).to_be_empty()


def test_questions_typed_in_haste_are_answered_in_order(page: Page, rasa: FakeRasa) -> None:
    rasa.delay = 0.2
    for question in ("子女上学", "人工", "提前"):
        ask(page, question)
    expect(page.locator(".turn.assistant")).to_have_count(3)
    assert [body["message"] for body in rasa.bodies] == ["子女上学", "人工", "提前"]
    assert len({body["sender"] for body in rasa.bodies}) == 1


def test_a_message_that_is_too_long_is_not_sent_and_stays(page: Page, rasa: FakeRasa) -> None:
    box = page.locator("#message")
    box.fill("职" * 2000)
    expect(page.locator("#count")).to_have_text("2,000 / 2,000字")
    box.fill("职" * 2001)
    box.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("2,001字，最多可发送2,000字")
    assert len(box.input_value()) == 2001
    assert rasa.bodies == []
    box.fill("职称")
    expect(page.get_by_role("alert")).to_be_empty()


def test_what_the_server_refuses_comes_back_with_the_reason(page: Page) -> None:
    ask(page, "/restart")
    expect(page.locator(".not-sent")).to_contain_text("“/”")
    expect(page.locator("#message")).to_have_value("/restart")
    expect(page.get_by_role("button", name="重新发送")).to_have_count(0)


def test_start_over_asks_first_then_begins_a_new_conversation(page: Page, rasa: FakeRasa) -> None:
    ask(page, "子女上学")
    expect(last(page)).to_be_visible()
    page.get_by_role("button", name="重新开始").click()
    page.get_by_role("button", name="继续对话").click()
    expect(page.locator(".turn")).to_have_count(2)
    page.get_by_role("button", name="重新开始").click()
    page.get_by_role("dialog").get_by_role("button", name="重新开始").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.get_by_role("status")).to_contain_text("已开始新的对话")
    expect(page.locator("#message")).to_be_focused()
    ask(page, "子女上学")
    expect(last(page)).to_be_visible()
    assert rasa.bodies[0]["sender"] != rasa.bodies[1]["sender"]


def test_a_reload_keeps_the_conversation_on_the_server(page: Page, rasa: FakeRasa) -> None:
    ask(page, "子女上学")
    expect(last(page)).to_be_visible()
    page.reload()
    ask(page, "人工")
    expect(page.locator(".turn.assistant")).to_have_count(2)
    assert rasa.bodies[0]["sender"] == rasa.bodies[1]["sender"]


def test_the_language_can_be_switched_without_losing_the_conversation(page: Page) -> None:
    ask(page, "子女上学")
    expect(last(page)).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_title("Jilin talent-policy assistant")
    expect(page).to_have_url(re.compile(r"\?lang=en$"))
    expect(page.get_by_role("textbox", name="Your question")).to_be_visible()
    expect(page.get_by_role("log", name="Conversation")).to_contain_text("子女入学待遇")
    expect(page.locator("#examples button").first).to_have_text(re.compile("Can I apply"))
    page.get_by_role("link", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_an_example_is_a_question_to_press(page: Page, rasa: FakeRasa) -> None:
    page.get_by_role("button", name="C类人才的子女上学有什么待遇？").click()
    expect(last(page)).to_contain_text("子女入学待遇")
    assert rasa.bodies[0]["message"] == "C类人才的子女上学有什么待遇？"


def test_the_conversation_is_announced_politely(page: Page) -> None:
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_have_attribute("aria-label", "对话")


def test_the_first_screen_is_there_at_once(page: Page, site: Site) -> None:
    started = time.monotonic()
    page.goto(site.address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert time.monotonic() - started < 2
    requests = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert all(name.startswith(site.address) for name in requests)


def test_nothing_moves_for_people_who_ask_for_that(page: Page, rasa: FakeRasa) -> None:
    rasa.delay = 0.5
    ask(page, "子女上学")
    animation = page.locator(".dots span").first.evaluate("element => getComputedStyle(element).animationName")
    assert animation == "none"
    expect(last(page)).to_be_visible()


def test_without_scripts_the_page_says_so(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(site.address)
    expect(page.get_by_text("本页需要启用JavaScript")).to_be_visible()
    context.close()


def benefits(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The answer on the benefits of Category C, or of all where the question names none."""
    lead = "通过人才分类定级评审的C类人才享受：" if "C" in body["message"] else "通过人才分类定级评审后："
    card = {
        "type": "answer",
        "topic": "category-benefits",
        "lang": "zh",
        "citations": ["rules-2022#2.7.2.5"],
        "follow_ups": [],
    }
    return [
        {"text": f"{lead}\n- 吉享卡；\n- 定点医院免费特需门诊服务。\n依据：《操作细则》（2022）2.7.2.5"},
        {"custom": card},
    ]


def serve_notice(page: Page, **service: Any) -> dict[str, Any]:
    """Answers `GET /notice` in the site's place; what it says can be changed meanwhile."""
    said = {"notice": None, "open": True, "closed": None} | service
    page.route("**/notice", lambda route: route.fulfill(json=said))
    return said


def test_the_benefits_of_a_category_are_a_table_with_their_clauses(page: Page, rasa: FakeRasa) -> None:
    rasa.answer = benefits
    ask(page, "C类人才有哪些待遇？")
    table = last(page).get_by_role("table", name="C类人才待遇一览")
    expect(table.locator("tbody tr")).to_have_count(6)
    expect(table).to_contain_text("就近择优")
    expect(last(page).locator(".bubble > ul:not([class])")).to_have_count(0)  # the table is in its place
    table.get_by_role("button", name="查看第2.7.2.4条").click()
    expect(page.get_by_role("dialog")).to_contain_text("E类人才")


def test_the_benefits_of_all_categories_are_a_table_that_fits_a_phone(page: Page, rasa: FakeRasa) -> None:
    page.set_viewport_size(PHONE)
    rasa.answer = benefits
    ask(page, "各类人才有哪些待遇？")
    table = last(page).get_by_role("table", name="各类人才待遇一览")
    expect(table.locator("tbody tr")).to_have_count(6)
    expect(table.get_by_role("columnheader", name="E类")).to_be_visible()
    expect(table.locator("tbody tr").first.locator("td").last).to_contain_text("不享受")
    assert last(page).locator(".table").evaluate("frame => frame.scrollWidth <= frame.clientWidth")
    assert overflow(page) == 0
    no_violation(page)


def test_without_the_table_the_list_stays(page: Page, rasa: FakeRasa) -> None:
    rasa.answer = benefits
    page.route("**/api/benefits**", lambda route: route.abort())
    ask(page, "C类人才有哪些待遇？")
    expect(last(page).locator(".bubble > ul:not([class]) > li")).to_have_count(2)


def test_a_helpful_answer_is_rated_once(page: Page) -> None:
    sent: list[Any] = []
    page.route("**/ratings", lambda route: (sent.append(route.request.post_data_json), route.fulfill(status=204)))
    ask(page, "子女上学")
    page.get_by_role("group", name="这条解答对您有帮助吗？").get_by_role("button", name="有帮助", exact=True).click()
    expect(last(page)).to_contain_text("感谢您的反馈")
    assert sent == [
        {
            "helpful": True,
            "reason": None,
            "comment": "",
            "lang": "zh",
            "card": "answer",
            "topic": "children-school",
            "check": None,
            "citations": ["rules-2022#2.7.2.4"],
            "question": "子女上学",
        }
    ]
    page.reload()
    expect(last(page)).to_contain_text("子女入学待遇")
    expect(page.locator(".rating")).to_have_count(0)


def test_an_unhelpful_answer_is_rated_with_a_reason_by_keyboard(page: Page) -> None:
    sent: list[Any] = []
    page.route("**/ratings", lambda route: (sent.append(route.request.post_data_json), route.fulfill(status=204)))
    ask(page, "School places?")
    page.get_by_role("button", name="No", exact=True).press("Enter")
    expect(page.get_by_label("It is not correct")).to_be_focused()
    page.get_by_role("button", name="Send this").click()
    expect(last(page)).to_contain_text("Please choose what is wrong")
    page.get_by_label("It is not correct").press("ArrowDown")
    page.get_by_label("Anything to add?").fill(f"{EVIL}x" * 20)
    no_violation(page)
    page.get_by_role("button", name="Send this").click()
    expect(last(page)).to_contain_text("Thank you")
    assert sent[0]["reason"] == "unclear"
    assert len(sent[0]["comment"]) <= 500


def test_the_sites_own_door_takes_a_rating(page: Page) -> None:
    ask(page, "2018年")
    with page.expect_response("**/ratings") as answered:
        page.get_by_role("button", name="有帮助", exact=True).click()
    assert answered.value.status == 204


def test_a_rating_that_was_not_taken_can_be_given_again(page: Page) -> None:
    page.route("**/ratings", lambda route: route.abort(), times=1)
    ask(page, "子女上学")
    page.get_by_role("button", name="有帮助", exact=True).click()
    expect(last(page)).to_contain_text("未能提交")
    page.unroute("**/ratings")
    page.route("**/ratings", lambda route: route.fulfill(status=204))
    page.get_by_role("button", name="有帮助", exact=True).click()
    expect(last(page)).to_contain_text("感谢您的反馈")


def test_an_answer_can_be_copied_with_its_source(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "子女上学")
    page.get_by_role("button", name="复制").click()
    expect(last(page)).to_contain_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("子女入学待遇按")
    assert copied.endswith("2.7.2.4")


def test_one_answer_is_printed_alone_and_dark_on_white(page: Page) -> None:
    for question in ("子女上学", "2018年"):
        ask(page, question)
    expect(page.locator(".turn.assistant")).to_have_count(2)
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("window.print = () => { window.printed = document.querySelectorAll('.turn.printing').length; }")
    page.locator(".turn.assistant").first.locator("text=打印").evaluate("button => button.click()")
    assert page.evaluate("window.printed") == 1
    expect(page.locator(".turn.assistant").first).to_be_visible()
    expect(page.locator(".turn.assistant").last).to_be_hidden()
    expect(page.locator("#ask")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".turn.assistant").last).to_be_visible()


def test_text_size_and_colours_are_chosen_and_kept(page: Page) -> None:
    def ground() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = ground()
    page.get_by_role("button", name="显示").click()
    page.get_by_label("特大").check()
    page.get_by_label("深色").check()
    no_violation(page)
    page.get_by_role("button", name="完成").click()
    expect(page.get_by_role("button", name="显示")).to_be_focused()
    for _ in range(2):
        assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == pytest.approx(22.4)
        assert ground() != light
        page.reload()
    page.set_viewport_size(PHONE)
    assert overflow(page) == 0
    no_violation(page)


def test_the_notice_of_the_staff_is_shown_as_text_in_the_pages_language(page: Page) -> None:
    said = serve_notice(page, notice={"zh": EVIL, "en": "Maintenance tonight", "level": "warning"})
    page.reload()
    banner = page.locator("#announcement")
    expect(banner).to_contain_text(EVIL)
    expect(banner).to_have_attribute("aria-live", "polite")
    no_violation(page)
    page.get_by_role("link", name="English").click()
    expect(banner).to_contain_text("Maintenance tonight")
    said["notice"] = None
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(banner).to_be_hidden()
    assert page.evaluate("window.hurt") is None


def test_a_closed_service_says_so_and_takes_nothing(page: Page, rasa: FakeRasa) -> None:
    page.locator("#message").fill("子女上学")
    said = serve_notice(page, open=False, closed={"zh": "今日暂停服务。", "en": "Closed today."})
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#closed")).to_have_text("今日暂停服务。")
    expect(page.locator("#message")).to_be_disabled()
    expect(page.locator("#message")).to_have_value("子女上学")
    page.locator("#examples button").first.click()
    no_violation(page)
    assert rasa.bodies == []
    said["open"] = True
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#message")).to_be_enabled()
    expect(page.locator("#closed")).to_be_empty()


def test_when_the_server_is_back_what_was_kept_is_sent_in_order(page: Page, site: Site, rasa: FakeRasa) -> None:
    site.stop()
    try:
        ask(page, "子女上学")
        expect(page.locator("#connection")).to_contain_text("网络连接已中断")
        ask(page, "人工")
        expect(page.locator(".not-sent")).to_have_count(2)
        page.locator("#message").fill("还没写完")
    finally:
        site.start()
    expect(page.locator("#connection")).to_contain_text("网络连接已恢复", timeout=10_000)
    expect(page.locator(".turn.assistant")).to_have_count(2, timeout=10_000)
    expect(page.locator(".not-sent")).to_have_count(0)
    expect(page.locator("#message")).to_have_value("还没写完")
    assert [body["message"] for body in rasa.bodies] == ["子女上学", "人工"]


def test_what_was_not_sent_is_there_after_a_reload(page: Page, rasa: FakeRasa) -> None:
    page.route("**/chat", lambda route: route.fulfill(status=503))
    ask(page, "子女上学")
    expect(page.locator(".not-sent")).to_have_count(1)
    page.unroute("**/chat")
    page.reload()
    assert rasa.bodies == []  # nothing goes out by itself that the person may no longer want
    page.get_by_role("button", name="重新发送").click()
    expect(last(page)).to_contain_text("子女入学待遇")


def test_only_the_hotline_and_results_become_links(page: Page, rasa: FakeRasa) -> None:
    text = "拨打12333，结果4821-7093-5512；https://example.org/12333 javascript:alert(1) //example.org 2.7.12333"
    rasa.answer = lambda body: [{"text": text}]
    ask(page, "链接")
    expect(last(page)).to_contain_text(text)
    links = [link.get_attribute("href") for link in last(page).locator("a").all()]
    assert links == ["tel:12333", "/results/4821-7093-5512?lang=en"]
