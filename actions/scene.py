"""What the parts of a turn work with: who says what, what is known, what is remembered."""

from collections.abc import Mapping
from typing import Any

from actions import answering
from actions.memory import Memory
from actions.reading import Reading
from actions.reply import Reply, button, card
from actions.self_check import SelfCheckTalk
from actions.stored_results import StoredResults
from actions.turn import Turn
from policy_kb import KnowledgeBase, Language
from policy_kb.models import Topic
from policy_kb.results import ResultStore
from policy_kb.wording import fact_line, listed


class Scene:
    """One turn with all that belongs to it, and the replies that several parts give."""

    def __init__(self, knowledge: KnowledgeBase, turn: Turn, memory: Memory, store: ResultStore) -> None:
        _forget_what_is_gone(knowledge, memory)
        self.knowledge = knowledge
        self.turn = turn
        self.memory = memory
        self._store = store
        self.reading = Reading(knowledge, turn, memory)
        self.speak(turn.lang)

    def speak(self, lang: Language) -> None:
        """Uses a language from now on."""
        self.lang = lang
        self.results = StoredResults(self.knowledge, self._store, self.memory, lang)
        self.checks = SelfCheckTalk(self.knowledge, self.memory, self.results, lang)

    def say(self, name: str, **fill: object) -> str:
        """A sentence of the assistant."""
        return self.knowledge.reply(name, self.lang, **fill)

    def aside(self, reply: Reply) -> Reply:
        """A reply that is no step of the self-check: in mid-check it ends with the open question."""
        return self.checks.reopen(reply)

    def answer(self, topic: Topic, details: answering.Details) -> Reply:
        """A topic's answer; facts said beside the question are remembered."""
        if not self.turn.button:
            self.memory.facts.update(self.reading.stated.facts)
        return self.aside(answering.answer(self.knowledge, self.memory, topic, details, self.lang))

    def noted(self, facts: Mapping[str, Any]) -> Reply:
        """Facts that were told without a question: they are remembered, and the person is asked what it is about."""
        lines = [fact_line(self.knowledge, fact, value, self.lang) for fact, value in facts.items()]
        text = self.say("noted_only", facts=listed(lines, self.lang))
        return self.aside(Reply(text, card("smalltalk", self.lang)))

    def not_understood(self) -> Reply:
        """Says so, and where a person can be asked."""
        buttons = [button(self.say("human_button"), "human")]
        return self.aside(Reply(self.say("fallback"), card("fallback", self.lang), buttons))


def _forget_what_is_gone(knowledge: KnowledgeBase, memory: Memory) -> None:
    """Content may have changed since the last turn: what no longer exists is dropped."""
    if memory.check is not None and memory.check.id not in knowledge.checks:
        memory.check = None
    memory.facts = {fact: value for fact, value in memory.facts.items() if fact in knowledge.vocabulary}
    memory.citations = [citation for citation in memory.citations if citation in knowledge.clauses]
