"""The assistant's classifier trained on chosen examples: `python -m evaluation.bot_rankings INPUT VECTORS OUTPUT`.

Runs in Rasa's environment. INPUT is a JSON object: `texts`, all texts, whose vectors VECTORS holds in the same order;
`labels`, those of the first texts, the examples; `trainings`, lists of places of examples, one list for each training;
`questions`, the places of the texts to classify. OUTPUT becomes a JSON list: for each training, for each question, the
six best labels with their probabilities.
"""

import inspect
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bot.linear_model import LinearModel
from bot.text import normalise

CONFIG = Path(__file__).parents[1] / "bot" / "config.yml"
CLASSIFIER = "bot.components.linear_classifier.LinearIntentClassifier"
RANKED = 6  # as many as the assistant's classifier keeps


def main() -> None:
    """Trains and ranks, one training after the other."""
    source, vectors_file, target = map(Path, sys.argv[1:])
    job = json.loads(source.read_text(encoding="utf-8"))
    texts = [normalise(text) for text in job["texts"]]
    vectors, asked = np.load(vectors_file), job["questions"]
    rankings = []
    for places in job["trainings"]:
        model = LinearModel(**settings())
        model.fit([texts[place] for place in places], vectors[places], [job["labels"][place] for place in places])
        shares = model.probabilities([texts[place] for place in asked], vectors[asked])
        rankings.append([best(model.classes, row) for row in shares])
        print(f"{len(places)} examples: done", flush=True)
    target.write_text(json.dumps(rankings), encoding="utf-8")


def best(classes: list[str], shares: np.ndarray) -> list[tuple[str, float]]:
    """The most probable labels with their probabilities, best first."""
    return [(classes[place], float(shares[place])) for place in np.argsort(-shares)[:RANKED]]


def settings() -> dict[str, Any]:
    """What bot/config.yml sets of the classifier."""
    pipeline = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["pipeline"]
    part = next(part for part in pipeline if part["name"] == CLASSIFIER)
    known = inspect.signature(LinearModel.__init__).parameters
    return {name: value for name, value in part.items() if name in known}


if __name__ == "__main__":
    main()
