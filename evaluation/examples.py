"""The training examples as the assistant's classifier takes them, and parts of them drawn by lot."""

import random
from collections import defaultdict
from collections.abc import Sequence

from benchmarks.examples import SEED, Example
from bot.intent_labels import label_of_each

LEAST = 5  # of each label: with fewer, a part says little of it


def for_classifier(examples: Sequence[Example]) -> list[Example]:
    """The examples it learns from, under the labels it gives them."""
    chosen = label_of_each([example.label for example in examples])
    return [Example(label, examples[place].text) for place, label in chosen.items()]


def parts(examples: Sequence[Example], shares: Sequence[float], seed: int = SEED) -> list[list[int]]:
    """The places of so large a share of each label's examples, at least `LEAST`; a smaller part lies in a larger."""
    groups: dict[str, list[int]] = defaultdict(list)
    for place, example in enumerate(examples):
        groups[example.label].append(place)
    lot = random.Random(seed)
    drawn = [lot.sample(group, len(group)) for group in groups.values()]
    return [
        sorted(place for group in drawn for place in group[: max(LEAST, round(share * len(group)))]) for share in shares
    ]


def places_of(some: Sequence[Example], examples: Sequence[Example]) -> list[int]:
    """Where some examples stand among all of them."""
    wanted = set(some)
    return [place for place, example in enumerate(examples) if example in wanted]
