"""Checked before anything starts: ports, disk, folders and environments, each with a sentence that helps."""

from __future__ import annotations

import errno
import shutil
import socket
import tempfile

from launcher.console import Problem
from launcher.settings import Port, Settings

NEEDED_BYTES = 500_000_000


def check(settings: Settings) -> None:
    """All checks; everything that is wrong is said at once."""
    found = [*port_problems(settings), *disk_problems(settings), *environment_problems(settings)]
    if found:
        raise Problem("\n".join(found))


def port_problems(settings: Settings) -> list[str]:
    """A sentence for each port that cannot be used."""
    found = [sentence for port in settings.ports if (sentence := port_problem(port))]
    numbers = [port.number for port in settings.ports]
    for port in settings.ports:
        if numbers.count(port.number) > 1:
            found.append(f"{port.variable} is {port.number}, as is another part's: each needs a port of its own.")
    return found


def port_problem(port: Port) -> str:
    """Why a port cannot be listened on; nothing if it can."""
    family = socket.AF_INET6 if ":" in port.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((port.host, port.number))
        except OSError as error:
            return _sentence(port, error)
    return ""


def _sentence(port: Port, error: OSError) -> str:
    """What a failed bind means to a person."""
    change = f"{port.variable}={_other_port(port.number)} make run"
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port.number}, which {port.part} needs, is taken by another program: "
            f"end that, or choose another port with {port.variable}, for instance `{change}`."
        )
    if error.errno == errno.EACCES:
        return f"Port {port.number} is kept for the system's own services: choose one above 1023, `{change}`."
    reason = error.strerror or str(error)
    return f"{port.part.capitalize()} cannot listen on {port.host}, port {port.number}: {reason}."


def _other_port(number: int) -> int:
    """A port to propose instead."""
    return number + 1000 if number > 1023 and number + 1000 <= 65535 else 18080


def disk_problems(settings: Settings) -> list[str]:
    """A sentence if var/ cannot be written, or the disk is nearly full."""
    try:
        settings.logs.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.var):
            free = shutil.disk_usage(settings.var).free
    except OSError as error:
        return [f"{settings.var} cannot be written ({error.strerror}): change its owner and run again."]
    if free < NEEDED_BYTES:
        return [
            f"{settings.var} has {free / 1e6:.0f} MB free; the assistant needs {NEEDED_BYTES / 1e6:.0f} MB "
            "for its model, database and logs: free some space and run again."
        ]
    return []


def environment_problems(settings: Settings) -> list[str]:
    """A sentence if `make setup` has not been run."""
    missing = [python for python in (settings.app_python, settings.bot_python) if not python.exists()]
    return [f"{python} is missing: run `make setup` first." for python in missing]
