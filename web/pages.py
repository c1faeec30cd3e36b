"""The chat page and its files."""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

import aiohttp_jinja2
from aiohttp import web

from policy_kb import Language
from web.languages import preferred_language
from web.parameters import requested_language
from web.problems import Problem
from web.sessions import conversation
from web.words import EXAMPLES, HOTLINE, LONGEST_MESSAGE, WORDS

_STATIC = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_WIDGET_WORDS = ("title", "widget_label", "widget_close", "widget_window", "widget_trouble")


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file of the page, held in memory: no name that a caller sends ever reaches the disk."""

    content: bytes
    gzipped: bytes
    content_type: str
    etag: str

    @classmethod
    def read(cls, path: Path) -> "StaticFile":
        content = path.read_bytes()
        return cls.of(content, _TYPES[path.suffix])

    @classmethod
    def of(cls, content: bytes, content_type: str) -> "StaticFile":
        """A file of this content, compressed once for all who ask for it."""
        return cls(content, gzip.compress(content, mtime=0), content_type, hashlib.sha256(content).hexdigest()[:16])

    def answer(self, request: web.Request) -> web.Response:
        """The file, compressed where the browser takes that; one that has it already is told so."""
        headers = {"Cache-Control": "no-cache", "ETag": f'"{self.etag}"', "Vary": "Accept-Encoding"}
        if any(tag.value == self.etag for tag in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        body = self.content
        if "gzip" in request.headers.get("Accept-Encoding", "").lower():
            body, headers["Content-Encoding"] = self.gzipped, "gzip"
        return web.Response(body=body, content_type=self.content_type, charset="utf-8", headers=headers)


STATIC_FILES = web.AppKey("static_files", dict[str, StaticFile])


def add_pages(app: web.Application) -> None:
    """Adds the page and reads its files once."""
    app[STATIC_FILES] = {
        path.relative_to(_STATIC).as_posix(): StaticFile.read(path)
        for path in (*sorted(_STATIC.iterdir()), *sorted((_STATIC / "console").iterdir()))
        if path.suffix in _TYPES
    }
    app.add_routes(
        [
            web.get("/", chat_page),
            web.get("/widget.js", widget_script),
            web.get("/static/{name}", static_file),
        ]
    )
    app.add_routes([web.get(r"/static/{name:console/[^/]+}", static_file)])


async def chat_page(request: web.Request) -> web.Response:
    """The page, in `lang` or else the language that the browser prefers; it also begins the session.

    With `embed=1` it is the inside of the widget: the department's page has the name above it.
    """
    lang = page_language(request)
    await conversation(request)
    words = {name: _filled(texts) for name, texts in WORDS.items()}
    page = {
        "lang": lang,
        "other": "en" if lang == "zh" else "zh",
        "words": words,
        "examples": EXAMPLES,
        "limit": LONGEST_MESSAGE,
        "hotline": HOTLINE,
        "embed": request.query.get("embed") == "1",
    }
    response = aiohttp_jinja2.render_template("chat.html", request, page)
    response.headers["Vary"] = "Accept-Language"
    return response


async def static_file(request: web.Request) -> web.StreamResponse:
    """One file of the page; a browser that has it already is told so."""
    found = request.app[STATIC_FILES].get(request.match_info["name"])
    if found is None:
        raise Problem(404, "There is no such file.")
    return found.answer(request)


async def widget_script(request: web.Request) -> web.StreamResponse:
    """`/widget.js`: the script of the one tag that puts the assistant into a page of the department."""
    words = {lang: {name: texts[name] for name in _WIDGET_WORDS} for lang, texts in WORDS.items()}
    script = aiohttp_jinja2.render_string("widget.js", request, {"words": words})
    return StaticFile.of(script.encode(), "text/javascript").answer(request)


def page_language(request: web.Request) -> Language:
    """The language of a page: `lang` of the address, else the one that the browser prefers."""
    if "lang" not in request.query:
        return preferred_language(request.headers.get("Accept-Language", ""))
    return requested_language(request)


def _filled(texts: dict[str, str]) -> dict[str, str]:
    """With the hotline's number in place; the other placeholders are the page's to fill."""
    return {name: text.replace("{hotline}", HOTLINE) for name, text in texts.items()}
