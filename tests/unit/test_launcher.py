"""The launcher: its sentences, the model's fingerprint, and that it ends everything it started."""

from __future__ import annotations

import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest

from launcher import preflight
from launcher.console import Problem, run_logged, tail
from launcher.model import bot_environment, ensure_model, fingerprint, model_inputs, remove_old_models
from launcher.parts import all_parts, app_environment, write_endpoints
from launcher.readiness import Probe, answers_a_question, is_healthy, wait_until_ready
from launcher.settings import Settings, read_settings

pytestmark = pytest.mark.unit
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a little of everything that shapes a model, and things that do not."""
    files = {
        "data/nlu/policy.yml": "nlu",
        "data/rules/rules.yml": "rules",
        "bot/config.yml": "pipeline",
        "bot/domain/slots.yml": "slots",
        "bot/components/facts.py": "x = 1",
        "bot/requirements.txt": "rasa==3.6.21",
        "bot/.venv/lib/rasa.py": "a library",
        "bot/models/old.tar.gz": "a model",
        "bot/components/__pycache__/facts.py": "droppings",
        "endpoints.yml": 'action_endpoint:\n  url: "http://127.0.0.1:5055/webhook"\n',
        "policy_kb/content/topics.yml": "answers",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.fixture
def settings(repository: Path) -> Settings:
    return read_settings(repository, free_ports())


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def free_ports() -> dict[str, str]:
    """Three ports that nobody uses, as the environment names them."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
    numbers = [str(opened.getsockname()[1]) for opened in sockets]
    for opened in sockets:
        opened.close()
    return dict(zip(("SITE_PORT", "RASA_PORT", "ACTIONS_PORT"), numbers, strict=True))


class TestSettings:
    def test_the_defaults_are_those_of_the_contract(self, tmp_path: Path) -> None:
        settings = read_settings(tmp_path, {})
        assert [port.number for port in settings.ports] == [8080, 5005, 5055]
        assert settings.site_url == "http://localhost:8080"
        assert settings.site.host == "127.0.0.1"

    @pytest.mark.parametrize("value", ["eighty", "0", "65536", "-1", "80.5", "²"])
    def test_a_port_that_is_none_is_named_with_its_variable(self, tmp_path: Path, value: str) -> None:
        with pytest.raises(Problem, match=r"RASA_PORT must be a port number from 1 to 65535, not"):
            read_settings(tmp_path, {"RASA_PORT": value})

    def test_an_empty_variable_is_the_default(self, tmp_path: Path) -> None:
        assert read_settings(tmp_path, {"SITE_PORT": ""}).site.number == 8080

    @pytest.mark.parametrize(
        ("host", "shown", "probed"),
        [
            ("0.0.0.0", "http://localhost:8080", "http://127.0.0.1:8080"),
            ("::", "http://localhost:8080", "http://127.0.0.1:8080"),
            ("10.0.0.7", "http://10.0.0.7:8080", "http://10.0.0.7:8080"),
            ("fd00::7", "http://[fd00::7]:8080", "http://[fd00::7]:8080"),
        ],
    )
    def test_the_site_is_shown_and_asked_where_it_listens(
        self, tmp_path: Path, host: str, shown: str, probed: str
    ) -> None:
        settings = read_settings(tmp_path, {"SITE_HOST": host})
        assert (settings.site_url, settings.site_probe_url) == (shown, probed)


