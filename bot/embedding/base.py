"""The interface behind which the embedding's provider sits (ADR 3)."""

from typing import Protocol, runtime_checkable

import numpy as np


@runtime_checkable
class Embedder(Protocol):
    """Turns sentences into vectors of one space for every language."""

    @property
    def name(self) -> str:
        """Model and version; a trained classifier only fits vectors of the same name."""

    def embed(self, texts: "list[str]") -> np.ndarray:
        """One unit vector a text: an array of shape (texts, dimensions), float32."""
