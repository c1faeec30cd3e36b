"""Supervision of the three parts, by honcho: one ends, all end; their output goes to logs."""

from __future__ import annotations

import logging
import logging.handlers
import multiprocessing
import os
import shlex
import signal
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from honcho.manager import SYSTEM_PRINTER_NAME, Manager
from honcho.printer import Message, Printer

from launcher.console import say, tail
from launcher.parts import Part

LOG_BYTES = 10_000_000
OLD_LOGS = 2
END_SECONDS = 5.0
ASKED_TO_END = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class LogPrinter(Printer):  # type: ignore[misc, unused-ignore]
    """Writes each part's output to its own log, and to the terminal only where the person asked for it."""

    def __init__(self, folder: Path, verbose: bool) -> None:
        super().__init__()
        self._folder = folder
        self._verbose = verbose
        self._logs: dict[str, logging.Handler] = {}

    def write(self, message: Message) -> None:
        """Take a line of a part, or of honcho itself."""
        if message.name != SYSTEM_PRINTER_NAME:
            data = message.data
            text = data.decode("utf-8", "replace") if isinstance(data, bytes) else str(data)
            record = logging.makeLogRecord({"msg": text.rstrip("\r\n")})
            self._log_of(message.name).emit(record)
        if self._verbose:
            super().write(message)

    def _log_of(self, part: str) -> logging.Handler:
        """The log of a part: begun anew at each start, the last ones kept, none without bound."""
        if part not in self._logs:
            handler = logging.handlers.RotatingFileHandler(
                self._folder / f"{part}.log",
                maxBytes=LOG_BYTES,
                backupCount=OLD_LOGS,
                encoding="utf-8",
                delay=True,
            )
            handler.doRollover()
            self._logs[part] = handler
        return self._logs[part]


class Supervisor(Manager):  # type: ignore[misc, unused-ignore]
    """honcho's manager, which also knows who ended first, and leaves nothing behind.

    honcho itself forgets which part stopped first, fails when it is interrupted before all parts run, and
    waits without end for parts that ignore SIGTERM if none of them stops.
    """

    def __init__(self, parts: Sequence[Part], root: Path, logs: Path, verbose: bool = False) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        # Python 3.14's own choice would leave a helper process behind for a moment after the end.
        multiprocessing.set_start_method("fork", force=True)
        super().__init__(LogPrinter(logs, verbose))
        self.first_to_stop: str | None = None
        self._owner = os.getpid()
        self._ending = threading.Event()
        self._when_started: Callable[[], None] | None = None
        for part in parts:
            self.add_process(part.name, f"exec {shlex.join(part.command)}", env=dict(part.env), cwd=str(root))

    def run(self, when_started: Callable[[], None] | None = None) -> bool:
        """Start all, wait until all have ended: True if that was asked for, by signal or `terminate`."""
        self._when_started = when_started
        before = {number: signal.getsignal(number) for number in ASKED_TO_END}
        if before[signal.SIGHUP] is not signal.SIG_IGN:  # nohup
            signal.signal(signal.SIGHUP, lambda _number, _frame: self.terminate())
        try:
            self.loop()
        finally:
            self._end_all_groups()
            for number, handler in before.items():
                signal.signal(number, handler)
        return self.first_to_stop is None

    @property
    def ending(self) -> bool:
        """Whether the parts are being ended."""
        return self._ending.is_set()

    def terminate(self) -> None:
        """End all parts; called by honcho for a signal or when one part has stopped, and by anyone else."""
        if self._ending.is_set() or os.getpid() != self._owner:
            return
        if self._any_stopped():
            self.first_to_stop = next(name for name, state in self._processes.items() if "returncode" in state)
        self._ending.set()
        threading.Thread(target=self._end, name="ending", daemon=True).start()

    def _start(self) -> None:
        """Start the parts; only then threads may run, since honcho forks."""
        super()._start()
        if self._when_started is not None:
            threading.Thread(target=self._when_started, name="started", daemon=True).start()

    def _end(self) -> None:
        """SIGTERM to each part once it runs, SIGKILL to those that are still there some seconds later."""
        if self.first_to_stop is None:
            say("Ending all parts …")
        _wait_for(self._all_started, END_SECONDS)
        self._signal_groups(signal.SIGTERM)
        if not _wait_for(self._all_stopped, END_SECONDS):
            self._signal_groups(signal.SIGKILL)

    def _signal_groups(self, number: signal.Signals) -> None:
        """Send a signal to each part that has not stopped, with all that it started."""
        for state in list(self._processes.values()):
            if "pid" in state and "returncode" not in state:
                _signal_group(state["pid"], number)

    def _end_all_groups(self) -> None:
        """What a part started and did not end itself."""
        for state in self._processes.values():
            if "pid" in state:
                _signal_group(state["pid"], signal.SIGKILL)
            if "process" in state:
                state["process"].join(1)


def _signal_group(pid: int, number: signal.Signals) -> None:
    """Signal a process group that may be gone already."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def _wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether a condition comes true in time."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def report_first_to_stop(supervisor: Supervisor, parts: Sequence[Part], logs: Path) -> None:
    """Say which part ended by itself, and show the end of its log."""
    for part in parts:
        if part.name == supervisor.first_to_stop:
            log = logs / f"{part.name}.log"
            say(f"{part.title} has stopped by itself, so everything is ended; the end of {log}:\n{tail(log)}")
