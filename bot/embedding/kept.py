"""Vectors of the training examples, kept from one training to the next: embedding them is most of a training."""

import hashlib
import logging
import os
import zipfile
from pathlib import Path

import numpy as np

from bot.embedding.base import Embedder

FOLDER = Path(__file__).resolve().parents[2] / "var" / "models"
_DIGEST = 16  # bytes of a text's key

_logger = logging.getLogger(__name__)


class KeptVectors:
    """An embedder that reads from a file what it embedded the last time; the file holds the texts of the last call.

    A file that is missing, damaged or of another embedder costs time and nothing else.
    """

    def __init__(self, embedder: Embedder, folder: Path = FOLDER) -> None:
        self._embedder = embedder
        self._file = folder / f"vectors-{hashlib.sha256(embedder.name.encode()).hexdigest()[:16]}.npz"

    @property
    def name(self) -> str:
        """That of the embedder behind it."""
        return self._embedder.name

    def embed(self, texts: "list[str]") -> np.ndarray:
        """Unit vectors of shape (texts, dimensions), float32."""
        kept = self._read()
        keys = [hashlib.sha256(text.encode("utf-8", "replace")).digest()[:_DIGEST] for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in kept}
        if new:
            kept.update(zip(new, self._embedder.embed(list(new.values())), strict=True))
            self._write({key: kept[key] for key in keys})
        return np.vstack([kept[key] for key in keys]) if keys else self._embedder.embed([])

    def _read(self) -> "dict[bytes, np.ndarray]":
        try:
            with np.load(self._file) as stored:
                keys, vectors = stored["keys"], stored["vectors"]
            return {key.tobytes(): vector for key, vector in zip(keys, vectors, strict=True)}
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return {}

    def _write(self, vectors: "dict[bytes, np.ndarray]") -> None:
        keys = np.frombuffer(b"".join(vectors), np.uint8).reshape(-1, _DIGEST)
        unfinished = self._file.with_name(f"{self._file.stem}-{os.getpid()}.npz")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            np.savez(unfinished, keys=keys, vectors=np.vstack(list(vectors.values())))
            unfinished.replace(self._file)
        except OSError as error:  # a full disk, a folder that may not be written: training goes on
            _logger.warning("The vectors of the examples are not kept: %s", error)
