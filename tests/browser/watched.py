"""A browser that tells everything its pages do against the rules, and a site that a test module has for itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request

from policy_kb import connect, load, read_content
from tests.browser.conftest import Site
from tests.browser.staff import LOCALES
from tests.support.fake_rasa import FakeRasa

PHONE, DESKTOP = (390, 844), (1280, 800)

# Runs in every page and frame before anything else: a policy that is broken and a `hurt` that is set are told.
_TELL = """
(() => {
  const tell = window.tellTest;
  addEventListener("securitypolicyviolation", (event) => {
    tell(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample} on ${location.pathname}`);
  }, true);
  const ran = () => tell(`a script ran on ${location.pathname}`);
  Object.defineProperty(window, "hurt", { set: ran, get: () => undefined });
})();
"""
# Every element that no page of ours has, and every attribute that would act.
_FOREIGN = """
() => {
  const kinds = "iframe, frame, object, embed, svg, math, style, base, template, video, audio, marquee, noscript, " +
    "img:not([src^='/static/']), script:not([src^='/static/']):not([type='application/json']), " +
    "meta[http-equiv], link:not([href^='/static/'])";
  const goes = /^(?:\\/(?![\\/\\\\])|[#?]|tel:\\d+$)/;
  const acts = (element) => [...element.attributes].some(({ name, value }) =>
    name.startsWith("on") || name === "srcdoc" || name === "formaction" ||
    (["href", "src", "action", "xlink:href"].includes(name) && !goes.test(value)));
  return [...document.querySelectorAll("*")].filter((one) => one.matches(kinds) || acts(one))
    .map((one) => one.outerHTML.slice(0, 200));
}
"""


class Watch:
    """What went wrong in the pages of a context: scripts that ran, policies broken, errors, calls to other hosts."""

    def __init__(self, context: BrowserContext, *hosts: str) -> None:
        self.faults: list[str] = []
        self._hosts = {urlsplit(host).netloc for host in hosts}
        context.expose_function("tellTest", self._tell)
        context.add_init_script(_TELL)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"error: {error.error}"))
        context.on("dialog", self._dialog)
        context.on("request", self._request)

    def _tell(self, fault: str) -> None:
        self.faults.append(fault)

    def _console(self, message: ConsoleMessage) -> None:
        # A failed request is told by the browser itself; the page handles it.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _dialog(self, dialog: Dialog) -> None:
        if dialog.type != "beforeunload":
            self.faults.append(f"dialog: {dialog.message}")
        dialog.accept()

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme != "data" and parts.netloc not in self._hosts:
            self.faults.append(f"request: {request.url}")


@contextmanager
def watched(
    browser: Browser, *hosts: str, lang: str = "zh", size: tuple[int, int] = DESKTOP, **more: Any
) -> Iterator[tuple[BrowserContext, Watch]]:
    """A person's browser, of which nothing may be told; `hosts` are the only addresses its pages may call."""
    viewport: Any = {"width": size[0], "height": size[1]}
    context = browser.new_context(viewport=viewport, locale=LOCALES[lang], reduced_motion="reduce", **more)
    context.set_default_timeout(10_000)
    watch = Watch(context, *hosts)
    yield context, watch
    for page in context.pages:
        page.wait_for_timeout(50)  # what is told late
    context.close()
    assert watch.faults == []


def foreign(page: Page) -> list[str]:
    """The elements of the open page that are none of ours, or would act on their own."""
    return list(page.evaluate(_FOREIGN))


@contextmanager
def own_site(rasa: FakeRasa, folder: Path, port: int, **environment: str) -> Iterator[Site]:
    """A site with the real content and a database of its own: what its tests write is in no other test's way."""
    url = f"sqlite:///{folder / 'policy.db'}"
    engine = connect(url)
    load(engine, read_content())
    engine.dispose()
    settings = {
        "DATABASE_URL": url,
        "RASA_URL": str(rasa.url),
        "ACTIONS_URL": str(rasa.url),
        "SESSION_KEY": Fernet.generate_key().decode(),
        **environment,
    }
    site = Site(settings, port)
    site.start()
    try:
        yield site
    finally:
        site.stop()
