"""How soon the page shows what the assistant has answered."""

import time
from collections.abc import Iterator
from statistics import median
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.browser.watched import DESKTOP, PHONE, watched
from tests.support.fake_rasa import FakeRasa
from tests.support.scripted import assistant

pytestmark = pytest.mark.browser

MESSAGES = 10
MOST_MS = 100
# When each answer came into the page and when the next frame showed it, in milliseconds of the wall clock.
_NOTE_ANSWERS = """
() => {
  window.answers = [];
  new MutationObserver((records) => {
    const at = performance.timeOrigin + performance.now();
    for (const node of records.flatMap((record) => [...record.addedNodes])) {
      if (!node.classList?.contains("assistant")) continue;
      const answer = { added: at };
      window.answers.push(answer);
      requestAnimationFrame(() => setTimeout(() => (answer.painted = performance.timeOrigin + performance.now())));
    }
  }).observe(document.getElementById("log"), { childList: true });
}
"""
# When the last byte of each of the server's answers was here, by the same clock.
_ARRIVALS = """
() => performance.getEntriesByType("resource").filter((entry) => new URL(entry.name).pathname === "/chat")
  .map((entry) => performance.timeOrigin + entry.responseEnd)
"""


@pytest.fixture(params=[("zh", DESKTOP), ("en", PHONE)], ids=["chinese-desktop", "english-phone"])
def page(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Page]:
    lang, size = request.param
    with watched(browser, site.address, lang=lang, size=size) as (context, _):
        page = context.new_page()
        page.goto(site.address)
        yield page


def test_an_answer_is_on_the_page_within_100_ms(page: Page, rasa: FakeRasa) -> None:
    answered: list[float] = []

    def answer(body: dict[str, Any]) -> Any:
        messages = assistant(body)
        answered.append(time.time() * 1000)
        return messages

    rasa.answer = answer
    page.evaluate(_NOTE_ANSWERS)
    for number in range(MESSAGES):
        page.locator("#message").fill(("C类人才的子女上学有什么待遇？", "Can I apply early?")[number % 2])
        page.locator("#message").press("Enter")
        expect(page.locator(".turn.assistant")).to_have_count(number + 1)
    page.wait_for_timeout(100)  # the last one is painted
    shown = page.evaluate("window.answers")
    arrived = page.evaluate(_ARRIVALS)
    assert len(answered) == len(shown) == len(arrived) == MESSAGES
    # From the end of the server's response, and from the assistant's own answer behind the server.
    from_arrival = [answer["added"] - at for answer, at in zip(shown, arrived, strict=True)]
    from_assistant = [answer["painted"] - at for answer, at in zip(shown, answered, strict=True)]
    assert min(from_arrival) >= 0
    assert median(from_arrival) < MOST_MS
    assert median(from_assistant) < MOST_MS, sorted(from_assistant)
    assert from_assistant[0] < 3 * MOST_MS  # the first one, too, with room for a machine that is busy
