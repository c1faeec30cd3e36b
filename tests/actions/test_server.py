"""`python -m actions`: the action server in a process of its own, on loopback."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from policy_kb import connect, load, read_content

pytestmark = pytest.mark.actions
ROOT = Path(__file__).parent.parent.parent


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def start(database_url: str, port: int) -> "subprocess.Popen[str]":
    environment = {**os.environ, "DATABASE_URL": database_url, "ACTIONS_PORT": str(port)}
    environment.pop("ACTIONS_HOST", None)
    return subprocess.Popen(
        [sys.executable, "-m", "actions"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture(scope="module")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('server') / 'policy.db'}"
    engine = connect(url)
    load(engine, read_content())
    engine.dispose()
    return url


@pytest.fixture(scope="module")
def server(database_url: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """The address of a running action server, and its process."""
    port = free_port()
    process = start(database_url, port)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url, process)
        yield url, process
    finally:
        process.terminate()
        process.communicate(timeout=20)


def wait_for(url: str, process: "subprocess.Popen[str]") -> None:
    for _ in range(300):
        assert process.poll() is None, process.communicate()[0]
        try:
            if requests.get(f"{url}/health", timeout=2).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError("the action server did not answer within half a minute")


def ask(url: str, text: str, labels: dict[str, float], slot: Any = None) -> dict[str, Any]:
    """One call as Rasa makes it."""
    ranked = [{"name": name, "confidence": value} for name, value in labels.items()]
    tracker = {
        "sender_id": "somebody",
        "slots": {"memory": slot},
        "latest_message": {"text": text, "labels": ranked, "entities": [], "metadata": {}},
        "events": [],
        "paused": False,
        "active_loop": {},
        "latest_action_name": "action_listen",
    }
    body = {
        "next_action": "action_respond",
        "sender_id": "somebody",
        "tracker": tracker,
        "domain": {},
        "version": "3.6.21",
    }
    response = requests.post(f"{url}/webhook", json=body, timeout=10)
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def test_health(server: tuple[str, Any]) -> None:
    response = requests.get(f"{server[0]}/health", timeout=5)
    assert (response.status_code, response.json()["status"]) == (200, "ok")


def test_a_turn_and_the_next_one(server: tuple[str, Any]) -> None:
    first = ask(server[0], "E类人才的孩子上学有什么待遇？", {"topic/children-school": 0.9})
    assert first["responses"][0]["custom"]["citations"] == ["rules-2022#2.7.2.4"]
    assert "依据：《操作细则》（2022）2.7.2.4" in first["responses"][0]["text"]
    second = ask(server[0], "看看原文", {"talk/show_clause": 0.9}, first["events"][0]["value"])
    assert second["responses"][0]["custom"]["type"] == "clause"


def test_an_action_that_is_none_is_an_error_and_the_server_goes_on(server: tuple[str, Any]) -> None:
    body = {"next_action": "action_other", "tracker": {"sender_id": "x"}, "domain": {}, "version": "3.6.21"}
    assert requests.post(f"{server[0]}/webhook", json=body, timeout=10).status_code == 404
    test_health(server)


def test_it_listens_on_loopback_only(server: tuple[str, "subprocess.Popen[str]"]) -> None:
    family = [psutil.Process(server[1].pid), *psutil.Process(server[1].pid).children(recursive=True)]
    listening = {
        connection.laddr.ip
        for process in family
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}


def test_a_database_without_content_is_said_at_the_start(tmp_path: Path) -> None:
    process = start(f"sqlite:///{tmp_path / 'empty.db'}", free_port())
    output, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "`python -m policy_kb load`" in output
    assert "Traceback" not in output
