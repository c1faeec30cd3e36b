"""The way of a question: asked in vain, seen by the staff, made a topic by an editor, answered, and taken back."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiohttp.test_utils import unused_port
from playwright.sync_api import Browser, Page, expect

from policy_kb import Language, connect
from policy_kb.questions import QuestionStore, Unanswered
from policy_kb.ratings import Rating, Ratings
from tests.browser.conftest import Site
from tests.browser.staff import signed_in
from tests.browser.watched import DESKTOP, PHONE, own_site, watched
from tests.support.fake_rasa import FakeRasa
from tests.support.scripted import assistant

pytestmark = pytest.mark.browser

UNKNOWN = {"zh": "人才购车有补贴吗", "en": "Is there a subsidy for buying a car?"}
SCHOOL = {"zh": "C类人才的子女上学有什么待遇？", "en": "School places for my child?"}
TITLE = {"zh": "人才购车补贴", "en": "Car subsidy"}
ANSWER = {"zh": "两份文件均未提及购车补贴。", "en": "Neither document mentions a car subsidy."}
SEEN_WITHIN_SECONDS = 8


@pytest.fixture(scope="module")
def running_site(rasa: FakeRasa, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of this module's own: what is published here is in no other test's way."""
    with own_site(rasa, tmp_path_factory.mktemp("round-trip"), unused_port()) as site:
        yield site


