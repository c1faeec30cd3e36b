"""The real Rasa and the real action server, on free ports and a knowledge base of their own, always stopped."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp.test_utils import unused_port

from launcher.console import Problem, end_group, tail
from launcher.model import ensure_model
from launcher.parts import Part, all_parts
from launcher.readiness import Probe, probes, wait_until_ready
from launcher.settings import LOOPBACK, Port, Settings, read_settings
from policy_kb import connect, load, read_content

ROOT = Path(__file__).parents[2]
START_SECONDS = 120.0


@dataclass(frozen=True)
class OwnSettings(Settings):
    """The launcher's settings, with everything that is written kept in a folder of the tests."""

    folder: Path

    @property
    def var(self) -> Path:
        """Where the endpoints file goes."""
        return self.folder


class Server:
    """A part of the assistant, which a test may stop and start again on its port."""

    def __init__(self, part: Part, probe: Probe, log: Path) -> None:
        self._part = part
        self._probe = probe
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start without waiting."""
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                self._part.command,
                cwd=ROOT,
                env=self._part.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Wait until it answers; a Problem with the end of its log when it does not."""
        if wait_until_ready([self._probe], self._has_ended, START_SECONDS) or self._has_ended():
            code = None if self._process is None else self._process.poll()
            raise Problem(f"{self._part.title} did not start (exit code {code}); its log ends:\n{tail(self._log)}")

    def stop(self) -> None:
        """Stop it with all that it started; one that does not run is left alone."""
        if self._process is not None:
            end_group(self._process)
            self._process = None

    @contextmanager
    def away(self) -> Iterator[None]:
        """Stopped, until the block is left."""
        self.stop()
        try:
            yield
        finally:
            self.start()
            self.wait()

    @contextmanager
    def hung(self) -> Iterator[None]:
        """Alive without ever answering, until the block is left."""
        self._signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, number)

    def _has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None


@dataclass(frozen=True)
class Bot:
    """The assistant without its site: Rasa's address, and both servers."""

    url: str
    rasa: Server
    actions: Server


@contextmanager
def running_bot(folder: Path) -> Iterator[Bot]:
    """Rasa and the action server, ready to answer, until the block is left."""
    database = f"sqlite:///{folder / 'policy.db'}"
    engine = connect(database)
    load(engine, read_content())
    engine.dispose()
    settings = _settings(folder)
    parts = {part.name: part for part in all_parts(settings, {**os.environ, "DATABASE_URL": database}, _model())}
    actions_probe, rasa_probe, _ = probes(settings)
    actions = Server(parts["actions"], actions_probe, folder / "actions.log")
    rasa = Server(parts["rasa"], rasa_probe, folder / "rasa.log")
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # an ended test run leaves nothing behind
    try:
        actions.start()
        rasa.start()
        actions.wait()
        rasa.wait()
        yield Bot(settings.rasa_url, rasa, actions)
    finally:
        rasa.stop()
        actions.stop()
        signal.signal(signal.SIGTERM, before)


def _settings(folder: Path) -> OwnSettings:
    site, rasa, actions = (
        Port(part, "", LOOPBACK, unused_port()) for part in ("the site", "Rasa", "the action server")
    )
    return OwnSettings(root=ROOT, site=site, rasa=rasa, actions=actions, folder=folder)


def _model() -> Path:
    """The model of the present data, trained if there is none; TEST_MODEL names another while one develops."""
    if named := os.environ.get("TEST_MODEL"):
        return Path(named).resolve()
    return ensure_model(read_settings(ROOT, os.environ), os.environ)
