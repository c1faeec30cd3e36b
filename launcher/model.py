"""The bot's model: is the one on disk that of the present data and code? If not, train it.

A model is named after a fingerprint of everything that shapes it, so that a change of an example trains anew
and a change of a reply's wording does not.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from launcher.console import run_logged, say
from launcher.settings import Settings

KEPT_MODELS = 2
FOLDERS = (
    ("data/nlu", "*"),
    ("data/rules", "*"),
    ("bot/domain", "*"),
    ("bot/components", "*.py"),
    ("bot/embedding", "*.py"),
)
FILES = (
    "bot/config.yml",
    "bot/requirements.txt",
    "bot/answer_model.py",
    "bot/intent_labels.py",
    "bot/linear_model.py",
    "bot/pinyin.py",
    "bot/text.py",
    "bot/text_features.py",
)
SKIPPED = {"__pycache__", "models"}

# One thread that does not spin: beside other busy processes that is fastest.
BOT_ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "OMP_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "passive",
    "PYTHONWARNINGS": "ignore::DeprecationWarning",
}

# Training may use every core, and says nothing of examples without a response: ours stand in the knowledge base.
TRAINING_ENVIRONMENT = {"OMP_NUM_THREADS": str(os.cpu_count() or 1), "PYTHONWARNINGS": "ignore"}

# PYTHONDONTWRITEBYTECODE would have Rasa and TensorFlow compiled anew at every start: a quarter of a minute.
_NOT_PASSED_ON = ("PYTHONHOME", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE")


def bot_environment(settings: Settings, environ: Mapping[str, str]) -> dict[str, str]:
    """The variables under which Rasa trains and runs: `bot` is imported from the repository's root."""
    kept = {name: value for name, value in environ.items() if name not in _NOT_PASSED_ON}
    cache = {"RASA_CACHE_DIRECTORY": str(settings.var / "rasa-cache")}
    return {**kept, **cache, **BOT_ENVIRONMENT, "PYTHONPATH": str(settings.root), "PYTHONUNBUFFERED": "1"}


def model_inputs(root: Path) -> list[Path]:
    """Every file that shapes the model, in a fixed order."""
    found = {root / name for name in FILES}
    for folder, pattern in FOLDERS:
        found.update((root / folder).rglob(pattern))
    return sorted(path for path in found if path.is_file() and _counts(path.relative_to(root)))


def _counts(path: Path) -> bool:
    """Whether a file is the project's own: no environment, no editor's or interpreter's droppings."""
    return not any(part.startswith(".") or part in SKIPPED or part.endswith(("~", ".pyc")) for part in path.parts)


def fingerprint(root: Path) -> str:
    """The hash of the names and contents of everything that shapes the model."""
    total = hashlib.sha256()
    for path in model_inputs(root):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(root).as_posix()}\0{content}\n".encode())
    return total.hexdigest()


def model_path(settings: Settings) -> Path:
    """The file that the model of the present data has, or will have."""
    return settings.root / "bot" / "models" / f"{fingerprint(settings.root)}.tar.gz"


def ensure_model(settings: Settings, environ: Mapping[str, str]) -> Path:
    """The current model, trained now if there is none."""
    model = model_path(settings)
    if not model.exists():
        with _alone(settings):
            if not model.exists():
                train(settings, environ, model)
    os.utime(model)
    return model


def train(settings: Settings, environ: Mapping[str, str], model: Path) -> None:
    """Train beside the models and move the result there, so that half a model is never taken for one.

    Rasa's own validation is left out: `policy_kb check` looks at the examples in a tenth of the time.
    """
    workshop = settings.var / "training"
    shutil.rmtree(workshop, ignore_errors=True)
    command = [str(settings.bot_python), "-m", "rasa", "train", "--force", "--skip-validation"]
    command += ["--config", "bot/config.yml", "--domain", "bot/domain", "--data", "data"]
    command += ["--out", str(workshop), "--fixed-model-name", model.name.removesuffix(".tar.gz")]
    log = settings.logs / "train.log"
    environment = {**bot_environment(settings, environ), **TRAINING_ENVIRONMENT}
    run_logged(command, "Training the bot", log, environment, settings.root)
    model.parent.mkdir(parents=True, exist_ok=True)
    (workshop / model.name).replace(model)
    shutil.rmtree(workshop, ignore_errors=True)
    remove_old_models(model.parent)


def remove_old_models(folder: Path, keep: int = KEPT_MODELS) -> None:
    """Keep the models that were used last."""
    models = sorted(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in models[keep:]:
        old.unlink()


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """One training at a time: a second one waits and finds the model there."""
    settings.var.mkdir(parents=True, exist_ok=True)
    with (settings.var / "training.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Waiting for another training to end …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
