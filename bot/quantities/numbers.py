"""Numbers with their units: digits, English words and Chinese numerals; durations of years and months as years."""

import re
from collections.abc import Iterator
from dataclasses import replace

import cn2an
from number_parser import parse_number

from bot.quantities.quantity import Quantity

_HAN_DIGITS = "零〇一二两三四五六七八九十百千万"
_UNITS = [
    ("percent", r"%|％|percent|per cent|个百分点|个点|个?百分点"),
    ("years", r"years?\b|yrs?\b|yr\b|年"),
    ("months", r"months?\b|(?<=个)月"),
    ("weeks", r"weeks?\b|周(?!岁)|星期|礼拜"),
    ("age", r"岁|周岁|years? old"),
    ("days", r"days?\b|天"),
    (
        "people",
        r"(?:[\w'-]+ ){0,4}?(?:people|persons?|staff|nurses|doctors|employees|workers|colleagues)\b"
        r"|of (?:us|our|my|the)\b|of them(?=\W*$|[,.;])|[人名位]|口人|号人|来?号人"
        r"|(?<=个)(?=在岗|在职|在编|医|护|职工|工作人员|一线|同事)",
    ),
    ("posts", r"posts?\b|positions?\b|vacanc(?:y|ies)\b|岗位|个岗|名额|空岗"),
    ("level", r"级"),
]
_AFTER = [
    (unit, re.compile(rf"\s*(?:个)?(?:多)?\s*(?:full |completed |whole |calendar |more )?(?:{pattern})", re.IGNORECASE))
    for unit, pattern in reversed(_UNITS)  # "years old" before "years"
]
_YEARS_OLD = re.compile(r"\s*years? old", re.IGNORECASE)
_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    r"|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|zero|hundred|thousand|million)"
)
_ENGLISH_NUMBER = rf"(?:a )?{_WORD}(?:(?:[ -]| and ){_WORD})*|a dozen"
_ANY = rf"\d{{1,3}}(?:\.\d+)?|[{_HAN_DIGITS}]+|\b(?:{_ENGLISH_NUMBER}|a|an)\b"
# Years and parts of them, in years: "a year and a half", "三年零两个月", "半年", "a decade".
_DURATIONS = [
    re.compile(rf"(?P<y>{_ANY})\s*年(?:零|又|加)?(?P<m>{_ANY})个月"),
    re.compile(rf"(?P<y>{_ANY})\s*(?:full )?years?,?\s*(?:and\s+)?(?P<m>{_ANY})\s*months?\b", re.IGNORECASE),
    re.compile(rf"(?P<y>{_ANY})\s*years?\s+and\s+a\s+(?P<half>half)\b", re.IGNORECASE),
    re.compile(rf"(?P<y>{_ANY})\s*and\s+a\s+(?P<half>half)\s+years?\b", re.IGNORECASE),
    re.compile(rf"(?P<y>{_ANY})(?P<half>年半|\s*½\s*years?|\s1/2\s*years?)", re.IGNORECASE),
    re.compile(rf"(?<![年\d{_HAN_DIGITS}])(?P<half>半年)|\b(?P<half_en>half a year)\b", re.IGNORECASE),
    re.compile(r"\ba (?P<decade>decade)\b", re.IGNORECASE),
    re.compile(r"\b(?P<y>an?)\s+(?:full |whole )?year\b(?!\s*(?:early|earlier|sooner|ahead|in advance|less))", re.I),
]
_TIMES = {"k": 1e3, "千": 1e3, "万": 1e4, "百": 1e2, "million": 1e6, "thousand": 1e3, "hundred": 1e2, "亿": 1e8}
_NUMBER = re.compile(
    rf"(?<![A-Za-z0-9_.])(?P<digits>-?\d{{1,15}}(?:,\d{{3}})*(?:\.\d+)?)(?!\.?\d)"
    rf"(?P<times>k\b|[千万百亿](?![元])|\s*(?:million|thousand|hundred)\b)?(?P<half>个?半(?=个?百分点|个点|年))?"
    rf"|(?P<percent>百分之[{_HAN_DIGITS}]+(?:点[{_HAN_DIGITS}]+)?)"
    rf"|(?P<han>[{_HAN_DIGITS}]+(?:点[{_HAN_DIGITS}]+)?)(?P<han_half>个半(?=百分点|点))?"
    rf"|\b(?P<word>{_ENGLISH_NUMBER})\b(?P<word_half> and a half\b)?",
    re.IGNORECASE,
)
# A lone digit that begins a word is none ("一线", "三甲"), nor is the level that stands above or below another.
_HAN_WORD = re.compile(r"[零〇一二两三四五六七八九十](?=[㐀-鿿])(?![个项号种点来多的吧吗呢啊呀了])")
_RELATIVE_LEVEL = re.compile(r"[上下高低同每某升晋提降]一[等级]")
_UPWARDS = re.compile(r"往上\S{0,2}[一1][级等]$")
# "one" is a number only where it counts something or stands alone: "one-time" and "one's free" count nothing.
_ONE_ALONE = re.compile(r"\W*(?:just |only )?one\W*", re.IGNORECASE)
# The year of "one year early" counts no years held.
_EARLY_BEFORE = re.compile(r"(?:提前|提早|早|晚|减少?|少)\s*$")
_EARLY_AFTER = re.compile(
    r"\s*years?\s+(?:early|earlier|sooner|ahead|in advance|less|before(?! 20| 19| the| covid))", re.IGNORECASE
)
_MINUS = re.compile(r"(?:负|minus\s*|negative\s*)$", re.IGNORECASE)
_LEVEL_BEFORE = re.compile(r"(?:level|grade|post|tier)\s*$", re.IGNORECASE)
# What is nearly, about or between gives no figure to decide by, where years or percents are counted.
_NEARLY = re.compile(
    r"(?:\b(?:almost|nearly|about|around|roughly|under|less than|not quite|not yet|close to|up to|fewer than|not even)"
    r"\s*"
    r"|(?:快|不到|少于|不足|未满|没满|不满|将近|接近|差不多|大概|大约|约|近)\s*(?:有)?)$",
    re.IGNORECASE,
)
_NEARLY_AFTER = re.compile(r"\s*(?:or so\b|at most\b|左右|上下|不到|来年)", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:or|to|[-–~～]|到|至|或|、)\s*", re.IGNORECASE)
_OF_A_JOB = re.compile(r"(?=[㐀-鿿])(?![人员吧呢的])")  # 一名护士 is a nurse, not a count
_MONTHS_BEFORE = re.compile(r"(?:个月|\bmonths?)\s*(?:零|又|加|and)?\s*$", re.IGNORECASE)
_TWO_DIGITS = re.compile(r"[一二两三四五六七八九]{2}")
_EXACT_UNITS = ("years", "percent")
_EXACT_UNITS_AND_PARTS = (*_EXACT_UNITS, "months", "weeks", None)
_AGE_BEFORE = re.compile(
    r"(?:今年|现年|年龄|周岁|\baged?|\bturned|\bi am|\bi'm|\bim)\s*(?:是|才|now)?\s*$", re.IGNORECASE
)
_AGES = range(16, 81)


