"""Stored questions in the form of the training examples, each under the intent that it may belong to."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from policy_kb.questions import DECLINED, StoredQuestion

UNDECIDED = "undecided"
_SHOWN_READINGS = 3
# Between these Rasa would read an entity; a space keeps them plain text.
_MARKUP = re.compile(r"(?<=\])(?=[(\[{])")


def as_examples(questions: Sequence[StoredQuestion]) -> str:
    """A file of examples (YAML) whose comments say how often each was asked, and with which scores.

    The intent is the topic picked most often, else the best reading: a proposal, to be judged by the editor.
    """
    grouped: dict[str, list[StoredQuestion]] = defaultdict(list)
    for question in questions:
        grouped[_intent(question)].append(question)
    lines = ['version: "3.1"', "nlu:" if grouped else "nlu: []"]
    for intent, members in grouped.items():
        lines += (f"  # {line}" for member in members for line in _about(member))
        lines += [f"  - intent: {intent}", "    examples: |"]
        lines += (f"      - {plain(member.text)}" for member in members)
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """A text as an example in which Rasa reads no entity."""
    return _MARKUP.sub(" ", text)


def scores(question: StoredQuestion, most: int = _SHOWN_READINGS) -> str:
    """The best readings in a line: `topic/children-school 0.31, talk/greet 0.04`."""
    return ", ".join(f"{name} {probability:.2f}" for name, probability in question.readings[:most])


def picks(question: StoredQuestion) -> str:
    """What was picked in a line, most often first: `children-school 2, none 1`."""
    ranked = sorted(question.chosen.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{name} {times}" for name, times in ranked)


def _intent(question: StoredQuestion) -> str:
    picked = {name: times for name, times in question.chosen.items() if name != DECLINED}
    if picked:
        return f"topic/{max(picked, key=lambda name: picked[name])}"
    return question.readings[0][0] if question.readings else UNDECIDED


def _about(question: StoredQuestion) -> Iterator[str]:
    yield f"{question.times} x {question.outcome}: {question.text}"
    yield f"    {scores(question) or 'no reading'}" + (f"; picked: {picks(question)}" if question.chosen else "")
