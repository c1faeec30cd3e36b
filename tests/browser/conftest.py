"""The site as a process of its own, a scripted stand-in for Rasa, and a real Chromium."""

import asyncio
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from aiohttp.test_utils import TestServer, unused_port
from cryptography.fernet import Fernet
from playwright.sync_api import Browser, sync_playwright

from policy_kb import connect, load, read_content
from tests.support.fake_rasa import FakeRasa
from tests.support.scripted import assistant

ROOT = Path(__file__).parents[2]
START_SECONDS = 20


class Site:
    """The site's process, which a test may stop and start again on the same port."""

    def __init__(self, environment: dict[str, str], port: int) -> None:
        self.database_url = environment["DATABASE_URL"]
        self.address = f"http://127.0.0.1:{port}"
        self._environment = os.environ | environment | {"SITE_PORT": str(port), "PYTHONPATH": str(ROOT)}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen([sys.executable, "-m", "web"], cwd=ROOT, env=self._environment)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with urlopen(f"{self.address}/static/seal.svg"):
                    return
            except URLError:
                time.sleep(0.05)
        raise RuntimeError(f"the site did not start within {START_SECONDS} seconds")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None


@pytest.fixture(scope="session")
def rasa() -> Iterator[FakeRasa]:
    """The scripted stand-in for Rasa, in a thread with a loop of its own."""
    fake = FakeRasa()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> TestServer:
        server = TestServer(fake.app())
        await server.start_server()
        return server

    server = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    fake.url = server.make_url("/")
    yield fake
    asyncio.run_coroutine_threadsafe(server.close(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


@pytest.fixture(scope="session")
def running_site(rasa: FakeRasa, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site with the real content, for all tests of a session."""
    url = f"sqlite:///{tmp_path_factory.mktemp('knowledge') / 'policy.db'}"
    engine = connect(url)
    load(engine, read_content())
    engine.dispose()
    environment = {
        "DATABASE_URL": url,
        "RASA_URL": str(rasa.url),
        "ACTIONS_URL": str(rasa.url),
        "SESSION_KEY": Fernet.generate_key().decode(),
    }
    site = Site(environment, unused_port())
    site.start()
    yield site
    site.stop()


@pytest.fixture
def site(running_site: Site, rasa: FakeRasa) -> Site:
    """The site, with Rasa's stand-in back on its script."""
    rasa.reset()
    rasa.answer = assistant
    return running_site


# One for each module, not for the session: while Playwright's loop runs, no asynchronous test can.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of the system; skipped with a sentence where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("no Chromium on PATH: install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()
