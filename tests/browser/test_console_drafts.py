"""Topics in a real Chromium: written, seen as the chat shows them, published, compared and rolled back."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page, expect

from policy_kb import connect
from policy_kb.drafts import TopicVersions, draft_of
from tests.browser.conftest import Site
from tests.browser.staff import PASSWORD, overflow, signed_in

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=document.title='hit'>"


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A page of an editor who reads English."""
    with signed_in(browser, site, "editor") as page:
        yield page


@pytest.fixture
def versions(site: Site) -> Iterator[TopicVersions]:
    """The versions in the site's database, to prepare some."""
    engine = connect(site.database_url)
    yield TopicVersions(engine)
    engine.dispose()


def record(name: str, title: str = "A test topic") -> dict[str, object]:
    return {
        "topic": {
            "id": name,
            "title": {"en": title, "zh": "测试条目"},
            "entitlement": True,
            "citations": ["rules-2022#2.7.2.4"],
            "answer": {"en": f"An answer on {title}.", "zh": "测试解答。"},
        },
        "examples": {"en": [f"how about {name}"], "zh": []},
        "note": "for a test",
    }


def write(page: Page, site: Site, name: str) -> None:
    """Fills in a whole new topic."""
    page.goto(f"{site.address}/console/drafts/new?lang=en")
    page.get_by_label("Name of the topic").fill(name)
    page.get_by_label("Title in Chinese").fill("测试条目")
    page.get_by_label("Title in English").fill("A test topic")
    page.get_by_label("Answer in Chinese").fill("第一段。\n- 第一项\n- 第二项")
    page.get_by_label("Answer in English").fill("A paragraph.\n- one\n- two")
    box = page.get_by_role("combobox", name="The most relevant first")
    box.fill("2.7.2.4")
    box.press("Enter")


def state(page: Page, name: str) -> str:
    """What the list says of a topic."""
    page.get_by_label("Search by title or name").fill(name)
    expect(page.locator("#rows tr")).to_have_count(1)
    return str(page.locator("#rows tr td").first.text_content())


def confirm(page: Page, name: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=name).click()


def test_a_topic_is_written_seen_saved_published_and_answered(page: Page, site: Site) -> None:
    write(page, site, "browser-topic")
    preview = page.locator("#preview-en")
    expect(preview.locator(".bubble > ul").first.locator("li")).to_have_text(["one", "two"])
    expect(preview).to_contain_text("Source: Operational Rules 2022, 2.7.2.4")
    expect(preview).to_contain_text("12333")
    expect(page.locator("#preview-zh")).to_contain_text("依据：《操作细则》（2022）2.7.2.4")
    expect(page.locator("#unsaved")).to_have_text("Not saved yet")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#say")).to_have_text("The draft is saved.")
    expect(page.locator("#unsaved")).to_be_empty()
    expect(page).to_have_url(re.compile(r"/console/drafts/\d+"))
    page.reload()
    expect(page.get_by_label("Answer in English")).to_have_value("A paragraph.\n- one\n- two")
    page.get_by_label("Answer in English").fill("A better paragraph.")
    page.get_by_role("button", name="Publish").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Publish").click()
    confirm(page, "Publish")
    expect(page.locator("#standing")).to_contain_text("Published now")
    expect(page.get_by_role("button", name="Save draft")).to_be_hidden()
    page.goto(f"{site.address}/console/topics?lang=en")
    for _ in range(10):  # the site notices new content within five seconds
        if page.request.get(f"{site.address}/api/topics/browser-topic").ok:
            break
        page.wait_for_timeout(1000)
    answer = page.request.get(f"{site.address}/api/topics/browser-topic?lang=en").json()
    assert answer["answer"] == "A better paragraph."
    page.reload()
    assert "Version 1 of the console" in state(page, "browser-topic")


