"""What somebody has typed so far, word by word."""

import re
from dataclasses import dataclass

from policy_kb.search.words import STOP, WORDS, folded, is_han

MOST_CHARACTERS = 200
_DOT_OF_AN_INPUT_METHOD = re.compile(r"(?<=\d)[。·](?=\d)")
_OWNERS_S = re.compile(r"(?<=[a-z])['’]s\b")
_CITATION = re.compile(r"([a-z][a-z0-9-]*)#(\d+(?:\.\d+)*)")
_AROUND_A_NUMBER = frozenset({"clause", "clauses", "article", "section", "第", "条", "款", "项", "条款"})
# Words of asking, not of the matter; 的 joins two words that are better sought apart.
_ASKING = re.compile(
    r"请问|什么时候|为什么|什么|怎么样|怎么|怎样|如何|哪些|哪个|哪里|可以|能不能|能否|是否|是不是|有没有|多少|吗|呢|的"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query: letters, a number, or a run of Chinese characters. `open`: perhaps not yet typed out."""

    text: str
    open: bool = False

    @property
    def is_han(self) -> bool:
        """Whether it is Chinese."""
        return is_han(self.text)

    @property
    def is_number(self) -> bool:
        """Whether it is a number, perhaps a clause's."""
        return self.text[0].isdigit()

    @property
    def is_latin(self) -> bool:
        """Whether it is of letters: English, or pinyin."""
        return not (self.is_han or self.is_number)

    @property
    def pairs(self) -> list[str]:
        """The pairs of neighbouring characters; a single character alone."""
        return [self.text[at : at + 2] for at in range(len(self.text) - 1)] or [self.text]


@dataclass(frozen=True, slots=True)
class Query:
    """The words of a query, without those that say nothing (unless there are no others).

    `clause` is the number of the clause that it names, `document` the clause's document where a full citation was
    given. `text` is the whole in one form: half width, lower case, one space.
    """

    text: str
    words: tuple[Word, ...]
    clause: str | None = None
    document: str | None = None


def read(query: str) -> Query:
    """A query as typed; anything can be read, and what has no letters or digits has no words."""
    text = _OWNERS_S.sub("", folded(query[:MOST_CHARACTERS]).replace("ü", "v"))
    text = _DOT_OF_AN_INPUT_METHOD.sub(".", text)
    normal = " ".join(text.split())
    if cited := _CITATION.search(text):
        return Query(normal, (Word(cited[2], open=cited.end() == len(text)),), cited[2], cited[1])
    words = _words(text)
    numbers = [word for word in words if word.is_number]
    others = [word for word in words if not word.is_number and word.text not in _AROUND_A_NUMBER]
    if numbers and ("." in numbers[0].text or not others):
        return Query(normal, (*numbers, *others), numbers[0].text)
    return Query(normal, tuple(words))


def _words(text: str) -> list[Word]:
    every: list[Word] = []
    telling: list[Word] = []
    for run in WORDS.finditer(text):
        word = Word(run[0], open=run.end() == len(text))
        every.append(word)
        if word.is_han:
            telling += _without_asking(word)
        elif word.text not in STOP:
            telling.append(word)
    return telling or every


def _without_asking(word: Word) -> list[Word]:
    parts = _ASKING.split(word.text)
    if len(parts) == 1:
        return [word]
    return [Word(part) for part in parts if len(part) > 1]
