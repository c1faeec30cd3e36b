"""Sentence vectors of texts: `python -m evaluation.bot_vectors INPUT OUTPUT`.

Runs in Rasa's environment, with the embedder that bot/config.yml names. INPUT is a JSON list of texts, OUTPUT becomes
an array of shape (texts, dimensions), float32, in the same order.
"""

import json
import sys
from pathlib import Path

import numpy as np
import yaml

from bot.embedding import create_embedder
from bot.text import normalise

CONFIG = Path(__file__).parents[1] / "bot" / "config.yml"


def main() -> None:
    """Embeds all texts."""
    source, target = map(Path, sys.argv[1:])
    pipeline = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["pipeline"]
    name = next(part["embedder"] for part in pipeline if "embedder" in part)
    texts = [normalise(text) for text in json.loads(source.read_text(encoding="utf-8"))]
    np.save(target, create_embedder(name).embed(texts))


if __name__ == "__main__":
    main()