@pytest.fixture(params=[("zh", PHONE), ("en", DESKTOP)], ids=["chinese-phone", "english-desktop"])
def person(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[tuple[Page, str]]:
    """The chat page of a person and the language."""
    lang, size = request.param
    with watched(browser, site.address, lang=lang, size=size) as (context, _):
        page = context.new_page()
        page.goto(f"{site.address}/?lang={lang}")
        yield page, lang


def as_the_actions_do(site: Site) -> Callable[[dict[str, Any]], Any]:
    """The scripted assistant; like the real one it keeps what it did not understand."""

    def answer(body: dict[str, Any]) -> Any:
        messages = assistant(body)
        if any(message.get("custom", {}).get("type") == "fallback" for message in messages):
            lang: Language = "zh" if re.search(r"[\u4e00-\u9fff]", body["message"]) else "en"
            engine = connect(site.database_url)
            QuestionStore(engine).add(Unanswered.masked("fallback", lang, body["message"], [("talk/why", 0.2)]))
            engine.dispose()
        return messages

    return answer


def ask(page: Page, text: str) -> None:
    said = page.locator(".turn.assistant").count()
    page.locator("#message").fill(text)
    page.locator("#message").press("Enter")
    expect(page.locator(".turn.assistant")).to_have_count(said + 1)


def call(page: Page, method: str, address: str, body: Any = None) -> int:
    """The status of a call that the page's own scripts might make, token and all."""
    return int(
        page.evaluate(
            """async ([method, address, body]) => {
              const token = document.querySelector("meta[name=csrf]").content;
              const headers = { "X-CSRF-Token": token, "Content-Type": "application/json" };
              return (await fetch(address, { method, headers, body: body && JSON.stringify(body) })).status;
            }""",
            [method, address, body],
        )
    )


def public_status(page: Page, site: Site, topic: str, wanted: int) -> int:
    """What the public API says of a topic, asked until it says what is wanted, or for the seconds it may take."""
    for _ in range(SEEN_WITHIN_SECONDS * 4):
        status = page.request.get(f"{site.address}/api/topics/{topic}").status
        if status == wanted:
            return status
        page.wait_for_timeout(250)
    return status


def item(page: Page, text: str) -> Any:
    """The entry of the queue with this question."""
    return page.locator("#list > li").filter(has=page.get_by_role("heading", name=text))


def test_a_question_becomes_a_topic_and_is_taken_back(
    person: tuple[Page, str], browser: Browser, site: Site, rasa: FakeRasa
) -> None:
    page, lang = person
    other = "en" if lang == "zh" else "zh"
    topic = f"car-subsidy-{lang}"
    titles = {one: f"{text} {lang}" for one, text in TITLE.items()}
    answers = {one: f"{text} {topic}" for one, text in ANSWER.items()}
    rasa.answer = as_the_actions_do(site)
    ask(page, UNKNOWN[lang])
    ask(page, SCHOOL[lang])
    _rate_badly(page, lang)

    # The staff see both. One of them writes a draft, and can neither publish it nor settle anything.
    with signed_in(browser, site, "staff", lang) as desk:
        desk.goto(f"{site.address}/console/queue?kind=rated&lang={lang}")
        expect(item(desk, SCHOOL[lang])).to_contain_text("高中阶段呢" if lang == "zh" else "and high school")
        expect(desk.locator("#list button")).to_have_count(0)
        desk.goto(f"{site.address}/console/queue?lang={lang}")
        item(desk, UNKNOWN[lang]).get_by_role("link").click()
        expect(desk.locator("#question-text")).to_have_text(UNKNOWN[lang])
        expect(desk.locator(f"#examples-{lang}")).to_have_value(UNKNOWN[lang])
        desk.locator("#id").fill(topic)
        for one in ("zh", "en"):
            desk.locator(f"#title-{one}").fill(titles[one])
            desk.locator(f"#answer-{one}").fill(answers[one])
        desk.locator("#citations").fill("2.7.2.4")
        desk.locator("#citations").press("Enter")
        desk.locator("#save").click()
        expect(desk).to_have_url(re.compile(r"/console/drafts/\d+"))
        expect(desk.locator("#publish")).to_be_hidden()
        expect(desk.locator("#discard")).to_be_hidden()
        number = desk.url.rpartition("/")[2].partition("?")[0]
        _staff_cannot_publish(desk, site, number, topic)
        assert public_status(desk, site, topic, 404) == 404

    with signed_in(browser, site, "editor", lang) as desk:
        # An editor publishes it …
        desk.goto(f"{site.address}/console/topics?lang={lang}&topic={topic}")
        expect(desk.locator("#history")).to_contain_text("staff-1")
        desk.locator("#history").get_by_role("link").first.click()
        expect(desk.locator(f"#answer-{lang}")).to_have_value(answers[lang])
        desk.locator("#publish").click()
        desk.get_by_role("dialog").locator("button[value=yes]").click()
        expect(desk.locator("#standing .badge")).to_have_attribute("data-kind", "published")
        # … which the public has within seconds, in both languages, and the console's search, too.
        assert public_status(desk, site, topic, 200) == 200
        for one in (lang, other):
            found = desk.request.get(f"{site.address}/api/topics/{topic}?lang={one}").json()
            assert found["answer"] == answers[one]
        desk.goto(f"{site.address}/console?lang={lang}")
        desk.get_by_role("combobox").fill(titles[lang])
        desk.get_by_role("option").filter(has_text=titles[lang]).first.click()
        expect(desk.locator("#opened")).to_contain_text(answers[lang])
        # It is settled, and gone from the queue.
        desk.goto(f"{site.address}/console/queue?lang={lang}")
        item(desk, UNKNOWN[lang]).locator("button").click()
        expect(item(desk, UNKNOWN[lang])).to_have_count(0)
        # Its history says who published it, and takes it out again.
        desk.goto(f"{site.address}/console/topics?lang={lang}&topic={topic}")
        expect(desk.locator("#history")).to_contain_text("editor-1")
        desk.locator("#history").get_by_role("button", name="撤下" if lang == "zh" else "Take out").click()
        desk.get_by_role("dialog").locator("button[value=yes]").click()
        expect(desk.locator("#history .badge[data-kind=withdrawn]")).to_be_visible()
        assert public_status(desk, site, topic, 404) == 404
        desk.goto(f"{site.address}/console?lang={lang}")
        desk.get_by_role("combobox").fill(titles[lang])
        expect(desk.locator("#count")).not_to_be_empty()
        expect(desk.get_by_role("option").filter(has_text=titles[lang])).to_have_count(0)
        # What was taken out can be brought back.
        desk.goto(f"{site.address}/console/topics?lang={lang}&topic={topic}")
        desk.locator("#history .button.danger").click()
        desk.get_by_role("dialog").locator("button[value=yes]").click()
        expect(desk.locator("#history .badge[data-kind=published]")).to_be_visible()
        assert public_status(desk, site, topic, 200) == 200


def _rate_badly(page: Page, lang: str) -> None:
    words = {"zh": ("没有帮助", "内容不完整", "高中阶段呢"), "en": ("No", "Something is missing", "and high school")}[
        lang
    ]
    turn = page.locator(".turn.assistant").last
    turn.locator(".rating-ask button").last.click()
    turn.locator("input[value=incomplete]").check()
    turn.locator("textarea").fill(words[2])
    turn.locator("form button").click()
    expect(turn.locator(".rating form")).to_have_count(0)


def _staff_cannot_publish(desk: Page, site: Site, number: str, topic: str) -> None:
    assert call(desk, "POST", f"/console/api/drafts/{number}/publish") == 403
    assert call(desk, "POST", f"/console/api/drafts/{number}/discard") == 403
    assert call(desk, "POST", f"/console/api/topics/{topic}/rollback", {"number": 0}) == 403
    assert call(desk, "DELETE", f"/console/api/queue/{'0' * 64}") == 403
    assert call(desk, "PUT", "/console/api/notice", {"open": False}) == 403
    for address in ("/console/notice", "/console/audit"):
        answer = desk.goto(site.address + address)
        assert answer is not None
        assert answer.status == 403
        expect(desk.get_by_role("alert")).to_be_visible()
    desk.goto(f"{site.address}/console/topics?lang=en&topic={topic}")
    expect(desk.locator("#history table")).to_be_visible()
    expect(desk.locator("#history .button.danger")).to_have_count(0)


def test_a_topic_of_the_files_is_improved_and_rolled_back(browser: Browser, site: Site) -> None:
    engine = connect(site.database_url)
    fields = {"helpful": False, "reason": "unclear", "lang": "en", "card": "answer", "topic": "spouse-job"}
    Ratings(engine).keep(Rating.model_validate(fields | {"question": "A job for my wife?"}))
    engine.dispose()
    with signed_in(browser, site, "editor") as desk:
        before = desk.request.get(f"{site.address}/api/topics/spouse-job").json()["answer"]
        desk.goto(f"{site.address}/console/queue?kind=rated&lang=en")
        item(desk, "A job for my wife?").get_by_role("link", name=re.compile("Improve the topic")).click()
        expect(desk.locator("#id")).to_have_value("spouse-job")
        desk.locator("#answer-en").fill(f"In short: see below.\n{before}")
        desk.locator("#publish").click()
        desk.get_by_role("dialog").locator("button[value=yes]").click()
        expect(desk.locator("#standing .badge")).to_have_attribute("data-kind", "published")
        assert _answer(desk, site, "In short") is True
        desk.locator("#standing a").click()
        expect(desk.locator("#comparison mark").first).to_be_visible()
        desk.get_by_role("button", name="Roll back to this: Content file").click()
        desk.get_by_role("dialog").locator("button[value=yes]").click()
        expect(desk.locator("#say")).to_have_text("Rolled back.")
        assert _answer(desk, site, "In short", False) is False
        assert desk.request.get(f"{site.address}/api/topics/spouse-job").json()["answer"] == before


def _answer(page: Page, site: Site, begins: str, wanted: bool = True) -> bool:
    """Whether the public answer begins so, asked until it is as wanted."""
    for _ in range(SEEN_WITHIN_SECONDS * 4):
        found = page.request.get(f"{site.address}/api/topics/spouse-job").json()["answer"].startswith(begins)
        if found is wanted:
            return found
        page.wait_for_timeout(250)
    return not wanted


def test_the_editors_notice_and_switch_are_seen_on_the_page(
    person: tuple[Page, str], browser: Browser, site: Site, rasa: FakeRasa
) -> None:
    page, lang = person
    other = "en" if lang == "zh" else "zh"
    texts = {"zh": "今日17时起系统维护。", "en": "Maintenance from 5 pm today."}
    closed = {"zh": "系统维护，明早恢复。", "en": "Under maintenance until tomorrow."}
    ask(page, SCHOOL[lang])
    with signed_in(browser, site, "editor", lang) as desk:
        desk.goto(f"{site.address}/console/notice?lang={lang}")
        desk.locator("#shown").check()
        for one in ("zh", "en"):
            desk.locator(f"#text-{one}").fill(texts[one])
            desk.locator(f"#closed-{one}").fill(closed[one])
        desk.locator("#banner button").click()
        expect(desk.locator("#now .notice")).to_have_count(2)
        look(page)
        expect(page.locator("#announcement")).to_contain_text(texts[lang])
        page.locator("#language").click()
        expect(page.locator("#announcement")).to_contain_text(texts[other])
        page.locator("#language").click()
        _turn(desk)
        look(page)
        expect(page.locator("#closed")).to_have_text(closed[lang])
        expect(page.locator("#message")).to_be_disabled()
        expect(page.locator(".turn.assistant")).to_have_count(1)  # the talk stays to be read
        sent = len(rasa.bodies)
        answer = page.request.post(f"{site.address}/chat", data={"message": SCHOOL[lang], "lang": lang})
        assert closed[lang] in answer.json()["messages"][0]["text"]  # an old page that does not know
        assert len(rasa.bodies) == sent
        _turn(desk)
        look(page)
        expect(page.locator("#message")).to_be_enabled()
        expect(page.locator("#closed")).to_be_empty()
        ask(page, SCHOOL[lang])
        desk.locator("#shown").uncheck()
        desk.locator("#banner button").click()
        expect(desk.locator("#now .notice")).to_have_count(0)
        look(page)
        expect(page.locator("#announcement")).to_be_hidden()


def look(page: Page) -> None:
    """What the page does each minute, and whenever it is seen again."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def _turn(desk: Page) -> None:
    """Throws the switch, and waits until it is thrown."""
    now = desk.locator("#now .badge").get_attribute("data-kind")
    desk.locator("#turn").click()
    desk.get_by_role("dialog").locator("button[value=yes]").click()
    expect(desk.locator("#now .badge")).to_have_attribute("data-kind", "bad" if now == "good" else "good")
