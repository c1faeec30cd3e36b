"""The figures of the console in a real Chromium: charts with their tables, for every period, width and language."""

import random
import re
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from policy_kb import connect
from policy_kb.checks.definition import Outcome
from policy_kb.ratings import Rating, Ratings
from policy_kb.turn_log import CHANNELS, TurnEvent, TurnLog
from tests.browser.conftest import Site
from tests.browser.staff import overflow, signed_in

pytestmark = pytest.mark.browser

CHARTS = 8
DAYS = 60
TOPICS = ("children-school", "spouse-job", "talent-card")


@pytest.fixture(scope="module")
def counted(running_site: Site) -> int:
    """Turns on every second day of the last sixty, and ratings of today; how many turns each of the days has."""
    engine = connect(running_site.database_url)
    chance, now, each = random.Random(5), datetime.now(UTC), 12
    events = [
        TurnEvent(
            at=now - timedelta(days=day),
            channel=CHANNELS[turn % 3],
            lang="en" if turn % 4 == 0 else "zh",
            card=("answer", "result", "choose", "fallback")[turn % 4],
            topic=TOPICS[turn % 3] if turn % 4 == 0 else None,
            check="senior-post" if turn % 4 == 1 else None,
            outcome=get_args(Outcome)[turn % 3] if turn % 4 == 1 else None,
            milliseconds=chance.randint(40, 900),
            session=f"person-{turn % 5}",
        )
        for day in range(0, DAYS, 2)
        for turn in range(each)
    ]
    TurnLog(engine).add(events)
    Ratings(engine).keep(Rating(helpful=True, lang="zh", card="answer", topic="children-school"))
    engine.dispose()
    return each


def test_a_period_is_chosen_and_kept_in_the_address(browser: Browser, site: Site, counted: int) -> None:
    with signed_in(browser, site) as page:
        page.goto(f"{site.address}/console/figures?lang=en")
        expect(page.get_by_role("button", name="30 days")).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#charts > figure")).to_have_count(CHARTS)
        expect(page.locator("#tiles > div").first).to_contain_text(re.compile(r"Questions\s*\d"))
        page.get_by_role("button", name="7 days").click()
        expect(page.get_by_role("button", name="7 days")).to_have_attribute("aria-pressed", "true")
        table = page.locator("#charts figure").first.locator("table")
        expect(table.locator("tbody tr")).to_have_count(7)
        page.reload()
        expect(page.get_by_role("button", name="7 days")).to_have_attribute("aria-pressed", "true")
        expect(table.locator("tbody tr")).to_have_count(7)


def test_each_chart_has_a_title_a_description_and_a_table_of_its_figures(
    browser: Browser, site: Site, counted: int
) -> None:
    with signed_in(browser, site) as page:
        page.goto(f"{site.address}/console/figures?lang=en&days=30")
        expect(page.locator("#charts > figure")).to_have_count(CHARTS)
        pictures = page.get_by_role("img", name="Questions a day by language")
        expect(pictures).to_have_count(1)
        described = page.locator("#charts svg[role=img] > desc")
        expect(described).to_have_count(CHARTS)
        assert all(" to " in text for text in described.all_text_contents())
        figure = page.locator("#charts figure").filter(
            has=page.get_by_role("heading", name="Questions a day by language")
        )
        figure.get_by_text("The figures as a table").press("Enter")
        rows = figure.locator("tbody tr")
        expect(rows).to_have_count(30)
        expect(rows.last.locator("td")).to_have_count(2)
        today = [int(text) for text in rows.last.locator("td").all_text_contents()]
        assert today[0] >= counted * 3 // 4
        assert today[1] >= counted // 4
        # The columns are the table's: one rectangle for each number that is not zero.
        numbers = [int(text.replace(",", "")) for text in rows.locator("td").all_text_contents()]
        assert figure.locator(".chart-stage svg > rect").count() == sum(number > 0 for number in numbers)


def test_series_differ_by_more_than_colour(browser: Browser, site: Site, counted: int) -> None:
    with signed_in(browser, site) as page:
        page.goto(f"{site.address}/console/figures?lang=en&days=7")
        times = page.locator("#charts figure").filter(has=page.get_by_role("heading", name="Time to the answer"))
        expect(times.locator(".chart-stage path.line")).to_have_count(2)
        dashes = times.locator(".chart-stage path.line").evaluate_all(
            "lines => lines.map((line) => line.getAttribute('stroke-dasharray'))"
        )
        assert len(set(dashes)) == 2
        fills = (
            page.locator("#charts figure")
            .first.locator(".chart-stage svg > rect")
            .evaluate_all("bars => [...new Set(bars.map((bar) => bar.getAttribute('fill')))]")
        )
        assert len(fills) == len(CHANNELS)
        assert all(fill.startswith("url(#") for fill in fills)


def test_many_days_in_little_room_are_put_together(browser: Browser, site: Site, counted: int) -> None:
    with signed_in(browser, site, lang="zh", width=320) as page:
        page.goto(f"{site.address}/console/figures?lang=zh&days=90")
        first = page.locator("#charts figure").first
        expect(first).to_contain_text(re.compile(r"每柱为\d+天合计"))
        expect(first.locator("tbody tr")).to_have_count(90)
        # Turned, or zoomed out, there is room for each day.
        page.set_viewport_size({"width": 1800, "height": 800})
        page.goto(f"{site.address}/console/figures?lang=zh&days=30")
        expect(first).not_to_contain_text("每柱为")


def test_figures_that_cannot_be_had_are_asked_for_again(browser: Browser, site: Site, counted: int) -> None:
    with signed_in(browser, site) as page:
        page.route("**/console/api/figures*", lambda route: route.abort())
        page.goto(f"{site.address}/console/figures?lang=en")
        expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
        page.unroute("**/console/api/figures*")
        page.get_by_role("button", name="Try again").click()
        expect(page.locator("#charts > figure")).to_have_count(CHARTS)


@pytest.mark.parametrize(
    ("lang", "width", "scheme"),
    [("zh", 320, "light"), ("en", 320, "dark"), ("en", 1280, "light"), ("zh", 1280, "dark")],
)
def test_it_is_accessible(browser: Browser, site: Site, counted: int, lang: str, width: int, scheme: str) -> None:
    with signed_in(browser, site, "staff", lang, width, scheme) as page:
        page.goto(f"{site.address}/console/figures?lang={lang}&days=30")
        expect(page.locator("#charts > figure")).to_have_count(CHARTS)
        for summary in page.locator("#charts summary").all():
            summary.click()
        assert overflow(page) == 0
        assert Axe().run(page).response["violations"] == []
