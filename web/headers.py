"""Headers of every response: nothing from elsewhere, nothing inline, nothing guessed."""

from aiohttp import web

from web.origin import SETTINGS, is_secure

_EMBEDDABLE = "/"
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    ]
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


async def add_security_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Adds the headers to a response about to be sent; unless told otherwise, nothing is cached."""
    response.headers.update(_HEADERS)
    if request.path == _EMBEDDABLE:
        _let_embed(response, request.app[SETTINGS].embed_origins)
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.pop("Server", None)
    if is_secure(request):
        response.headers["Strict-Transport-Security"] = "max-age=31536000"


def _let_embed(response: web.StreamResponse, origins: tuple[str, ...]) -> None:
    """Lets the named origins show the chat page in a frame; no other page of the site may ever be framed by them."""
    if not origins:
        return
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY} {' '.join(origins)}"
    # It knows one origin only, and would refuse the others where a browser still reads it.
    del response.headers["X-Frame-Options"]
