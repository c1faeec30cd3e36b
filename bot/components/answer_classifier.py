"""Reads a message as the answer to each question of the self-checks."""

from collections.abc import Iterator
from typing import Any, Dict, List, Optional, Text, Tuple

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.answer_model import Answer, AnswerModel
from bot.components.linear_classifier import sentence_vector
from bot.components.sentence_embedding import PARTS, is_payload
from bot.intent_labels import REPLY
from bot.text import normalise

ANSWERS = "answers"
ANSWERS_OF_PARTS = "answers_of_parts"
# Of what is said to no question, every so many examples. A what-if speaks of facts, but answers nothing.
_EVERY = {"topic": 10, "out_of_scope": 3, "check": 6, "talk": 2}
_YES_AND_NO = {"talk/affirm": "yes", "talk/deny": "no"}
_LEFT_OUT = ("talk/what_if", "talk/follow_up")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class AnswerClassifier(GraphComponent):
    """Adds `answers`: for each fact that the message may speak of, the value meant, with `share` and `fit`.

    The examples are those of the intents `reply/fact:value`, and `reply/yes`, `reply/no`, `reply/none`.
    """

    def __init__(self, config: Dict[Text, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model: Optional[AnswerModel] = None

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`C`: inverse regularisation; `at_least`: the fit below which no answer is named; and so for a part."""
        return {"C": 10.0, "at_least": 0.02, "at_least_of_a_part": 0.3}

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "AnswerClassifier":
        """Makes an untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "AnswerClassifier":
        """Reads a trained classifier back."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as directory:
            component._model = joblib.load(directory / "answers.joblib")
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Trains on the replies, beside a part of everything else."""
        chosen = list(_chosen([example for example in training_data.intent_examples if example.get(TEXT)]))
        texts = [normalise(example.get(TEXT)) for example, _ in chosen]
        vectors = np.vstack([sentence_vector(example) for example, _ in chosen])
        labels = [label for _, label in chosen]
        self._model = AnswerModel(C=self._config["C"]).fit(texts, vectors, labels)
        with self._storage.write_to(self._resource) as directory:
            joblib.dump(self._model, directory / "answers.joblib")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds the answers to each message that is no button's payload."""
        for message in messages:
            if self._model is not None and not is_payload(message):
                text = normalise(message.get(TEXT) or "")
                found = self._model.answers(text, sentence_vector(message), self._config["at_least"])
                message.set(ANSWERS, _as_lists(found), add_to_output=True)
                message.set(ANSWERS_OF_PARTS, self._of_parts(text, message), add_to_output=True)
        return messages

    def _of_parts(self, text: Text, message: Message) -> List[Dict[Text, Any]]:
        """What each part of a message says by itself; only facts of which it speaks by their own words."""
        assert self._model is not None
        parts = message.get(PARTS) or [((0, len(text)), sentence_vector(message))]
        found = []
        for (start, end), vector in parts:
            for fact, answer in self._model.answers(
                text[start:end], vector, self._config["at_least_of_a_part"]
            ).items():
                if answer.own >= self._config["at_least_of_a_part"]:
                    entry = {"fact": fact, "value": answer.value, "share": answer.share, "own": answer.own}
                    found.append({"start": start, "end": end, **entry})
        return found


def _as_lists(found: Dict[Text, Answer]) -> Dict[Text, List[Any]]:
    return {fact: [a.value, round(a.share, 3), round(a.fit, 3)] for fact, a in found.items()}


def _chosen(examples: List[Message]) -> Iterator[Tuple[Message, Text]]:
    """The examples to learn from, with their labels: `fact:value`, `yes`, `no`, or `none` for all that is no answer."""
    seen: Dict[Text, int] = {}
    for example in examples:
        intent = example.get_full_intent()
        kind, _, name = intent.partition("/")
        if kind == REPLY:
            yield example, name
        elif intent in _YES_AND_NO:
            yield example, _YES_AND_NO[intent]
        elif kind in _EVERY and intent not in _LEFT_OUT:
            seen[kind] = seen.get(kind, -1) + 1
            if seen[kind] % _EVERY[kind] == 0:
                yield example, "none"
