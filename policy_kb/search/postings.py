"""Which entries have which tokens, and how much a token says of an entry: BM25 by ranges of a sorted vocabulary."""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float32]
# Tokens from `first` up to, not including, `last`, and how surely they are what was meant (0-1).
Range = tuple[int, int, float]
_K1 = 1.5
_B = 0.75


class Postings:
    """An inverted index over documents given as lists of tokens. `words` is the sorted vocabulary."""

    def __init__(self, documents: Iterable[Sequence[str]]) -> None:
        numbers: defaultdict[str, int] = defaultdict()
        numbers.default_factory = numbers.__len__
        tokens, lengths = array("l"), array("l")
        for document in documents:
            tokens.extend(map(numbers.__getitem__, document))
            lengths.append(len(document))
        self.size = len(lengths)
        self.words = sorted(numbers)
        self._at = {word: number for number, word in enumerate(self.words)}
        order = np.empty(len(numbers), dtype=np.int64)
        for word, number in self._at.items():
            order[numbers[word]] = number
        of_document = np.repeat(np.arange(self.size), np.array(lengths, dtype=np.int64))
        keys, times = np.unique(order[np.array(tokens, dtype=np.int64)] * self.size + of_document, return_counts=True)
        self._documents = (keys % max(self.size, 1)).astype(np.int32)
        self._starts = np.searchsorted(keys, np.arange(len(self.words) + 1) * self.size)
        relative = np.array(lengths) / max(float(np.mean(lengths)), 1.0) if lengths else np.zeros(0)
        self._weights = (times / (times + _K1 * (1 - _B + _B * relative[self._documents]))).astype(np.float32)

    def number(self, word: str) -> int | None:
        """The place of a token in the vocabulary."""
        return self._at.get(word)

    def beginning(self, prefix: str) -> tuple[int, int]:
        """The range of the tokens that begin so; empty (first = last) where none does."""
        first = bisect_left(self.words, prefix)
        return first, bisect_left(self.words, prefix + "\uffff", lo=first)

    def gather(self, ranges: Iterable[Range]) -> Weights:
        """For each document the weight of its best token of the ranges, 0 to 1; rareness is not yet in it."""
        best = np.zeros(self.size, dtype=np.float32)
        for first, last, sureness in ranges:
            piece = slice(self._starts[first], self._starts[last])
            np.maximum.at(best, self._documents[piece], self._weights[piece] * np.float32(sureness))
        return best


def by_rareness(weights: Weights) -> Weights:
    """The weights times how much it says that a document has any: BM25's inverse document frequency."""
    having = np.count_nonzero(weights)
    return weights * np.float32(np.log(1 + (len(weights) - having + 0.5) / (having + 0.5)))
