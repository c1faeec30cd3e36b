"""The classifier itself, apart from Rasa: centred sentence vectors and character n-grams into one linear model.

`make evaluate` measures this same class.
"""

import warnings

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp
from sklearn.decomposition import TruncatedSVD
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline, make_pipeline

_SEED = 20220407


class LinearModel:
    """Multinomial logistic regression whose probabilities are calibrated by a temperature.

    Vectors are centred on the training mean and scaled to unit length: sentence vectors of one language model
    lie in a narrow cone, and without centring a much larger `C` is needed. The n-grams are brought down to
    `ngram_dimensions`, which costs no accuracy and makes training ten times faster; so does stopping the solver
    after `iterations`, well before it converges.
    """

    def __init__(
        self, C: float = 10.0, ngram_weight: float = 0.5, ngram_dimensions: int = 300, iterations: int = 30
    ) -> None:
        # Warm start: training on all examples goes on from the calibration's four fifths.
        self._regression = LogisticRegression(C=C, max_iter=iterations, warm_start=True, random_state=_SEED)
        self._ngrams: Pipeline | None = None
        if ngram_weight:
            self._ngrams = make_pipeline(
                TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, min_df=2, dtype=np.float32),
                TruncatedSVD(ngram_dimensions, n_iter=2, random_state=_SEED),
            )
        self._ngram_weight = ngram_weight
        self._mean: np.ndarray | None = None
        self._temperature = 1.0

    def fit(self, texts: list[str], vectors: np.ndarray, labels: list[str]) -> "LinearModel":
        """Trains on texts with their vectors, shape (texts, dimensions), and labels."""
        self._mean = vectors.mean(axis=0)
        if self._ngrams is not None:
            self._ngrams.fit(texts)
        features = self._features(texts, vectors)
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
        scaled = self._regression.decision_function(self._features(texts, vectors)) / self._temperature
        return np.exp(scaled - logsumexp(scaled, axis=1, keepdims=True))

    @property
    def classes(self) -> list[str]:
        """The labels, in the order of the probabilities."""
        return [str(label) for label in self._regression.classes_]

    def _features(self, texts: list[str], vectors: np.ndarray) -> np.ndarray:
        centred = vectors - self._mean
        dense = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
        if self._ngrams is None:
            return dense.astype(np.float32)
        return np.hstack([dense, self._ngrams.transform(texts) * self._ngram_weight]).astype(np.float32)

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
