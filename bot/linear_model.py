"""The classifier itself, apart from Rasa: centred sentence vectors and character n-grams into one linear model.

`make evaluate` runs public benchmarks through this same class.
"""

from typing import List, Optional, Tuple

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from scipy.special import logsumexp
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

_SEED = 20220407


class LinearModel:
    """Multinomial logistic regression whose probabilities are calibrated by a temperature.

    Vectors are centred on the training mean and scaled to unit length: sentence vectors of one language model
    lie in a narrow cone, and without centring a much larger `C` is needed.
    """

    def __init__(self, C: float = 10.0, ngram_weight: float = 0.5, neighbours: int = 3) -> None:
        self._regression = LogisticRegression(C=C, max_iter=300, tol=1e-3, random_state=_SEED)
        self._ngrams = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, dtype=np.float32)
        self._ngram_weight = ngram_weight
        self._neighbours = neighbours
        self._mean: Optional[np.ndarray] = None
        self._examples: Optional[np.ndarray] = None
        self._temperature = 1.0

    def fit(self, texts: List[str], vectors: np.ndarray, labels: List[str]) -> "LinearModel":
        """Trains on texts with their vectors, shape (texts, dimensions), and labels."""
        self._mean = vectors.mean(axis=0)
        self._examples = self._centred(vectors)
        if self._ngram_weight:
            self._ngrams.fit(texts)
        features = self._features(texts, vectors)
        self._temperature = self._calibrate(features, np.asarray(labels))
        self._regression.fit(features, labels)
        return self

    def rank(self, text: str, vector: np.ndarray, limit: int) -> Tuple[List[Tuple[str, float]], float]:
        """The most probable labels with probabilities, and the mean similarity to the nearest examples."""
        probabilities = self.probabilities([text], vector.reshape(1, -1))[0]
        best = np.argsort(-probabilities)[:limit]
        ranking = [(str(self._regression.classes_[index]), float(probabilities[index])) for index in best]
        return ranking, float(self.similarity(vector.reshape(1, -1))[0])

    def probabilities(self, texts: List[str], vectors: np.ndarray) -> np.ndarray:
        """Calibrated probabilities, shape (texts, labels), in the order of `classes`."""
        return _softmax(self._regression.decision_function(self._features(texts, vectors)), self._temperature)

    def similarity(self, vectors: np.ndarray) -> np.ndarray:
        """Mean cosine to the nearest training examples: low for what is unlike all of them."""
        assert self._examples is not None
        cosines = self._centred(vectors) @ self._examples.T
        return np.partition(cosines, -self._neighbours, axis=1)[:, -self._neighbours :].mean(axis=1)

    @property
    def classes(self) -> List[str]:
        """The labels, in the order of the probabilities."""
        return [str(label) for label in self._regression.classes_]

    def _centred(self, vectors: np.ndarray) -> np.ndarray:
        centred = vectors - self._mean
        return (centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)).astype(np.float32)

    def _features(self, texts: List[str], vectors: np.ndarray) -> csr_matrix:
        dense = self._centred(vectors)
        if not self._ngram_weight:
            return dense
        return hstack([csr_matrix(dense), self._ngrams.transform(texts) * self._ngram_weight], format="csr")

    def _calibrate(self, features: csr_matrix, labels: np.ndarray) -> float:
        """The temperature that makes held-out probabilities most likely."""
        folds = StratifiedKFold(2, shuffle=True, random_state=_SEED)
        scores = cross_val_predict(self._regression, features, labels, cv=folds, method="decision_function", n_jobs=2)
        truth = np.searchsorted(np.unique(labels), labels)

        def loss(log_temperature: float) -> float:
            scaled = scores / np.exp(log_temperature)
            return float((logsumexp(scaled, axis=1) - scaled[np.arange(len(truth)), truth]).mean())

        return float(np.exp(minimize_scalar(loss, bounds=(-3, 2), method="bounded").x))


def _softmax(scores: np.ndarray, temperature: float) -> np.ndarray:
    scaled = scores / temperature
    return np.exp(scaled - logsumexp(scaled, axis=1, keepdims=True))
