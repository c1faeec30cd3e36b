"""Servers on free ports, always stopped."""

import os
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from launcher.console import Problem, end_group, start_logged, tail
from launcher.settings import LOOPBACK


class Server:
    """A process that is being measured."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], log: Path) -> None:
        self.name = name
        self.ps = psutil.Process(process.pid)
        self._process = process
        self._log = log

    def check(self) -> None:
        """Raises `Problem` with the end of its log if it has ended."""
        if self._process.poll() is not None:
            raise Problem(f"{self.name} has stopped by itself; the end of {self._log}:\n{tail(self._log)}")


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        number: int = probe.getsockname()[1]
        return number


@contextmanager
def server(name: str, command: Sequence[str], env: Mapping[str, str], cwd: Path, log: Path) -> Iterator[Server]:
    """A running server; it and all that it started end with the block."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = start_logged(command, output, env, cwd)
    try:
        yield Server(name, process, log)
    finally:
        end_group(process)


def pin_to_one_core(process: psutil.Process) -> None:
    """Keeps a process to the last core, where the system can do that; the load comes from the others."""
    if hasattr(os, "sched_getaffinity"):
        process.cpu_affinity([max(os.sched_getaffinity(0))])
