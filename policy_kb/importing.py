"""Taking a department's official text apart by its own numbering.

The Operational Rules number four levels: parts `1.` … `IV.`, sections `(1)` …, in each section `1.` the policy
statement and `2.` the operation method, and items `(1)` …. The Chinese original writes `一、`, `（一）`, `1．` and
`（1）` for the same levels. A mark counts only where it is the next number of its level, so figures and
references inside a sentence are not taken for numbering.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import cn2an

_MARK = re.compile(
    r"(?P<line_start>^[ \t　]*)?"
    r"(?:(?<!第)[（(](?P<bracket>\d{1,2}|[一二三四五六七八九十]{1,3})[）)]"
    r"|(?<![\w.])(?P<point>\d{1,2}|[IVX]{1,4}|[一二三四五六七八九十]{1,3})[.．、](?!\d))",
    re.MULTILINE,
)
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}
_SUBHEADING = re.compile(
    r"(?:Policy statement|Operation method|政策(?:表述|内容|规定|措施)|操作(?:办法|方法))[.．。：:]?\s*"
)
_SECTION_HEADING = re.compile(r"\s*(?:Regarding|关于)")


class ImportFailure(ValueError):
    """A text whose numbering could not be followed."""


@dataclass(frozen=True, slots=True)
class NumberedText:
    """A clause's path and wording as they stand in the official text."""

    path: str
    text: str


@dataclass(slots=True)
class _Position:
    """Where in the numbering the reader is; 0 means that the level has not begun."""

    part: int = 0
    section: int = 0
    half: int = 0
    item: int = 0

    def advance(self, mark: re.Match[str], following: str) -> bool:
        """Moves on by a mark; False when the mark is not the next number of any level."""
        at_line_start = mark["line_start"] is not None
        if mark["point"]:
            return self._point(_number(mark["point"]), at_line_start)
        return self._bracket(_number(mark["bracket"]), at_line_start, following)

    def _point(self, number: int, at_line_start: bool) -> bool:
        if at_line_start and number == self.part + 1:
            self.part, self.section, self.half, self.item = number, 0, 0, 0
        elif self.section and self.half < 2 and number == self.half + 1:
            self.half, self.item = number, 0
        else:
            return False
        return True

    def _bracket(self, number: int, at_line_start: bool, following: str) -> bool:
        begins_section = at_line_start and self.part == 2 and number == self.section + 1
        continues_items = number == self.item + 1 and (self.half == 2 or self.part > 2)
        if begins_section and (not continues_items or _SECTION_HEADING.match(following)):
            self.section, self.half, self.item = number, 0, 0
        elif continues_items:
            self.item = number
        else:
            return False
        return True

    @property
    def path(self) -> str:
        return ".".join(str(level) for level in (self.part, self.section, self.half, self.item) if level)


@dataclass(slots=True)
class _Outline:
    """The text collected for each path, in the order of the document."""

    texts: dict[str, str] = field(default_factory=dict)

    def leaves(self) -> Iterator[NumberedText]:
        """The paths that hold no others; the words above them are headings."""
        for path, text in self.texts.items():
            if not any(other.startswith(f"{path}.") for other in self.texts):
                yield NumberedText(path, _SUBHEADING.sub("", text.strip(), count=1))


def split_by_numbering(text: str) -> list[NumberedText]:
    """The clauses of a text by its own numbering; raises `ImportFailure` where there is none."""
    outline, position, start = _Outline(), _Position(), 0
    for mark in _MARK.finditer(text):
        before = position.path
        if position.advance(mark, text[mark.end() : mark.end() + 20]):
            if before:
                outline.texts[before] = text[start : mark.start()]
            start = mark.end()
    if not position.path:
        raise ImportFailure("the text has no numbering that could be followed: 1. … (1) … 1. … 2. … (1) …")
    outline.texts[position.path] = text[start:]
    return list(outline.leaves())


def _number(mark: str) -> int:
    """The number of a mark; 0, which is never the next one, for a mark that is no number ("十十", "IIX")."""
    if mark.isdecimal():
        return int(mark)
    if mark.isascii():
        return _ROMAN.get(mark, 0)
    try:
        return int(cn2an.cn2an(mark, "smart"))
    except ValueError:
        return 0
