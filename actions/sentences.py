"""What the sentences of a message ask, each read by itself.

Two or more questions are all answered, or offered where one of them is not sure. A story that is not understood as a
whole may end in a question that is clear by itself; after a long one only that question counts.
"""

from dataclasses import dataclass

from actions import answering, talk
from actions.bands import OFFERED, Understanding, understand
from actions.reply import Reply
from actions.scene import Scene
from actions.turn import Turn
from policy_kb.models import Topic

_CLEAR_ALONE = 0.75
_LONG_STORY = 4  # sentences; it speaks of so many matters that as a whole it is about none


@dataclass(frozen=True, slots=True)
class _Asked:
    """A sentence that asks something, and what it is understood as."""

    turn: Turn
    understanding: Understanding

    @property
    def topic(self) -> Topic:
        return self.understanding.topics[0]


def by_sentences(scene: Scene) -> Reply | None:
    """The reply to a message of several questions, or of one that only its own sentence makes clear; None otherwise.

    Where the message as a whole is sure and one of its questions is not, that one belongs to the other.
    """
    if topic := asked_after_a_story(scene):
        return scene.answer(topic, answering.details_of(scene.turn.sentences[-1]))
    asked, whole = _asked(scene), scene.reading.understanding
    if len(asked) > 1 and all(one.understanding.answers for one in asked):
        pairs = [(one.topic, answering.details_of(one.turn)) for one in asked]
        return scene.aside(answering.answer_all(scene.knowledge, scene.memory, pairs, scene.lang))
    if whole.answers or scene.reading.outside:
        return None
    if len(asked) > 1:
        return scene.aside(talk.choose(scene.knowledge, tuple(one.topic for one in asked), scene.lang))
    return _answer_last(scene, asked[0]) if asked else None


def asked_after_a_story(scene: Scene) -> Topic | None:
    """The topic of the question that a long story ends with, where that sentence alone is clear; None otherwise."""
    sentences = scene.turn.sentences
    if len(sentences) < _LONG_STORY or any(sentence.is_question for sentence in sentences[:-1]):
        return None
    understanding = understand(scene.knowledge, sentences[-1])
    clear = sentences[-1].top.kind == "topic" and understanding.confidence >= _CLEAR_ALONE
    return understanding.topics[0] if clear and sentences[-1].is_question else None


def _answer_last(scene: Scene, one: _Asked) -> Reply | None:
    """The answer to the question that a story ends with, where that sentence alone is clear.

    "Can I …?" after a story opens a self-check instead, which takes the story's facts.
    """
    ends = scene.turn.sentences[-1] is one.turn
    if not ends or one.turn.top.kind != "topic" or one.understanding.confidence < _CLEAR_ALONE:
        return None
    return scene.answer(one.topic, answering.details_of(one.turn))


def _asked(scene: Scene) -> list[_Asked]:
    """The questions of a message, each on a clause of its own, in their order."""
    found: dict[str, _Asked] = {}
    for sentence in scene.turn.sentences:
        understanding = understand(scene.knowledge, sentence)
        if sentence.is_question and understanding.offers:
            found.setdefault(understanding.topics[0].citations[0], _Asked(sentence, understanding))
    return list(found.values())[:OFFERED]
