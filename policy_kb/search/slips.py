"""One slip of the keyboard: a letter too many, too few, wrong, or two in the wrong order."""

from collections.abc import Iterator

SHORTEST = 5  # letters; in a shorter word a slip makes another word
LONGEST = 24
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def one_slip_away(word: str) -> Iterator[str]:
    """All that the word may have been meant for; nothing for a word that is too short, or too long to be one."""
    if not SHORTEST <= len(word) <= LONGEST:
        return
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    for head, tail in halves:
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
    for head, tail in halves:
        if tail:
            yield head + tail[1:]
        for letter in _LETTERS:
            yield head + letter + tail
            if tail and letter != tail[0]:
                yield head + letter + tail[1:]


def is_one_slip(typed: str, meant: str) -> bool:
    """Whether one slip leads from one word to the other."""
    if not SHORTEST <= len(typed) <= LONGEST or abs(len(typed) - len(meant)) > 1 or typed == meant:
        return False
    at = next((at for at, (one, other) in enumerate(zip(typed, meant, strict=False)) if one != other), None)
    if at is None:
        return True
    if len(typed) != len(meant):
        shorter, longer = sorted((typed, meant), key=len)
        return shorter[at:] == longer[at + 1 :]
    swapped = typed[at : at + 2] == meant[at : at + 2][::-1] and typed[at + 2 :] == meant[at + 2 :]
    return swapped or typed[at + 1 :] == meant[at + 1 :]
