"""How the site looks from outside: over TLS or not, under which name; and whose page a request comes from."""

from aiohttp import web
from yarl import URL

from web.problems import Problem
from web.settings import Settings

SETTINGS = web.AppKey("settings", Settings)


def is_secure(request: web.Request) -> bool:
    """Whether the person's connection is TLS; `X-Forwarded-Proto` counts only behind a trusted proxy."""
    if request.secure:
        return True
    return request.app[SETTINGS].trust_proxy and _first(request, "X-Forwarded-Proto").lower() == "https"


def require_same_origin(request: web.Request) -> None:
    """Refuses (403) a request that a page of another site sends; one without an Origin header passes.

    Host and port are compared, not the scheme: behind a proxy the site may not know its own.
    """
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "none")
    if site not in ("same-origin", "none") or (origin is not None and _host(origin) != _own_host(request)):
        raise Problem(403, "Only the site's own pages may send this.")


def _own_host(request: web.Request) -> str:
    forwarded = _first(request, "X-Forwarded-Host") if request.app[SETTINGS].trust_proxy else ""
    return _without_usual_port((forwarded or request.host).lower())


def _host(origin: str) -> str | None:
    """The host and port of an Origin header; None for `null` and anything that is no web origin."""
    try:
        url = URL(origin)
        if url.scheme not in ("http", "https") or not url.host:
            return None
        return _without_usual_port(url.authority.lower())
    except ValueError:
        return None


def _without_usual_port(host: str) -> str:
    return host.removesuffix(":80").removesuffix(":443")


def _first(request: web.Request, header: str) -> str:
    return request.headers.get(header, "").partition(",")[0].strip()
