"""The public benchmarks as they are published: Banking77 and CLINC150."""

import csv
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FILES = ("banking77_train.csv", "banking77_test.csv", "clinc150_full.json")
_SPLITS = ("train", "val", "test", "oos_val", "oos_test")


class BenchmarkError(Exception):
    """A benchmark that is missing or cannot be read, as the sentence to show."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question and the intent that its makers gave it."""

    text: str
    intent: str


@dataclass(frozen=True, slots=True)
class Banking:
    """Banking77: its examples to train on and to test with, in file order."""

    train: list[Example]
    test: list[Example]


@dataclass(frozen=True, slots=True)
class Clinc:
    """CLINC150 "full", its parts in file order; the parts out of scope are for thresholds and tests, not training."""

    train: list[Example]
    val: list[Example]
    test: list[Example]
    outside_val: list[str]
    outside_test: list[str]


def must_be_there(folder: Path) -> None:
    """Raises `BenchmarkError` for the first file that is missing."""
    for name in FILES:
        if not (folder / name).is_file():
            raise BenchmarkError(
                f"{folder / name} is missing: name the folder of the public benchmarks with --data or BENCHMARKS."
            )


def read_banking(folder: Path) -> Banking:
    """Banking77; raises `BenchmarkError`."""
    return Banking(_csv(folder / "banking77_train.csv"), _csv(folder / "banking77_test.csv"))


def read_clinc(folder: Path) -> Clinc:
    """CLINC150; raises `BenchmarkError`."""
    path = folder / "clinc150_full.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        parts = {split: [Example(text, intent) for text, intent in data[split]] for split in _SPLITS}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BenchmarkError(f"{path} cannot be read as CLINC150: {error!r}") from None
    outside = {split: [example.text for example in parts[split]] for split in ("oos_val", "oos_test")}
    return Clinc(parts["train"], parts["val"], parts["test"], outside["oos_val"], outside["oos_test"])


def draw(examples: Sequence[Example], each: int, seed: int) -> list[Example]:
    """So many examples of each intent; the intents and their examples are taken in file order.

    Raises `ValueError` where an intent has fewer.
    """
    texts: dict[str, list[str]] = {}
    for example in examples:
        texts.setdefault(example.intent, []).append(example.text)
    chance = random.Random(seed)
    return [Example(text, intent) for intent, own in texts.items() for text in chance.sample(own, each)]


def named(examples: Sequence[Example]) -> list[Example]:
    """The examples, and the name of each intent in plain words as one more."""
    intents = dict.fromkeys(example.intent for example in examples)
    return [*examples, *(Example(_in_words(intent), intent) for intent in intents)]


def _in_words(intent: str) -> str:
    return " ".join(intent.replace("_", " ").split()).rstrip("?")


def _csv(path: Path) -> list[Example]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return [Example(row["text"], row["category"]) for row in csv.DictReader(file)]
    except (OSError, UnicodeDecodeError, KeyError, csv.Error) as error:
        raise BenchmarkError(f"{path} cannot be read as Banking77: {error!r}") from None
