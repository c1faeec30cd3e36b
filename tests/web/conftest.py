"""The site with the real content in SQLite, and a stand-in for Rasa, both real servers."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from cryptography.fernet import Fernet

from policy_kb import KnowledgeSource, connect, load, read_content
from tests.support.console import Person, add_accounts, quick_accounts
from tests.support.fake_rasa import FakeRasa
from web.app import create_app
from web.console.stores import ACCOUNTS
from web.knowledge import ENGINE, SOURCE
from web.settings import Settings


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with all content loaded, read-only by agreement."""
    url = f"sqlite:///{tmp_path_factory.mktemp('knowledge') / 'policy.db'}"
    engine = connect(url)
    load(engine, read_content())
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def source(database_url: str) -> Iterator[KnowledgeSource]:
    """The knowledge base, read once for all tests."""
    engine = connect(database_url)
    yield KnowledgeSource(engine)
    engine.dispose()


@pytest.fixture
async def rasa() -> AsyncIterator[FakeRasa]:
    """A stand-in for Rasa that a test steers; its address is `rasa.url`."""
    fake = FakeRasa()
    async with TestServer(fake.app()) as server:
        fake.url = server.make_url("/")
        yield fake


@pytest.fixture
def settings(database_url: str, rasa: FakeRasa, tmp_path: Path) -> Settings:
    """The site's settings in a test; both Rasa and the action server are the stand-in."""
    return Settings(
        database_url=database_url,
        rasa_url=rasa.url,
        actions_url=rasa.url,
        session_key=Fernet.generate_key().decode(),
        session_key_file=tmp_path / "session.key",
    )


@pytest.fixture
async def site(settings: Settings, source: KnowledgeSource) -> AsyncIterator[TestClient]:
    """A client of the running site, which waits half a second for Rasa."""
    app = create_app(settings, rasa_timeout=0.5)
    app[SOURCE] = source
    server = TestServer(app)
    await server.start_server(max_line_size=65_536)
    async with TestClient(server) as client:
        yield client


@pytest.fixture(scope="session")
def console_database(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all content and an account of each role, to be copied."""
    file = tmp_path_factory.mktemp("console") / "policy.db"
    shutil.copy(database_url.removeprefix("sqlite:///"), file)
    engine = connect(f"sqlite:///{file}")
    add_accounts(engine)
    engine.dispose()
    return file


@pytest.fixture
def console_settings(settings: Settings, console_database: Path, tmp_path: Path) -> Settings:
    """The site's settings with a database of the test's own."""
    file = tmp_path / "console.db"
    shutil.copy(console_database, file)
    return replace(settings, database_url=f"sqlite:///{file}")


@pytest.fixture
async def console(console_settings: Settings, source: KnowledgeSource) -> AsyncIterator[TestClient]:
    """The site with the console, whose passwords are quick to check; `tests.support.console.Person` signs in."""
    app = create_app(console_settings, rasa_timeout=0.5)
    app[ACCOUNTS] = quick_accounts(app[ENGINE])
    app[SOURCE] = source
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.fixture
async def person(console: TestClient) -> AsyncIterator[Callable[..., Awaitable[Person]]]:
    """Makes people: `await person("editor")` is signed in as that role, `await person()` as nobody."""
    people: list[Person] = []

    async def make(role: str | None = None) -> Person:
        people.append(Person.at(console))
        if role is not None:
            assert (await people[-1].sign_in(role)).status == 303
        return people[-1]

    yield make
    for one in people:
        await one.client.session.close()
