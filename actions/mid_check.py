"""What a self-check makes of a message: an answer, a correction, a what-if, steering, or something else."""

from actions import clauses, cues, steering, talk
from actions.memory import SelfCheck
from actions.reply import Reply
from actions.scene import Scene
from actions.stated import Stated, is_correction

_SURE_OUT_OF_SCOPE = 0.5
_LONG = {"en": 48, "zh": 16}
_PARTICLE = 4  # 在呢 ends like a question and is none
# Steering that a word for no may begin ("不用查了"), and all that steers a self-check.
_PLAIN_STEERING = ("start_over", "why", "recall", "back", "continue", "repeat", "dont_know", "human", "show_clause")
_STEERING = ("stop", "start_over", "why", "recall", "back", "dont_know", "continue", "repeat")


def in_check(scene: Scene) -> Reply | None:
    """What the check under way, or the last one, makes of the message; None where it is about something else."""
    state, kind = scene.memory.check, scene.reading.steering
    assert state is not None
    if state.open is None and kind not in ("start_over", "recall") and not _is_for_finished_check(scene, state):
        return None
    if _supposes(scene) and scene.reading.supposed:
        return scene.checks.what_if(scene.reading.supposed)
    stated = scene.reading.stated
    if stated.facts and not _asks_policy(scene, state):
        return scene.checks.take(stated)
    if state.open is not None and kind not in _PLAIN_STEERING and (yes := _yes_or_no(scene, state.open)) is not None:
        return scene.checks.take(Stated(facts={state.open: yes}))
    if kind == "dont_know" and stated and not scene.turn.is_question:
        return scene.checks.miss(stated)  # "around 2017": a date, but none to count from
    if kind in _STEERING:
        return steering.steer(scene, kind)
    if state.open is None:
        return None
    if stated and not scene.turn.is_question:
        return scene.checks.miss(stated)
    if kind in ("affirm", "deny", "dont_know"):
        return scene.checks.miss()
    return _digression(scene)


def _supposes(scene: Scene) -> bool:
    return scene.reading.steering == "what_if" or cues.supposes(scene.turn.text)


def _is_for_finished_check(scene: Scene, state: SelfCheck) -> bool:
    """Whether a message after the result still speaks of it: a correction, or a what-if."""
    if _supposes(scene):
        return True
    if scene.turn.is_question:
        return False
    definition = scene.knowledge.checks[state.id]
    concerns = scene.reading.stated.facts.keys() & {*definition.facts, *definition.if_stated}
    answers = scene.turn.top.kind == "inform" or scene.reading.steering in ("deny", "affirm")
    return bool(concerns) and (answers or scene.turn.is_personal or is_correction(scene.turn.text))


def _asks_policy(scene: Scene, state: SelfCheck) -> bool:
    """Whether a message with facts in it is above all a policy question, not an answer."""
    if state.open in scene.reading.stated.facts and scene.turn.is_personal:
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
    elsewhere = reading.understanding.offers or reading.outside(_SURE_OUT_OF_SCOPE)
    if reading.understanding.answers or reading.steering or (turn.is_question and elsewhere):
        return None
    if turn.top.kind == "out_of_scope" and len(turn.text) > _LONG[scene.lang]:
        return None
    return scene.checks.miss()
