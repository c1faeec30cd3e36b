#!/usr/bin/env python3
"""Makes the project's two Python environments; `make` calls this before anything else.

    .venv       Python 3.11 or later: the site, the action server, the tools  (requirements.txt, or -dev.txt)
    bot/.venv   Python 3.10: Rasa                                             (bot/requirements.txt)

Standard library only, Python 3.8 or later. An environment that is up to date is left alone; one whose
requirements changed is brought up to date; one that an interruption left half-made is made anew. What cannot
be done is said in one sentence that tells what to install or to do.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import (
    Any,
    Callable,
    Iterator,
    Mapping,
    MutableMapping,
    NamedTuple,
    NoReturn,
    Sequence,
)

ROOT = Path(__file__).resolve().parent.parent
STAMP = "bootstrap.json"
GIGABYTE = 1_000_000_000
SLOW_SECONDS = 15.0
OLDEST_UV = (0, 5)

NO_PYTHON_310 = (
    "Python 3.10 is needed for Rasa 3.6: install it (Debian, Ubuntu: apt install python3.10 python3.10-venv, "
    "where the release has it; else: pyenv install 3.10) and run again."
)
NO_PYTHON_311 = (
    "Python 3.11 or later is needed: install it (Debian 12, Ubuntu 24.04 and later: apt install python3; "
    "else: pyenv install 3.12) and run again."
)
NO_VENV = (
    "This Python cannot make environments: install its venv module (Debian, Ubuntu: "
    "apt install python3-venv), or install uv, and run again."
)
NO_COMPILER = (
    "A package has to be built here and the compiler or Python's headers are missing: install them (Debian, "
    "Ubuntu: apt install build-essential python3-dev) and run again."
)
NO_NETWORK = (
    "The package registry cannot be reached: check the network, a proxy (HTTPS_PROXY) or your own index "
    "(UV_DEFAULT_INDEX) and run again."
)
NO_TRUST = (
    "The package registry's certificate is not trusted: set SSL_CERT_FILE to your organisation's "
    "certificates and run again."
)
BAD_HASH = (
    "A downloaded package is not the one that was pinned (its hash differs): check your package index, "
    "or pin the packages again with `make requirements`, and run again."
)
DISK_FULL = "The disk is full: free about {need} GB for {place} (and uv's cache) and run again."

# Read from the first to the last: the cause that lies deepest comes first.
CAUSES: tuple[tuple[str, str], ...] = (
    (r"No space left on device|os error 28|ENOSPC|Disk quota exceeded", DISK_FULL),
    (r"invalid peer certificate|CERTIFICATE_VERIFY_FAILED|UnknownIssuer", NO_TRUST),
    (
        r"dns error|failed to lookup address|Temporary failure in name resolution|Name or service not known|"
        r"Could not connect|Connection refused|Connection reset|tcp connect error|No route to host|"
        r"Network is unreachable|error sending request|operation timed out|Connection timed out|"
        r"ProxyError|ReadTimeoutError|NewConnectionError|network connectivity is disabled",
        NO_NETWORK,
    ),
    (r"Hash mismatch|DO NOT MATCH THE HASHES|hashes were provided", BAD_HASH),
    (
        r"unable to execute '[^']*(gcc|cc|clang|g\+\+)'|command '[^']*(gcc|cc|clang|g\+\+|cl\.exe)' failed|"
        r"(gcc|cc|clang|g\+\+): (command )?not found|No such file or directory: '[^']*(gcc|cc|clang)'|"
        r"Python\.h: No such file|Microsoft Visual C\+\+ .* is required|linker `cc` not found",
        NO_COMPILER,
    ),
    (r"ensurepip is not available|No module named '?(ensurepip|venv)\b", NO_VENV),
)


class Problem(Exception):
    """What stopped the set-up, as the one sentence to show."""


class Environment(NamedTuple):
    """One of the two environments: its folder, what goes in, and the Python to make it from."""

    title: str
    folder: str
    requirements: str
    gigabytes: float
    find_python: Callable[[str], str]


# --- saying and running ---------------------------------------------------------------------------


def say(text: str, end: str = "\n") -> None:
    """Print at once, also into a pipe."""
    print(text, end=end, flush=True)


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    """One line for one step: what is done, a dot every few seconds, and the seconds it took."""
    say(f"{text} ", end="")
    begun = time.monotonic()
    done = threading.Event()

    def dots() -> None:
        while not done.wait(SLOW_SECONDS):
            say(".", end="")

    ticker = threading.Thread(target=dots, daemon=True)
    ticker.start()
    outcome = "stopped after"
    try:
        yield
        outcome = ""
    finally:
        done.set()
        ticker.join()
        say(f" {outcome} {time.monotonic() - begun:.0f} s".replace("  ", " "))


def explain(output: str, what: str, place: str = ".", need: float = 4) -> str:
    """The sentence for a command's output: a known cause, else its last lines."""
    for pattern, sentence in CAUSES:
        if re.search(pattern, output, re.IGNORECASE):
            return sentence.format(need=f"{need:g}", place=place)
    lines = [line.rstrip() for line in output.splitlines() if line.strip()]
    tail = "\n  ".join(lines[-8:]) or "(it said nothing)"
    return f"{what} failed; its last words were:\n  {tail}"


