"""Query parameters and other small inputs; every wrong one is named in a 422."""

from collections.abc import Sequence

from aiohttp import web

from policy_kb import Language
from web.problems import FieldError, unprocessable

LONGEST_QUERY = 500
MOST_HITS = 50
USUAL_HITS = 10
CATEGORIES = ("A", "B", "C", "D", "E")


class Parameters:
    """The query of a request, read name by name. `finish` raises a 422 with all that was wrong."""

    def __init__(self, request: web.Request) -> None:
        self._query = request.query
        self._errors: list[FieldError] = []

    def lang(self) -> Language:
        """`lang`: en (also when it is not given) or zh."""
        return language(self._query.get("lang", "en"), self._errors)

    def text(self, name: str) -> str:
        """A text that is not blank and has at most 500 characters."""
        value = self._query.get(name, "")
        if not any(character.isprintable() and not character.isspace() for character in value):
            self._errors.append(FieldError(name, "is missing or blank"))
        elif len(value) > LONGEST_QUERY:
            self._errors.append(FieldError(name, f"must have at most {LONGEST_QUERY} characters"))
        return value

    def limit(self) -> int:
        """`limit`: 1 to 50, otherwise 10."""
        value = self._query.get("limit", str(USUAL_HITS))
        if value.isascii() and value.isdecimal() and len(value) <= 9 and 1 <= int(value) <= MOST_HITS:
            return int(value)
        self._errors.append(FieldError("limit", f"must be a whole number from 1 to {MOST_HITS}"))
        return USUAL_HITS

    def one_of(self, name: str, allowed: Sequence[str], required: bool = True) -> str | None:
        """One of the allowed values; None where it may be left out and is missing or empty."""
        value = self._query.get(name) or None
        if value is None and not required:
            return None
        if value not in allowed:
            self._errors.append(FieldError(name, f"must be one of: {', '.join(allowed)}"))
        return value

    def finish(self) -> None:
        """Raises `Problem` (422) if anything read so far was wrong."""
        if self._errors:
            raise unprocessable(self._errors)


def requested_language(request: web.Request) -> Language:
    """`lang` of a call that has no other parameter; raises `Problem` (422) for one that is none."""
    parameters = Parameters(request)
    lang = parameters.lang()
    parameters.finish()
    return lang


def language(value: object, errors: list[FieldError]) -> Language:
    """A value as a language; adds an error and gives English where it is none."""
    if value == "en" or value == "zh":
        return "zh" if value == "zh" else "en"
    errors.append(FieldError("lang", "must be en or zh"))
    return "en"
