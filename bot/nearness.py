"""How near a text lies to what is known: a sign, beside the classifier's probability, that it is out of scope."""

import numpy as np

from bot.text_features import unit

_ROWS = 500  # texts compared with all examples at a time, for the memory's sake


class Nearness:
    """The mean cosine of a centred vector to those of its nearest examples, whatever their labels."""

    def __init__(self, nearest: int = 5) -> None:
        self._nearest = nearest
        self._mean = np.zeros(0, np.float32)
        self._examples = np.zeros((0, 0), np.float32)

    def fit(self, vectors: np.ndarray) -> "Nearness":
        """Keeps the examples' vectors, shape (texts, dimensions)."""
        self._mean = vectors.mean(axis=0)
        self._examples = unit(vectors - self._mean)
        return self

    def of(self, vectors: np.ndarray) -> np.ndarray:
        """A cosine for each vector, shape (texts,); of fewer examples than `nearest`, the mean of all."""
        centred = unit(vectors - self._mean)
        nearest = min(self._nearest, len(self._examples))
        blocks = [self._block(centred[row : row + _ROWS], nearest) for row in range(0, len(centred), _ROWS)]
        return np.concatenate([np.zeros(0, np.float32), *blocks])

    def _block(self, centred: np.ndarray, nearest: int) -> np.ndarray:
        cosines = centred @ self._examples.T
        best: np.ndarray = np.partition(cosines, -nearest, axis=1)[:, -nearest:].mean(axis=1)
        return best
