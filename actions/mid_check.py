"""What a self-check makes of a message: an answer, a correction, a what-if, steering, or something else."""

from typing import Any

from actions import clauses, cues, steering, talk
from actions.reply import Reply, card
from actions.scene import Scene
from actions.stated import Stated

_CLEAR_TOPIC = 0.75  # for a message that is no question by its form
_PARTICLE = 4  # 在呢 ends like a question and is none
# Steering that a word for no may begin ("不用查了"), and all that steers a self-check.
_QUESTION_MARKS = ("?", "？", "吗", "呢")
_PLAIN_STEERING = (
    *("start_over", "why", "recall", "back", "continue", "repeat", "dont_know", "human", "show_clause"),
    *("greet", "thanks", "goodbye"),
)
_STEERING = ("stop", "start_over", "why", "recall", "back", "dont_know", "continue", "repeat")


def in_check(scene: Scene) -> Reply | None:
    """What the check under way, or the last one, makes of the message; None where it is about something else."""
    state = scene.memory.check
    assert state is not None
    if state.open is None:
        return _after_result(scene)
    if _supposes(scene):
        return _suppose(scene)
    return _answer(scene, state.open) or _steer(scene) or _digression(scene)


def _answer(scene: Scene, fact: str) -> Reply | None:
    """The message as an answer to the open question, or as facts that come unasked."""
    stated = scene.reading.stated
    if _only_does_not_know(scene):
        unusable = stated.vague or stated.contradictory or stated.errors  # "around 2017, I don't know": no date
        return scene.checks.miss(stated) if unusable else scene.checks.skip()
    if stated.facts.keys() <= stated.inferred and _steers(scene):
        return None
    if _asks_policy(scene, fact):
        return None
    said = _yes_or_no(scene, fact)
    if said is not None and not stated.mentions(fact) and not (said is False and stated.changes(scene.memory.facts)):
        stated.facts[fact] = said  # "yes, and I am in category D"
    if _concerning(scene, stated.facts):
        return scene.checks.take(stated)
    scene.memory.facts.update(stated.facts)
    return None


def _steers(scene: Scene) -> bool:
    """Whether a message plainly steers, though it may read like an answer: "算了，不查了" is no `no`."""
    kind = scene.reading.steering
    return kind in _PLAIN_STEERING or (kind == "stop" and cues.stops(scene.turn.text))


def _only_does_not_know(scene: Scene) -> bool:
    """Whether the person does not know the answer, and names no fact that the check can use."""
    text, stated = scene.turn.text, scene.reading.stated
    if text.rstrip().endswith(_QUESTION_MARKS):
        return False
    answered = stated.inferred or talk.yes_or_no(text, None) is not None
    read_so = scene.reading.steering == "dont_know" and not answered and not scene.turn.is_question
    unknown = read_so or cues.does_not_know(text)
    named = {fact: value for fact, value in stated.facts.items() if fact not in stated.inferred}
    return unknown and not _concerning(scene, named)


def _steer(scene: Scene) -> Reply | None:
    stated, kind = scene.reading.stated, scene.reading.steering
    if kind in _STEERING:
        return steering.steer(scene, kind)
    if (stated.vague or stated.contradictory or stated.errors) and not scene.turn.is_question:
        return scene.checks.miss(stated)
    if kind in ("affirm", "deny"):
        return scene.checks.miss()
    return None


def _after_result(scene: Scene) -> Reply | None:
    """A message after the result that still speaks of it: a what-if, a correction, or steering."""
    reading, text = scene.reading, scene.turn.text
    if reading.steering in ("start_over", "recall"):
        return steering.steer(scene, reading.steering)
    if _supposes(scene):
        return scene.checks.what_if(reading.supposed) if reading.supposed else None
    if scene.turn.is_question:
        return None
    if concerns := _concerning(scene, reading.stated.facts):
        answers = scene.turn.top.kind == "inform" or reading.steering in ("deny", "affirm")
        answers = answers or _was_left_open(scene, concerns)
        if answers or scene.turn.is_personal or cues.is_correction(text) or cues.updates(text):
            return scene.checks.take(Stated(facts=concerns))
    if cues.updates(text) and (concerns := _concerning(scene, reading.amended)):
        return scene.checks.take(Stated(facts=concerns))
    return None


def _was_left_open(scene: Scene, facts: dict[str, Any]) -> bool:
    """Whether one of the facts is one that the person did not know before."""
    return scene.memory.check is not None and not facts.keys().isdisjoint(scene.memory.check.skipped)


def _concerning(scene: Scene, facts: dict[str, Any]) -> dict[str, Any]:
    """All facts, if one of them is of the check; otherwise none."""
    assert scene.memory.check is not None
    definition = scene.knowledge.checks[scene.memory.check.id]
    return facts if facts.keys() & set(definition.used) else {}


def _supposes(scene: Scene) -> bool:
    """Whether a message supposes something of the person: "What if a unit is too small?" asks about the policy."""
    read_so = scene.reading.steering == "what_if" and scene.turn.is_question
    if not (read_so or cues.supposes(scene.turn.text)):
        return False
    if cues.supposes_in_general(scene.turn.text):
        return False
    named = bool(_concerning(scene, scene.reading.supposed))
    return named or scene.turn.is_personal or not scene.reading.understanding.answers


def _suppose(scene: Scene) -> Reply | None:
    """A what-if in mid-check. Whatever it is, it states no facts."""
    if scene.reading.supposed:
        return scene.checks.what_if(scene.reading.supposed)
    if scene.reading.understanding.answers:
        return None
    return scene.aside(Reply(scene.say("what_if_what"), card("smalltalk", scene.lang)))


def _asks_policy(scene: Scene, fact: str) -> bool:
    """Whether a message with facts in it is above all a policy question, not an answer."""
    stated = scene.reading.stated
    if fact in stated.facts and fact not in stated.inferred and scene.turn.is_personal:
        return False
    return scene.turn.is_question and scene.reading.understanding.answers


def _yes_or_no(scene: Scene, fact: str) -> bool | None:
    if scene.knowledge.vocabulary[fact].kind != "bool":
        return None
    if scene.turn.is_question and len(scene.turn.text) > _PARTICLE:
        return None
    leaning = {"affirm": True, "deny": False}.get(scene.reading.steering or "")
    return talk.yes_or_no(scene.turn.text, leaning)


def _digression(scene: Scene) -> Reply | None:
    """Anything that is no answer to the open question: None lets it be answered as a new matter."""
    reading, turn = scene.reading, scene.turn
    if clauses.named_clause(scene.knowledge, turn.text):
        return None
    if not cues.has_words(turn.text):
        return scene.checks.miss()
    asks = turn.is_question or reading.understanding.confidence >= _CLEAR_TOPIC
    if (
        reading.steering
        or (reading.understanding.answers and asks)
        or (turn.is_question and reading.understanding.offers)
    ):
        return None
    if reading.outside and (cues.clearly_asks(turn.text) or len(turn.text) > cues.most_characters(scene.lang)):
        return None
    return scene.checks.miss()
