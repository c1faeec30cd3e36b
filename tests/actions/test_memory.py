"""What a conversation remembers, through the slot and back."""

import json
from typing import Any

import pytest

from actions.memory import Memory, SelfCheck

pytestmark = pytest.mark.actions

FULL = Memory(
    lang="en",
    topic="children-school",
    details={"current_category": ["C", "D"], "front_line": [True]},
    citations=["rules-2022#2.7.2.4"],
    facts={"contact": "direct", "required_years": 5, "title_since": "2016-07-01", "front_line": False},
    check=SelfCheck("title-one-year-early", "contact", ["series"], ["staff_type"], 3, 1),
    said="Source: …",
)


@pytest.mark.parametrize("memory", [Memory(), FULL, Memory(check=SelfCheck("x"))])
def test_slot_round_trip(memory: Memory) -> None:
    slot = memory.to_slot()
    assert Memory.from_slot(slot) == memory
    assert Memory.from_slot(json.loads(json.dumps(slot))) == memory


def test_changing_the_memory_leaves_the_slot() -> None:
    slot = FULL.to_slot()
    memory = Memory.from_slot(slot)
    memory.facts["age"] = 40
    memory.citations.append("x")
    memory.details["benefit"] = ["children"]
    assert memory.check is not None
    memory.check.skipped.append("contact")
    assert slot == FULL.to_slot()


@pytest.mark.parametrize(
    "rubbish",
    [
        None,
        "",
        "text",
        7,
        [],
        [1],
        True,
        {"facts": "none"},
        {"facts": None},
        {"details": {"benefit": "children"}},
        {"citations": "rules#1"},
        {"check": "title-one-year-early"},
        {"check": {}},
        {"check": {"open": "contact"}},
        {"check": {"id": 7}},
        {"check": {"id": "x", "skipped": "contact"}},
        {"lang": None},
        {"said": 5},
    ],
)
def test_rubbish_is_an_empty_memory(rubbish: Any) -> None:
    assert Memory.from_slot(rubbish) == Memory()


def test_memory_of_an_older_or_newer_version() -> None:
    """What is not known is dropped, what is missing begins anew; the conversation goes on."""
    slot = {"lang": "en", "mood": "good", "check": {"id": "x", "open": "contact", "colour": "red"}}
    assert Memory.from_slot(slot) == Memory(lang="en", check=SelfCheck("x", "contact"))


def test_only_a_check_with_an_open_question_is_open() -> None:
    assert Memory().open_check is None
    assert Memory(check=SelfCheck("x")).open_check is None
    assert Memory(check=SelfCheck("x", "contact")).open_check == SelfCheck("x", "contact")
