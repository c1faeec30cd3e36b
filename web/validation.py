"""A record's own validation as a 422 that names every wrong field."""

from pydantic import ValidationError

from web.problems import FieldError, Problem, unprocessable


def unprocessable_fields(error: ValidationError) -> Problem:
    """The problem of a record that did not validate; fields are written `notice.text.en`, the whole `body`."""
    return unprocessable(
        FieldError(".".join(map(str, fault["loc"])) or "body", fault["msg"].removeprefix("Value error, "))
        for fault in error.errors(include_url=False, include_context=False, include_input=False)
    )
