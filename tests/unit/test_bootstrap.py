"""The set-up: which Python it takes, when it makes an environment anew, and what it says when it cannot."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.unit
SCRIPT = Path(__file__).resolve().parent.parent.parent / "scripts" / "bootstrap.py"


def load_script() -> ModuleType:
    """The script as a module; it is run by path, and so in no package."""
    spec = importlib.util.spec_from_file_location("bootstrap", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["bootstrap"] = module
    spec.loader.exec_module(module)
    return module


bootstrap = load_script()


def program(path: Path, script: str) -> str:
    """An executable shell script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with requirements and nothing made yet."""
    (tmp_path / "bot").mkdir()
    for name in (
        "requirements.txt",
        "requirements-dev.txt",
        "bot/requirements.txt",
        "requirements-tools.txt",
    ):
        (tmp_path / name).write_text(f"# {name}\n")
    return tmp_path


# A uv that notes what it is asked; `venv` and `sync` do as the real one does, as far as the set-up can see.
FAKE_UV = """
echo "$@" >> {log}
case "$1" in
  --version) echo "uv 0.13.9 (fake)" ;;
  venv) for last; do :; done; mkdir -p "$last/bin"; ln -s {python} "$last/bin/python" ;;
  pip) {sync} ;;
esac
"""


@pytest.fixture
def fake_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That uv, first on PATH; the file it writes what it was asked into. Each Python found is this one."""
    use_uv(tmp_path, monkeypatch, sync=":")
    for name in ("find_python310", "find_python311"):
        monkeypatch.setattr(bootstrap, name, lambda _uv: sys.executable)
    return tmp_path / "uv.log"


def use_uv(folder: Path, monkeypatch: pytest.MonkeyPatch, sync: str) -> None:
    script = FAKE_UV.format(log=folder / "uv.log", python=sys.executable, sync=sync)
    program(folder / "tools" / "uv", script)
    monkeypatch.setenv("PATH", f"{folder / 'tools'}{os.pathsep}/usr/bin:/bin")


def commands(log: Path) -> list[str]:
    """What uv was asked, but for its version."""
    asked = log.read_text().splitlines() if log.exists() else []
    return [line for line in asked if line != "--version"]


class TestPython310:
    def test_a_shim_that_fails_is_skipped_for_one_that_runs(self, tmp_path: Path) -> None:
        program(tmp_path / "shims" / "python3.10", "echo 'pyenv: python3.10: command not found' >&2; exit 127")
        good = program(tmp_path / "bin" / "python3.10", "echo 3 10 13")
        path = f"{tmp_path / 'shims'}{os.pathsep}{tmp_path / 'bin'}"
        assert bootstrap.find_python310("no-uv", {"PATH": path, "HOME": str(tmp_path)}) == good

    def test_one_that_lies_about_its_version_is_skipped(self, tmp_path: Path) -> None:
        program(tmp_path / "bin" / "python3.10", "echo 3 11 2")
        good = program(tmp_path / ".pyenv" / "versions" / "3.10.4" / "bin" / "python", "echo 3 10 4")
        assert bootstrap.find_python310("no-uv", {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}) == good

    def test_pyenvs_newest_that_runs_is_taken(self, tmp_path: Path) -> None:
        versions = tmp_path / "pyenv" / "versions"
        program(versions / "3.10.9" / "bin" / "python", "echo 3 10 9")
        newest = program(versions / "3.10.13" / "bin" / "python", "echo 3 10 13")
        program(versions / "3.10.14" / "bin" / "python", "exit 1")
        environ = {"PATH": "", "HOME": str(tmp_path), "PYENV_ROOT": str(tmp_path / "pyenv")}
        assert bootstrap.find_python310("no-uv", environ) == newest

    def test_uvs_own_is_the_last_resort(self, tmp_path: Path) -> None:
        python = program(tmp_path / "uv-python" / "python3.10", "echo 3 10 18")
        fetched = tmp_path / "fetched"
        script = f'case "$2" in find) [ -e {fetched} ] && echo {python};; install) touch {fetched};; esac'
        uv = program(tmp_path / "uv", script)
        assert bootstrap.find_python310(uv, {"PATH": "", "HOME": str(tmp_path)}) == python

    def test_none_anywhere_is_one_sentence(self, tmp_path: Path) -> None:
        uv = program(tmp_path / "uv", "echo 'error: No download found' >&2; exit 2")
        with pytest.raises(bootstrap.Problem) as raised:
            bootstrap.find_python310(uv, {"PATH": "", "HOME": str(tmp_path)})
        assert str(raised.value).startswith("Python 3.10 is needed for Rasa 3.6: install it")
        assert "\n" not in str(raised.value)


