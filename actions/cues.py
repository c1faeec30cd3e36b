"""Words by which a message shows what it wants, where the classifier alone is not enough."""

import re

_WHAT_IF = re.compile(
    r"^\W*(?:and |but |so |ok(?:ay)?,? )?(?:what if|suppose|supposing|imagine|assum(?:e|ing)|if i (?:were|was|had))\b"
    r"|假如|假设|要是|如果|倘若|换成",
    re.IGNORECASE,
)
_FOLLOW_UP = re.compile(r"^\W*(?:and|what about|how about|then|or|also|but)\b|呢\W*$|^那", re.IGNORECASE)
_WORDS = re.compile(r"[A-Za-z㐀-鿿]")
_ELIGIBILITY = re.compile(
    r"\b(?:can|could|may|am|do|would|will|should) (?:i|we)\b|eligib|qualif|entitled"
    r"|[我俺咱].{0,12}(?:能不能|能|可不可以|可以|符不符合|符合|够不够|够格|行不行)|(?:能不能|符不符合|够不够).{0,8}[我俺咱]",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"自测|自查|核对|查一?下|查查|帮.{0,4}[查看算]|check|start|test|eligib|qualif|够不够|符不符合",
    re.IGNORECASE,
)


def supposes(text: str) -> bool:
    """Whether a message supposes something: "what if …", "假如……"."""
    return bool(_WHAT_IF.search(text))


def follows_up(text: str) -> bool:
    """Whether a message has the form of a follow-up: "and …?", "那……呢"."""
    return bool(_FOLLOW_UP.search(text))


def has_words(text: str) -> bool:
    """Whether there is more than numbers and marks."""
    return bool(_WORDS.search(text))


def asks_eligibility(text: str) -> bool:
    """Whether a person asks if they may, or qualify."""
    return bool(_ELIGIBILITY.search(text))


def commands_check(text: str) -> bool:
    """Whether a message asks for something to be checked."""
    return bool(_COMMAND.search(text))
