"""The models that are compared: what each is trained from, and how its two servers are started."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.examples import TrainingData, baseline_domain, baseline_rules, write_nlu, write_yaml
from benchmarks.labels import flattened
from benchmarks.processes import Server, free_port, server
from benchmarks.training import Recipe
from launcher.model import TRAINING_ENVIRONMENT, bot_environment
from launcher.settings import LOOPBACK, Settings

BASELINE = Path(__file__).parent / "baseline"
EPOCHS = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model to train and to run."""

    recipe: Recipe
    examples: int
    credentials: Path
    rasa_env: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where the candidates are made: a folder of this run only, its database, and the logs that are kept."""

    settings: Settings
    folder: Path
    logs: Path
    environ: Mapping[str, str]

    @property
    def app_env(self) -> dict[str, str]:
        """The variables of an action server or a site: a database of this run's own."""
        database = f"sqlite:///{self.folder / 'policy.db'}"
        return {**self.environ, "DATABASE_URL": database, "PYTHONUNBUFFERED": "1"}

    @property
    def bot_env(self) -> dict[str, str]:
        """The variables under which the assistant's Rasa runs; nothing is taken from an earlier training."""
        env = bot_environment(self.settings, self.environ)
        return {**env, "RASA_CACHE_DIRECTORY": str(self.folder / "rasa-cache")}


def assistant(workshop: Workshop, data: TrainingData, name: str, title: str) -> Candidate:
    """The assistant as it is, trained on some examples."""
    root, folder = workshop.settings.root, workshop.folder / name
    write_nlu(folder / "data" / "nlu.yml", data)
    write_yaml(folder / "data" / "rules.yml", _read(root / "data" / "rules" / "turns.yml"))
    recipe = Recipe(
        name=name,
        title=title,
        config=root / "bot" / "config.yml",
        domain=root / "bot" / "domain",
        data=folder / "data",
        env={**workshop.bot_env, **TRAINING_ENVIRONMENT},
    )
    return Candidate(recipe, len(data.examples), root / "credentials.yml", workshop.bot_env)


def baseline(workshop: Workshop, data: TrainingData, name: str, title: str, epochs: int = EPOCHS) -> Candidate:
    """Rasa's default pipeline, with as many threads as it likes."""
    root, folder = workshop.settings.root, workshop.folder / name
    write_nlu(folder / "data" / "nlu.yml", data, flattened)
    write_yaml(folder / "data" / "rules.yml", baseline_rules(data.labels))
    domain = _read(root / "bot" / "domain" / "domain.yml")
    write_yaml(folder / "domain.yml", baseline_domain(domain, data.labels))
    write_yaml(folder / "config.yml", with_epochs(_read(BASELINE / "config.yml"), epochs))
    env = {name: value for name, value in workshop.bot_env.items() if not name.startswith("OMP_")}
    recipe = Recipe(
        name=name,
        title=title,
        config=folder / "config.yml",
        domain=folder / "domain.yml",
        data=folder / "data",
        env={**env, "PYTHONWARNINGS": "ignore"},
    )
    return Candidate(recipe, len(data.examples), BASELINE / "credentials.yml", env)


def with_epochs(config: dict[str, Any], epochs: int) -> dict[str, Any]:
    """A configuration whose trained networks take so many epochs."""
    pipeline = [{**part, "epochs": epochs} if "epochs" in part else part for part in config["pipeline"]]
    return {**config, "pipeline": pipeline}


@dataclass(frozen=True, slots=True)
class Running:
    """A candidate that runs: Rasa's address and the two processes."""

    url: str
    rasa: Server
    actions: Server

    def check(self) -> None:
        """Raises `Problem` if one of them has ended."""
        self.rasa.check()
        self.actions.check()


@contextmanager
def running(candidate: Candidate, model: Path, workshop: Workshop) -> Iterator[Running]:
    """Rasa and its action server, started at once on free ports, ended with the block.

    Rasa's HTTP API is switched on beside the channel, for the understanding to be read.
    """
    settings, name = workshop.settings, candidate.recipe.name
    rasa_port, actions_port = free_port(), free_port()
    endpoints = workshop.folder / name / "endpoints.yml"
    write_yaml(endpoints, {"action_endpoint": {"url": f"http://{LOOPBACK}:{actions_port}/webhook"}})
    rasa_command = [
        *(str(settings.bot_python), "-m", "rasa", "run", "--enable-api", "--model", str(model)),
        *("--endpoints", str(endpoints), "--credentials", str(candidate.credentials)),
        *("--interface", LOOPBACK, "--port", str(rasa_port)),
    ]
    actions_command = [str(settings.app_python), "-m", "benchmarks.action_server"]
    actions_env = {**workshop.app_env, "ACTIONS_PORT": str(actions_port)}
    root, logs = settings.root, workshop.logs
    with (
        server("Rasa", rasa_command, candidate.rasa_env, root, logs / f"rasa-{name}.log") as rasa,
        server("The action server", actions_command, actions_env, root, logs / f"actions-{name}.log") as actions,
    ):
        yield Running(f"http://{LOOPBACK}:{rasa_port}", rasa, actions)


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content