def numbers(text: str) -> Iterator[Quantity]:
    """The numbers of a text; a later one may lie inside an earlier one."""
    yield from _durations(text)
    last: Quantity | None = None
    for match in _NUMBER.finditer(text):
        quantity = _number_at(text, match)
        if quantity is None:
            continue
        if last is not None and _is_range(text, last, quantity):
            last, quantity = replace(last, vague=True), replace(quantity, vague=True)
        if last is not None:
            yield last
        last = quantity
    if last is not None:
        yield last


def _durations(text: str) -> Iterator[Quantity]:
    for pattern in _DURATIONS:
        for match in pattern.finditer(text):
            years = _years(match.groupdict())
            if years is not None and not _is_early(text, match):
                vague = bool(_NEARLY.search(text[: match.start()]) or _NEARLY_AFTER.match(text, match.end()))
                yield Quantity("number", years, match.start(), match.end(), unit="years", vague=vague)


def _years(parts: "dict[str, str | None]") -> int | float | None:
    if parts.get("decade"):
        return 10
    whole = _read(parts["y"]) if parts.get("y") else 0
    months = _read(parts["m"]) if parts.get("m") else 0
    if whole is None or months is None:
        return None
    half = 0.5 if parts.get("half") or parts.get("half_en") else 0
    return _plain(whole + months / 12 + half)


