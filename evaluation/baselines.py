"""Methods without training to compare with: the search, and the nearest text by the assistant's own embedder."""

from collections.abc import Sequence

import numpy as np

from benchmarks.examples import Example
from benchmarks.questions import citation_of
from evaluation.blind import Question
from evaluation.classifier import Vectors
from evaluation.scored import Scored
from policy_kb import KnowledgeBase
from policy_kb.models import Term, Topic
from policy_kb.search import Entry, SearchIndex


def by_search(knowledge: KnowledgeBase, questions: Sequence[Question], terms: Sequence[Term] = ()) -> list[Scored]:
    """BM25 over topics and clauses in the question's language; with terms, their synonyms widen the question."""
    topics = [Entry("topic", t.id, t.title, t.answer, t.citations) for t in knowledge.topics.values()]
    clauses = [
        Entry("clause", node.citation, node.title, node.text, (node.citation,))
        for node in knowledge.clauses.values()
        if not node.children
    ]
    index = SearchIndex(topics + clauses, terms)
    return [_found(question, index) for question in questions]


def _found(question: Question, index: SearchIndex) -> Scored:
    found = index.search(question.text, question.lang, 1)
    return Scored(question, found[0][0].citations[0], found[0][1]) if found else Scored(question, "", 0.0)


def topic_texts(knowledge: KnowledgeBase) -> list[tuple[Topic, str]]:
    """Each topic with its title and answer, once in each language."""
    return [
        (topic, f"{topic.title[lang]}\n{topic.answer[lang]}")
        for topic in knowledge.topics.values()
        for lang in ("en", "zh")
    ]


def by_nearest_topic(
    questions: Sequence[Question], vectors: Vectors, topics: Sequence[Topic], topic_vectors: Vectors
) -> list[Scored]:
    """The topic whose text lies nearest; the score is the cosine. Vectors have unit length."""
    cosines = vectors @ topic_vectors.T
    best = cosines.argmax(axis=1)
    return [
        Scored(question, topics[place].citations[0], float(row[place]))
        for question, place, row in zip(questions, best, cosines, strict=True)
    ]


def by_nearest_example(
    questions: Sequence[Question],
    vectors: Vectors,
    examples: Sequence[Example],
    example_vectors: Vectors,
    knowledge: KnowledgeBase,
) -> list[Scored]:
    """The topic or self-check of the nearest example.

    The score is by how much its cosine exceeds that of the nearest example of anything else (talk, out of scope).
    """
    citations = [citation_of(example.label, knowledge) for example in examples]
    of_topic = np.array([citation is not None for citation in citations])
    cosines = vectors @ example_vectors.T
    best = np.where(of_topic, cosines, -np.inf).argmax(axis=1)
    other = np.where(of_topic, -1.0, cosines).max(axis=1)
    return [
        Scored(question, citations[place] or "", float(row[place] - away))
        for question, place, row, away in zip(questions, best, cosines, other, strict=True)
    ]
