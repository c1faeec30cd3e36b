"""What could name or reach a person is masked before a message is stored.

Patterns only, no list of people: numbers, addresses, accounts and plates by their form, names where the words before
them say that a name follows. In doubt a number is masked and a word stays. Dates, years, clause numbers, the hotline
and small numbers stay, since the question is often about them.
"""

import re
import unicodedata
from collections.abc import Callable

from policy_kb.names import mask_names

NUMBER, EMAIL, LINK, ACCOUNT, PLATE = "<number>", "<email>", "<link>", "<account>", "<plate>"

# Spaces, and what has no form of its own: control and direction characters, halves of pairs.
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]+")
_DASH = "[-‐-―]"

_LINK = re.compile(
    r"(?:\bhttps?://|\bwww\.)[!-~]+"
    r"|(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,5}(?:com|cn|net|org|gov|edu|cc|me|io|top|vip)\b(?:/[!-~]*)?",
    re.IGNORECASE | re.ASCII,
)
_EMAIL = re.compile(r"[\w.+-]{1,64}\s?[@＠]\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.ASCII)
_CHINESE_ACCOUNT = re.compile(
    r"((?:(?:微信|薇信|威信)(?:号码?|是|为|[:：])*|\b(?:qq|vx|wechat)(?:号码?|是|为|[:：])+)\s?)[a-z\d][\w-]{4,19}",
    re.IGNORECASE | re.ASCII,
)
_ENGLISH_ACCOUNT = re.compile(
    r"(\b(?:wechat|weixin|qq|vx)(?:\s(?:id|number|no\.?|account))?\s?(?:[:：=]|\bis\b)?\s?)"
    r"(?=[a-z_-]{0,19}\d|[a-z-]{0,19}_)[a-z\d][\w-]{4,19}"
    r"|(\b(?:wechat|weixin|qq|vx)(?:\s(?:id|number)\s?(?:[:：=]|\bis\b)|\s?[:：=])\s?)[a-z\d][\w-]{3,19}",
    re.IGNORECASE | re.ASCII,
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-HJ-NP-Z][ ·•-]?"
    r"(?=[A-Z]{0,5}\d)[A-HJ-NP-Z\d]{4}[A-HJ-NP-Z\d挂学警港澳][A-HJ-NP-Z\d]?(?![A-Za-z\d])",
    re.IGNORECASE,
)

_PASSPORT = re.compile(
    r"((?:护照|通行证|\bpassport)\s?(?:号码?|number|no\.?)?\s?(?:[:：是为]|\bis\b)?\s?)"
    r"(?=[A-Z]{0,3}\d)[A-Z\d]{6,12}(?![A-Za-z\d])",
    re.IGNORECASE,
)
# Letters and digits in one, with seven digits in a row: passports, permits, the codes of units.
_CODE = re.compile(r"(?<![A-Za-z\d])(?=\d*[A-Za-z])(?=[A-Za-z\d]*\d{7})[A-Za-z\d]{8,}")
_IDENTITY = re.compile(rf"(?<!\d)\d{{6}}[- ]?\d{{4}}{_DASH}?\d{{4}}[- ]?\d{{3}}[\dXx](?![\dA-Za-z])")
_MOBILE = re.compile(rf"(?<!\d)(?:(?:\+|00)?86(?:{_DASH}|\s)?)?1[3-9]\d(?:(?:{_DASH}|[\s.])?\d{{4}}){{2}}(?!\d)")
_LANDLINE = re.compile(rf"(?<![\d-])[(（]?0\d{{2,3}}(?:{_DASH}|[\s)）]){{0,3}}\d{{3,4}}(?:{_DASH}|\s)?\d{{4}}(?!\d)")
_FOURS = re.compile(rf"(?<![\d-])\d{{4}}(?:(?:{_DASH}|\s)\d{{4}}){{2,4}}(?:(?:{_DASH}|\s)?\d{{1,3}})?(?!\d)")
_WRITTEN_OUT = re.compile(r"[〇零一二三四五六七八九幺]{7,}")
_RUN = re.compile(rf"\+?\d(?:(?:{_DASH}|[\s()（）]){{0,2}}\d){{6,}}")
_MASKED_FROM = 7  # digits
_MONTH, _DAY = "(?:0?[1-9]|1[0-2])", "(?:0?[1-9]|[12][0-9]|3[01])"
_YEAR = "(?:19|20)[0-9]{2}"
_ONE_DATE = rf"(?:{_YEAR}(?:-{_MONTH}(?:-{_DAY})?|(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])?)?)"
_DATES = re.compile(rf"{_ONE_DATE}(?:{_DASH}{{1,2}}{_ONE_DATE})*")
_BETWEEN = re.compile(r"([\s()（）]+)")


def mask(text: str) -> str:
    """The text in one line, with `<number>`, `<name>`, `<email>`, `<link>`, `<account>`, `<plate>` for what is masked.

    Full-width letters and digits become half-width on the way, so that one form serves for both.
    """
    text = _BLANKS.sub(" ", "".join(_half_width(character) for character in text)).strip()
    for pattern, masked in _STEPS:
        text = pattern.sub(masked, text)
    return mask_names(text)


def _half_width(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character)
    return folded if folded.isascii() and folded.isalnum() else character


def _after_words(label: str) -> Callable[[re.Match[str]], str]:
    """Keeps the words that announce something (the pattern's group) and masks what follows them."""
    return lambda found: next(group for group in found.groups() if group is not None) + label


def _unless_years(found: re.Match[str]) -> str:
    """Four digits at a time may be a list of years."""
    years = all(re.fullmatch(_YEAR, group) for group in re.split(r"\D", found[0]))
    return found[0] if years else NUMBER


def _unless_dates(found: re.Match[str]) -> str:
    """A run of digits with its dates kept; what stands between them is masked where it is long enough."""
    tokens = _BETWEEN.split(found[0])
    kept, waiting = "", ""
    for token in tokens:
        if _DATES.fullmatch(token):
            kept, waiting = kept + _unless_small(waiting) + token, ""
        else:
            waiting += token
    return kept + _unless_small(waiting)


def _unless_small(text: str) -> str:
    """Digits in groups: masked where they are seven or more, unless they are many small numbers ("5 10 15 20")."""
    groups = re.findall(r"\d+", text)
    digits = "".join(groups)
    if len(digits) < _MASKED_FROM:
        return text
    in_pairs = len(digits) == 11 and re.match(r"1[3-9]", digits)
    if not in_pairs and max(map(len, groups)) <= 2:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{NUMBER}{after}"


# The narrow forms before the wide ones.
_STEPS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (_EMAIL, EMAIL),
    (_LINK, LINK),
    (_ENGLISH_ACCOUNT, _after_words(ACCOUNT)),
    (_CHINESE_ACCOUNT, _after_words(ACCOUNT)),
    (_PLATE, PLATE),
    (_PASSPORT, _after_words(NUMBER)),
    (_CODE, NUMBER),
    (_IDENTITY, NUMBER),
    (_FOURS, _unless_years),
    (_MOBILE, NUMBER),
    (_LANDLINE, NUMBER),
    (_WRITTEN_OUT, NUMBER),
    (_RUN, _unless_dates),
)
