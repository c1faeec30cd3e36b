"""Pictures of the chat page: phone and desktop, light and dark, Chinese and English.

    .venv/bin/python scripts/screenshots.py http://localhost:8080 results/screenshots

The site must be running. Each conversation asks a question, then goes through the beginning of a self-check.
"""

import argparse
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

CONVERSATIONS = {
    "zh": ("C类人才的子女上学有什么待遇？", "我能提前一年申报职称吗？", "2018年3月"),
    "en": ("School places for the child of a Category C talent?", "Can I apply a year early?", "March 2018"),
}
SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
ANSWER_MS = 30_000


@dataclass(frozen=True)
class Look:
    """How a picture is taken."""

    lang: Literal["zh", "en"]
    size: str
    scheme: Literal["light", "dark"]

    @property
    def name(self) -> str:
        return f"{self.size}-{self.scheme}-{self.lang}"


def looks() -> Iterator[Look]:
    """Every combination of size, scheme and language."""
    for size in SIZES:
        yield Look("zh", size, "light")
        yield Look("zh", size, "dark")
        yield Look("en", size, "light")
        yield Look("en", size, "dark")


def main() -> None:
    """Takes all pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address", nargs="?", default="http://localhost:8080")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("results/screenshots"))
    parser.add_argument("--only", default="", help="only pictures whose name contains this")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for look in looks():
            if arguments.only in look.name:
                take(browser, look, arguments.address, arguments.folder)
        browser.close()


def take(browser: Browser, look: Look, address: str, folder: Path) -> None:
    """One conversation in one look: first screen, answer, clause, question, and what comes of it."""
    width, height = SIZES[look.size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=look.scheme,
        reduced_motion="reduce",
        device_scale_factor=2 if look.size == "phone" else 1,
    )
    page = context.new_page()

    def picture(step: str) -> None:
        page.screenshot(path=folder / f"{look.name}-{step}.png")
        print(folder / f"{look.name}-{step}.png")

    page.goto(f"{address}/?lang={look.lang}")
    picture("1-start")
    question, check, since = CONVERSATIONS[look.lang]
    ask(page, question)
    picture("2-answer")
    citation = page.locator(".assistant .citation").first
    if citation.count():
        citation.click()
        page.locator("#clause-text .clause-words").wait_for()
        picture("3-clause")
        page.locator("#clause-close").click()
    ask(page, check)
    picture("4-question")
    choice = page.locator(".turn").last.locator(".choices button").first
    if choice.count():
        said = page.locator(".assistant").count()
        choice.click()
        page.locator(".assistant").nth(said).wait_for(timeout=ANSWER_MS)
        ask(page, since)
        picture("5-later")
    context.close()


def ask(page: Page, text: str) -> None:
    """Types a question and waits for the answer."""
    said = page.locator(".assistant").count()
    page.locator("#message").fill(text)
    page.keyboard.press("Enter")
    page.locator(".assistant").nth(said).wait_for(timeout=ANSWER_MS)
    page.wait_for_timeout(300)


if __name__ == "__main__":
    main()
