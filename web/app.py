"""The site as one aiohttp application."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import ClientSession, DummyCookieJar, TCPConnector, web
from aiohttp_session import session_middleware

from policy_kb import KnowledgeSource, connect
from policy_kb.results import ResultStore
from web.api import add_api
from web.bodies import MOST_BYTES
from web.chat import RASA, TURNS, add_chat
from web.console.setup import add_console, staff_storage
from web.console.stores import NOTICES, RATINGS, TURN_LOG, add_stores
from web.headers import add_security_headers
from web.health import CLIENT, health
from web.knowledge import ENGINE, SOURCE
from web.notice import add_notice
from web.origin import SETTINGS
from web.pages import add_pages
from web.problems import answer_problems
from web.rasa import TIMEOUT_SECONDS, Rasa
from web.ratings import add_ratings
from web.results import RESULTS, add_results
from web.sessions import ByPathStorage, session_key, session_secret, session_storage
from web.settings import Settings
from web.turn_events import add_turn_events
from web.turns import Turns

_TEMPLATES = Path(__file__).parent / "templates"
_MOST_CONNECTIONS = 100


def create_app(settings: Settings, rasa_timeout: float = TIMEOUT_SECONDS) -> web.Application:
    """The site with its routes; raises `SettingsError` for a session key that is none.

    Nothing is connected before the application starts.
    """
    visitors = session_storage(session_key(settings))
    app = web.Application(client_max_size=MOST_BYTES, middlewares=[answer_problems])
    app[SETTINGS] = settings
    app[ENGINE] = connect(settings.database_url)
    add_stores(app, app[ENGINE])
    app.middlewares.append(session_middleware(ByPathStorage(visitors, staff_storage(app))))
    app[SOURCE] = KnowledgeSource(app[ENGINE])
    app[RESULTS] = ResultStore(app[ENGINE])
    app[TURNS] = Turns()
    app.on_response_prepare.append(add_security_headers)
    aiohttp_jinja2.setup(app, loader=jinja2.FileSystemLoader(_TEMPLATES))
    add_pages(app)
    add_chat(app)
    add_api(app)
    add_results(app)
    add_notice(app, app[NOTICES])
    add_ratings(app, app[RATINGS])
    add_console(app)
    app.router.add_get("/health", health)

    async def connections(app: web.Application) -> AsyncIterator[None]:
        connector = TCPConnector(limit=_MOST_CONNECTIONS)
        # No cookies: one person's must never reach Rasa with another's message.
        async with ClientSession(connector=connector, cookie_jar=DummyCookieJar()) as client:
            app[CLIENT] = client
            app[RASA] = Rasa(client, settings.rasa_url, rasa_timeout)
            yield
        app[ENGINE].dispose()

    app.cleanup_ctx.append(connections)
    # After the connections, since the last turns are written before those are closed.
    add_turn_events(app, app[TURN_LOG], session_secret(settings))
    return app
