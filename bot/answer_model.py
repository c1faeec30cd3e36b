"""What a message answers, question by question.

Which question is open the dialogue knows, not the understanding: so a message is read as the answer to every question
of the self-checks, and the dialogue takes the one it needs.
"""

import warnings
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from bot.text_features import TextFeatures

_SEED = 20220407
_GENERIC = "generic"
_YES_AND_NO = {"yes": "true", "no": "false"}


@dataclass(frozen=True)
class Answer:
    """The value that a message means for a fact.

    `share` is the value's probability among the values of the fact, `fit` how probably the message speaks of that fact,
    or says a yes or no that fits any; `own` leaves the latter out.
    """

    value: str
    share: float
    fit: float
    own: float


class AnswerModel:
    """Two logistic regressions: of which fact a message speaks, if of any; and for each fact, of which value."""

    def __init__(self, C: float = 10.0, C_of_values: float = 40.0, iterations: int = 60) -> None:
        self._C = C
        self._C_of_values = C_of_values
        self._iterations = iterations
        self._features = TextFeatures(ngram_dimensions=300)
        self._about: LogisticRegression | None = None
        self._values: dict[str, LogisticRegression] = {}

    def fit(self, texts: list[str], vectors: np.ndarray, labels: list[str]) -> "AnswerModel":
        """Trains on messages labelled `fact:value`; `yes` or `no`, to any question; or `none`, to no question."""
        features = self._features.fit(texts, vectors)
        self._about = self._regression(features, [_about(label) for label in labels], self._C)
        places: dict[str, list[int]] = defaultdict(list)
        for place, label in enumerate(labels):
            if ":" in label:
                places[_about(label)].append(place)
        generic = [place for place, label in enumerate(labels) if label in _YES_AND_NO]
        for fact, own in sorted(places.items()):
            is_bool = {labels[place].partition(":")[2] for place in own} <= {"true", "false"}
            chosen = own + generic if is_bool else own
            values = [_YES_AND_NO.get(labels[place]) or labels[place].partition(":")[2] for place in chosen]
            self._values[fact] = self._regression(features[chosen], values, self._C_of_values)
        return self

    def answers(self, text: str, vector: np.ndarray, at_least: float) -> dict[str, Answer]:
        """What a message means as the answer to each fact's question, where its `fit` reaches `at_least`."""
        if self._about is None:
            return {}
        features = self._features.transform([text], vector.reshape(1, -1))
        about = dict(zip(self._about.classes_, self._about.predict_proba(features)[0], strict=True))
        found = {}
        for fact, model in self._values.items():
            is_bool = set(model.classes_) <= {"true", "false"}
            own = float(about.get(fact, 0.0))
            fit = own + (float(about.get(_GENERIC, 0.0)) if is_bool else 0.0)
            if fit >= at_least:
                shares = model.predict_proba(features)[0]
                best = int(shares.argmax())
                found[fact] = Answer(str(model.classes_[best]), float(shares[best]), fit, own)
        return found

    def _regression(self, features: np.ndarray, targets: list[str], C: float) -> LogisticRegression:
        model = LogisticRegression(C=C, max_iter=self._iterations, random_state=_SEED)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # stopped early on purpose
            return model.fit(features, targets)


def _about(label: str) -> str:
    """The fact of a label, or what kind of answer it is."""
    if label in _YES_AND_NO:
        return _GENERIC
    return label.partition(":")[0]