def test_faults_stand_beside_their_fields_and_lead_there(page: Page, site: Site) -> None:
    write(page, site, "Not A Name")
    page.get_by_label("Title in English").fill("x" * 41)
    page.get_by_label("Answer in Chinese").fill("")
    page.get_by_label("Examples in English").fill("one\ntwo\none")
    page.get_by_role("button", name="Save draft").click()
    summary = page.locator("#faults")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("listitem").first).to_be_visible()
    expect(page.locator("[data-field='topic.id'] .error")).to_contain_text("Only small letters")
    expect(page.locator("[data-field='topic.answer.zh'] .error")).to_contain_text("This is missing.")
    expect(page.get_by_label("Name of the topic")).to_have_attribute("aria-invalid", "true")
    summary.get_by_role("button", name=re.compile("Answer in Chinese")).click()
    expect(page.get_by_label("Answer in Chinese")).to_be_focused()
    page.get_by_label("Name of the topic").fill("browser-faults")
    page.get_by_label("Answer in Chinese").fill("解答。")
    page.get_by_role("button", name="Save draft").click()
    # What can only be said of a whole topic comes next.
    expect(page.locator("[data-field='topic.title.en'] .error")).to_contain_text("At most 40 characters.")
    expect(page.locator("[data-field='examples.en'] .error")).to_contain_text("No. 3: This example stands here twice.")
    expect(page.locator("[data-field='topic.id'] .error")).to_be_empty()
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("Title in English").fill("A test topic")
    page.get_by_label("Examples in English").fill("one\ntwo")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#say")).to_have_text("The draft is saved.")
    expect(summary).to_be_empty()


def test_clauses_are_picked_ordered_and_removed_by_keyboard(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/console/drafts/new?lang=en")
    box = page.get_by_role("combobox", name="The most relevant first")
    box.focus()
    page.keyboard.type("school")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("option").first).to_be_hidden()
    box.fill("2.7.2.4")
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "citations-option-0")
    page.keyboard.press("Enter")
    page.keyboard.type("2.7.2.5")
    page.keyboard.press("Enter")
    picked = page.locator("#citations-picked li")
    expect(picked).to_have_count(2)
    expect(picked.first).to_contain_text("2.7.2.4")
    page.get_by_role("button", name=re.compile(r"Move up: 2\.7\.2\.5")).press("Enter")
    expect(picked.first).to_contain_text("2.7.2.5")
    expect(page.locator("#say")).to_contain_text("now no. 1")
    expect(page.get_by_role("button", name=re.compile(r"Move down: 2\.7\.2\.5"))).to_be_focused()
    page.get_by_role("button", name=re.compile(r"Remove: 2\.7\.2\.5")).press("Enter")
    expect(picked).to_have_count(1)
    expect(page.get_by_role("button", name=re.compile(r"Remove: 2\.7\.2\.4"))).to_be_focused()


