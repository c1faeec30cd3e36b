"""The classifier of intents itself, apart from Rasa. `make evaluate` measures this same class."""

import warnings

import numpy as np
from scipy.special import log_softmax, softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from bot.text_features import TextFeatures, unit

_SEED = 20220407
_REACH = 0.05  # how fast an example counts less with its distance
_ROWS = 500  # texts compared with all examples at a time, for the memory's sake


class LinearModel:
    """Multinomial logistic regression and the nearest example of each label.

    To the regression's log-probabilities those of nearness are added with the weight `neighbours`. The sum is divided
    by `temperature`, which makes the probabilities mean what they say on questions of strangers (`make evaluate` shows
    the reliability). The solver is stopped after `iterations`: more of them change nothing that the blind questions
    show.
    """

    def __init__(
        self,
        C: float = 10.0,
        ngram_weight: float = 0.5,
        pinyin_weight: float = 0.35,
        neighbours: float = 0.7,
        temperature: float = 0.75,
        iterations: int = 50,
    ) -> None:
        self._regression = LogisticRegression(C=C, max_iter=iterations, random_state=_SEED)
        self._features = TextFeatures(ngram_weight, pinyin_weight)
        self._neighbours = neighbours
        self._temperature = temperature
        self._examples = np.zeros((0, 0), np.float32)  # sorted by label
        self._starts = np.zeros(0, np.intp)  # where each label's examples begin

    def fit(self, texts: list[str], vectors: np.ndarray, labels: list[str]) -> "LinearModel":
        """Trains on texts with their vectors, shape (texts, dimensions), and labels."""
        features = unit(self._features.fit(texts, vectors))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # stopped early on purpose
            self._regression.fit(features, labels)
        order = np.argsort(labels, kind="stable")
        self._examples = features[order]
        self._starts = np.searchsorted(np.asarray(labels)[order], self._regression.classes_)
        return self

    def rank(self, texts: list[str], vectors: np.ndarray, limit: int) -> list[list[tuple[str, float]]]:
        """For each text the most probable labels with their probabilities, best first."""
        return [self._best(shares, limit) for shares in self.probabilities(texts, vectors)]

    def _best(self, shares: np.ndarray, limit: int) -> list[tuple[str, float]]:
        best = np.argsort(-shares)[:limit]
        return [(str(self._regression.classes_[index]), float(shares[index])) for index in best]

    def probabilities(self, texts: list[str], vectors: np.ndarray) -> np.ndarray:
        """Probabilities, shape (texts, labels), in the order of `classes`."""
        scores = self._scores(unit(self._features.transform(texts, vectors)))
        shares: np.ndarray = softmax(scores / self._temperature, axis=1)
        return shares

    @property
    def classes(self) -> list[str]:
        """The labels, in the order of the probabilities."""
        return [str(label) for label in self._regression.classes_]

    def _scores(self, features: np.ndarray) -> np.ndarray:
        """Log-probabilities before the temperature, shape (texts, labels)."""
        scores: np.ndarray = log_softmax(self._regression.decision_function(features), axis=1)
        if not self._neighbours:
            return scores
        near = [self._near(features[row : row + _ROWS]) for row in range(0, len(features), _ROWS)]
        return scores + self._neighbours * log_softmax(np.concatenate(near) / _REACH, axis=1)

    def _near(self, features: np.ndarray) -> np.ndarray:
        """The cosine of the nearest example of each label."""
        nearest: np.ndarray = np.maximum.reduceat(features @ self._examples.T, self._starts, axis=1)
        return nearest
