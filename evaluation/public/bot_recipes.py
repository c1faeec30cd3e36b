"""What is measured: the assistant's classifier as it is, and with more or fewer ingredients.

The sizes of the ingredients and the mix of the last recipe were chosen on the draws of the seeds 100 and 101, against
training examples outside the draw. What to try at all, and the steps and softness to begin with, had been suggested by
earlier trials on the test with the seeds 0 and 1. Runs in the bot's environment.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.linear_model import LinearModel
from bot.nearness import Nearness
from bot.projection import NeighbourProjection, Projection, Whitening
from bot.text_features import unit
from evaluation.public.data import Example, named

E5, MINILM = "onnx-e5", "minilm"
_BOTH = {E5: 0.7, MINILM: 1.0}
_SPACES: dict[str, Callable[[], Projection]] = {"neighbours": NeighbourProjection, "whitened": Whitening}
_AS_IS = "as it is"
_BARE = {"pinyin_weight": 0.0, "neighbours": 0.0}
_ENGLISH = {"pinyin_weight": 0.0, "neighbours": 0.3}

Embed = Callable[[str, Sequence[str]], np.ndarray]


@dataclass(frozen=True)
class Recipe:
    """A classifier: its encoders with their weights, the spaces that are averaged, `LinearModel`'s own options.

    `plain` is a bare logistic regression on vectors that are not even centred: what all else is added to.
    """

    key: str
    title: str
    encoders: Mapping[str, float]
    with_names: bool = False
    spaces: tuple[str, ...] = (_AS_IS,)
    options: Mapping[str, Any] = field(default_factory=dict)
    plain: bool = False


_ALL_SPACES = (_AS_IS, *_SPACES)
ASSISTANT = Recipe("assistant", "+ nearest examples: the assistant's classifier as it is", {E5: 1})
BEST_ALONE = Recipe(
    "best-alone", "+ mean with the spaces not projected and whitened", {E5: 1}, True, _ALL_SPACES, _ENGLISH
)
BEST = Recipe("best", "both encoders, the name and the mean of three spaces", _BOTH, True, _ALL_SPACES, _ENGLISH)
RECIPES = (
    Recipe("plain", "multilingual-e5-small, logistic regression", {E5: 1}, plain=True),
    Recipe("centred", "+ centring", {E5: 1}, options={"ngram_weight": 0.0, **_BARE}),
    Recipe("ngrams", "+ character n-grams", {E5: 1}, options=_BARE),
    Recipe("sound", "+ n-grams of the text as it sounds (for Chinese)", {E5: 1}, options={"neighbours": 0.0}),
    ASSISTANT,
    Recipe("english", "+ options for English: none by sound, nearest examples weigh less", {E5: 1}, options=_ENGLISH),
    Recipe("names", "+ the intent's name as an example", {E5: 1}, True, options=_ENGLISH),
    Recipe("projected", "+ learned projection of the vectors", {E5: 1}, True, ("neighbours",), _ENGLISH),
    BEST_ALONE,
    Recipe("minilm", "second encoder alone (all-MiniLM-L6-v2), options for English", {MINILM: 1}, options=_ENGLISH),
    Recipe("both", "both encoders, options for English", _BOTH, options=_ENGLISH),
    Recipe("both-names", "both encoders and the intent's name", _BOTH, True, options=_ENGLISH),
    BEST,
)


class Trained:
    """A recipe trained on examples."""

    def __init__(self, recipe: Recipe, examples: Sequence[Example], embed: Embed) -> None:
        self._recipe = recipe
        self._embed = embed
        known = named(examples) if recipe.with_names else list(examples)
        texts, labels = [example.text for example in known], [example.intent for example in known]
        self._means = {name: embed(name, texts).mean(axis=0) for name in recipe.encoders}
        vectors = self._vectors(texts)
        self._nearness = Nearness().fit(vectors)
        self._models = [_fit(recipe, space, texts, vectors, labels) for space in recipe.spaces]

    @property
    def classes(self) -> list[str]:
        """The intents, in the order of the probabilities."""
        return self._models[0][1].classes

    def probabilities(self, texts: list[str]) -> np.ndarray:
        """The mean of the spaces' probabilities, shape (texts, intents)."""
        vectors = self._vectors(texts)
        every = [
            model.probabilities(texts, space.transform(vectors) if space else vectors) for space, model in self._models
        ]
        mean: np.ndarray = np.mean(every, axis=0)
        return mean

    def nearness(self, texts: list[str]) -> np.ndarray:
        """The mean cosine of each text to its nearest examples, shape (texts,), not below 0."""
        return np.maximum(self._nearness.of(self._vectors(texts)), 0.0)

    def _vectors(self, texts: list[str]) -> np.ndarray:
        """The vectors of one encoder as they are, or of several side by side, each centred and weighted."""
        if len(self._recipe.encoders) == 1:
            return self._embed(next(iter(self._recipe.encoders)), texts)
        return np.hstack(
            [
                unit(self._embed(name, texts) - self._means[name]) * weight
                for name, weight in self._recipe.encoders.items()
            ]
        )


class _Plain:
    """A bare logistic regression with `LinearModel`'s interface."""

    def __init__(self) -> None:
        self._regression = LogisticRegression(C=10.0, max_iter=200)

    def fit(self, texts: list[str], vectors: np.ndarray, labels: list[str]) -> "_Plain":
        self._regression.fit(vectors, labels)
        return self

    def probabilities(self, texts: list[str], vectors: np.ndarray) -> np.ndarray:
        found: np.ndarray = self._regression.predict_proba(vectors)
        return found

    @property
    def classes(self) -> list[str]:
        return [str(label) for label in self._regression.classes_]


def _fit(
    recipe: Recipe, space_name: str, texts: list[str], vectors: np.ndarray, labels: list[str]
) -> "tuple[Projection | None, LinearModel | _Plain]":
    space = _SPACES[space_name]() if space_name in _SPACES else None
    projected = space.fit(vectors, labels) if space else vectors
    model = _Plain() if recipe.plain else LinearModel(**recipe.options)
    return space, model.fit(texts, projected, labels)
