"""Dates: days, months and years, those that are only narrowed down, and those named by their place after another."""

import re
from collections.abc import Iterator
from datetime import date

import cn2an
import dateparser
from number_parser import parse_number

from bot.quantities.quantity import Quantity

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
_SPOKEN_YEAR = (
    r"(?:twenty|two thousand(?: and)?) (?P<spoken>(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    r"|eighteen|nineteen|twenty(?:[ -](?:one|two|three))?))"
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
    (re.compile(rf"(?P<month>{_MONTHS}) ?['’](?P<y>\d\d)(?!\d)", re.I), "words"),
    (re.compile(rf"(?:(?P<month>{_MONTHS}),? )?{_SPOKEN_YEAR}\b", re.I), "spoken"),
    (
        re.compile(
            rf"(?<![\d.])(?P<y>{_YEAR})(?!\.?\d)年?|(?P<y2>{_HAN_YEAR})年|(?<![\d.])(?P<y3>[012]\d)年(?!的?(?:规定|要求))"
        ),
        "year",
    ),
]
_MONTH_DAY = r"(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})月(?:份)?(?:(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})[日号])?"
_ENGLISH_DAY = rf"(?P<month>{_MONTHS})(?: (?P<d>\d{{1,2}})(?:st|nd|rd|th)?)?"
# Each with the years that lie between: "the same day", "August the same year", "第二年1月".
_RELATIVE = [
    (re.compile(r"\b(?:the |that )?(?:very )?same (?:day|date|time|month)\b", re.I), 0),
    (re.compile(r"同一?天|同一?日|同一?个?月|同时(?!还|也有)|当天|当月|也是(?:那时候?|那天|那个?月|同时)"), 0),
    (re.compile(rf"{_ENGLISH_DAY},? (?:of )?(?:the|that) same year", re.I), 0),
    (re.compile(rf"{_ENGLISH_DAY},? (?:of )?the (?:next|following) year", re.I), 1),
    (re.compile(rf"(?:同年|当年|那年)的?{_MONTH_DAY}"), 0),
    (re.compile(rf"(?:第二年|次年|转年)的?{_MONTH_DAY}"), 1),
    # A month alone counts after a full date only.
    (re.compile(rf"(?<=\d).*?(?<![\d年个第至到])(?P<alone>{_MONTH_DAY})(?!\d)"), 0),
    (re.compile(rf"(?<=\d).*?\b(?:in|on) (?P<alone>{_ENGLISH_DAY})(?!,? ?\d)(?! ?')", re.I), 0),
]
_ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def dates(text: str) -> Iterator[Quantity]:
    """The dates of a text; a later one may lie inside an earlier one."""
    yield from _vague_dates(text)
    yield from _full_dates(text)
    yield from _relative_dates(text)


def _relative_dates(text: str) -> Iterator[Quantity]:
    for pattern, years in _RELATIVE:
        for match in pattern.finditer(text):
            start, end = match.span("alone" if "alone" in match.re.groupindex else 0)
            yield Quantity("date", "", start, end, precision="day", relative=_relation(match, years))


def _relation(match: "re.Match[str]", years: int) -> str:
    groups = match.groupdict()
    if name := groups.get("month"):
        month = _month(name)
    elif groups.get("m"):
        month = _number(groups["m"])
    else:
        return "="
    day = f"-{_number(groups['d']):02d}" if groups.get("d") else ""
    return f"+{years}-{month:02d}{day}"


def _month(name: str) -> int:
    return _ENGLISH_MONTHS.index(name[:3].lower()) + 1


def _vague_dates(text: str) -> Iterator[Quantity]:
    for match in _VAGUE.finditer(text):
        year = match["en"] or match["zh"] or match["zh2"] or match["bound"] or match["bound2"]
        value = f"{_year(year):04d}-01-01" if year else ""
        yield Quantity("date", value, match.start(), match.end(), precision="year", vague=True)


def _full_dates(text: str) -> Iterator[Quantity]:
    for pattern, kind in _DATES:
        for match in pattern.finditer(text):
            quantity = _date(match, kind)
            if quantity:
                yield quantity


def _date(match: "re.Match[str]", kind: str) -> Quantity | None:
    groups = match.groupdict()
    if kind == "spoken":
        year = 2000 + int(parse_number(groups["spoken"].replace("-", " ").lower(), language="en"))
        month = _month(groups["month"]) if groups["month"] else 1
        precision = "month" if groups["month"] else "year"
        return Quantity("date", f"{year}-{month:02d}-01", match.start(), match.end(), precision=precision)
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
