"""Where things are and which ports they use: the environment's variables, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from launcher.console import Problem

LOOPBACK = "127.0.0.1"
EVERYWHERE = ("0.0.0.0", "::")


@dataclass(frozen=True)
class Port:
    """A port, what listens on it, and the variable that changes it."""

    part: str
    variable: str
    host: str
    number: int


@dataclass(frozen=True)
class Settings:
    """What the launcher needs to know."""

    root: Path
    site: Port
    rasa: Port
    actions: Port

    @property
    def ports(self) -> tuple[Port, ...]:
        """All three, in the order in which people know them."""
        return (self.site, self.rasa, self.actions)

    @property
    def var(self) -> Path:
        """Everything written while the assistant runs."""
        return self.root / "var"

    @property
    def logs(self) -> Path:
        """One log a part."""
        return self.var / "log"

    @property
    def app_python(self) -> Path:
        """The Python of the site and the action server."""
        return self.root / ".venv" / "bin" / "python"

    @property
    def bot_python(self) -> Path:
        """The Python of Rasa."""
        return self.root / "bot" / ".venv" / "bin" / "python"

    @property
    def rasa_url(self) -> str:
        """Where the site reaches Rasa."""
        return f"http://{LOOPBACK}:{self.rasa.number}"

    @property
    def actions_url(self) -> str:
        """Where Rasa and the site reach the action server, without a path."""
        return f"http://{LOOPBACK}:{self.actions.number}"

    @property
    def site_url(self) -> str:
        """What a person types into the browser."""
        host = "localhost" if self.site.host in (*EVERYWHERE, LOOPBACK) else bracketed(self.site.host)
        return f"http://{host}:{self.site.number}"

    @property
    def site_probe_url(self) -> str:
        """Where the launcher itself asks the site: an address, so that no name has to resolve."""
        host = LOOPBACK if self.site.host in EVERYWHERE else bracketed(self.site.host)
        return f"http://{host}:{self.site.number}"


def bracketed(host: str) -> str:
    """An IPv6 address as it stands in a URL."""
    return f"[{host}]" if ":" in host else host


def read_settings(root: Path, environ: Mapping[str, str]) -> Settings:
    """The settings of a repository under an environment."""
    return Settings(
        root=root,
        site=_port(environ, "the site", "SITE_PORT", 8080, environ.get("SITE_HOST") or LOOPBACK),
        rasa=_port(environ, "Rasa", "RASA_PORT", 5005),
        actions=_port(environ, "the action server", "ACTIONS_PORT", 5055),
    )


def _port(environ: Mapping[str, str], part: str, variable: str, default: int, host: str = LOOPBACK) -> Port:
    """One port; a value that is none becomes a Problem."""
    value = environ.get(variable, "").strip() or str(default)
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
        raise Problem(f"{variable} must be a port number from 1 to 65535, not {value!r}.")
    return Port(part, variable, host, int(value))
