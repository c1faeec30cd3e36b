"""What the person at the terminal sees, and how a long command is run without hiding that it runs."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

HEARTBEAT_SECONDS = 15.0
END_SECONDS = 5.0


class Problem(Exception):
    """What stops the launcher, as the sentence to show."""


def say(text: str) -> None:
    """Print at once, also into a pipe."""
    print(text, flush=True)


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, indented; a hint where there are none."""
    try:
        with log.open(encoding="utf-8", errors="replace") as file:
            last = deque((line.rstrip() for line in file if line.strip()), maxlen=lines)
    except OSError:
        last = deque()
    return "\n".join(f"    {line}" for line in last) or "    (nothing was written)"


def start_logged(
    command: Sequence[str], output: BinaryIO, env: Mapping[str, str], cwd: Path
) -> subprocess.Popen[bytes]:
    """Start a command in a process group of its own, its output in a log that is open, without input."""
    return subprocess.Popen(
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=dict(env),
        cwd=cwd,
        start_new_session=True,
    )


def run_logged(command: Sequence[str], what: str, log: Path, env: Mapping[str, str], cwd: Path) -> None:
    """Run a command with its output in a log: a line while it is slow, its seconds, or a Problem."""
    log.parent.mkdir(parents=True, exist_ok=True)
    say(f"{what} …")
    begun = time.monotonic()
    with log.open("wb") as output:
        process = start_logged(command, output, env, cwd)
        try:
            returncode = _wait(process, what, begun)
        finally:
            end_group(process)
    if returncode != 0:
        raise Problem(f"{what} failed; the end of {log}:\n{tail(log)}")
    say(f"{what}: done in {time.monotonic() - begun:.0f} s")


def _wait(process: subprocess.Popen[bytes], what: str, begun: float) -> int:
    """Wait for a process, saying now and then that it still runs."""
    while True:
        try:
            return process.wait(timeout=HEARTBEAT_SECONDS)
        except subprocess.TimeoutExpired:
            say(f"{what} … {time.monotonic() - begun:.0f} s")


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process that leads a group of its own, and all that it started."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=END_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