class TestPreflight:
    def test_free_ports_are_no_problem(self, settings: Settings) -> None:
        assert preflight.port_problems(settings) == []

    def test_a_taken_port_is_named_with_the_variable_that_changes_it(self, settings: Settings, taken_port: int) -> None:
        taken = replace(settings, rasa=replace(settings.rasa, number=taken_port))
        [sentence] = preflight.port_problems(taken)
        assert sentence.startswith(f"Port {taken_port}, which Rasa needs, is taken by another program")
        assert "RASA_PORT=" in sentence

    def test_two_parts_on_one_port_are_told(self, settings: Settings) -> None:
        same = replace(settings, actions=replace(settings.actions, number=settings.site.number))
        assert [sentence.split()[0] for sentence in preflight.port_problems(same)] == [
            "SITE_PORT",
            "ACTIONS_PORT",
        ]

    def test_an_address_of_another_machine_is_told(self, settings: Settings) -> None:
        sentence = preflight.port_problem(replace(settings.site, host="192.0.2.1"))
        assert sentence.startswith("The site cannot listen on 192.0.2.1")

    def test_var_that_cannot_be_written_is_told(self, settings: Settings) -> None:
        settings.var.write_text("a file where the folder should be")
        [sentence] = preflight.disk_problems(settings)
        assert str(settings.var) in sentence
        assert "cannot be written" in sentence

    def test_a_nearly_full_disk_is_told(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(preflight, "NEEDED_BYTES", 10**18)
        [sentence] = preflight.disk_problems(settings)
        assert "free some space" in sentence

    def test_everything_wrong_is_said_at_once(self, settings: Settings, taken_port: int) -> None:
        taken = replace(settings, site=replace(settings.site, number=taken_port))
        with pytest.raises(Problem) as raised:
            preflight.check(taken)
        assert "SITE_PORT" in str(raised.value)
        assert "make setup" in str(raised.value)


class TestFingerprint:
    def test_it_is_of_the_data_and_the_code_only(self, repository: Path) -> None:
        assert {path.relative_to(repository).as_posix() for path in model_inputs(repository)} == {
            "data/nlu/policy.yml",
            "data/rules/rules.yml",
            "bot/config.yml",
            "bot/domain/slots.yml",
            "bot/components/facts.py",
            "bot/requirements.txt",
        }

    @pytest.mark.parametrize(
        "name", ["data/nlu/policy.yml", "data/rules/rules.yml", "bot/components/facts.py", "bot/domain/slots.yml"]
    )
    def test_a_changed_file_changes_it(self, repository: Path, name: str) -> None:
        before = fingerprint(repository)
        (repository / name).write_text("changed")
        assert fingerprint(repository) != before

    def test_a_new_a_renamed_and_a_removed_file_change_it(self, repository: Path) -> None:
        seen = {fingerprint(repository)}
        new = repository / "data" / "nlu" / "deep" / "new.yml"
        new.parent.mkdir()
        new.write_text("new")
        seen.add(fingerprint(repository))
        new.rename(new.with_name("renamed.yml"))
        seen.add(fingerprint(repository))
        (repository / "bot" / "components" / "facts.py").unlink()
        seen.add(fingerprint(repository))
        assert len(seen) == 4

    @pytest.mark.parametrize("name", ["policy_kb/content/topics.yml", "endpoints.yml", "bot/.venv/lib/rasa.py"])
    def test_what_does_not_shape_the_model_does_not(self, repository: Path, name: str) -> None:
        before = fingerprint(repository)
        (repository / name).write_text("changed")
        assert fingerprint(repository) == before


class TestModel:
    def fake_bot(self, settings: Settings, script: str) -> None:
        """A `bot/.venv/bin/python` that does what a shell script says."""
        settings.bot_python.parent.mkdir(parents=True, exist_ok=True)
        settings.bot_python.write_text(f"#!/bin/sh\n{script}\n")
        settings.bot_python.chmod(0o755)

    # The arguments of the launcher's command: … --out FOLDER --fixed-model-name NAME
    WRITES = "while [ $# -gt 1 ]; do case $1 in --out) o=$2;; --fixed-model-name) n=$2;; esac; shift; done\n"
    WRITES += 'mkdir -p "$o"; echo model > "$o/$n.tar.gz"; echo . >> "$(dirname "$0")/trained"'

    def test_it_is_trained_once_and_named_after_the_fingerprint(self, settings: Settings) -> None:
        self.fake_bot(settings, self.WRITES)
        model = ensure_model(settings, os.environ)
        assert model == settings.root / "bot" / "models" / f"{fingerprint(settings.root)}.tar.gz"
        assert model.read_text() == "model\n"
        assert ensure_model(settings, os.environ) == model
        assert (settings.bot_python.parent / "trained").read_text() == ".\n"

    def test_a_failed_training_shows_the_end_of_its_log_and_leaves_no_model(self, settings: Settings) -> None:
        self.fake_bot(settings, "echo 'the domain is broken'; exit 3")
        with pytest.raises(Problem, match=r"Training the bot failed; [\s\S]*the domain is broken"):
            ensure_model(settings, os.environ)
        assert list((settings.root / "bot" / "models").glob("*")) == [settings.root / "bot" / "models" / "old.tar.gz"]

    def test_only_the_models_used_last_are_kept(self, tmp_path: Path) -> None:
        for age, name in enumerate(["newest", "newer", "old", "oldest"]):
            model = tmp_path / f"{name}.tar.gz"
            model.touch()
            os.utime(model, (1000 - age, 1000 - age))
        remove_old_models(tmp_path)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["newer.tar.gz", "newest.tar.gz"]

    def test_rasa_neither_phones_home_nor_spins(self, settings: Settings) -> None:
        env = bot_environment(settings, {"PYTHONHOME": "/elsewhere", "HOME": "/home/somebody"})
        assert env["RASA_TELEMETRY_ENABLED"] == "false"
        assert env["OMP_NUM_THREADS"] == "1"
        assert env["PYTHONPATH"] == str(settings.root)
        assert "PYTHONHOME" not in env


class TestParts:
    def test_each_part_is_told_where_the_others_are(self, settings: Settings) -> None:
        env = app_environment(settings, {"DATABASE_URL": "kept"})
        assert env["RASA_URL"] == f"http://127.0.0.1:{settings.rasa.number}"
        assert env["ACTIONS_URL"] == f"http://127.0.0.1:{settings.actions.number}"
        assert env["SITE_HOST"] == "127.0.0.1"
        assert env["DATABASE_URL"] == "kept"

    def test_rasa_gets_the_action_servers_real_address(self, settings: Settings) -> None:
        written = write_endpoints(settings).read_text()
        assert f"http://127.0.0.1:{settings.actions.number}/webhook" in written

    def test_rasa_listens_on_loopback_only(self, settings: Settings) -> None:
        rasa = all_parts(settings, {}, Path("m.tar.gz"))[0]
        assert rasa.command[rasa.command.index("--interface") + 1] == "127.0.0.1"

    def test_the_repositorys_own_endpoints_have_an_action_server(self) -> None:
        assert 'url: "http://127.0.0.1:5055/webhook"' in (ROOT / "endpoints.yml").read_text()


class Answers(http.server.BaseHTTPRequestHandler):
    """A Rasa that answers with what the test put in `messages`."""

    messages: ClassVar[list[Any]] = []
    asked: ClassVar[list[dict[str, Any]]] = []

    def do_GET(self) -> None:
        self._reply(503 if self.path == "/sick" else 200, b"ok")

    def do_POST(self) -> None:
        self.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self._reply(200, json.dumps(self.messages).encode())

    def _reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(Answers, "messages", [])
    monkeypatch.setattr(Answers, "asked", [])
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as opened:
        thread = threading.Thread(target=opened.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{opened.server_port}"
        opened.shutdown()
        thread.join()


class TestReadiness:
    def test_health_is_200_and_nothing_else(self, server: str, taken_port: int) -> None:
        assert is_healthy(f"{server}/health")
        assert not is_healthy(f"{server}/sick")
        assert not is_healthy("http://127.0.0.1:1/health")

    def test_rasa_is_ready_when_it_says_something(self, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
        assert not answers_a_question(server)
        monkeypatch.setattr(Answers, "messages", [{"text": "Hello"}])
        assert answers_a_question(server)
        senders = [asked["sender"] for asked in Answers.asked]
        assert len(set(senders)) == 2

    def test_a_proxy_of_the_environment_is_not_asked(self, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
        assert is_healthy(f"{server}/health")

    def test_the_part_that_never_answers_is_told(self) -> None:
        good, bad = Probe("good", "", lambda: True), Probe("bad", "", lambda: False)
        assert wait_until_ready([good, bad], lambda: False, seconds=0) is bad
        assert wait_until_ready([good], lambda: False, seconds=0) is None

    def test_nobody_waits_once_all_is_ending(self) -> None:
        assert wait_until_ready([Probe("bad", "", lambda: False)], lambda: True) is None


class TestConsole:
    def test_a_failing_command_shows_the_end_of_its_log(self, tmp_path: Path) -> None:
        log = tmp_path / "log" / "load.log"
        with pytest.raises(Problem, match=r"Loading failed; the end of .*load\.log:\n    no such clause"):
            run_logged(["sh", "-c", "echo no such clause; exit 1"], "Loading", log, os.environ, tmp_path)

    def test_a_log_that_is_missing_is_no_error(self, tmp_path: Path) -> None:
        assert tail(tmp_path / "nothing.log") == "    (nothing was written)"


SUPERVISE = """
import sys
from pathlib import Path
from launcher.parts import Part
from launcher import processes
processes.END_SECONDS = float(sys.argv[1])
folder = Path(sys.argv[2])
parts = [Part(name, name.title(), ("sh", "-c", script), {"PATH": "/usr/bin:/bin"})
         for name, script in zip(sys.argv[3::2], sys.argv[4::2])]
supervisor = processes.Supervisor(parts, folder, folder / "log")
asked = supervisor.run(lambda: print("started", flush=True))
if not asked:
    processes.report_first_to_stop(supervisor, parts, folder / "log")
sys.exit(0 if asked else 1)
"""
SLEEPS = "echo $$ >> pids; sleep 60 & echo $! >> pids; wait"
STUBBORN = "trap '' TERM; echo $$ >> pids; while :; do sleep 0.1; done"


class TestSupervisor:
    def supervise(self, folder: Path, *parts: str, patience: float = 5) -> subprocess.Popen[str]:
        """A supervisor in a process of its own, over parts given as name and shell script."""
        (folder / "pids").touch()
        return subprocess.Popen(
            [sys.executable, "-c", SUPERVISE, str(patience), str(folder), *parts],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def wait_for_pids(self, folder: Path, number: int) -> list[int]:
        until = time.monotonic() + 10
        while len(pids := (folder / "pids").read_text().split()) < number:
            assert time.monotonic() < until, "the parts did not start"
            time.sleep(0.02)
        return [int(pid) for pid in pids]

    def assert_gone(self, pids: list[int]) -> None:
        """Nothing left: an orphan may still wait for init to take note of its end."""
        until = time.monotonic() + 2
        while alive := [pid for pid in pids if is_running(pid)]:
            assert time.monotonic() < until, f"still there: {alive}"
            time.sleep(0.02)

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_a_signal_ends_all_parts_and_their_children(self, tmp_path: Path, number: signal.Signals) -> None:
        with self.supervise(tmp_path, "one", SLEEPS, "two", SLEEPS) as process:
            pids = self.wait_for_pids(tmp_path, 4)
            process.send_signal(number)
            assert process.wait(10) == 0
        self.assert_gone(pids)

    def test_a_signal_while_the_parts_are_starting_ends_them_too(self, tmp_path: Path) -> None:
        with self.supervise(tmp_path, "one", SLEEPS, "two", SLEEPS) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "started\n"
            os.killpg(process.pid, signal.SIGINT)
            assert process.wait(10) == 0
        self.assert_gone([int(pid) for pid in (tmp_path / "pids").read_text().split()])

    def test_a_part_that_ignores_sigterm_is_killed(self, tmp_path: Path) -> None:
        with self.supervise(tmp_path, "stubborn", STUBBORN, patience=0.5) as process:
            pids = self.wait_for_pids(tmp_path, 1)
            process.send_signal(signal.SIGINT)
            assert process.wait(10) == 0
        self.assert_gone(pids)

    def test_one_part_that_stops_ends_all_and_is_told_with_its_log(self, tmp_path: Path) -> None:
        dies = "sleep 0.3; echo the last words; exit 0"
        with self.supervise(tmp_path, "lives", SLEEPS, "dies", dies) as process:
            pids = self.wait_for_pids(tmp_path, 2)
            said, _ = process.communicate(timeout=10)
        assert process.returncode == 1
        assert "Dies has stopped by itself" in said
        assert "the last words" in said
        self.assert_gone(pids)

    def test_a_new_start_keeps_the_last_log_and_begins_a_new_one(self, tmp_path: Path) -> None:
        for words in ("first", "second"):
            with self.supervise(tmp_path, "part", f"echo {words}") as process:
                process.communicate(timeout=10)
        assert (tmp_path / "log" / "part.log").read_text() == "second\n"
        assert (tmp_path / "log" / "part.log.1").read_text() == "first\n"


def is_running(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rsplit(")", 1)[1].split()[0] != "Z"
