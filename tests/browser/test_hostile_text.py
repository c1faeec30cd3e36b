"""Text that would run if a page took it for more than text, through every input that is shown anywhere.

`xss.yml` holds the texts. After each visit nothing may have run, loaded or broken the policy (`watched.py`), no element
may have come of a text, and the text must be there as it was typed.
"""

import json
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from aiohttp.test_utils import unused_port
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from policy_kb import connect
from policy_kb.accounts import AccountError, Accounts, Role
from policy_kb.checks import evaluate
from policy_kb.draft_records import DraftRefused
from policy_kb.drafts import TopicVersions, draft_of
from policy_kb.masking import mask
from policy_kb.models import Topic
from policy_kb.questions import QuestionStore, Unanswered
from policy_kb.results import ResultStore
from policy_kb.store import KnowledgeSource
from tests.browser.conftest import Site
from tests.browser.staff import PASSWORD, make_account
from tests.browser.test_widget import Department
from tests.browser.watched import PHONE, Watch, foreign, own_site, watched
from tests.support.fake_rasa import FakeRasa

pytestmark = pytest.mark.browser

BY_KIND: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("xss.yml").read_text(encoding="utf-8"))
TEXTS = [text for texts in BY_KIND.values() for text in texts]
SETTLED_MS = 100  # so long a page needs, once it is loaded, to show what it fetches
HARMLESS_KINDS = ("Cc", "Cf")  # controls and invisible characters: taken out, or refused
PRINTABLE = [text for text in TEXTS if not any(unicodedata.category(c) in HARMLESS_KINDS for c in text)]
FACTS = {"staff_type": "professional_technical", "employer_type": "enterprise", "contact": "indirect"}
_sessions: dict[tuple[str, Role], Any] = {}


def test_there_are_many_of_many_kinds() -> None:
    assert len(set(TEXTS)) >= 60
    assert len(BY_KIND) >= 8


@pytest.fixture(scope="module")
def host() -> str:
    """The address of a page of the department."""
    return f"http://127.0.0.1:{unused_port()}"


