"""What content may refer to, and the references that lead nowhere; the same for files and for the console."""

from collections.abc import Callable, Iterator
from typing import Any

from policy_kb.checks import CheckDefinition, FactDefinition, FactError, Vocabulary
from policy_kb.checks.kinds import Fault, Field, misuses
from policy_kb.checks.reachability import unreachable
from policy_kb.models import Content, Topic
from policy_kb.records import Record


class References:
    """The ids of some content: clauses, topics, benefits, self-checks, facts and their values."""

    def __init__(self, content: Content) -> None:
        self._citations = {f"{document}#{item.path}" for document, items in content.clauses.items() for item in items}
        self._topics = {topic.id for topic in content.topics}
        self._benefits = {benefit.id for benefit in content.benefits}
        self._checks = {check.id for check in content.checks}
        self._vocabulary = Vocabulary(content.facts)
        self._rules: dict[type[Record], Callable[[Any], Iterator[Fault]]] = {
            Topic: self._topic,
            CheckDefinition: self._check,
            FactDefinition: self._fact,
        }

    def faults(self, record: Any) -> Iterator[Fault]:
        """The references of a topic, benefit, term, fact or self-check that lead nowhere, with their fields."""
        for index, citation in enumerate(record.citations):
            if citation not in self._citations:
                yield Fault(("citations", index), f"{citation} is no clause of any document")
        if rule := self._rules.get(type(record)):
            yield from rule(record)

    def _topic(self, topic: Topic) -> Iterator[Fault]:
        for index, follow_up in enumerate(topic.follow_ups):
            if follow_up not in self._topics:
                yield Fault(("follow_ups", index), f"{follow_up} is no topic")
        if topic.check and topic.check not in self._checks:
            yield Fault(("check",), f"{topic.check} is no self-check")
        if topic.benefit and topic.benefit not in self._benefits:
            yield Fault(("benefit",), f"{topic.benefit} is no benefit")
        for index, variant in enumerate(topic.variants):
            for number, citation in enumerate(variant.citations):
                if citation not in self._citations:
                    yield Fault(("variants", index, "citations", number), f"{citation} is no clause")
            for fact, values in variant.when.items():
                yield from self._values(("variants", index, "when", fact), fact, values)

    def _fact(self, fact: FactDefinition) -> Iterator[Fault]:
        if fact.of_unit and fact.of_unit not in self._vocabulary:
            yield Fault(("of_unit",), f"{fact.of_unit} is no fact of facts.yml")

    def _check(self, check: CheckDefinition) -> Iterator[Fault]:
        for index, condition in enumerate(check.conditions):
            for number, citation in enumerate(condition.citations):
                if citation not in self._citations:
                    yield Fault(("conditions", index, "citations", number), f"{citation} is no clause")
        yield from misuses(check, self._vocabulary) or unreachable(check, self._vocabulary)

    def _values(self, field: Field, fact: str, values: Any) -> Iterator[Fault]:
        for value in values if isinstance(values, list) else [values]:
            try:
                self._vocabulary.parse(fact, value)
            except FactError as error:
                yield Fault(field, f"{value} is no value of {error.field}: {error.detail}")
