"""Learned changes of the sentence vectors' space that bring examples of one label together (numpy alone).

Both keep a vector's size and give unit vectors; neither is used by the assistant so far: `make evaluate-public`
measures what they add where an intent has few examples.
"""

from typing import Protocol

import numpy as np

from bot.text_features import unit

_SEED = 20220407
_BETAS = (0.9, 0.999)  # Adam's


class Projection(Protocol):
    """A space to be learned from vectors and labels."""

    def fit(self, vectors: np.ndarray, labels: "list[str]") -> np.ndarray:
        """Learns from vectors, shape (texts, dimensions), and their labels; returns the projected vectors."""

    def transform(self, vectors: np.ndarray) -> np.ndarray:
        """The projected vectors, at length one, of the same shape."""


class NeighbourProjection:
    """Neighbourhood components analysis on the cosine: a square matrix learned from the identity in `steps` steps.

    Of each example the others are neighbours with a probability that falls with their distance; the matrix is changed
    so that those of the same label become more probable. More steps fit the examples better, new questions worse.

    `softness` is the distance over which a neighbour counts less; of more examples than `batch`, a step sees so many.
    """

    def __init__(self, steps: int = 20, rate: float = 0.001, softness: float = 0.2, batch: int = 2000) -> None:
        self._steps = steps
        self._rate = rate
        self._softness = softness
        self._batch = batch
        self._mean = np.zeros(0, np.float32)
        self._matrix = np.zeros((0, 0), np.float32)

    def fit(self, vectors: np.ndarray, labels: "list[str]") -> np.ndarray:
        """Learns from vectors, shape (texts, dimensions), and their labels; returns the projected vectors."""
        self._mean = vectors.mean(axis=0)
        centred = unit(vectors - self._mean)
        numbers = np.unique(labels, return_inverse=True)[1]
        random = np.random.default_rng(_SEED)
        matrix = np.eye(vectors.shape[1], dtype=np.float32)
        first, second = np.zeros_like(matrix), np.zeros_like(matrix)
        for step in range(1, self._steps + 1):
            chosen = random.permutation(len(centred))[: self._batch]
            _, slope = loss_and_slope(matrix, centred[chosen], numbers[chosen], self._softness)
            first = _BETAS[0] * first + (1 - _BETAS[0]) * slope
            second = _BETAS[1] * second + (1 - _BETAS[1]) * slope**2
            size = self._rate * np.sqrt(1 - _BETAS[1] ** step) / (1 - _BETAS[0] ** step)
            matrix = matrix - size * first / (np.sqrt(second) + 1e-8)
        self._matrix = matrix
        return self.transform(vectors)

    def transform(self, vectors: np.ndarray) -> np.ndarray:
        """The projected vectors, at length one, of the same shape."""
        return unit(unit(vectors - self._mean) @ self._matrix)


class Whitening:
    """Makes the directions small in which examples of one label differ (within-class covariance normalisation).

    `shrinkage` is the share of a round covariance in the one measured: ten examples a label do not fill 384 dimensions.
    """

    def __init__(self, shrinkage: float = 0.85) -> None:
        self._shrinkage = shrinkage
        self._mean = np.zeros(0, np.float32)
        self._matrix = np.zeros((0, 0), np.float32)

    def fit(self, vectors: np.ndarray, labels: "list[str]") -> np.ndarray:
        """Learns from vectors, shape (texts, dimensions), and their labels; returns the projected vectors."""
        self._mean = vectors.mean(axis=0)
        centred = unit(vectors - self._mean).astype(np.float64)
        numbers = np.unique(labels, return_inverse=True)[1]
        sums = np.zeros((numbers.max() + 1, centred.shape[1]))
        np.add.at(sums, numbers, centred)
        strayed = centred - (sums / np.bincount(numbers)[:, None])[numbers]
        covariance = strayed.T @ strayed / len(strayed)
        round_one = np.eye(len(covariance)) * np.trace(covariance) / len(covariance)
        values, directions = np.linalg.eigh((1 - self._shrinkage) * covariance + self._shrinkage * round_one)
        self._matrix = ((directions / np.sqrt(np.maximum(values, 1e-12))) @ directions.T).astype(np.float32)
        return self.transform(vectors)

    def transform(self, vectors: np.ndarray) -> np.ndarray:
        """The projected vectors, at length one, of the same shape."""
        return unit(unit(vectors - self._mean) @ self._matrix)


def loss_and_slope(
    matrix: np.ndarray, vectors: np.ndarray, labels: np.ndarray, softness: float
) -> "tuple[float, np.ndarray]":
    """How improbable a neighbour of the same label is (mean of -log), and its derivative by the matrix.

    An example without another of its label is left out. `labels` are numbers, shape (texts,).
    """
    changed = vectors @ matrix
    lengths = np.maximum(np.linalg.norm(changed, axis=1, keepdims=True), 1e-9)
    placed = changed / lengths
    scores = placed @ placed.T / softness
    np.fill_diagonal(scores, -np.inf)
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    same = labels[:, None] == labels[None, :]
    np.fill_diagonal(same, False)
    of_same = (shares * same).sum(axis=1, keepdims=True)
    counted = same.any(axis=1, keepdims=True)
    number = max(int(counted.sum()), 1)
    loss = float(-(np.log(of_same + 1e-12) * counted).sum() / number)
    by_score = (shares - shares * same / (of_same + 1e-12)) * counted / number
    by_place = (by_score + by_score.T) @ placed / softness
    by_changed = (by_place - placed * (by_place * placed).sum(axis=1, keepdims=True)) / lengths
    return loss, vectors.T @ by_changed