def _number_at(text: str, match: "re.Match[str]") -> Quantity | None:
    value = _value(match)
    if (
        value is None
        or _RELATIVE_LEVEL.match(text, max(match.start() - 1, 0))
        or _UPWARDS.search(text[: match.end() + 1])
        or _is_early(text, match)
    ):
        return None
    unit, end = ("percent", match.end()) if match["percent"] else _unit(text, match)
    if unit is None and match["han"] and len(match["han"]) == 1 and _HAN_WORD.match(text, match.start()):
        return None
    if unit is None and match[0].lower() == "one" and not _ONE_ALONE.fullmatch(text):
        return None
    if _MINUS.search(text[: match.start()]):
        value = -value
    if unit == "people" and match["han"] == "一" and _OF_A_JOB.match(text, end):
        return None
    several = bool(match["han"] and _TWO_DIGITS.fullmatch(match["han"]))  # 两三年
    rest_of_months = unit == "days" and bool(_MONTHS_BEFORE.search(text[: match.start()]))
    vague = several or rest_of_months or (unit in _EXACT_UNITS_AND_PARTS and _is_vague(text, match, end))
    if unit == "months":
        value, unit = value / 12, "years"
    elif unit == "weeks":
        value, unit = value * 7, "days"
    return Quantity("number", _plain(value), match.start(), end, unit=unit, vague=vague)


def _value(match: "re.Match[str]") -> float | None:
    value = _read((match["percent"] or "")[3:] or match["digits"] or match["han"] or match["word"])
    if value is None:
        return None
    value *= _TIMES[match["times"].strip().lower()] if match["times"] else 1
    return value + (0.5 if match["half"] or match["han_half"] or match["word_half"] else 0)


def _is_vague(text: str, match: "re.Match[str]", end: int) -> bool:
    return bool(_NEARLY.search(text[: match.start()]) or _NEARLY_AFTER.match(text, end))


def _is_range(text: str, first: Quantity, second: Quantity) -> bool:
    """Whether two numbers are the ends of a range of years or percents: "2-3 years", "2%到3%"."""
    return second.unit in _EXACT_UNITS and bool(_BETWEEN.fullmatch(text[first.end : second.start]))


def _is_early(text: str, match: "re.Match[str]") -> bool:
    """Whether a number belongs to "one year early" / "提前一年"."""
    return bool(_EARLY_BEFORE.search(text[: match.start()]) or _EARLY_AFTER.match(text, match.end()))


def _read(text: str | None) -> float | None:
    """12, 1,200, 三点五, twenty-one, a, a dozen; None for what is no number."""
    lowered = (text or "").strip().lower()
    try:
        if lowered in ("a", "an"):
            return 1.0
        if lowered == "a dozen":
            return 12.0
        if lowered.lstrip("-").replace(",", "").replace(".", "").isdigit() and lowered.isascii():
            return float(lowered.replace(",", ""))
        if lowered.isascii():
            return float(parse_number(lowered.replace("-", " "), language="en"))
        return float(cn2an.cn2an(lowered.replace("两", "二"), "smart"))
    except (ValueError, TypeError):
        return None


def _plain(number: float) -> int | float:
    """5.0 as 5; no more digits than anybody would say."""
    return int(number) if float(number).is_integer() else round(number, 4)


def _unit(text: str, match: "re.Match[str]") -> tuple[str | None, int]:
    of_a_level = bool(_LEVEL_BEFORE.search(text[: match.start()]))
    for unit, pattern in _AFTER:
        if of_a_level and unit in ("posts", "people"):
            continue  # "a level 4 post"
        after = pattern.match(text, match.end())
        if after and not (unit == "years" and _YEARS_OLD.match(text, match.end())):
            return unit, after.end()
    if of_a_level:
        return "level", match.end()
    if _AGE_BEFORE.search(text[: match.start()]) and _read(match[0]) in _AGES:
        return "age", match.end()
    return None, match.end()
