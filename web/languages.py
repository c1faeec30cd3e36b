"""Which of the two languages a person writes or reads."""

import re

from policy_kb import Language

_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿\U00020000-\U0003134f]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_QUALITY = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")


def language_of(text: str, otherwise: Language = "zh") -> Language:
    """The language of the script that has the majority; `otherwise` where neither has it."""
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
    if han == latin:
        return otherwise
    return "zh" if han > latin else "en"


def preferred_language(accept_language: str) -> Language:
    """The better liked of Chinese and English in an Accept-Language header; Chinese where it does not say."""
    best: Language = "zh"
    best_quality = 0.0
    for part in accept_language.lower().split(",")[:50]:
        name, _, parameter = part.partition(";")
        quality = _quality(parameter)
        language = name.strip().partition("-")[0]
        if quality > best_quality and (language == "zh" or language == "en"):
            best, best_quality = ("zh" if language == "zh" else "en"), quality
    return best


def _quality(parameter: str) -> float:
    if not parameter.strip():
        return 1.0
    match = _QUALITY.fullmatch(parameter.strip().replace(" ", ""))
    return float(match[1]) if match else 0.0
