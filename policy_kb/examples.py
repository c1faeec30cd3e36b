"""The training examples beside the content: every topic and every self-check needs some in both languages."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from policy_kb.checks import FactError, Vocabulary
from policy_kb.models import Content

MINIMUM_PER_LANGUAGE = 10
_REPLY = ("reply/", "inform", "talk/affirm", "talk/deny")  # the same words may answer several questions
_REPLIES_TO_ANY = ("yes", "no", "none")
_HAN = re.compile(r"[㐀-鿿]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")


def check_examples(directory: Path, content: Content) -> list[str]:
    """What is wrong with the examples below a folder, each with the file it stands in; empty when nothing is."""
    places: dict[str, tuple[str, Path]] = {}
    counts: dict[str, dict[str, int]] = defaultdict(lambda: {"en": 0, "zh": 0})
    problems: list[str] = []
    vocabulary = Vocabulary(content.facts)
    for intent, example, path in _read(directory):
        other, where = places.setdefault(normal(example), (intent, path))
        if other != intent and not (other.startswith(_REPLY) and intent.startswith(_REPLY)):
            problems.append(f"{path}: {intent}: the example {example!r} stands under {other} in {where}, too")
        counts[intent][_language(example)] += 1
    wanted = {f"topic/{topic.id}" for topic in content.topics} | {f"check/{check.id}" for check in content.checks}
    for intent in sorted(wanted):
        for lang, count in counts[intent].items():
            if count < MINIMUM_PER_LANGUAGE:
                problems.append(
                    f"{directory}: {intent}: {count} examples in {lang}, at least {MINIMUM_PER_LANGUAGE} needed"
                )
    for intent in sorted(counts.keys() - wanted):
        if intent.startswith("topic/"):
            problems.append(f"{directory}: {intent}: there is no such topic")
        if intent.startswith("reply/") and not _is_reply(intent.removeprefix("reply/"), vocabulary):
            problems.append(f"{directory}: {intent}: there is no such fact, or no such value of it")
    return problems


def _is_reply(name: str, vocabulary: Vocabulary) -> bool:
    """Whether a reply is one to any question (`yes`), or a value of a fact (`contact:direct`)."""
    if name in _REPLIES_TO_ANY:
        return True
    fact, _, value = name.partition(":")
    try:
        vocabulary.parse(fact, {"true": True, "false": False}.get(value, value))
    except FactError:
        return False
    return True


def _read(directory: Path) -> Iterator[tuple[str, str, Path]]:
    for path in sorted(directory.rglob("*.yml")):
        data: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        for item in data.get("nlu", []):
            if intent := item.get("intent"):
                for line in item["examples"].splitlines():
                    yield intent, line.removeprefix("- ").strip(), path


def normal(example: str) -> str:
    """An example without what tells no question from another: blanks, closing marks, capitals."""
    return re.sub(r"[\s?？。.!！]+", " ", example).strip().lower()


def _language(example: str) -> str:
    return "zh" if len(_HAN.findall(example)) >= len(_LATIN_WORD.findall(example)) else "en"