def test_what_is_typed_is_text_in_the_preview(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/console/drafts/new?lang=en")
    for label in ("Title in English", "Answer in English", "Answer in Chinese", "Note for colleagues"):
        page.get_by_label(label).fill(HOSTILE)
    expect(page.locator("#preview-en .bubble")).to_contain_text(HOSTILE)
    assert page.locator("main img").count() == 0
    assert page.title() != "hit"


def test_leaving_with_unsaved_words_warns(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/console/drafts/new?lang=en")
    page.get_by_label("Name of the topic").fill("left-alone")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.get_by_role("link", name="All topics").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(page.get_by_label("Name of the topic")).to_have_value("left-alone")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="All topics").click()
    expect(page.get_by_role("heading", name="Topics", exact=True)).to_be_visible()


def test_a_draft_that_somebody_else_changed_is_not_overwritten(page: Page, site: Site, versions: TopicVersions) -> None:
    saved = versions.save(draft_of(record("browser-conflict")), "somebody")
    page.goto(f"{site.address}/console/drafts/{saved.id}?lang=en")
    page.get_by_label("Note for colleagues").fill("mine")
    versions.save(draft_of(record("browser-conflict", "Theirs")), "somebody", saved.id)
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#faults")).to_contain_text("Somebody else has changed this draft")
    expect(page.get_by_label("Note for colleagues")).to_have_value("mine")


def test_what_was_typed_survives_the_end_of_the_session(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "editor") as page:
        page.goto(f"{site.address}/console/drafts/new?lang=en")
        page.get_by_label("Name of the topic").fill("browser-late")
        page.get_by_label("Answer in English").fill("Long and dear words.")
        page.context.clear_cookies()
        page.get_by_role("button", name="Save draft").click()
        page.wait_for_url("**/console/login*")
        page.locator("#name").fill("editor-1")
        page.locator("#password").fill(PASSWORD)
        page.locator("#password").press("Enter")
        expect(page.get_by_label("Answer in English")).to_have_value("Long and dear words.")
        expect(page.get_by_label("Name of the topic")).to_have_value("browser-late")
        expect(page.locator("#unsaved")).to_have_text("Not saved yet")
        expect(page.locator("#preview-en")).to_contain_text("Long and dear words.")


def test_a_draft_is_discarded_after_a_question(page: Page, site: Site, versions: TopicVersions) -> None:
    saved = versions.save(draft_of(record("browser-discard")), "somebody")
    page.goto(f"{site.address}/console/drafts/{saved.id}?lang=en")
    page.get_by_role("button", name="Discard draft").click()
    confirm(page, "Cancel")
    page.get_by_role("button", name="Discard draft").click()
    confirm(page, "Discard draft")
    expect(page.locator("#standing")).to_contain_text("Discarded")
    expect(page.locator("#form")).to_have_attribute("inert", "")


def test_versions_are_compared_and_rolled_back(page: Page, site: Site, versions: TopicVersions) -> None:
    for title in ("First words", "Second words"):
        saved = versions.save(draft_of(record("browser-history", title)), "ann")
        versions.publish(saved.id, "ben")
    page.goto(f"{site.address}/console/topics?lang=en&topic=browser-history")
    history = page.locator("#history")
    expect(history).to_contain_text("Written by ann")
    expect(history).to_contain_text("Published by ben")
    expect(history.locator("table").first.locator("tbody tr")).to_have_count(2)
    answers = history.locator(".sides tr").filter(has_text="Answer in English")
    expect(answers.locator("td").first.locator("mark")).to_have_text("First")
    expect(answers.locator("td").last.locator("mark")).to_have_text("Second")
    expect(answers).to_contain_text("Different")
    page.get_by_role("button", name="Roll back to this: Version 1").click()
    confirm(page, "Roll back to this")
    expect(page.locator("#say")).to_have_text("Rolled back.")
    expect(history).to_contain_text("Brings back version 1")
    assert "Version 3 of the console" in state(page, "browser-history")
    history.get_by_role("button", name="Close the history").click()
    expect(history).to_be_hidden()
    expect(page.get_by_role("button", name=re.compile("History: First words"))).to_be_focused()


def test_a_topic_of_the_files_is_changed_and_brought_back(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/console/topics?lang=en")
    assert "Content file" in state(page, "talent-vip-travel")
    page.get_by_role("link", name=re.compile("^Change")).click()
    expect(page.get_by_label("Name of the topic")).to_have_value("talent-vip-travel")
    page.get_by_label("Title in English").fill("VIP at airport and station")
    page.get_by_role("button", name="Publish").click()
    confirm(page, "Publish")
    expect(page.locator("#standing")).to_contain_text("Published now")
    page.get_by_role("link", name="History of the topic").click()
    page.get_by_role("button", name="Roll back to this: Content file").click()
    confirm(page, "Roll back to this")
    expect(page.locator("#say")).to_have_text("Rolled back.")
    assert "Content file" in state(page, "talent-vip-travel")


def test_staff_write_drafts_but_do_not_decide_on_them(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "staff", "zh") as page:
        page.goto(f"{site.address}/console/topics?lang=zh&topic=children-school")
        expect(page.locator("#history")).to_contain_text("内容文件")
        assert page.get_by_role("button", name=re.compile("恢复此版本")).count() == 0
        page.goto(f"{site.address}/console/drafts/new?topic=children-school&lang=zh")
        expect(page.get_by_role("button", name="保存草稿")).to_be_visible()
        expect(page.get_by_text("由编辑审核发布。")).to_be_visible()
        assert page.get_by_role("button", name="发布").count() == 0


@pytest.mark.parametrize(("lang", "width", "scheme"), [("zh", 320, "light"), ("en", 1280, "dark")])
@pytest.mark.parametrize("address", ["topics?topic=children-school", "drafts/new?topic=children-school"])
def test_it_is_accessible(browser: Browser, site: Site, address: str, lang: str, width: int, scheme: str) -> None:
    with signed_in(browser, site, "editor", lang, width, scheme) as page:
        page.goto(f"{site.address}/console/{address}&lang={lang}")
        expect(page.locator("#history-title, #preview-zh .bubble").first).to_be_visible()
        assert overflow(page) == 0
        assert Axe().run(page).response["violations"] == []
