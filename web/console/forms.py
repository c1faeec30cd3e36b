"""Reading a form of the console's own pages; there are two, and both are small."""

from urllib.parse import parse_qsl

from aiohttp import web

from web.bodies import MOST_BYTES
from web.problems import Problem

_MOST_FIELDS = 10


async def read_form(request: web.Request) -> dict[str, str]:
    """The fields of a form by name; raises `Problem` (400, 413, 415)."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise Problem(415, "The body must be a form.")
    if request.content_length is not None and request.content_length > MOST_BYTES:
        raise Problem(413, f"The body is over {MOST_BYTES:,} bytes.")
    try:
        raw = await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise Problem(413, f"The body is over {MOST_BYTES:,} bytes.") from None
    except Exception as error:  # a broken chunk or compression; each has an exception of its own
        raise Problem(400, "The body could not be read.") from error
    try:
        fields = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:  # no ASCII, no UTF-8 behind the percent signs, too many fields
        raise Problem(400, "The body is no form.") from None
    if len(dict(fields)) != len(fields):
        raise Problem(400, "The form has a field twice.")
    return dict(fields)