@pytest.fixture(scope="module")
def running_site(rasa: FakeRasa, host: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of this module's own, which the department's page may embed: its texts are in no other test's way."""
    with own_site(rasa, tmp_path_factory.mktemp("hostile"), unused_port(), EMBED_ORIGINS=host) as site:
        yield site


@pytest.fixture
def department(running_site: Site, host: str) -> Iterator[None]:
    """The department's page with its strict policy, on a server of its own."""
    shown = Department(running_site.address)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", shown.policy)
            self.end_headers()
            self.wfile.write(shown.page().encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", int(host.rpartition(":")[2])), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def engine(running_site: Site) -> Iterator[Engine]:
    """The site's database."""
    engine = connect(running_site.database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def visitor(browser: Browser, site: Site, rasa: FakeRasa) -> Iterator[Page]:
    """The chat page of somebody with a phone; the assistant says again whatever it is told."""
    rasa.answer = echo
    with watched(browser, site.address, size=PHONE) as (context, _):
        page = context.new_page()
        page.goto(site.address)
        yield page
        assert foreign(page) == []


@pytest.fixture
def editor(browser: Browser, site: Site) -> Iterator[Page]:
    yield from signed_in_page(browser, site, "editor")


@pytest.fixture
def administrator(browser: Browser, site: Site) -> Iterator[Page]:
    yield from signed_in_page(browser, site, "administrator")


def signed_in_page(browser: Browser, site: Site, role: Role) -> Iterator[Page]:
    make_account(site, f"{role}-1", role)
    state = _sessions.get((site.database_url, role))
    with watched(browser, site.address, lang="en", storage_state=state) as (context, _):
        page = context.new_page()
        page.goto(f"{site.address}/console?lang=en")
        if state is None:
            page.locator("#name").fill(f"{role}-1")
            page.locator("#password").fill(PASSWORD)
            page.locator("#password").press("Enter")
            expect(page.get_by_role("combobox")).to_be_visible()
            _sessions[site.database_url, role] = context.storage_state()
        yield page
        assert foreign(page) == []


def echo(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The message in every place where the assistant's words are shown: text, list, button, source."""
    text = body["message"]
    return [
        {"text": f"{text}\n- {text}\nSource: {text}", "buttons": [{"title": text, "payload": "/stop"}]},
        {"custom": {"type": "answer", "topic": "talent-card", "lang": "en", "citations": ["rules-2022#2.7.2.4"]}},
    ]


def as_result(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The same as a card: a result with its title, its conditions and its number, and a record."""
    text = body["message"]
    reasons = [{"condition": text, "title": text, "status": "met", "citations": [f"rules-2022#{text}", text]}]
    card = {"type": "result", "check": text, "outcome": "depends", "title": text, "number": text, "lang": "en"}
    return [{"text": text}, {"custom": card | {"reasons": reasons, "citations": [text]}}]


def plain(text: str) -> str:
    """What of a text can be seen: no blanks, no controls, nothing invisible, nor what a browser makes of a NUL."""
    return "".join(
        c for c in text if not c.isspace() and c != "\ufffd" and unicodedata.category(c) not in HARMLESS_KINDS
    )


def shown(page: Page, place: str) -> str:
    """All that can be seen of the elements' text, as one."""
    return plain(" ".join(page.locator(place).all_text_contents()))


def groups(texts: Sequence[str], most: int) -> list[str]:
    """The texts in lines of at most so many characters, each text whole."""
    lines = [""]
    for text in texts:
        longer = f"{lines[-1]} ¦ {text}" if lines[-1] else text
        lines = [*lines[:-1], longer] if len(longer) <= most else [*lines, text]
    return lines


def ask(page: Page, text: str) -> None:
    said = page.locator(".turn.assistant").count()
    page.locator("#message").fill(text)
    page.locator("#message").press("Enter")
    if not text.startswith("/"):  # a command, which the server refuses
        expect(page.locator(".turn.assistant")).to_have_count(said + 1)


def send(page: Page, method: str, address: str, body: Any) -> Any:
    """A call of the console as its scripts make it; the status and the JSON of the answer."""
    return page.evaluate(
        """async ([method, address, body]) => {
          const token = document.querySelector("meta[name=csrf]").content;
          const headers = { "X-CSRF-Token": token, "Content-Type": "application/json" };
          const answer = await fetch(address, { method, headers, body: JSON.stringify(body) });
          return [answer.status, await answer.json().catch(() => null)];
        }""",
        [method, address, body],
    )


# The chat


def test_messages_answers_and_buttons_are_text(visitor: Page) -> None:
    for text in TEXTS:
        ask(visitor, text)
    people = [plain(text) for text in visitor.locator(".turn.person .bubble").all_text_contents()]
    assert people == [plain(text) for text in TEXTS]
    sent = [text for text in TEXTS if not text.startswith("/")]
    buttons = [plain(text) for text in visitor.locator(".turn.assistant .choices button").all_text_contents()]
    assert buttons == [plain(text) for text in sent]
    for bubble, text in zip(visitor.locator(".turn.assistant .bubble").all_text_contents(), sent, strict=True):
        assert plain(bubble).count(plain(text)) >= 4
    assert foreign(visitor) == []
    visitor.reload()  # what the tab remembers of its talk
    expect(visitor.locator(".turn.person").last).to_be_visible()
    remembered = [plain(text) for text in visitor.locator(".turn.person .bubble").all_text_contents()]
    assert len(remembered) >= 30
    assert set(remembered) <= set(people)


def test_the_fields_of_a_card_are_text(visitor: Page, rasa: FakeRasa) -> None:
    rasa.answer = as_result
    for text in (text for text in TEXTS if not text.startswith("/")):
        ask(visitor, text)
        assert plain(text) in shown(visitor, ".turn.assistant:last-child .result-check")
        assert plain(text) in shown(visitor, ".turn.assistant:last-child .condition-title")
    assert visitor.locator(".turn a").count() == 0 or foreign(visitor) == []
    # A citation that is none leads to a clause that is not there, and the panel says so.
    visitor.locator(".citation").last.click()
    expect(visitor.locator("#clause-title")).to_contain_text("could not be loaded")


def test_a_comment_on_an_answer_is_text_in_the_queue(visitor: Page, editor: Page, site: Site) -> None:
    texts = groups([text for text in TEXTS if not text.startswith("/")], 450)
    for text in texts:
        ask(visitor, text)
        turn = visitor.locator(".turn.assistant").last
        turn.get_by_role("button", name="No", exact=True).click()
        turn.get_by_label("It is not correct").check()
        turn.get_by_label("Anything to add?").fill(text)
        turn.get_by_role("button", name="Send this").click()
        expect(turn.locator(".rating-said")).to_contain_text("Thank you")
    editor.goto(f"{site.address}/console/queue?kind=rated&lang=en")
    items = editor.locator("#list > li")
    expect(items).to_have_count(len(texts))
    headings, comments = shown(editor, "#list h2"), shown(editor, "#list dd")
    for text in texts:
        assert plain(mask(text)) in headings
        assert plain(mask(text)) in comments
    # One of them becomes a draft: the question stands above the form.
    editor.get_by_role("link", name="Improve the topic").first.click()
    expect(editor.locator("#question-text")).not_to_be_empty()
    assert shown(editor, "#question-text") in headings


def test_a_question_that_was_not_answered_is_text_in_the_queue(editor: Page, site: Site, engine: Engine) -> None:
    store = QuestionStore(engine)
    for text in TEXTS:
        store.add(Unanswered.masked("fallback", "en", text, [(text, 0.5)], [text]))
    editor.goto(f"{site.address}/console/queue?lang=en")
    items = editor.locator("#list > li")
    kept = {plain(mask(text)) for text in TEXTS}
    expect(items).to_have_count(20)
    while editor.locator("#more").is_visible():
        before = items.count()
        editor.locator("#more").click()
        expect(items).not_to_have_count(before)
    assert {plain(text) for text in editor.locator("#list h2").all_text_contents()} == kept
    facts = shown(editor, "#list dd")
    assert all(plain(text) in facts for text in TEXTS)
    made = {str(link.get_attribute("href")) for link in editor.locator("#list a").all()[:: len(TEXTS) // 5]}
    for address in made:
        editor.goto(site.address + address)
        expect(editor.locator("#question-text")).not_to_be_empty()
        assert shown(editor, "#question-text") in kept
        assert foreign(editor) == []


# What staff write for everyone


def test_a_notice_is_text_for_everybody(editor: Page, visitor: Page, site: Site) -> None:
    editor.goto(f"{site.address}/console/notice?lang=en")
    for text in groups(PRINTABLE, 300):
        both = {"en": text, "zh": text}
        service = {"notice": {"text": both, "level": "warning"}, "open": False, "closed_text": both}
        status, _ = send(editor, "PUT", "/console/api/notice", service)
        assert status == 200
        visitor.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(visitor.locator("#announcement")).to_contain_text(text)
        expect(visitor.locator("#closed")).to_have_text(text)
        assert foreign(visitor) == []
        editor.reload()
        expect(editor.locator("#now .notice").first).to_have_text(text)
        expect(editor.locator("#now blockquote").last).to_have_text(text)
        expect(editor.get_by_label("Text in English")).to_have_value(text)
        assert foreign(editor) == []
    for text in set(TEXTS) - set(PRINTABLE):
        refused = {"notice": {"text": {"en": text, "zh": text}}, "open": True, "closed_text": None}
        assert send(editor, "PUT", "/console/api/notice", refused)[0] == 422
    assert send(editor, "PUT", "/console/api/notice", {"notice": None, "open": True, "closed_text": None})[0] == 200


def test_a_draft_is_text_in_its_preview(editor: Page, site: Site) -> None:
    editor.goto(f"{site.address}/console/drafts/new?lang=en")
    everything = "\n".join(TEXTS)
    for label in ("Title in English", "Title in Chinese", "Answer in English", "Answer in Chinese"):
        editor.get_by_label(label).fill(everything)
    for label in ("Name of the topic", "Examples in English", "Note for colleagues"):
        editor.get_by_label(label).fill(everything)
    for lang in ("zh", "en"):
        expect(editor.locator(f"#preview-{lang} .bubble p").nth(len(TEXTS) - 12)).to_be_visible()
        title, body = shown(editor, f"#preview-{lang} h3"), shown(editor, f"#preview-{lang} .bubble > *")
        assert all(plain(text) in title for text in TEXTS)
        assert all(plain(text) in body for text in TEXTS)
    assert foreign(editor) == []
    box = editor.get_by_role("combobox", name="The most relevant first")
    for text in TEXTS[::7]:
        box.fill(text)
    editor.get_by_role("button", name="Save draft").click()
    expect(editor.locator("#faults")).to_be_focused()


def test_a_published_topic_is_text_wherever_it_is_shown(
    editor: Page, visitor: Page, site: Site, engine: Engine, rasa: FakeRasa
) -> None:
    versions = TopicVersions(engine)
    parts = dict(enumerate(PRINTABLE[start::3] for start in range(3)))
    for number, texts in parts.items():
        for title in _titles(texts)[:2]:  # two versions of each topic, so that there is something to compare
            status, saved = send(editor, "POST", "/console/api/drafts", _topic(f"hostile-{number}", title, texts))
            assert status == 201, saved
            address = f"/console/api/drafts/{saved['id']}/publish"
            assert send(editor, "POST", address, {"seen": saved["updated_at"]})[0] == 200
    for _ in range(20):  # the site notices new content within seconds
        if editor.request.get(f"{site.address}/api/topics/hostile-{len(parts) - 1}").ok:
            break
        editor.wait_for_timeout(500)
    for number, texts in parts.items():
        topic = versions.history(f"hostile-{number}")[0].draft.topic
        editor.goto(f"{site.address}/console/topics?lang=en&topic={topic.id}")
        expect(editor.locator("#comparison table")).to_be_visible()
        history, sides = shown(editor, "#history"), shown(editor, "#comparison td")
        assert plain(topic.title.en) in history
        assert plain(topic.title.en) in shown(editor, "#rows")
        assert all(plain(text) in history for text in texts[:5])
        assert all(plain(text) in sides for text in texts)
        assert foreign(editor) == []
        editor.goto(
            f"{site.address}/console?{urlencode({'lang': 'en', 'q': topic.title.en, 'open': f'topic:{topic.id}'})}"
        )
        expect(editor.locator("#opened h2")).to_have_text(topic.title.en)
        opened = shown(editor, "#opened")
        assert all(plain(text) in opened for text in texts)
        assert foreign(editor) == []
        # In an answer of the chat, and on the button that leads there.
        rasa.answer = partial(_answer_of, topic)
        ask(visitor, "topic")
        said = shown(visitor, ".turn.assistant:last-child")
        assert all(plain(text) in said for text in texts)
    for text in set(TEXTS) - set(PRINTABLE):
        if any(unicodedata.category(c) == "Cc" or c in "\u202e\u2066\u2067" for c in text):
            assert _refused(versions, text), repr(text)


def test_the_record_of_all_this_is_text(administrator: Page, site: Site) -> None:
    administrator.goto(f"{site.address}/console/audit?lang=en")
    expect(administrator.locator("#rows tr").first).to_be_visible()
    if administrator.locator("#more").is_visible():
        administrator.locator("#more").click()
        expect(administrator.locator("#rows tr").nth(55)).to_be_visible()
    for details in administrator.locator("details").all():
        details.evaluate("one => { one.open = true; }")
    record = shown(administrator, "#rows")
    assert sum(plain(text) in record for text in PRINTABLE) == len(PRINTABLE)
    for text in TEXTS[::10]:
        administrator.get_by_label("Account").fill(text)
        administrator.get_by_role("button", name="Show").click()
        expect(administrator.locator("#empty")).to_be_visible()


def _titles(texts: Sequence[str]) -> list[str]:
    """Those that are short enough for a title in both languages."""
    return [text for text in texts if 4 <= len(text) <= 20]


def _topic(name: str, title: str, texts: Sequence[str]) -> dict[str, Any]:
    answer = "\n".join(texts)
    return {
        "topic": {
            "id": name,
            "title": {"en": title, "zh": title},
            "entitlement": False,
            "citations": ["rules-2022#2.7.2.4"],
            "answer": {"en": f"{title}\n{answer}", "zh": f"{answer}\n{title}"},
        },
        "examples": {"en": list(texts), "zh": []},
        "note": "\n".join(texts[:5]),
        "question": answer,
    }


def _answer_of(topic: Topic, body: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"text": topic.answer.en, "buttons": [{"title": topic.title.en, "payload": "/stop"}]}]


def _refused(versions: TopicVersions, text: str) -> bool:
    try:
        versions.save(draft_of(_topic("hostile-refused", "title", [text])), "somebody")
    except DraftRefused:
        return True
    return bool(plain(versions.drafts()[0].draft.topic.answer.en))


# What is searched for, looked up and written into addresses


def test_what_is_searched_for_is_never_more_than_text(editor: Page) -> None:
    box = editor.get_by_role("combobox")
    for text in [*TEXTS[::8], *groups(TEXTS, 450)]:
        with editor.expect_response("**/console/api/search?*") as answer:
            box.fill(text)
        assert answer.value.status == 200
    assert foreign(editor) == []


def test_a_result_number_that_is_none_is_refused_as_text(editor: Page, visitor: Page, site: Site) -> None:
    editor.goto(f"{site.address}/console/results?lang=en")
    editor.locator("#number").evaluate("input => input.removeAttribute('maxlength')")
    for text in TEXTS:
        editor.locator("#number").fill(text)
        editor.locator("#number").press("Enter")
        expect(editor.locator("#number-error")).not_to_be_empty()
    for text in groups(TEXTS, 1500):
        visitor.goto(f"{site.address}/results?{urlencode({'number': text})}")
        expect(visitor.get_by_role("status")).to_be_visible()
        assert foreign(visitor) == []


ADDRESSES = {
    "/console": ("q", "open", "lang"),
    "/console/clauses": ("document", "path"),
    "/console/results": ("number", "lang"),
    "/console/queue": ("kind", "lang"),
    "/console/topics": ("topic", "q"),
    "/console/drafts/new": ("topic", "kind"),
    "/console/drafts/new?": ("question", "kind"),
    "/console/checks/title-one-year-early": ("lang", "x"),
    "/": ("lang", "embed"),
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_never_more_than_text(editor: Page, site: Site, address: str) -> None:
    for text in groups(TEXTS, 1500):
        fields = urlencode({name: f"topic:{text}" if name == "open" else text for name in ADDRESSES[address]})
        editor.goto(f"{site.address}{address.rstrip('?')}?{fields}")
        editor.wait_for_timeout(SETTLED_MS)
        assert foreign(editor) == []
        if "number" in ADDRESSES[address]:
            assert plain(text) in plain(editor.locator("#number").input_value())


def test_where_to_go_after_the_sign_in_is_only_ever_the_console(browser: Browser, site: Site) -> None:
    make_account(site, "staff-1", "staff")
    with watched(browser, site.address, lang="en") as (context, _):
        page = context.new_page()
        for text in TEXTS:
            form = page.request.get(f"{site.address}/console/login?{urlencode({'next': text, 'lang': text})}").text()
            assert 'name="next" value="/console"' in form
            assert "<" not in text or text not in form
        for text in groups(TEXTS, 900):
            page.goto(f"{site.address}/console/login?{urlencode({'next': text, 'lang': text})}")
            assert foreign(page) == []
        for text in (
            "//evil.example/",
            "javascript:hurt=1",
            "/console/../../evil",
            "/\\evil.example",
            "/console//evil",
        ):
            page.goto(f"{site.address}/console/login?{urlencode({'next': text})}")
            assert page.locator("input[name=next]").input_value() == "/console"
        page.locator("#name").fill("staff-1")
        page.locator("#password").fill(PASSWORD)
        page.locator("#password").press("Enter")
        page.wait_for_url(f"{site.address}/console")


def test_the_name_of_an_account_is_text_or_refused(browser: Browser, site: Site, engine: Engine) -> None:
    accounts = Accounts(engine)
    for text in TEXTS:
        with pytest.raises(AccountError):
            accounts.add(text, PASSWORD, "staff")
    with watched(browser, site.address, lang="en") as (context, _):
        page = context.new_page()
        page.goto(f"{site.address}/console/login?lang=en")
        for text in groups(PRINTABLE, 100)[:6]:
            page.locator("#name").evaluate("input => input.removeAttribute('maxlength')")
            page.locator("#name").fill(text)
            page.locator("#password").fill("wrong wrong wrong")
            page.locator("#password").press("Enter")
            expect(page.get_by_role("alert")).to_be_visible()
            assert page.locator("#name").input_value() == text[:100]
            assert foreign(page) == []


# The policy


def test_a_policy_that_is_broken_is_told(browser: Browser, site: Site) -> None:
    """Were it not, the tests of this file would be worth nothing."""
    context = browser.new_context()
    watch = Watch(context, site.address)
    page = context.new_page()
    page.goto(site.address)
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: 'hurt=1'}))")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=//evil.example/x.png onerror=hurt=1>')")
    page.evaluate("window.hurt = 1")
    page.wait_for_timeout(200)
    told = "\n".join(watch.faults)
    assert "policy: script-src-elem" in told
    assert "policy: script-src-attr" in told
    assert "policy: img-src" in told
    assert "a script ran" in told
    assert len(foreign(page)) == 2
    context.close()


@pytest.mark.parametrize(("lang", "size"), [("zh", PHONE), ("en", (1280, 800))], ids=["chinese-phone", "english"])
def test_no_page_breaks_its_policy(
    browser: Browser, site: Site, engine: Engine, lang: str, size: tuple[int, int]
) -> None:
    known = KnowledgeSource(engine).current()
    check = known.checks["title-one-year-early"]
    facts, _ = known.vocabulary.parse_all(FACTS)
    number = ResultStore(engine).save(known, check, evaluate(check, facts), FACTS)
    draft = TopicVersions(engine).save(draft_of(_topic(f"policy-{lang}", "title", ["text"])), "somebody")
    make_account(site, "administrator-2", "administrator")
    pages = [f"/?lang={lang}", f"/?lang={lang}&embed=1", "/results", f"/results/{number}", "/results/0000-0000-0000"]
    pages += ["/console/login", "/console", "/console?q=school&open=topic:children-school", "/console/benefits"]
    pages += ["/console/clauses?document=rules-2022&path=2.7.2.4", f"/console/results?number={number}"]
    pages += ["/console/checks", *(f"/console/checks/{name}" for name in list(known.checks)[:3])]
    pages += [f"/console/queue?kind={kind}" for kind in ("unanswered", "offered", "rated")]
    pages += ["/console/topics", "/console/topics?topic=children-school", "/console/drafts/new"]
    pages += [f"/console/drafts/{draft.id}", "/console/notice", "/console/figures", "/console/audit"]
    pages += ["/console/checks/none", "/console/none"]
    with watched(browser, site.address, lang=lang, size=size) as (context, _):
        page = context.new_page()
        page.goto(f"{site.address}/console?lang={lang}")
        page.locator("#name").fill("administrator-2")
        page.locator("#password").fill(PASSWORD)
        page.locator("#password").press("Enter")
        expect(page.get_by_role("combobox")).to_be_visible()
        for address in pages:
            answer = page.goto(site.address + address)
            assert answer is not None
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            page.wait_for_timeout(SETTLED_MS)


def test_the_widget_breaks_no_policy_of_the_page_around_it(
    browser: Browser, site: Site, rasa: FakeRasa, host: str, department: None
) -> None:
    rasa.answer = echo
    with watched(browser, site.address, host) as (context, _):
        page = context.new_page()
        page.goto(f"{host}/")
        page.get_by_role("button", name="人才政策问答").click()
        chat = page.frame_locator("iframe")
        chat.locator("#message").fill(TEXTS[0])
        chat.locator("#message").press("Enter")
        expect(chat.locator(".turn.assistant")).to_contain_text(TEXTS[0])
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_page_of_the_texts_is_json_that_nothing_breaks_out_of(editor: Page, site: Site) -> None:
    """The words, the question and the topic of an address stand in the page as JSON."""
    for text in BY_KIND["breakouts"]:
        editor.goto(f"{site.address}/console/drafts/new?{urlencode({'question': text})}")
        kept = json.loads(str(editor.locator("#draft-page").text_content()))
        assert kept["question"] == text
        assert editor.locator("script:not([src]):not([type='application/json'])").count() == 0