def test_this_python_serves_the_site_without_a_search(tmp_path: Path) -> None:
    assert bootstrap.find_python311("no-uv", {"PATH": "", "HOME": str(tmp_path)}) == sys.executable


class TestCauses:
    @pytest.mark.parametrize(
        ("output", "sentence"),
        [
            ("error: failed to write /x/y: No space left on device (os error 28)", "The disk is full"),
            ("OSError: [Errno 122] Disk quota exceeded", "The disk is full"),
            ("error: command 'x86_64-linux-gnu-gcc' failed: No such file or directory", "compiler"),
            ("unable to execute 'gcc': No such file or directory", "compiler"),
            ("fatal error: Python.h: No such file or directory", "headers"),
            (
                "Failed to fetch: dns error: failed to lookup address information",
                "registry cannot be reached",
            ),
            (
                "  Caused by: tcp connect error: Connection refused (os error 111)",
                "registry cannot be reached",
            ),
            ("  Caused by: invalid peer certificate: UnknownIssuer", "certificate is not trusted"),
            ("error: Hash mismatch for `jieba==0.42.1`", "hash differs"),
            ("The virtual environment was not created because ensurepip is not available.", "venv module"),
            ("/usr/bin/python3: No module named venv", "venv module"),
        ],
    )
    def test_a_known_cause_is_one_sentence(self, output: str, sentence: str) -> None:
        told = bootstrap.explain(f"Resolved 9 packages\n{output}\nhint: …", "Installing")
        assert sentence in told
        assert "\n" not in told
        assert "again" in told

    def test_a_full_disk_counts_before_the_compiler_that_it_stopped(self) -> None:
        output = "gcc: No space left on device\nerror: command 'gcc' failed with exit code 1"
        assert bootstrap.explain(output, "Installing").startswith("The disk is full")

    def test_an_unknown_cause_shows_the_last_words(self) -> None:
        told = bootstrap.explain("one\n\ntwo\nthe reason\n", "Installing")
        assert told == "Installing failed; its last words were:\n  one\n  two\n  the reason"

    def test_a_missing_program_is_a_problem_not_a_traceback(self) -> None:
        with pytest.raises(bootstrap.Problem, match="Asking failed"):
            bootstrap.run(["/nowhere/uv"], "Asking")


