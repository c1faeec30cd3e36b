"""Tokens of English, Chinese and mixed text from one spaCy pipeline."""

from functools import lru_cache
from typing import Any, Dict, List, Text

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

_HAN = r"[㐀-鿿]"
_MARKS = [r"[，。！？；：、（）《》“”‘’…—～]"]


@lru_cache(maxsize=1)
def blank_pipeline() -> Language:
    """A spaCy pipeline without a model: words of Latin script, numbers, and each Chinese character by itself.

    Single characters, not segmented words, so that a phrase is found wherever it stands: a segmenter cuts the same
    phrase differently in different sentences, and the phrase is then missed.
    """
    nlp = spacy.blank("xx")
    defaults = nlp.Defaults
    nlp.tokenizer.rules = {}  # "C." at the end of a sentence is a letter and a full stop, no abbreviation
    nlp.tokenizer.infix_finditer = compile_infix_regex([*defaults.infixes, _HAN, *_MARKS]).finditer
    nlp.tokenizer.prefix_search = compile_prefix_regex([*defaults.prefixes, _HAN, *_MARKS]).search
    nlp.tokenizer.suffix_search = compile_suffix_regex([*defaults.suffixes, r"(?<=[A-Za-z])\.", _HAN, *_MARKS]).search
    return nlp


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class MixedTextTokenizer(Tokenizer):
    """Cuts text into spaCy's tokens, one Chinese character each."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """The settings every tokenizer of Rasa has."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    @staticmethod
    def required_packages() -> List[Text]:
        """Packages that must be there."""
        return ["spacy"]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves the examples as they are: the classifier learns from whole sentences, not from tokens."""
        return training_data

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        """The tokens of one attribute of a message."""
        doc = blank_pipeline()(message.get(attribute) or "")
        return [Token(token.text, token.idx) for token in doc if not token.is_space]
