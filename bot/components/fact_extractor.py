"""Facts, dates and numbers that a person states, found with spaCy's matchers and no trained model.

The phrases are the synonyms of the training data (data/nlu/facts.yml, cues.yml): their value names one or more
`fact:value` pairs, `fact:value?` for a bare word that states a fact only as the answer to a question about it,
`cue:fact` for words that say which fact a date or number beside them belongs to, or `scheme:check` for the name of a
matter that has a self-check: what such a name mentions is no fact of the person. Braces hold alternatives
(phrases.py).
"""

import json
import re
from dataclasses import replace
from itertools import pairwise
from typing import Any, Dict, List, Optional, Set, Text, Tuple

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from bot.components.phrases import expand_all
from bot.components.sentence_embedding import is_payload
from bot.components.tokenizer import blank_pipeline
from bot.quantities import Quantity, find_quantities
from bot.text import normalise

_CUE = "cue"
_NEGATIONS = {"not", "n't", "no", "never", "without", "nor", "neither", "none", "nobody", "isn't", "wasn't", "don't",
              "didn't", "aren't", "haven't", "hasn't", "不", "没", "非", "未", "无", "别"}  # fmt: skip
_BREAKS = set(",.;:!?，。；：！？、") | {"but", "just", "only", "而", "但", "就", "只"}
_NEGATION_REACH = 4
_FILLERS = {
    "是",
    "有",
    "在",
    "的",
    "属",
    "于",
    "算",
    "a",
    "an",
    "the",
    "in",
    "at",
    "any",
    "really",
    "been",
    "be",
    "work",
    "have",
    "had",
    "you",
    "i",
}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class FactExtractor(EntityExtractorMixin, GraphComponent):
    """Adds an entity for each fact stated, and for each date and number with the fact its cue names.

    Besides Rasa's usual keys an entity has `negated` ("not in an enterprise") and `bare` (see above) for facts,
    `vague` and `precision` for dates, `unit` for numbers, and for both `cues`, the facts that words beside them name.
    """

    def __init__(self, storage: ModelStorage, resource: Resource, phrases: Dict[Text, Text]) -> None:
        self._storage = storage
        self._resource = resource
        self._build(phrases)

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "FactExtractor":
        """Makes an extractor without phrases; training gives them."""
        return cls(model_storage, resource, {})

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "FactExtractor":
        """Reads the phrases back."""
        with model_storage.read_from(resource) as directory:
            phrases = json.loads((directory / "phrases.json").read_text(encoding="utf-8"))
        return cls(model_storage, resource, phrases)

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """There is nothing to set."""
        return {}

    @staticmethod
    def required_packages() -> List[Text]:
        """Packages that must be there."""
        return ["spacy", "dateparser", "cn2an", "number_parser"]

    def train(self, training_data: TrainingData) -> Resource:
        """Takes the phrases from the synonyms of the training data."""
        phrases = dict(training_data.entity_synonyms)
        self._build(phrases)
        with self._storage.write_to(self._resource) as directory:
            (directory / "phrases.json").write_text(json.dumps(phrases, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds the entities of each message that is no button's payload."""
        for message in messages:
            if not is_payload(message):
                entities = self.extract(normalise(message.get(TEXT) or ""))
                message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
        return messages

    def extract(self, text: Text) -> List[Dict[Text, Any]]:
        """The entities of a text, in the order they stand in it."""
        doc = blank_pipeline()(text)
        spans = filter_spans([span for span in self._matcher(doc, as_spans=True) if not _is_cut_off(doc, span)])
        quantities = find_quantities(text)
        spans = [span for span in spans if not any(self._gives_way(span, quantity) for quantity in quantities)]
        spans = [span for span in spans if not _is_article(doc, span)]
        quantities, steps = _level_steps(text, quantities)
        cues = {span: self._values[span.label_][0][1] for span in spans if self._is_cue(span)}
        facts = [entity for span in spans if span not in cues for entity in self._entities(doc, span)]
        dates = _with_cues(doc, [q for q in quantities if q.entity == "date"], cues)
        words = [span for span in spans if span not in cues]
        counted = [
            q
            for q in quantities
            if q.entity == "number" and not any(_overlap(span, q) and not _is_attribute(span, q) for span in words)
        ]
        numbers = _with_cues(doc, counted, cues)
        for entity in numbers:
            entity["cues"] = steps.get(entity["start"], entity["cues"])
        return sorted(facts + dates + numbers, key=lambda entity: entity["start"])

    def _build(self, phrases: Dict[Text, Text]) -> None:
        nlp = blank_pipeline()
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        self._values: Dict[Text, List[Tuple[Text, Text]]] = {}
        by_value: Dict[Text, List[Doc]] = {}
        for phrase, value in expand_all(phrases).items():
            by_value.setdefault(value, []).append(nlp.make_doc(normalise(phrase)))
        for value, docs in by_value.items():
            self._values[value] = [tuple(pair.split(":", 1)) for pair in value.split()]  # type: ignore[misc]
            self._matcher.add(value, docs)

    def _gives_way(self, span: Span, quantity: Quantity) -> bool:
        """Whether a phrase cuts into a quantity; one that holds it stands.

        The number in a fact's phrase is a part of a word ("一线", "three-year college"); a date counts beside it. A cue
        must hold more than the quantity: "今年" alone is a date.
        """
        if not _overlap(span, quantity) or _is_attribute(span, quantity):
            return False
        holds = span.start_char <= quantity.start and quantity.end <= span.end_char
        longer = span.end_char - span.start_char > quantity.end - quantity.start
        return not holds or (self._is_cue(span) and not longer)

    def _is_cue(self, span: Span) -> bool:
        return self._values[span.label_][0][0] == _CUE

    def _entities(self, doc: Doc, span: Span) -> List[Dict[Text, Any]]:
        negated = _is_negated(doc, span)
        return [
            {
                "entity": fact,
                "value": {"true": True, "false": False}.get(value.rstrip("?"), value.rstrip("?")),
                "start": span.start_char,
                "end": span.end_char,
                "negated": negated,
                "bare": value.endswith("?"),
            }
            for fact, value in self._values[span.label_]
        ]


def _is_negated(doc: Doc, span: Span) -> bool:
    """Whether a negation stands shortly before, with nothing but small words between."""
    for token in reversed(doc[max(span.start - _NEGATION_REACH, 0) : span.start]):
        lowered = token.lower_
        if lowered in _NEGATIONS or lowered.endswith(("n't", "n’t")):
            return True
        if lowered in _BREAKS or lowered not in _FILLERS:
            return False
    return False


# What makes another thing of the words that follow it.
_PREFIXES = (
    (("core", "核心"), re.compile(r"(?:\bnon-?|非)$", re.IGNORECASE)),
    (("contact", "接触"), re.compile(r"(?:\bindirect(?:ly)?|间接(?:地|的)?)$", re.IGNORECASE)),
)


def _is_cut_off(doc: Doc, span: Span) -> bool:
    """Whether the phrase has a prefix that makes it another one: the core of "非核心", the contact of "间接接触"."""
    text, before = span.text.lower(), doc.text[: span.start_char].rstrip()
    return any(text.startswith(words) and prefix.search(before) for words, prefix in _PREFIXES)


def _is_article(doc: Doc, span: Span) -> bool:
    """Whether an "a" is the English article, not talent category A."""
    if span.text.lower() != "a" or span.end >= len(doc):
        return False
    following = doc[span.end]
    return following.is_ascii and following.is_alpha and following.lower_ not in {"or", "and", "to"}


def _is_attribute(span: Span, quantity: Quantity) -> bool:
    """Whether a phrase says of what kind the people counted are: "15 on-the-job nurses"."""
    return quantity.unit == "people" and quantity.start < span.start_char and span.end_char < quantity.end


def _overlap(span: Span, quantity: Quantity) -> bool:
    return span.start_char < quantity.end and quantity.start < span.end_char


def _with_cues(doc: Doc, quantities: List[Quantity], cues: Dict[Span, Text]) -> List[Dict[Text, Any]]:
    """Each quantity with the facts of the cues that belong to it.

    Nearest pairs first, each cue and each quantity once: "June 2019, and I was appointed in August 2019". A cue left
    over joins the quantity it stands beside.
    """
    assigned: Dict[Quantity, Set[Text]] = {quantity: set() for quantity in quantities}
    pairs = [(_distance(doc, cue, quantity), cue, quantity) for cue in cues for quantity in quantities]
    pairs.sort(key=lambda pair: (pair[0], pair[1].start, pair[2].start))
    used: Set[Span] = set()
    for distance, cue, quantity in pairs:
        if distance < _FAR and cue not in used and not assigned[quantity] and _can_name(cues[cue], quantity):
            assigned[quantity].add(cues[cue])
            used.add(cue)
    for distance, cue, quantity in pairs:
        if distance < _BREAK and cue not in used and _can_name(cues[cue], quantity):
            assigned[quantity].add(cues[cue])
            used.add(cue)
    for first, second in pairwise(sorted(quantities, key=lambda quantity: quantity.start)):
        if not assigned[second] and _ALTERNATIVE.fullmatch(doc.text[first.end : second.start].strip(" ,，")):
            assigned[second] |= assigned[first]  # "appointed in May 2017 or June 2017"
    return [_as_entity(quantity, assigned[quantity]) for quantity in quantities]


def _can_name(fact: Text, quantity: Quantity) -> bool:
    """Whether a fact can be the quantity's; by the vocabulary's names dates are `…_since`, calendar years `…_year`."""
    of_time = fact.endswith(("_since", "_year"))
    return of_time or quantity.entity == "number" or quantity.precision == "year"


# From one post level to another: "四级晋三级", "from level 9 to 8"; and a level that is asked for.
_STEP = re.compile(
    r"\s*(?:级|岗|岗位)*\s*(?:直接|能不能|可以|能)?(?:晋升?|升|申?报|竞?聘|提|评|走)?(?:到|至|为)?(?:专业技术|level\s*)?\s*$"
    r"|\s*(?:up |straight |directly )?(?:to|->|→|into|for)\s*(?:a |post |level |grade )*$",
    re.IGNORECASE,
)
_FROM = re.compile(r"(?:\bfrom\s*(?:post |level )*|从|由)$", re.IGNORECASE)


def _level_steps(text: Text, quantities: List[Quantity]) -> Tuple[List[Quantity], Dict[int, List[Text]]]:
    """The quantities, with the levels of a step marked as levels, and which fact the two levels of a step state."""
    steps: Dict[int, List[Text]] = {}
    changed = list(quantities)
    for place, (first, second) in enumerate(pairwise(quantities)):
        if {first.unit, second.unit} <= {"level", None} and _is_step(text, first, second):
            changed[place], changed[place + 1] = replace(first, unit="level"), replace(second, unit="level")
            steps.update({first.start: ["post_level"], second.start: ["requested_level"]})
    return changed, steps


def _is_step(text: Text, first: Quantity, second: Quantity) -> bool:
    between = text[first.end : second.start]
    if not between.strip() or not _STEP.fullmatch(between):
        return False
    return "level" in (first.unit, second.unit) or bool(_FROM.search(text[: first.start]))


_ALTERNATIVE = re.compile(
    r"(?:or|no|not|sorry|wait|actually|i mean|或者?|还是|不|不对|错了|更正|[,，. ])+", re.IGNORECASE
)
_BREAK = 40
_FAR = 120


def _distance(doc: Doc, cue: Span, quantity: Quantity) -> int:
    """Characters between a cue and a quantity, each punctuation mark between them counting many."""
    start, end = sorted([(cue.start_char, cue.end_char), (quantity.start, quantity.end)])
    between = doc.text[start[1] : end[0]]
    return len(between) + _BREAK * sum(between.count(mark) for mark in ",.;?!，。；、？！")


def _as_entity(quantity: Quantity, cues: Set[Text]) -> Dict[Text, Any]:
    entity: Dict[Text, Any] = {
        "entity": quantity.entity,
        "value": quantity.value,
        "start": quantity.start,
        "end": quantity.end,
        "cues": sorted(cues),
    }
    optional: Dict[Text, Optional[Any]] = {
        "precision": quantity.precision,
        "vague": quantity.vague or None,
        "unit": quantity.unit,
        "relative": quantity.relative,
    }
    entity.update({key: value for key, value in optional.items() if value is not None})
    return entity
