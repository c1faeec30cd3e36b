"""Pressed buttons: their payloads name what is wanted."""

from actions import clauses, steering
from actions.reply import Reply, card
from actions.scene import Scene
from actions.stated import Stated

_REFUSALS = ("empty", "too_long", "unreadable", "command")
_STEERING = ("human", "stop", "start_over", "something_else")


def press(scene: Scene) -> Reply:
    """The reply to a button; one that names nothing known is not understood."""
    turn, knowledge = scene.turn, scene.knowledge
    if turn.button == "answer" and (topic := knowledge.topics.get(turn.pressed("topic") or "")):
        return scene.answer(topic, {})
    if turn.button == "clause" and (citation := turn.pressed("citation")) in knowledge.clauses:
        return scene.aside(clauses.show(knowledge, scene.memory, str(citation), scene.lang))
    if turn.button == "start_check" and (check := turn.pressed("check")) in knowledge.checks:
        return scene.checks.start(str(check), Stated())
    if turn.button == "inform" and scene.memory.check and (stated := scene.reading.stated):
        return scene.checks.take(stated)
    if turn.button == "refused" and (reason := turn.pressed("reason")) in _REFUSALS:
        return scene.aside(Reply(scene.say(f"refused_{reason}"), card("fallback", scene.lang)))
    if turn.button in _STEERING:
        return steering.steer(scene, turn.button)
    return scene.not_understood()
