"""What the tests of the console share: an account, the sign-in, and the faults of a page."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Page, StorageState

from policy_kb import connect
from policy_kb.accounts import AccountError, Accounts, Role
from tests.browser.conftest import Site

PASSWORD = "a long pass phrase 1"
_sessions: dict[tuple[str, Role], StorageState] = {}  # of the browser, by database and role
LOCALES = {"en": "en-GB", "zh": "zh-CN"}


def make_account(site: Site, name: str, role: Role) -> None:
    """An account in the site's database, unless it is there already."""
    engine = connect(site.database_url)
    try:
        Accounts(engine).add(name, PASSWORD, role)
    except AccountError:
        pass  # another test has made it
    finally:
        engine.dispose()


@contextmanager
def signed_in(
    browser: Browser, site: Site, role: Role = "staff", lang: str = "en", width: int = 1280, scheme: str = "light"
) -> Iterator[Page]:
    """A page of a person who has signed in; afterwards nothing in it may have failed or broken its policy."""
    make_account(site, f"{role}-1", role)
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        locale=LOCALES[lang],
        reduced_motion="reduce",
        color_scheme="dark" if scheme == "dark" else "light",
        storage_state=_sessions.get((site.database_url, role)),
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    faults: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A failed request is told by the browser itself; the page handles it.
        if message.type == "error" and "Failed to load resource" not in message.text:
            faults.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: faults.append(str(error)))
    _enter(page, site, role, lang)
    yield page
    context.close()
    assert faults == []


def _enter(page: Page, site: Site, role: Role, lang: str) -> None:
    """Opens the console, signing in where there is no session yet: the site counts the attempts of an address."""
    page.goto(f"{site.address}/console?lang={lang}")
    if page.locator("#password").count():
        page.locator("#name").fill(f"{role}-1")
        page.locator("#password").fill(PASSWORD)
        page.locator("#password").press("Enter")
        page.wait_for_url(f"{site.address}/console?lang={lang}")
        _sessions[site.database_url, role] = page.context.storage_state()


def overflow(page: Page) -> int:
    """How many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
