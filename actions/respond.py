"""The one action: it reads the turn, lets the fitting module answer, and remembers."""

import asyncio
import logging
import uuid
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue import Dialogue
from actions.language import page_language, script_majority
from actions.memory import SLOT, Memory
from actions.question_log import QuestionLog
from actions.reply import Reply
from actions.turn import Turn
from policy_kb import KnowledgeSource, Language
from policy_kb.results import ResultStore

logger = logging.getLogger(__name__)

HOTLINE = "12333"
# The only words outside the knowledge base: they must be there when it is not.
_FAILURE: dict[Language, str] = {
    "en": "Something went wrong on our side and you got no answer. Please try again, or call 12333. (No. {id})",
    "zh": "系统出了点问题，暂时没能回答您。请稍后再试，或拨打12333咨询。（编号：{id}）",
}


class ActionRespond(Action):
    """Answers every kind of turn, under one guard; `questions` takes note of what was not answered."""

    def __init__(self, source: KnowledgeSource, store: ResultStore, questions: QuestionLog | None = None) -> None:
        self._source = source
        self._store = store
        self._questions = questions

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_respond"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Says the reply and remembers. Whatever fails inside, the person gets a sentence and the log its number."""
        message = tracker.latest_message or {}
        reply, memory = await asyncio.to_thread(self._guarded, message, tracker.get_slot(SLOT))
        dispatcher.utter_message(text=reply.text, buttons=reply.buttons or None, json_message=reply.card)
        return [SlotSet(SLOT, memory.to_slot())] if memory else []

    def _guarded(self, message: dict[str, Any], slot: object) -> tuple[Reply, Memory | None]:
        """The reply and what to remember; after a failure nothing new.

        The guard stands inside the thread: a `StopIteration` must not leave it, for no future can carry one, and who
        waits for it would wait for ever.
        """
        try:
            return self._respond(message, slot)
        except Exception:
            return _failure(message), None

    def _respond(self, message: dict[str, Any], slot: object) -> tuple[Reply, Memory]:
        memory = Memory.from_slot(slot)
        turn = Turn.from_message(message, memory.lang)
        reply = Dialogue(self._source.current(), turn, memory, self._store).reply()
        if self._questions is not None:
            self._questions.note(turn, reply, memory)
        return reply, memory


def _failure(message: dict[str, Any]) -> Reply:
    """The sentence for a failure that is being handled, with the number under which the log has it."""
    number = uuid.uuid4().hex[:8]
    logger.exception("a turn failed; the person was given number %s", number)
    lang = script_majority(str(message.get("text") or "")) or page_language(message) or "zh"
    card = {"type": "handoff", "hotline": HOTLINE, "lang": lang}
    return Reply(_FAILURE[lang].format(id=number), card)
