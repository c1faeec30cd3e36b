"""A linear intent classifier over sentence embeddings and character n-grams, with calibrated probabilities."""

import inspect
from typing import Any, Dict, List, Optional, Text, Tuple

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.sentence_embedding import SENTENCES, is_payload
from bot.intent_labels import label_of_each
from bot.linear_model import LinearModel
from bot.text import normalise

LABELS = "labels"
LABELS_OF_SENTENCES = "labels_of_sentences"
_OF_THE_MODEL = {name: setting.default for name, setting in inspect.signature(LinearModel).parameters.items()}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, GraphComponent):
    """Classifies into full labels such as `topic/children-admission`.

    Rasa's intent is the part before the slash (the rules route by it); the best full labels with their
    probabilities are added as `labels`, and for a message of several sentences those of each as `labels_of_sentences`.
    """

    def __init__(self, config: Dict[Text, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model: Optional[LinearModel] = None

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Those of `LinearModel`; `ranking` and `ranking_of_a_sentence`: labels kept."""
        return {**_OF_THE_MODEL, "ranking": 8, "ranking_of_a_sentence": 4}

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LinearIntentClassifier":
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
    ) -> "LinearIntentClassifier":
        """Reads a trained classifier back."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as directory:
            component._model = joblib.load(directory / "model.joblib")
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Trains on all examples and keeps the model."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        chosen = label_of_each([example.get_full_intent() for example in examples])
        texts = [normalise(examples[place].get(TEXT)) for place in chosen]
        vectors = np.vstack([sentence_vector(examples[place]) for place in chosen])
        labels = list(chosen.values())
        self._model = LinearModel(**{name: self._config[name] for name in _OF_THE_MODEL})
        self._model.fit(texts, vectors, labels)
        with self._storage.write_to(self._resource) as directory:
            joblib.dump(self._model, directory / "model.joblib")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds intent, ranking and full labels to each message that is no button's payload."""
        for message in messages:
            if self._model is not None and not is_payload(message):
                self._classify(message)
        return messages

    def _classify(self, message: Message) -> None:
        assert self._model is not None
        text = normalise(message.get(TEXT) or "")
        sentences = message.get(SENTENCES) or []
        texts = [text, *(text[start:end] for (start, end), _ in sentences)]
        vectors = np.vstack([sentence_vector(message), *(vector for _, vector in sentences)])
        ranking, *others = self._model.rank(texts, vectors, self._config["ranking"])
        message.set(INTENT, _as_intent(ranking[0]), add_to_output=True)
        message.set("intent_ranking", [_as_intent(entry) for entry in ranking], add_to_output=True)
        message.set(LABELS, _as_labels(ranking), add_to_output=True)
        of_sentences = [
            {"start": start, "end": end, "labels": _as_labels(labels[: self._config["ranking_of_a_sentence"]])}
            for ((start, end), _), labels in zip(sentences, others, strict=True)
        ]
        message.set(LABELS_OF_SENTENCES, of_sentences, add_to_output=True)


def _as_labels(ranking: List[Tuple[Text, float]]) -> List[Dict[Text, Any]]:
    return [{"name": name, "confidence": round(probability, 4)} for name, probability in ranking]


def _as_intent(entry: Tuple[Text, float]) -> Dict[Text, Any]:
    name, probability = entry
    return {"name": name.split("/")[0], "confidence": probability}


def sentence_vector(message: Message) -> np.ndarray:
    """The message's dense sentence feature, shape (dimensions,)."""
    _, sentence = message.get_dense_features(TEXT, [])
    return sentence.features[0]