def run(command: Sequence[str], what: str, need: float = 4) -> str:
    """Run a command, hold back what it says, and return that; a failure becomes a Problem."""
    try:
        done = subprocess.run(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=str(ROOT),
            check=False,
        )
    except OSError as error:
        raise Problem(explain(str(error), what, str(ROOT), need)) from error
    output = done.stdout.decode("utf-8", "replace")
    if done.returncode != 0:
        raise Problem(explain(output, what, str(ROOT), need))
    return output


def answers(command: Sequence[str]) -> str:
    """What a short command prints, or nothing if it is missing, fails or hangs."""
    try:
        done = subprocess.run(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=30,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""


# --- finding uv and the two Pythons ---------------------------------------------------------------


def version_of(python: str) -> tuple[int, ...]:
    """The version of an interpreter that really runs and can make environments; () of one that does not."""
    told = answers([python, "-c", "import sys; print(*sys.version_info[:3])"])
    parts = told.split()
    return tuple(int(part) for part in parts) if len(parts) == 3 and all(p.isdigit() for p in parts) else ()


def uv_is_usable(uv: str) -> bool:
    """Whether this uv runs and is recent enough."""
    match = re.match(r"uv (\d+)\.(\d+)", answers([uv, "--version"]))
    return match is not None and (int(match.group(1)), int(match.group(2))) >= OLDEST_UV


def find_uv(root: Path) -> str:
    """uv from PATH, or the project's own under var/tools, made now if need be."""
    on_path = shutil.which("uv")
    if on_path and uv_is_usable(on_path):
        return on_path
    tools = root / "var" / "tools"
    own = str(tools / "bin" / "uv")
    wanted = digest(root, "requirements-tools.txt")
    if read_stamp(tools) == {"requirements": wanted, "folder": str(tools)} and uv_is_usable(own):
        return own
    with step("Fetching uv, the tool that makes the environments"):
        make_tools(root, tools)
    write_stamp(tools, {"requirements": wanted, "folder": str(tools)})
    return own


def make_tools(root: Path, tools: Path) -> None:
    """A small environment with the pinned uv, by this Python's own venv and pip."""
    shutil.rmtree(str(tools), ignore_errors=True)
    tools.parent.mkdir(parents=True, exist_ok=True)
    run([sys.executable, "-m", "venv", str(tools)], "Making var/tools", 0.1)
    pip = [str(tools / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    requirements = str(root / "requirements-tools.txt")
    run([*pip, "--only-binary=:all:", "--require-hashes", "-r", requirements], "Installing uv", 0.1)


def pyenv_pythons(minor: str, environ: Mapping[str, str]) -> list[str]:
    """pyenv's interpreters of a minor version, newest first; uv does not see them by itself."""
    home = Path(environ.get("PYENV_ROOT") or Path(environ.get("HOME", "/")) / ".pyenv")
    found = (home / "versions").glob(f"{minor}.*/bin/python")

    def patch(path: Path) -> int:
        last = path.parent.parent.name.rsplit(".", 1)[-1]
        return int(last) if last.isdigit() else -1

    return [str(path) for path in sorted(found, key=patch, reverse=True)]


def first_of(candidates: Sequence[str], accept: Callable[[tuple[int, ...]], bool]) -> str:
    """The first candidate that runs and whose version is accepted."""
    return next((python for python in candidates if accept(version_of(python))), "")


def on_path(name: str, environ: Mapping[str, str]) -> list[str]:
    """Every executable of that name on PATH: the first may be a shim that fails."""
    folders = environ.get("PATH", "").split(os.pathsep)
    found = (shutil.which(name, path=folder) for folder in folders if folder)
    return [python for python in found if python]


def find_python310(uv: str, environ: Mapping[str, str] | None = None) -> str:
    """Python 3.10: on PATH, of pyenv, or one that uv knows or fetches."""
    environ = os.environ if environ is None else environ
    candidates = [*on_path("python3.10", environ), *pyenv_pythons("3.10", environ)]
    return first_of(candidates, is_310) or python_of_uv(uv, "3.10", is_310, NO_PYTHON_310)


def is_310(version: tuple[int, ...]) -> bool:
    """Rasa 3.6 runs on 3.10 at most, and its pins are for just that."""
    return version[:2] == (3, 10)


def find_python311(uv: str, environ: Mapping[str, str] | None = None) -> str:
    """Python 3.11 or later: this one, one on PATH, of pyenv, or one that uv knows or fetches."""
    environ = os.environ if environ is None else environ
    minors = ("3.13", "3.12", "3.11")
    candidates = [sys.executable, *on_path("python3", environ)]
    for minor in minors:
        candidates += [*on_path(f"python{minor}", environ), *pyenv_pythons(minor, environ)]
    return first_of(candidates, is_311) or python_of_uv(uv, ">=3.11", is_311, NO_PYTHON_311)


def is_311(version: tuple[int, ...]) -> bool:
    """What the site's packages need."""
    return version[:2] >= (3, 11)


def python_of_uv(uv: str, request: str, accept: Callable[[tuple[int, ...]], bool], missing: str) -> str:
    """An interpreter that uv finds on the machine, else one that it fetches."""
    # --system: an activated environment, or a .venv in reach, must not be taken for the machine's Python.
    find = [uv, "python", "find", "--no-project", "--system", request]
    found = first_of([answers(find)], accept)
    if found:
        return found
    wanted = request.lstrip(">=")
    try:
        with step(f"Fetching Python {wanted}, which this machine does not have"):
            run([uv, "python", "install", wanted], f"Fetching Python {wanted}", 0.3)
    except Problem as problem:
        if str(problem).startswith("The disk is full"):
            raise
        raise Problem(missing) from problem
    found = first_of([answers(find)], accept)
    if not found:
        raise Problem(missing)
    return found


# --- stamps: is an environment up to date? --------------------------------------------------------


def digest(root: Path, name: str) -> str:
    """The hash of a requirements file."""
    return hashlib.sha256((root / name).read_bytes()).hexdigest()


def read_stamp(folder: Path) -> dict[str, Any]:
    """What was written when the environment was finished; {} where there is none."""
    try:
        stamp = json.loads((folder / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(folder: Path, stamp: Mapping[str, str]) -> None:
    """Say that the environment is finished: the last thing done to it."""
    half = folder / (STAMP + ".part")
    half.write_text(json.dumps(dict(stamp), indent=1) + "\n", encoding="utf-8")
    half.replace(folder / STAMP)


def wanted_stamp(root: Path, environment: Environment) -> dict[str, str]:
    """The stamp of an environment that is up to date; its folder is in it, since it cannot be moved."""
    return {
        "file": environment.requirements,
        "requirements": digest(root, environment.requirements),
        "folder": str(root / environment.folder),
    }


def is_current(root: Path, environment: Environment) -> bool:
    """Whether nothing is to be done."""
    folder = root / environment.folder
    return read_stamp(folder) == wanted_stamp(root, environment) and (folder / "bin" / "python").exists()


def is_reusable(root: Path, environment: Environment) -> bool:
    """Whether the environment was once finished, here, so that bringing it up to date is enough."""
    folder = root / environment.folder
    finished_here = read_stamp(folder).get("folder") == str(folder)
    return finished_here and bool(version_of(str(folder / "bin" / "python")))


# --- making ---------------------------------------------------------------------------------------


def environments(root: Path, dev: bool) -> list[Environment]:
    """The two environments. Developers' tools, once installed, stay until `make clean`."""
    dev = dev or read_stamp(root / ".venv").get("file") == "requirements-dev.txt"
    requirements = "requirements-dev.txt" if dev else "requirements.txt"
    tools = " and the developers' tools" if dev else ""
    return [
        Environment(f"site and actions{tools}", ".venv", requirements, 0.8, find_python311),
        Environment("bot (Rasa, about 2.7 GB)", "bot/.venv", "bot/requirements.txt", 3.2, find_python310),
    ]


def check_disk(root: Path, todo: Sequence[Environment]) -> None:
    """Say before a long download that its result will not fit."""
    missing = [environment for environment in todo if not is_reusable(root, environment)]
    need = sum(environment.gigabytes for environment in missing)
    free = shutil.disk_usage(str(root)).free / GIGABYTE
    if free < need:
        raise Problem(
            f"The environments need about {need:.1f} GB and {root} has {free:.1f} GB free: "
            "free some space and run again."
        )


def prepare(environ: MutableMapping[str, str]) -> None:
    """uv's settings, unless they are set: the index and certificates of the machine's other tools."""
    for name in (
        "VIRTUAL_ENV",
        "CONDA_PREFIX",
        "PYTHONPATH",
        "PYTHONHOME",
        "UV_PYTHON",
        "UV_PROJECT_ENVIRONMENT",
    ):
        environ.pop(name, None)
    environ.setdefault("UV_HTTP_TIMEOUT", "120")
    if not {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & set(environ):
        of_pip = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
        index = environ.get("PIP_INDEX_URL") or answers(of_pip)
        if index:
            environ["UV_DEFAULT_INDEX"] = index
    if sys.platform == "darwin" or has_certificates():
        environ.setdefault("UV_SYSTEM_CERTS", "true")


def has_certificates() -> bool:
    """Whether the system keeps certificates; without them uv takes those it brings."""
    paths = ssl.get_default_verify_paths()
    return bool(paths.cafile) or (bool(paths.capath) and any(Path(str(paths.capath)).iterdir()))


def make(root: Path, environment: Environment, uv: str) -> None:
    """Make one environment, or bring it up to date; its stamp is away meanwhile."""
    folder = root / environment.folder
    reuse = is_reusable(root, environment)
    if not reuse:
        python = environment.find_python(uv)
        shutil.rmtree(str(folder), ignore_errors=True)
        run([uv, "venv", "--quiet", "--no-project", "--python", python, str(folder)], f"Making {folder}", 0.1)
    with contextlib.suppress(FileNotFoundError):
        (folder / STAMP).unlink()
    # `sync` also takes away what is no longer required.
    command = [uv, "pip", "sync", "--python", str(folder / "bin" / "python"), "--require-hashes"]
    title = f"{'Updating' if reuse else 'Making'} the environment of the {environment.title}"
    with step(title):
        what = f"Installing {environment.requirements}"
        run([*command, environment.requirements], what, environment.gigabytes)
    write_stamp(folder, wanted_stamp(root, environment))


@contextlib.contextmanager
def alone(root: Path) -> Iterator[None]:
    """Only one set-up at a time: a second one waits for the first."""
    try:
        (root / "var").mkdir(exist_ok=True)
        lock = (root / "var" / "bootstrap.lock").open("w")
    except OSError as error:
        raise Problem(
            f"{root / 'var'} cannot be written ({error.strerror}): change its owner and run again."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            with step("Waiting for another set-up of this folder to end"):
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def bootstrap(root: Path, dev: bool) -> None:
    """Bring both environments up to date."""
    if all(is_current(root, environment) for environment in environments(root, dev)):
        return
    with alone(root):
        todo = [environment for environment in environments(root, dev) if not is_current(root, environment)]
        if not todo:
            return
        check_disk(root, todo)
        prepare(os.environ)
        uv = find_uv(root)
        for environment in todo:
            make(root, environment, uv)


# What is compiled into what; the developers' pins keep to the site's.
PINS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("requirements-tools.txt", ("3.11", "requirements-tools.in")),
    ("requirements.txt", ("3.11", "pyproject.toml")),
    ("requirements-dev.txt", ("3.11", "pyproject.toml", "--extra", "dev", "-c", "requirements.txt")),
    ("bot/requirements.txt", ("3.10", "bot/requirements.in")),
)


def pin(root: Path, upgrade: bool) -> None:
    """Write the pinned, hashed requirements anew. Those that still fit are kept, but for `upgrade`."""
    with alone(root):
        prepare(os.environ)
        # No registry's address in the files, and pins for every system, not only for this one.
        command = [find_uv(root), "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
        command += ["--no-emit-index-url", "--no-header", *(["--upgrade"] if upgrade else [])]
        for output, (python, *sources) in PINS:
            with step(f"Pinning {output}"):
                what = f"Pinning {output}"
                run([*command, "--python-version", python, *sources, "--output-file", output], what, 0.1)


def terminate(_signum: int, _frame: object) -> NoReturn:
    """SIGTERM ends the set-up as Ctrl-C does: the stamp is not written, and the next run starts clean."""
    raise KeyboardInterrupt


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Make the project's two Python environments.")
    parser.add_argument("--dev", action="store_true", help="the developers' tools, too")
    parser.add_argument("--pin", action="store_true", help="pin the requirements again, and do nothing else")
    parser.add_argument("--upgrade", action="store_true", help="with --pin: take the newest that fit")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, terminate)
    try:
        if options.pin:
            pin(ROOT, options.upgrade)
        else:
            bootstrap(ROOT, options.dev)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as error:
        print(explain(str(error), "The set-up", str(ROOT)), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; run again to go on.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
