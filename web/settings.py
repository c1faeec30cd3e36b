"""What the site is told by its environment, in one frozen record."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from yarl import URL

_RASA = URL("http://127.0.0.1:5005")
_ACTIONS = URL("http://127.0.0.1:5055")
MOST_EMBED_ORIGINS = 20
_ORIGIN = re.compile(r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?/?", re.IGNORECASE)


class SettingsError(ValueError):
    """An environment variable that cannot be used; the message is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Addresses, the key of the session cookie, whether a proxy in front is to be believed, and whose pages may
    show the chat in a frame beside our own (`https://www.example.org`, no path)."""

    host: str = "127.0.0.1"
    port: int = 8080
    database_url: str | None = None
    rasa_url: URL = _RASA
    actions_url: URL = _ACTIONS
    session_key: str | None = None
    session_key_file: Path = Path("var/session.key")
    trust_proxy: bool = False
    embed_origins: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Reads SITE_HOST, SITE_PORT, DATABASE_URL, RASA_URL, ACTIONS_URL, SESSION_KEY, TRUST_PROXY and
        EMBED_ORIGINS.

        An empty variable counts as not set. Raises `SettingsError` for a port, an address or an origin that is none.
        """
        default = cls()
        return cls(
            host=environment.get("SITE_HOST") or default.host,
            port=_port(environment, "SITE_PORT", default.port),
            database_url=environment.get("DATABASE_URL") or None,
            rasa_url=_address(environment, "RASA_URL", default.rasa_url),
            actions_url=_address(environment, "ACTIONS_URL", default.actions_url),
            session_key=environment.get("SESSION_KEY") or None,
            trust_proxy=_switch(environment, "TRUST_PROXY"),
            embed_origins=_origins(environment, "EMBED_ORIGINS"),
        )


def _port(environment: Mapping[str, str], name: str, default: int) -> int:
    given = environment.get(name) or str(default)
    if not (given.isascii() and given.isdecimal() and len(given) <= 5 and int(given) <= 65535):
        raise SettingsError(f"{name} must be a port from 0 to 65535, not {given!r}.")
    return int(given)


def _address(environment: Mapping[str, str], name: str, default: URL) -> URL:
    given = environment.get(name)
    if not given:
        return default
    try:
        url = URL(given)
    except ValueError:
        url = URL()
    if url.scheme not in ("http", "https") or not url.host:
        raise SettingsError(f"{name} must be an address such as {default}, not {given!r}.")
    return url


def _origins(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Origins separated by spaces or commas, each once, as browsers write them."""
    given = environment.get(name, "").replace(",", " ").split()
    if len(given) > MOST_EMBED_ORIGINS:
        raise SettingsError(f"{name} names {len(given)} origins; at most {MOST_EMBED_ORIGINS} can be given.")
    return tuple(dict.fromkeys(_origin(name, text) for text in given))


def _origin(name: str, text: str) -> str:
    # The value goes into a header: nothing but scheme, host and port, and no wildcard.
    found = _ORIGIN.fullmatch(text)
    try:
        url = URL(text) if found else URL()
        port = url.explicit_port
    except ValueError:
        url, port = URL(), None
    if not url.host:
        raise SettingsError(f"{name} must hold origins such as https://www.example.org, not {text!r}.")
    usual = {"http": 80, "https": 443}[url.scheme]
    return f"{url.scheme}://{url.raw_host}" + (f":{port}" if port not in (None, usual) else "")


def _switch(environment: Mapping[str, str], name: str) -> bool:
    given = environment.get(name, "")
    if given not in ("", "0", "1"):
        raise SettingsError(f"{name} must be 1 or 0, not {given!r}.")
    return given == "1"
