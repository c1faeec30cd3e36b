"""Everything that the report is made from: what the models read, and what the other methods find."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.examples import Example, drawn, read_training_data
from evaluation.asking import Reading
from evaluation.baselines import by_nearest_example, by_nearest_topic, by_search, topic_texts
from evaluation.blind import Question, must_be_known, read_blind_sets
from evaluation.classifier import Embedded, Ranking, as_message, embed, rank
from evaluation.comparison import Method, scored_by_labels
from evaluation.examples import for_classifier, parts, places_of
from evaluation.facts import FactsFound, find_facts, read_sentences
from evaluation.learning import SHARES, LearningPoint
from evaluation.rasa_default import read_by_default
from evaluation.readings import Desk, as_first_turns, read_texts
from evaluation.second_reading import TwoReadings, read_second_reading
from policy_kb import KnowledgeBase

SAME_EXAMPLES = 3  # an intent and language, for the default pipeline: on all of them it trains for hours
ASSISTANT, CLASSIFIER = "the assistant", "its classifier"


@dataclass(frozen=True, slots=True)
class Material:
    """The questions as read by the model, their second labels, the facts found, the methods compared, the curve.

    `labels` and what each method finds are in the order of the questions; `left_out` says what is not compared.
    """

    readings: Sequence[Reading]
    labels: Sequence[TwoReadings]
    facts: Sequence[FactsFound]
    methods: Sequence[Method]
    left_out: str
    curve: Sequence[LearningPoint]


def gather(knowledge: KnowledgeBase, model: Path, blind: Path, desk: Desk, with_default: bool) -> Material:
    """Reads, embeds and trains what is not yet kept; raises `BlindSetError` or `Problem`."""
    questions = read_blind_sets(blind)
    must_be_known(questions, knowledge.clauses)
    labels = read_second_reading(blind, questions, knowledge.clauses)
    sentences = read_sentences(blind / "facts.yml", knowledge)
    messages = read_texts([*(q.text for q in questions), *(s.text for s in sentences)], model, desk)
    readings = as_first_turns(questions, messages[: len(questions)])
    facts = find_facts(knowledge, sentences, messages[len(questions) :])

    data = read_training_data(desk.settings.root / "data" / "nlu")
    examples, some = for_classifier(data.examples), drawn(data, SAME_EXAMPLES)
    same = places_of(some.examples, examples)
    texts = _Texts.of(examples, questions, knowledge, desk)
    trainings = parts(examples, SHARES)
    *of_parts, of_same = rank(texts.embedded, examples, [*trainings, same], texts.questions, desk)

    def scored(rankings: Sequence[Ranking]) -> Sequence[Reading]:
        messages = [as_message(q.text, ranking) for q, ranking in zip(questions, rankings, strict=True)]
        return as_first_turns(questions, messages)

    curve = [
        LearningPoint(share, len(places), scored_by_labels(knowledge, scored(rankings)))
        for share, places, rankings in zip(SHARES, trainings, of_parts, strict=True)
    ]
    methods = [Method(ASSISTANT, "all examples", scored_by_labels(knowledge, readings))]
    methods += _without_training(knowledge, questions, examples, texts)
    same_examples = f"the same {len(same)} examples"
    methods.append(Method(CLASSIFIER, same_examples, scored_by_labels(knowledge, scored(of_same))))
    if with_default:
        default = scored_by_labels(knowledge, read_by_default(questions, some, desk))
        methods.append(Method("Rasa's default pipeline", same_examples, default, CLASSIFIER))
    left_out = "" if with_default else "Rasa's default pipeline was left out of this run (--without-rasa-default)."
    return Material(readings, labels, facts, methods, left_out, curve)


@dataclass(frozen=True, slots=True)
class _Texts:
    """All texts that are embedded: the examples first, then the questions, then the topics' texts."""

    embedded: Embedded
    questions: range
    topics: range

    @classmethod
    def of(
        cls, examples: Sequence[Example], questions: Sequence[Question], knowledge: KnowledgeBase, desk: Desk
    ) -> "_Texts":
        """Embeds them."""
        topics = [text for _, text in topic_texts(knowledge)]
        first, second = len(examples), len(examples) + len(questions)
        texts = [*(example.text for example in examples), *(question.text for question in questions), *topics]
        return cls(embed(texts, desk), range(first, second), range(second, second + len(topics)))


def _without_training(
    knowledge: KnowledgeBase, questions: Sequence[Question], examples: Sequence[Example], texts: _Texts
) -> list[Method]:
    vectors = texts.embedded.vectors
    asked = vectors[texts.questions.start : texts.questions.stop]
    topics = [topic for topic, _ in topic_texts(knowledge)]
    of_topics = vectors[texts.topics.start : texts.topics.stop]
    nearest_topic = by_nearest_topic(questions, asked, topics, of_topics)
    nearest_example = by_nearest_example(questions, asked, examples, vectors[: len(examples)], knowledge)
    found = [
        ("BM25", "nothing: topics and clauses", by_search(knowledge, questions)),
        ("BM25 with synonyms", "nothing: topics, clauses, terms", by_search(knowledge, questions, knowledge.terms)),
        ("nearest topic text", "nothing: titles and answers", nearest_topic),
        ("nearest example", "nothing: all examples", nearest_example),
    ]
    return [Method(name, trained_on, scored, ASSISTANT) for name, trained_on, scored in found]
