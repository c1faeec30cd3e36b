"""Results kept under a number: keeping one, showing one again, deleting one."""

import logging
import re
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from actions.memory import Memory
from actions.reply import Reply, card
from actions.result import result_card, result_lines
from policy_kb import KnowledgeBase, Language
from policy_kb.checks import CheckDefinition, Evaluation
from policy_kb.results import ResultStore, named_number

logger = logging.getLogger(__name__)

_DELETE = re.compile(r"\b(?:delete|erase|remove|forget)\b|删除|删掉|删了|清除|注销", re.IGNORECASE)
_RESULT = re.compile(r"\bresults?\b|结果|核对记录", re.IGNORECASE)


class StoredResults:
    """The stored results, as a conversation uses them."""

    def __init__(self, knowledge: KnowledgeBase, store: ResultStore, memory: Memory, lang: Language) -> None:
        self._knowledge = knowledge
        self._store = store
        self._memory = memory
        self._lang = lang

    def keep(self, check: CheckDefinition, evaluation: Evaluation, facts: Mapping[str, Any]) -> str | None:
        """The number of a result now kept; None where it could not be: the person still gets the result."""
        try:
            number = self._store.save(self._knowledge, check, evaluation, facts)
        except SQLAlchemyError:
            logger.exception("a result was not kept (%s)", uuid.uuid4().hex[:8])
            return None
        self._memory.result = number
        return number

    def reply(self, text: str) -> Reply | None:
        """Shows or deletes the result that a message names; None where it names none."""
        number = named_number(text)
        deletes = bool(_DELETE.search(text))
        if number is None and deletes and _RESULT.search(text):
            number = self._memory.result
        if number is None:
            return None
        return self._delete(number) if deletes else self._show(number)

    def _show(self, number: str) -> Reply:
        found = self._store.find(number)
        if found is None:
            return self._say("no_such_result", number)
        report = found.reports[self._lang]
        day = found.stored_at.date().isoformat()
        said = (self._knowledge.reply("result_found", self._lang, number=number, day=day),)
        lines = result_lines(self._knowledge, report, self._lang, between=said)
        fields = {"number": number, "stored": True}
        return Reply("\n".join(lines), result_card(report, found.check, found.evaluation, self._lang, **fields))

    def _delete(self, number: str) -> Reply:
        if self._memory.result == number:
            self._memory.result = None
        return self._say("result_deleted" if self._store.delete(number) else "no_such_result", number)

    def _say(self, name: str, number: str) -> Reply:
        return Reply(self._knowledge.reply(name, self._lang, number=number), card("smalltalk", self._lang))
