"""Messages that were not answered outright go into a store, masked, and so does what the person then picked.

The turn waits for none of it: one thread of its own writes, what it cannot write is dropped and logged.
"""

import logging
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import Any

from actions.memory import Choice, Memory
from actions.reply import Reply
from actions.turn import Turn
from policy_kb.questions import OUTCOMES, QuestionStore, Unanswered

logger = logging.getLogger(__name__)

_MOST_WAITING = 100
_SOMETHING_ELSE = "something_else"


class QuestionLog:
    """What is written down about a turn after its reply is known."""

    def __init__(self, store: QuestionStore) -> None:
        self._store = store
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="questions")
        self._room = BoundedSemaphore(_MOST_WAITING)

    def note(self, turn: Turn, reply: Reply, memory: Memory) -> None:
        """Writes the turn down where it was not answered, or where it picks; remembers a choice put to the person.

        Whatever fails here, the reply stands.
        """
        try:
            self._note(turn, reply, memory)
        except Exception:
            logger.exception("a question was not stored (%s)", uuid.uuid4().hex[:8])

    def close(self) -> None:
        """Writes what still waits, and ends."""
        self._writer.shutdown()

    def _note(self, turn: Turn, reply: Reply, memory: Memory) -> None:
        card = reply.card or {}
        before, memory.choice = memory.choice, None
        if before is not None and (picks := _picked(before, turn, card)) is not None:
            self._later(self._store.choose, before.key, picks or None)
            return
        question = None if turn.button else _unanswered(turn, card)
        if question is None:
            return
        self._later(self._store.add, question)
        if question.outcome == "choose":
            memory.choice = Choice(question.key, list(question.offered))

    def _later(self, write: Callable[..., None], *what: Any) -> None:
        if not self._room.acquire(blocking=False):
            raise RuntimeError(f"{_MOST_WAITING} questions wait already: the database does not keep up")
        self._writer.submit(self._write, write, what)

    def _write(self, write: Callable[..., None], what: tuple[Any, ...]) -> None:
        try:
            write(*what)
        except Exception:
            logger.exception("a question was not stored (%s)", uuid.uuid4().hex[:8])
        finally:
            self._room.release()


def _unanswered(turn: Turn, card: dict[str, Any]) -> Unanswered | None:
    """The message of a turn that was not answered outright; None for any other turn."""
    outcome = next((name for name in OUTCOMES if name == card.get("type")), None)
    if outcome is None or not turn.text.strip():
        return None
    readings = [(label.name, label.probability) for label in turn.labels]
    offered = [entry["topic"] for entry in card.get("topics", ())]
    return Unanswered.masked(outcome, turn.lang, turn.text, readings, offered)


def _picked(choice: Choice, turn: Turn, card: dict[str, Any]) -> str | None:
    """The topic that a turn picks, by a button or in words; "" for none of those offered, None where it picks nothing.

    In words: the next message is answered with one of the topics offered.
    """
    if turn.button == _SOMETHING_ELSE:
        return ""
    topic = card.get("topic") if card.get("type") == "answer" else None
    return topic if topic in choice.topics else None
