"""What a turn is, and who answers it. The order of the questions asked here is the order of precedence."""

from actions import buttons, clauses, cues, steering
from actions.memory import Memory
from actions.mid_check import in_check
from actions.new_matter import follow_up, named_check, new_matter
from actions.reply import Reply
from actions.scene import Scene
from actions.turn import Turn
from policy_kb import KnowledgeBase
from policy_kb.results import ResultStore

_NEED_CONTEXT = ("follow_up", "what_if", "affirm", "deny", "dont_know")


class Dialogue:
    """One turn of the conversation: decides what was meant, answers it, and changes the memory."""

    def __init__(self, knowledge: KnowledgeBase, turn: Turn, memory: Memory, store: ResultStore) -> None:
        self._scene = Scene(knowledge, turn, memory, store)

    def reply(self) -> Reply:
        """The reply to the turn."""
        scene = self._scene
        reply = buttons.press(scene) if scene.turn.button else self._message()
        scene.memory.lang = scene.lang
        scene.memory.said = reply.text
        return reply

    def _message(self) -> Reply:
        scene = self._scene
        if found := scene.results.reply(scene.turn.text):
            return scene.aside(found)
        if (check := named_check(scene)) and check != self._check_under_way():
            return scene.checks.start(check, scene.reading.stated_for(check))
        if scene.memory.check is not None and (reply := in_check(scene)):
            return reply
        if self._asks_for_clause():
            return steering.show_clause(scene)
        if reply := follow_up(scene):
            return reply
        kind = scene.reading.steering
        if kind and kind not in _NEED_CONTEXT:
            return steering.steer(scene, kind)
        return new_matter(scene)

    def _check_under_way(self) -> str | None:
        state = self._scene.memory.open_check
        return state.id if state else None

    def _asks_for_clause(self) -> bool:
        """Whether a clause is named by its number, and not just mentioned in a question about something."""
        reading, text = self._scene.reading, self._scene.turn.text
        if not clauses.names_number(text):
            return False
        if clauses.is_only_a_number(text) or cues.asks_for_wording(text):
            return True
        return reading.steering is not None or not reading.understanding.answers
