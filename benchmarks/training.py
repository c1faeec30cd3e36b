"""Trains a model from nothing, as `make train` does, and takes the time."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from launcher.console import run_logged
from launcher.settings import Settings


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a model is trained from, and under which variables."""

    name: str
    title: str
    config: Path
    domain: Path
    data: Path
    env: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model, and how long the whole command took."""

    path: Path
    seconds: float


def train(recipe: Recipe, settings: Settings, folder: Path, logs: Path) -> Model:
    """Trains into a folder; raises `Problem` with the end of the log if that fails."""
    command = [str(settings.bot_python), "-m", "rasa", "train", "--force", "--skip-validation"]
    command += ["--config", str(recipe.config), "--domain", str(recipe.domain), "--data", str(recipe.data)]
    command += ["--out", str(folder), "--fixed-model-name", recipe.name]
    begun = time.monotonic()
    run_logged(command, f"Training: {recipe.title}", logs / f"train-{recipe.name}.log", recipe.env, settings.root)
    return Model(folder / f"{recipe.name}.tar.gz", time.monotonic() - begun)