class TestMaking:
    def test_both_are_made_once_and_then_left_alone(self, root: Path, fake_uv: Path) -> None:
        bootstrap.bootstrap(root, dev=False)
        asked = commands(fake_uv)
        assert [line.split()[0] for line in asked] == ["venv", "pip", "venv", "pip"]
        assert all("--require-hashes" in line for line in asked if line.startswith("pip"))
        bootstrap.bootstrap(root, dev=False)
        assert commands(fake_uv) == asked

    def test_changed_requirements_bring_only_that_environment_up_to_date(self, root: Path, fake_uv: Path) -> None:
        bootstrap.bootstrap(root, dev=False)
        before = len(commands(fake_uv))
        (root / "bot" / "requirements.txt").write_text("# newer\n")
        bootstrap.bootstrap(root, dev=False)
        [only] = commands(fake_uv)[before:]
        assert only.startswith("pip sync")
        assert only.endswith("bot/requirements.txt")

    def test_a_half_made_environment_is_made_anew(self, root: Path, fake_uv: Path) -> None:
        left = root / ".venv" / "lib" / "half"
        left.parent.mkdir(parents=True)
        left.write_text("left by an interruption")
        bootstrap.bootstrap(root, dev=False)
        assert not left.exists()
        assert (root / ".venv" / "bin" / "python").exists()

    def test_an_environment_that_was_moved_is_made_anew(self, root: Path, fake_uv: Path) -> None:
        bootstrap.bootstrap(root, dev=False)
        stamp = root / ".venv" / bootstrap.STAMP
        stamp.write_text(json.dumps({**json.loads(stamp.read_text()), "folder": "/elsewhere/.venv"}))
        bootstrap.bootstrap(root, dev=False)
        assert commands(fake_uv)[4].startswith("venv")

    def test_a_failure_leaves_no_stamp(
        self, root: Path, fake_uv: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        use_uv(tmp_path, monkeypatch, sync="echo 'No space left on device'; exit 1")
        with pytest.raises(bootstrap.Problem, match="The disk is full"):
            bootstrap.bootstrap(root, dev=False)
        assert not (root / ".venv" / bootstrap.STAMP).exists()

    def test_the_developers_tools_stay_once_installed(self, root: Path, fake_uv: Path) -> None:
        bootstrap.bootstrap(root, dev=True)
        asked = commands(fake_uv)
        assert asked[1].endswith("requirements-dev.txt")
        bootstrap.bootstrap(root, dev=False)
        assert commands(fake_uv) == asked

    def test_too_little_space_is_said_before_anything_is_fetched(
        self, root: Path, fake_uv: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        free = bootstrap.shutil.disk_usage(str(root))._replace(free=10**9)
        monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda _path: free)
        with pytest.raises(bootstrap.Problem, match=r"need about 4\.0 GB and .* has 1\.0 GB free"):
            bootstrap.bootstrap(root, dev=False)
        assert commands(fake_uv) == []

    def test_var_that_cannot_be_written_is_a_sentence(self, root: Path, fake_uv: Path) -> None:
        (root / "var").write_text("a file where the folder should be")
        with pytest.raises(bootstrap.Problem, match="cannot be written"):
            bootstrap.bootstrap(root, dev=False)


class TestUv:
    def test_one_that_is_too_old_is_not_taken(self, tmp_path: Path) -> None:
        assert not bootstrap.uv_is_usable(program(tmp_path / "old", "echo uv 0.4.30"))
        assert bootstrap.uv_is_usable(program(tmp_path / "new", "echo 'uv 0.13.9 (x86_64)'"))
        assert not bootstrap.uv_is_usable(str(tmp_path / "missing"))

    def test_it_uses_the_index_that_pip_was_told_to_use(self) -> None:
        environ = {"PIP_INDEX_URL": "https://index.example/simple", "VIRTUAL_ENV": "/activated"}
        bootstrap.prepare(environ)
        assert environ["UV_DEFAULT_INDEX"] == "https://index.example/simple"
        assert "VIRTUAL_ENV" not in environ

    def test_its_own_settings_come_first(self) -> None:
        environ = {"PIP_INDEX_URL": "https://pip.example/", "UV_DEFAULT_INDEX": "https://uv.example/"}
        bootstrap.prepare(environ)
        assert environ["UV_DEFAULT_INDEX"] == "https://uv.example/"


def test_an_interruption_is_one_line_and_the_next_run_starts_clean(root: Path, tmp_path: Path) -> None:
    (root / "scripts").mkdir()
    (root / "scripts" / "bootstrap.py").write_text(SCRIPT.read_text())
    script = FAKE_UV.format(log=tmp_path / "uv.log", python=sys.executable, sync=f"touch {root}/syncing; exec sleep 30")
    program(tmp_path / "tools" / "uv", script)
    env = {"PATH": f"{tmp_path / 'tools'}:/usr/bin:/bin", "HOME": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "scripts/bootstrap.py"],
        cwd=root,
        env=env,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + 20
    while not (root / "syncing").exists():
        assert time.monotonic() < until, "the set-up did not begin"
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=10)
    assert process.returncode == 130
    assert said.strip() == "Stopped; run again to go on."
    assert (root / ".venv").exists()
    assert not (root / ".venv" / "bootstrap.json").exists()
