"""What the classifiers see of a text: its sentence vector, centred, beside its character n-grams."""

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import Pipeline, make_pipeline

_SEED = 20220407


class TextFeatures:
    """Features of texts with their sentence vectors.

    Vectors are centred on the training mean and scaled to unit length: sentence vectors of one language model
    lie in a narrow cone, and without centring a regression needs a much larger `C`. The n-grams are brought down to
    `ngram_dimensions`, which costs no accuracy and makes training ten times faster.
    """

    def __init__(self, ngram_weight: float = 0.5, ngram_dimensions: int = 300) -> None:
        self._ngrams: Pipeline | None = None
        self._ngram_weight = ngram_weight
        self._ngram_dimensions = ngram_dimensions
        self._mean: np.ndarray | None = None

    def fit(self, texts: list[str], vectors: np.ndarray) -> np.ndarray:
        """Learns mean and n-grams, and returns the features of the texts, shape (texts, features)."""
        self._mean = vectors.mean(axis=0)
        if self._ngram_weight:
            counts = TfidfVectorizer(
                analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, min_df=2, dtype=np.float32
            )
            known = counts.fit_transform(texts)
            dimensions = min(self._ngram_dimensions, known.shape[1] - 1)
            reduction = TruncatedSVD(dimensions, n_iter=2, random_state=_SEED).fit(known)
            self._ngrams = make_pipeline(counts, reduction)
        return self.transform(texts, vectors)

    def transform(self, texts: list[str], vectors: np.ndarray) -> np.ndarray:
        """The features of texts with their vectors, shape (texts, features)."""
        centred = vectors - self._mean
        dense = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
        if self._ngrams is None:
            return dense.astype(np.float32)
        return np.hstack([dense, self._ngrams.transform(texts) * self._ngram_weight]).astype(np.float32)
