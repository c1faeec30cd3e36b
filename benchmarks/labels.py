"""Intents of the baseline, which has no slash in a name, and the assistant's labels: one way and back."""

from collections.abc import Mapping
from typing import Any

FALLBACK = "nlu_fallback"
RANKED = 6  # as many as the assistant's classifier keeps


def flattened(label: str) -> str:
    """`topic/children-school` as an ordinary intent, `topic__children-school`."""
    return label.replace("/", "__", 1)


def restored(intent: str) -> str:
    """The label of an ordinary intent."""
    return intent.replace("__", "/", 1)


def labels_of(parsed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The labels of a message as Rasa understood it: none where its own fallback came first."""
    if "labels" in parsed:
        return list(parsed["labels"])
    ranking = parsed.get("intent_ranking") or []
    return [] if ranking and ranking[0]["name"] == FALLBACK else ranked_labels(parsed)


def best_label(parsed: Mapping[str, Any]) -> str:
    """The most probable label, whatever a threshold says of it; empty where there is none."""
    labels = parsed.get("labels") or ranked_labels(parsed)
    return str(labels[0]["name"]) if labels else ""


def ranked_labels(parsed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The most probable intents of a message as labels, Rasa's own fallback left out."""
    entries = [entry for entry in parsed.get("intent_ranking") or [] if entry["name"] != FALLBACK]
    return [{"name": restored(entry["name"]), "confidence": entry["confidence"]} for entry in entries[:RANKED]]
