"""Sentence vectors of the benchmarks' texts, kept in a file for each encoder. Runs in the bot's environment."""

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.embedding import Embedder, create_embedder
from bot.embedding.kept import KeptVectors


class Vectors:
    """The vectors of all texts by all encoders; a text is embedded once."""

    def __init__(self, texts: Sequence[str], encoders: Sequence[str], folder: Path) -> None:
        self._rows = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        self._vectors: dict[str, np.ndarray] = {}
        self.milliseconds: dict[str, float] = {}
        for encoder in encoders:
            embedder = create_embedder(encoder)
            self.milliseconds[encoder] = _milliseconds(embedder, list(self._rows)[::100])
            self._vectors[encoder] = KeptVectors(embedder, folder).embed(list(self._rows))

    def __call__(self, encoder: str, texts: Sequence[str]) -> np.ndarray:
        """Vectors of shape (texts, dimensions), float32."""
        return self._vectors[encoder][[self._rows[text] for text in texts]]


def _milliseconds(embedder: Embedder, texts: list[str]) -> float:
    """How long a text takes, one at a time."""
    begun = time.perf_counter()
    for text in texts:
        embedder.embed([text])
    return (time.perf_counter() - begun) * 1000 / len(texts)
