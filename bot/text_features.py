"""What the classifiers see of a text: its sentence vector, centred, beside its character n-grams."""

import re

import numpy as np
from pypinyin import lazy_pinyin
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import Pipeline, make_pipeline

_SEED = 20220407
_MOST_NGRAMS = 20_000
_EVERY = 3  # of many texts, the third part finds the same dimensions in a third of the time
_CHINESE = re.compile(r"[㐀-鿿]+")


class TextFeatures:
    """Features of texts with their sentence vectors.

    Vectors are centred on the training mean and scaled to unit length: sentence vectors of one language model
    lie in a narrow cone, and without centring a regression needs a much larger `C`. The n-grams are brought down to
    `ngram_dimensions`, which costs no accuracy and makes training several times faster. Those of the text as it sounds
    (`pinyin_weight`) find 职秤 and "zhicheng" where 职称 was meant. A weight of 0 leaves n-grams out.
    """

    def __init__(self, ngram_weight: float = 0.5, pinyin_weight: float = 0.0, ngram_dimensions: int = 200) -> None:
        self._views = [
            _Ngrams(weight, dimensions, by_sound)
            for weight, dimensions, by_sound in (
                (ngram_weight, ngram_dimensions, False),
                (pinyin_weight, ngram_dimensions, True),
            )
            if weight
        ]
        self._mean: np.ndarray | None = None

    def fit(self, texts: list[str], vectors: np.ndarray) -> np.ndarray:
        """Learns mean and n-grams, and returns the features of the texts, shape (texts, features)."""
        self._mean = vectors.mean(axis=0)
        return self._joined(vectors, [view.fit(texts) for view in self._views])

    def transform(self, texts: list[str], vectors: np.ndarray) -> np.ndarray:
        """The features of texts with their vectors, shape (texts, features)."""
        return self._joined(vectors, [view.transform(texts) for view in self._views])

    def _joined(self, vectors: np.ndarray, ngrams: list[np.ndarray]) -> np.ndarray:
        return np.hstack([unit(vectors - self._mean), *ngrams]).astype(np.float32)


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows at length one; a row of zeros stays as it is."""
    scaled: np.ndarray = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return scaled


class _Ngrams:
    """Character n-grams by TF-IDF, brought down to some dimensions; of the text as written, or as it sounds."""

    def __init__(self, weight: float, dimensions: int, by_sound: bool) -> None:
        self._weight = weight
        self._dimensions = dimensions
        self._by_sound = by_sound
        self._reduce: Pipeline | None = None

    def fit(self, texts: list[str]) -> np.ndarray:
        """Learns the n-grams of texts, and returns their features."""
        counts = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(2, 5) if self._by_sound else (1, 4),  # a syllable takes more letters than characters
            sublinear_tf=True,
            min_df=2,
            max_features=_MOST_NGRAMS,
            dtype=np.float32,
        )
        known = counts.fit_transform(self._read(texts))
        dimensions = min(self._dimensions, known.shape[1] - 1)
        enough = known[::_EVERY] if known.shape[0] > _EVERY * 10 * dimensions else known
        reduction = TruncatedSVD(dimensions, n_iter=2, random_state=_SEED).fit(enough)
        self._reduce = make_pipeline(counts, reduction)
        reduced: np.ndarray = reduction.transform(known) * self._weight
        return reduced

    def transform(self, texts: list[str]) -> np.ndarray:
        """The features of texts, shape (texts, dimensions)."""
        assert self._reduce is not None
        reduced: np.ndarray = self._reduce.transform(self._read(texts)) * self._weight
        return reduced

    def _read(self, texts: list[str]) -> list[str]:
        return [_sound(text) for text in texts] if self._by_sound else texts


def _sound(text: str) -> str:
    """Chinese characters as pinyin without tones and blanks; anything else stays."""
    return _CHINESE.sub(lambda match: "".join(lazy_pinyin(match[0])), text.lower())
