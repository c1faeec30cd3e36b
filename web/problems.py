"""Whatever goes wrong is answered as RFC 9457 `application/problem+json`; nothing ends in a bare 500."""

import json
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from aiohttp import web

log = structlog.get_logger()
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CONTENT_TYPE = "application/problem+json"
MOST_ERRORS = 100
_DETAILS = {
    403: "This is not allowed.",
    404: "There is nothing at this address. /api/openapi.json lists what there is.",
    405: "This address does not take that method; the Allow header names those it takes.",
    413: "The body is over 65,536 bytes.",
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field: a query parameter, a member of the body, or a fact."""

    field: str
    detail: str


class Problem(Exception):
    """Ends the request with an error status, a sentence, and for 422 the fields that are wrong."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Iterable[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = list(errors)[:MOST_ERRORS]
        self.headers = dict(headers or {})

    def response(self) -> web.Response:
        """The problem as a response; `errors` only where fields are named."""
        body: dict[str, object] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            body["errors"] = [{"field": error.field, "detail": error.detail} for error in self.errors]
        # A lone surrogate cannot be written as UTF-8; it is shown as "?".
        text = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        return web.Response(body=text, status=self.status, headers=self.headers, content_type=CONTENT_TYPE)


def unprocessable(errors: Iterable[FieldError]) -> Problem:
    """A 422 whose detail is the first error in words."""
    listed = list(errors)
    return Problem(422, f"{listed[0].field}: {listed[0].detail}", listed)


@web.middleware
async def answer_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns problems, aiohttp's own errors and anything unexpected into problem responses."""
    try:
        return await handler(request)
    except Problem as problem:
        return problem.response()
    except web.HTTPException as error:
        if error.status < 400:
            raise
        headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
        return Problem(error.status, _DETAILS.get(error.status, error.reason), headers=headers).response()
    except Exception:
        return _unexpected(request)


def _unexpected(request: web.Request) -> web.Response:
    """The last resort. The log gets the route, not the address: an address may hold a person's words."""
    error_id = secrets.token_hex(6)
    resource = request.match_info.route.resource
    log.exception("unexpected error", error_id=error_id, method=request.method, route=resource and resource.canonical)
    detail = f"Something went wrong here. If you report it, name this number: {error_id}."
    return Problem(500, detail).response()
