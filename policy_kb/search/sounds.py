"""How Chinese words sound: pinyin without tones, in full or by its first letters."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

MOST_LETTERS = 60
_MOST_READINGS = 8
_TWO_LETTER_INITIALS = ("zh", "ch", "sh")


@lru_cache(maxsize=1 << 15)
def syllables(word: str) -> tuple[str, ...]:
    """A syllable a character, in the reading that the word asks for: 重点 `zhong dian`; ü is `v`."""
    from pypinyin import lazy_pinyin  # its tables take 50 MB: only where sounds are needed

    heard = tuple(lazy_pinyin(word))
    # Rare characters without a reading come back together.
    return heard if len(heard) == len(word) else tuple("".join(lazy_pinyin(character)) for character in word)


def initials(word: str) -> str:
    """The first letter of each syllable: 职称 `zc`."""
    return "".join(syllable[0] for syllable in syllables(word))


class Sounds:
    """The Chinese tokens of a vocabulary (pairs and single characters) by their sound.

    `words` are (token, its number); the methods give numbers.
    """

    def __init__(self, words: Sequence[tuple[str, int]]) -> None:
        heard = [(" ".join(syllables(word)), number) for word, number in words]
        # 绿 is typed `lv`, and by many `lu`.
        heard += [(sound.replace("v", "u"), number) for sound, number in heard if "v" in sound]
        heard.sort()
        self._sounds = [sound for sound, _ in heard]
        self._numbers = [number for _, number in heard]
        self._syllables = sorted({syllable for sound in self._sounds for syllable in sound.split(" ")})
        self._known = frozenset(self._syllables)

    def alike(self, word: str) -> list[int]:
        """The tokens that sound exactly as this one."""
        return self._of(" ".join(syllables(word)), whole=True)

    def spelled(self, letters: str, complete: bool) -> list[list[int]]:
        """The tokens, one list a pair of syllables, for pinyin written together; empty where nothing fits.

        Unless `complete`, the last syllable may be unfinished: `zhich`.
        """
        for reading in self._readings(letters, complete):
            if len(reading) == 1:
                pairs = [self._of(reading[0], whole=True) + self._of(f"{reading[0]} ")] if complete else []
                pairs = pairs or [self._of(reading[0])]
            else:
                two = [f"{first} {second}" for first, second in pairwise(reading)]
                pairs = [self._of(pair, whole=True) for pair in two[:-1]] + [self._of(two[-1], whole=complete)]
            if all(pairs):
                return pairs
        return []

    def _of(self, sound: str, whole: bool = False) -> list[int]:
        first = bisect_left(self._sounds, sound)
        last = bisect_left(self._sounds, sound + ("\0" if whole else "\uffff"), lo=first)
        return self._numbers[first:last]

    def _readings(self, letters: str, complete: bool) -> Iterator[tuple[str, ...]]:
        """The letters taken apart into syllables that occur, long ones first; at most a few ways."""
        if not 2 <= len(letters) <= MOST_LETTERS:
            return
        if not complete and len(letters) == 2 and letters not in _TWO_LETTER_INITIALS:
            return
        size = len(letters)
        # For each place the ends of the syllables that begin there and from which the end can be reached.
        ends: list[list[int]] = [[] for _ in range(size + 1)]
        for at in reversed(range(size)):
            for end in range(min(at + 6, size), at, -1):
                piece = letters[at:end]
                if end == size:
                    fits = piece in self._known if complete else self._begins(piece)
                else:
                    fits = piece in self._known and bool(ends[end])
                if fits:
                    ends[at].append(end)
        waiting: list[tuple[int, tuple[str, ...]]] = [(0, ())]
        given = 0
        while waiting and given < _MOST_READINGS:
            at, before = waiting.pop()
            if at == size:
                given += 1
                yield before
            waiting += [(end, (*before, letters[at:end])) for end in reversed(ends[at])]

    def _begins(self, piece: str) -> bool:
        at = bisect_left(self._syllables, piece)
        return at < len(self._syllables) and self._syllables[at].startswith(piece)
