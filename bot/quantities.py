"""Dates and numbers in English and Chinese text, with their place, precision and unit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import cn2an
import dateparser
from number_parser import parse_number

_HAN_DIGITS = "零〇一二两三四五六七八九十百千万"
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:1[89]|20|2[1-9])\d{2}"
_HAN_YEAR = r"(?:[一二][零〇一二三四五六七八九]{3}|[零〇一二][零〇一二三四五六七八九](?=年))"
_VAGUE = re.compile(
    rf"(?:spring|summer|autumn|fall|winter|early|late|mid|around|about|beginning of|end of|sometime)[\s-]+"
    rf"(?:in |of )?(?P<en>{_YEAR})"
    rf"|(?P<zh>{_YEAR}|{_HAN_YEAR}|\d\d)年?(?:的)?(?:春|夏|秋|冬|年初|初|年底|底|年末|末|年中|上半年|下半年|前后|左右|那会儿|那阵)"
    rf"|(?:大概|大约|好像|可能是?|约)(?P<zh2>{_YEAR}|{_HAN_YEAR}|\d\d)年(?!\d)"
    rf"|(?:before|after|until|prior to|by)\s+(?:the (?:end|beginning) of )?(?P<bound>{_YEAR})(?![-/.]?\d)"
    rf"|(?P<bound2>{_YEAR}|{_HAN_YEAR})年?(?:以前|之前|以后|之后|前)"
    r"|(?P<relative>last year|the year before last|去年|前年|大前年|今年|this year)",
    re.IGNORECASE,
)
_DATES = [
    (re.compile(rf"(?<!\d)(?P<y>{_YEAR})(?P<m>0[1-9]|1[0-2])(?P<d>[0-2]\d|3[01])(?!\d)"), "ymd"),
    (re.compile(rf"(?P<y>{_YEAR})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})(?!\d)"), "ymd"),
    (
        re.compile(
            rf"(?P<y>{_YEAR}|{_HAN_YEAR}|(?<!\d)\d\d)年的?(?P<m>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月(?:份)?(?:(?P<d>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号])?"
        ),
        "ymd",
    ),
    (
        re.compile(rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTHS}),? (?P<y>{_YEAR})", re.I),
        "words",
    ),
    (re.compile(rf"(?P<month>{_MONTHS}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>{_YEAR})", re.I), "words"),
    (re.compile(rf"(?P<month>{_MONTHS})(?: of)?,?[ -]?(?P<y>{_YEAR})", re.I), "words"),
    (
        re.compile(rf"(?P<y>{_YEAR}),? (?P<month>{_MONTHS})(?: (?P<d>\d{{1,2}})(?:st|nd|rd|th)?)?(?![a-z])", re.I),
        "words",
    ),
    (re.compile(rf"(?<![\d.])(?P<y>{_YEAR})[-/.](?P<m>0?[1-9]|1[0-2])(?!\.?\d)"), "ymd"),
    (re.compile(rf"(?<![\d./-])(?P<a>\d{{1,2}})(?P<s>[-/.])(?P<b>\d{{1,2}})(?P=s)(?P<y>{_YEAR})(?!\d)"), "either"),
    (re.compile(rf"(?<![\d.])(?P<m>0?[1-9]|1[0-2])/(?P<y>{_YEAR})(?!\d)"), "ymd"),
    (
        re.compile(
            rf"(?<![\d.])(?P<y>{_YEAR})(?!\.?\d)年?|(?P<y2>{_HAN_YEAR})年|(?<![\d.])(?P<y3>[012]\d)年(?!的?(?:规定|要求))"
        ),
        "year",
    ),
]
_UNITS = [
    ("percent", r"%|％|percent|per cent|个百分点|个点"),
    ("years", r"years?\b|yrs?\b|yr\b|年"),
    ("months", r"months?\b|(?<=个)月"),
    ("age", r"岁|周岁|years? old"),
    ("days", r"days?\b|天"),
    ("people", r"people\b|persons?\b|staff\b|nurses\b|doctors\b|employees\b|人|名|个人|口人"),
    ("level", r"级"),
]
_ENGLISH_NUMBER = (
    r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[ -]?)?"
    r"(?:one|two|three|four|five|six|seven|eight|nine)|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    r"|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|zero"
)
_NUMBER = re.compile(
    rf"(?<![A-Za-z0-9_.])(?P<digits>-?\d{{1,15}}(?:,\d{{3}})*(?:\.\d+)?)(?!\.?\d)"
    rf"|(?P<percent>百分之[{_HAN_DIGITS}]+)"
    rf"|(?P<han>[{_HAN_DIGITS}]+(?:点[{_HAN_DIGITS}]+)?)(?P<half>年半)?"
    rf"|\b(?P<word>{_ENGLISH_NUMBER})\b(?P<and_a_half>\s+and\s+a\s+half)?",
    re.IGNORECASE,
)
# A lone digit that begins a word is none ("一线", "三甲"), nor is the level that stands above or below another.
_HAN_WORD = re.compile(r"[零〇一二两三四五六七八九十](?=[㐀-鿿])(?![个项号种点来多的吧吗呢啊呀了])")
_RELATIVE_LEVEL = re.compile(r"[上下高低同每某]一[等级]")
# What is named to be set aside ("not 2016", "不是三年"), and the year of "one year early", which counts no years held.
_SET_ASIDE = re.compile(r"(?:\bnot|\bnot in|\bnot since|不是|并非|而非)\s*$", re.IGNORECASE)
_EARLY_BEFORE = re.compile(r"(?:提前|提早|早|晚|减少?|少)\s*$")
_EARLY_AFTER = re.compile(
    r"\s*years?\s+(?:early|earlier|sooner|ahead|in advance|less|before(?! 20| 19| the| covid))", re.IGNORECASE
)
_MINUS = re.compile(r"(?:负|minus\s*|negative\s*)$", re.IGNORECASE)
_LEVEL_BEFORE = re.compile(r"(?:level|grade|post|tier)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Quantity:
    """A date or number with its place in the text.

    `value` is an ISO date or a number; `precision` of a date is day, month or year, `vague` marks one that only
    narrows it down ("spring 2017"); `unit` of a number is years, percent, days, people, age, level or None.
    """

    entity: str
    value: str | float | int
    start: int
    end: int
    precision: str | None = None
    vague: bool = False
    unit: str | None = None


def find_quantities(text: str) -> list[Quantity]:
    """All dates and numbers of a text, in order, none inside another."""
    taken: list[tuple[int, int]] = []
    found: list[Quantity] = []
    for quantity in (*_vague_dates(text), *_dates(text), *_numbers(text)):
        if not any(quantity.start < end and start < quantity.end for start, end in taken):
            taken.append((quantity.start, quantity.end))
            found.append(quantity)
    kept = (quantity for quantity in found if not _SET_ASIDE.search(text[: quantity.start]))
    return sorted(kept, key=lambda quantity: quantity.start)


def _vague_dates(text: str) -> Iterator[Quantity]:
    for match in _VAGUE.finditer(text):
        year = match["en"] or match["zh"] or match["zh2"] or match["bound"] or match["bound2"]
        value = f"{_year(year):04d}-01-01" if year else ""
        yield Quantity("date", value, match.start(), match.end(), precision="year", vague=True)


def _dates(text: str) -> Iterator[Quantity]:
    for pattern, kind in _DATES:
        for match in pattern.finditer(text):
            quantity = _date(match, kind)
            if quantity:
                yield quantity


def _date(match: "re.Match[str]", kind: str) -> Quantity | None:
    groups = match.groupdict()
    if kind == "year":
        year = _year(groups["y"] or groups["y2"] or groups["y3"])
        return Quantity("date", f"{year:04d}-01-01", match.start(), match.end(), precision="year")
    precision = "month" if kind != "either" and not groups.get("d") else "day"
    parsed = _calendar_day(groups, kind)
    if parsed is None:  # the 31st of June and the like
        return Quantity("date", "", match.start(), match.end(), precision=precision, vague=True)
    return Quantity("date", parsed.isoformat(), match.start(), match.end(), precision=precision)


def _calendar_day(groups: dict[str, str | None], kind: str) -> date | None:
    """The day that the parts of a date name; the first of a month without a day. None where there is no such day."""
    year = _year(groups["y"] or "")
    if kind == "words":
        words = f"{groups.get('d') or 1} {groups['month']} {year}"
        parsed = dateparser.parse(words, languages=["en"], settings={"REQUIRE_PARTS": ["year", "month", "day"]})
        return parsed.date() if parsed else None
    if kind == "either":
        first, second = _number(groups["a"] or ""), _number(groups["b"] or "")
        if first <= 12 and second <= 12 and first != second:
            return None  # 3/4/2017 is the third of April to some and the fourth of March to others
        day, month = max(first, second), min(first, second)
    else:
        day, month = _number(groups.get("d") or "1"), _number(groups["m"] or "")
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(text: str) -> int:
    """2016, 二〇一六, 16 for 2016, or 98 for 1998."""
    if not text.isascii():
        text = "".join(str("零一二三四五六七八九".find(digit.replace("〇", "零"))) for digit in text)
    return int(text) if len(text) == 4 else int(text) + (2000 if int(text) < 50 else 1900)


def _number(text: str) -> int:
    return int(text) if text.isascii() else int(cn2an.cn2an(text, "smart"))


def _numbers(text: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        value = _value(match)
        if value is None or _RELATIVE_LEVEL.match(text, max(match.start() - 1, 0)) or _is_early(text, match):
            continue
        value = -value if _MINUS.search(text[: match.start()]) else value
        unit, end = _unit(text, match)
        if unit is None and match["han"] and len(match["han"]) == 1 and _HAN_WORD.match(text, match.start()):
            continue
        if unit == "months":
            value, unit = _plain(value / 12), "years"
        yield Quantity("number", value, match.start(), end, unit=unit)


def _is_early(text: str, match: "re.Match[str]") -> bool:
    """Whether a number belongs to "one year early" / "提前一年"."""
    return bool(_EARLY_BEFORE.search(text[: match.start()]) or _EARLY_AFTER.match(text, match.end()))


def _value(match: "re.Match[str]") -> int | float | None:
    try:
        if match["digits"]:
            number = float(match["digits"].replace(",", ""))
        elif match["percent"]:
            number = float(cn2an.cn2an(match["percent"][3:], "smart"))
        elif match["han"]:
            number = float(cn2an.cn2an(match["han"].replace("两", "二"), "smart")) + (0.5 if match["half"] else 0)
        else:
            number = float(parse_number(match["word"].replace("-", " ").lower(), language="en"))
            number += 0.5 if match["and_a_half"] else 0
    except (ValueError, TypeError):
        return None
    return _plain(number)


def _plain(number: float) -> int | float:
    """5.0 as 5; no more digits than anybody would say."""
    return int(number) if number.is_integer() else round(number, 4)


def _unit(text: str, match: "re.Match[str]") -> tuple[str | None, int]:
    if match["percent"]:
        return "percent", match.end()
    if match["half"]:
        return "years", match.end()
    for unit, pattern in reversed(_UNITS):  # "years old" before "years"
        after = re.compile(rf"\s*(?:个)?\s*(?:full |completed |whole |calendar )?(?:{pattern})", re.I).match(
            text, match.end()
        )
        if after and not (unit == "years" and re.match(r"\s*years? old", text[match.end() :], re.I)):
            return unit, after.end()
    if _LEVEL_BEFORE.search(text[: match.start()]):
        return "level", match.end()
    return None, match.end()
