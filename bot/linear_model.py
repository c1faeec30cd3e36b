"""The classifier of intents itself, apart from Rasa. `make evaluate` measures this same class."""

import warnings

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, logsumexp
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

from bot.text_features import TextFeatures

_SEED = 20220407
_REACH = 0.05  # how fast an example counts less with its distance
_ROWS = 500  # texts compared with all examples at a time, for the memory's sake


class LinearModel:
    """Multinomial logistic regression and the nearest examples, with probabilities calibrated by a temperature.

    The solver is stopped after `iterations`, well before it converges: that costs no accuracy. To the regression's
    log-probabilities those of the neighbourhood are added with the weight `neighbours`: how near the examples of each
    label lie.
    """

    def __init__(
        self, C: float = 10.0, ngram_weight: float = 0.5, iterations: int = 30, neighbours: float = 0.3
    ) -> None:
        # Warm start: training on all examples goes on from the calibration's four fifths.
        self._regression = LogisticRegression(C=C, max_iter=iterations, warm_start=True, random_state=_SEED)
        self._features = TextFeatures(ngram_weight)
        self._neighbours = neighbours
        self._examples = np.zeros((0, 0), np.float32)  # sorted by label
        self._starts = np.zeros(0, np.intp)  # where each label's examples begin
        self._temperature = 1.0

    def fit(self, texts: list[str], vectors: np.ndarray, labels: list[str]) -> "LinearModel":
        """Trains on texts with their vectors, shape (texts, dimensions), and labels."""
        features = _unit(self._features.fit(texts, vectors))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # stopped early on purpose
            self._temperature = self._calibrate(features, labels)
            self._learn(features, labels)
        return self

    def rank(self, text: str, vector: np.ndarray, limit: int) -> list[tuple[str, float]]:
        """The most probable labels with their probabilities, best first."""
        probabilities = self.probabilities([text], vector.reshape(1, -1))[0]
        best = np.argsort(-probabilities)[:limit]
        return [(str(self._regression.classes_[index]), float(probabilities[index])) for index in best]

    def probabilities(self, texts: list[str], vectors: np.ndarray) -> np.ndarray:
        """Calibrated probabilities, shape (texts, labels), in the order of `classes`."""
        scaled = self._scores(_unit(self._features.transform(texts, vectors))) / self._temperature
        return np.exp(scaled - logsumexp(scaled, axis=1, keepdims=True))

    @property
    def classes(self) -> list[str]:
        """The labels, in the order of the probabilities."""
        return [str(label) for label in self._regression.classes_]

    def _learn(self, features: np.ndarray, labels: list[str]) -> None:
        self._regression.fit(features, labels)
        order = np.argsort(labels, kind="stable")
        self._examples = features[order]
        self._starts = np.searchsorted(np.asarray(labels)[order], self._regression.classes_)

    def _scores(self, features: np.ndarray) -> np.ndarray:
        """Log-probabilities before calibration, shape (texts, labels)."""
        scores: np.ndarray = log_softmax(self._regression.decision_function(features), axis=1)
        if not self._neighbours:
            return scores
        near = [self._near(features[row : row + _ROWS]) for row in range(0, len(features), _ROWS)]
        return scores + self._neighbours * log_softmax(np.concatenate(near), axis=1)

    def _near(self, features: np.ndarray) -> np.ndarray:
        """How near the examples of each label lie: the logarithm of their mean nearness."""
        nearness = np.exp((features @ self._examples.T - 1) / _REACH)
        counts = np.diff([*self._starts, len(self._examples)])
        near: np.ndarray = np.log(np.add.reduceat(nearness, self._starts, axis=1) / counts + 1e-30)
        return near

    def _calibrate(self, features: np.ndarray, labels: list[str]) -> float:
        """The temperature that makes the labels of a fifth of the examples, held out, most likely."""
        train, held, train_labels, held_labels = train_test_split(
            features, labels, test_size=0.2, stratify=labels, random_state=_SEED
        )
        self._learn(train, train_labels)
        scores = self._scores(held)
        truth = np.searchsorted(self._regression.classes_, held_labels)

        def loss(log_temperature: float) -> float:
            scaled = scores / np.exp(log_temperature)
            return float((logsumexp(scaled, axis=1) - scaled[np.arange(len(truth)), truth]).mean())

        return float(np.exp(minimize_scalar(loss, bounds=(-3, 2), method="bounded").x))


def _unit(features: np.ndarray) -> np.ndarray:
    """Features at length one."""
    scaled: np.ndarray = features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-9)
    return scaled
