"""The training examples: read, drawn from, and written out for a model to train on."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from actions.language import script_majority
from benchmarks.labels import FALLBACK, flattened

SEED = 20220407
ACTION = "action_respond"


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with its label, `topic/children-school`."""

    label: str
    text: str

    @property
    def lang(self) -> str:
        """The language that it counts for."""
        return script_majority(self.text) or "zh"


@dataclass(frozen=True, slots=True)
class TrainingData:
    """The examples, and the phrases of facts, which are the same for every model."""

    examples: tuple[Example, ...]
    synonyms: tuple[dict[str, str], ...]

    @property
    def labels(self) -> list[str]:
        """The labels in order."""
        return sorted({example.label for example in self.examples})


def read_training_data(folder: Path) -> TrainingData:
    """Everything below data/nlu."""
    examples: list[Example] = []
    synonyms: list[dict[str, str]] = []
    for path in sorted(folder.rglob("*.yml")):
        for item in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader).get("nlu", []):
            if "intent" in item:
                lines = (line.removeprefix("- ").strip() for line in item["examples"].splitlines())
                examples += [Example(item["intent"], line) for line in lines if line]
            else:
                synonyms.append(item)
    return TrainingData(tuple(examples), tuple(synonyms))


def drawn(data: TrainingData, number: int, seed: int = SEED) -> TrainingData:
    """At most so many examples a label and language, drawn by lot, in their order."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, example in enumerate(data.examples):
        groups[example.label, example.lang].append(index)
    lot = random.Random(seed)
    kept = {index for group in groups.values() for index in lot.sample(group, min(number, len(group)))}
    examples = tuple(example for index, example in enumerate(data.examples) if index in kept)
    return TrainingData(examples, data.synonyms)


def write_nlu(path: Path, data: TrainingData, name: Callable[[str], str] = str) -> None:
    """The data as Rasa reads it, its labels under the names that `name` gives them."""
    texts: dict[str, list[str]] = defaultdict(list)
    for example in data.examples:
        texts[example.label].append(example.text)
    items: list[dict[str, str]] = [
        {"intent": name(label), "examples": "".join(f"- {text}\n" for text in group)} for label, group in texts.items()
    ]
    write_yaml(path, {"version": "3.1", "nlu": [*items, *data.synonyms]})


def baseline_domain(domain: dict[str, Any], labels: Sequence[str]) -> dict[str, Any]:
    """The assistant's domain with an intent for each label."""
    return {**domain, "intents": [{flattened(label): {"use_entities": []}} for label in labels]}


def baseline_rules(labels: Iterable[str]) -> dict[str, Any]:
    """The assistant's one rule for every label, and for what Rasa's own fallback says: its one action."""
    intents = [*map(flattened, labels), FALLBACK]
    rules = [{"rule": intent, "steps": [{"intent": intent}, {"action": ACTION}]} for intent in intents]
    return {"version": "3.1", "rules": rules}


def write_yaml(path: Path, content: dict[str, Any]) -> None:
    """A YAML file in a folder that is made for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
