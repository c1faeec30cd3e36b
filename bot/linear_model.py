"""The classifier of intents itself, apart from Rasa. `make evaluate` measures this same class."""

import warnings

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

from bot.text_features import TextFeatures

_SEED = 20220407


class LinearModel:
    """Multinomial logistic regression whose probabilities are calibrated by a temperature.

    The solver is stopped after `iterations`, well before it converges: that costs no accuracy.
    """

    def __init__(self, C: float = 10.0, ngram_weight: float = 0.5, iterations: int = 30) -> None:
        # Warm start: training on all examples goes on from the calibration's four fifths.
        self._regression = LogisticRegression(C=C, max_iter=iterations, warm_start=True, random_state=_SEED)
        self._features = TextFeatures(ngram_weight)
        self._temperature = 1.0

    def fit(self, texts: list[str], vectors: np.ndarray, labels: list[str]) -> "LinearModel":
        """Trains on texts with their vectors, shape (texts, dimensions), and labels."""
        features = self._features.fit(texts, vectors)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # stopped early on purpose
            self._temperature = self._calibrate(features, labels)
            self._regression.fit(features, labels)
        return self

    def rank(self, text: str, vector: np.ndarray, limit: int) -> list[tuple[str, float]]:
        """The most probable labels with their probabilities, best first."""
        probabilities = self.probabilities([text], vector.reshape(1, -1))[0]
        best = np.argsort(-probabilities)[:limit]
        return [(str(self._regression.classes_[index]), float(probabilities[index])) for index in best]

    def probabilities(self, texts: list[str], vectors: np.ndarray) -> np.ndarray:
        """Calibrated probabilities, shape (texts, labels), in the order of `classes`."""
        scaled = self._regression.decision_function(self._features.transform(texts, vectors)) / self._temperature
        return np.exp(scaled - logsumexp(scaled, axis=1, keepdims=True))

    @property
    def classes(self) -> list[str]:
        """The labels, in the order of the probabilities."""
        return [str(label) for label in self._regression.classes_]

    def _calibrate(self, features: np.ndarray, labels: list[str]) -> float:
        """The temperature that makes the labels of a fifth of the examples, held out, most likely."""
        train, held, train_labels, held_labels = train_test_split(
            features, labels, test_size=0.2, stratify=labels, random_state=_SEED
        )
        self._regression.fit(train, train_labels)
        scores = self._regression.decision_function(held)
        truth = np.searchsorted(self._regression.classes_, held_labels)

        def loss(log_temperature: float) -> float:
            scaled = scores / np.exp(log_temperature)
            return float((logsumexp(scaled, axis=1) - scaled[np.arange(len(truth)), truth]).mean())

        return float(np.exp(minimize_scalar(loss, bounds=(-3, 2), method="bounded").x))
