"""The three parts: the command and the variables that each is started with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from launcher.model import bot_environment
from launcher.settings import LOOPBACK, Settings


@dataclass(frozen=True)
class Part:
    """A process to start: its name (also of its log), its title in sentences, its command and variables."""

    name: str
    title: str
    command: tuple[str, ...]
    env: Mapping[str, str]


def all_parts(settings: Settings, environ: Mapping[str, str], model: Path) -> list[Part]:
    """Rasa, the action server and the site."""
    app = app_environment(settings, environ)
    python = str(settings.app_python)
    return [
        Part("rasa", "Rasa", rasa_command(settings, model), bot_environment(settings, environ)),
        Part("actions", "The action server", (python, "-m", "actions"), app),
        Part("site", "The site", (python, "-m", "web"), app),
    ]


def app_environment(settings: Settings, environ: Mapping[str, str]) -> dict[str, str]:
    """The variables of the site and the action server: where they listen, and where they find the others."""
    return {
        **environ,
        "SITE_HOST": settings.site.host,
        "SITE_PORT": str(settings.site.number),
        "RASA_PORT": str(settings.rasa.number),
        "RASA_URL": settings.rasa_url,
        "ACTIONS_PORT": str(settings.actions.number),
        "ACTIONS_URL": settings.actions_url,
        "PYTHONUNBUFFERED": "1",
    }


def rasa_command(settings: Settings, model: Path) -> tuple[str, ...]:
    """Rasa's server, on loopback only: it has no door that is safe in public."""
    return (
        *(str(settings.bot_python), "-m", "rasa", "run"),
        *("--model", str(model)),
        *("--endpoints", str(write_endpoints(settings))),
        *("--credentials", "credentials.yml"),
        *("--interface", LOOPBACK, "--port", str(settings.rasa.number)),
    )


def write_endpoints(settings: Settings) -> Path:
    """endpoints.yml with the action server's real address, under var/run."""
    endpoints = yaml.safe_load((settings.root / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["action_endpoint"]["url"] = f"{settings.actions_url}/webhook"
    path = settings.var / "run" / "endpoints.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(endpoints, allow_unicode=True), encoding="utf-8")
    return path
