"""Whole conversations, text in and card out, as the YAML files of this folder have them."""

from collections import Counter
from typing import Any

import pytest

from policy_kb import Content, read_content
from tests.conversations.blind import chosen_questions
from tests.conversations.people import NoSuchButton, Person, Turn
from tests.conversations.running import Bot
from tests.conversations.scripts import FOLDER, Script, Step, always, differences, now_waiting, read_scripts

pytestmark = pytest.mark.conversations

SCRIPTS = read_scripts()


def marked(script: Script) -> Any:
    """A script as a test; one that is known to fail must do so."""
    # Not strict: models of two trainings differ a little, and some marked messages lie near a threshold.
    marks = [pytest.mark.xfail(strict=False, reason=script.known_to_fail)] if script.known_to_fail else []
    return pytest.param(script, id=script.name, marks=marks)


@pytest.mark.parametrize("script", [marked(script) for script in SCRIPTS])
def test_conversation(script: Script, bot: Bot, content: Content) -> None:
    people: dict[str, Person] = {}
    waiting: dict[str, str | None] = {}
    transcript: list[str] = []
    wrong = 0
    for step in script.turns:
        person = people.setdefault(step.who, Person(bot.url, script.page))
        try:
            turn = person.say(step.say) if step.say is not None else person.press(step.press or "")
        except NoSuchButton as missing:
            pytest.fail("\n".join([script.name, *transcript, str(missing)]))
        lang = step.lang or script.lang
        faults = [*differences(step, turn), *always(turn, lang, waiting.get(step.who), content)]
        waiting[step.who] = now_waiting(turn, waiting.get(step.who))
        transcript += shown(step, turn, faults)
        wrong += bool(faults)
    assert not wrong, "\n".join([f"{script.name}: {wrong} of {len(script.turns)} turns are wrong:", *transcript])


def shown(step: Step, turn: Turn, faults: list[str]) -> list[str]:
    """A turn for a person who looks for what went wrong."""
    card = {name: turn.card[name] for name in ("type", "topic", "fact", "outcome", "open") if name in turn.card}
    lines = [f"{step.who}: {step.said[:200]}", f"    assistant: {turn.text[:300]!r} {card}"]
    return lines + [f"    WRONG {fault}" for fault in faults]


def test_names_are_unique() -> None:
    names = Counter(script.name for script in SCRIPTS)
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("check", [check.id for check in read_content().checks])
def test_every_check_has_enough_conversations(check: str) -> None:
    """At least six a language that pass, beside those known to fail."""
    scripts = [s for s in read_scripts(FOLDER / "checks") if not s.known_to_fail and check in started(s)]
    assert all(sum(script.lang == lang for script in scripts) >= 6 for lang in ("en", "zh"))


def started(script: Script) -> set[str]:
    """The self-checks whose questions or results a script expects."""
    return {str(step.card["check"]) for step in script.turns if step.card and "check" in step.card}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_there_are_enough_turns(lang: str) -> None:
    """At least 120 turns in each language, of which 40 are questions by another hand."""
    turns = sum((step.lang or script.lang) == lang for script in SCRIPTS for step in script.turns)
    blind = len(chosen_questions(lang))
    assert blind >= 40
    assert turns + blind >= 120
