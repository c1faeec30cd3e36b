"""Who is talking: an encrypted, signed cookie that holds a random conversation id and nothing else."""

import os
import secrets
from pathlib import Path

from aiohttp import web
from aiohttp_session import AbstractStorage, Session, get_session
from aiohttp_session.cookie_storage import EncryptedCookieStorage
from cryptography.fernet import Fernet

from web.origin import is_secure
from web.settings import Settings, SettingsError

COOKIE = "talk"
LIFETIME_SECONDS = 12 * 3600
_CONVERSATION = "conversation"


async def conversation(request: web.Request) -> str:
    """The person's conversation id; a new one where the cookie is missing, foreign or tampered with."""
    return await known_conversation(request) or await new_conversation(request)


async def known_conversation(request: web.Request) -> str | None:
    """The person's conversation id; None where none has begun, or the cookie is foreign or tampered with."""
    known = (await get_session(request)).get(_CONVERSATION)
    return known if isinstance(known, str) else None


async def new_conversation(request: web.Request) -> str:
    """Begins a conversation under an id that cannot be guessed."""
    session = await get_session(request)
    session[_CONVERSATION] = secrets.token_urlsafe(24)
    return str(session[_CONVERSATION])


def session_key(settings: Settings) -> Fernet:
    """The key of the cookie: SESSION_KEY, else the one kept in a file that only its owner can read.

    Raises `SettingsError` for a key that is not 32 bytes in URL-safe base64.
    """
    try:
        return Fernet(session_secret(settings))
    except ValueError:
        where = "SESSION_KEY" if settings.session_key else str(settings.session_key_file)
        raise SettingsError(f"{where} must hold 32 random bytes in URL-safe base64, 44 characters.") from None


def session_secret(settings: Settings) -> str:
    """The text of the key, for what else has to be signed or salted."""
    return settings.session_key or _kept_key(settings.session_key_file)


def _kept_key(file: Path) -> str:
    """The key in a file; makes the file (mode 0600) where there is none."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii", errors="replace").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as new:
        new.write(Fernet.generate_key().decode("ascii") + "\n")
    return file.read_text(encoding="ascii").strip()


def session_storage(key: Fernet) -> AbstractStorage:
    """The cookie's storage: HttpOnly, SameSite=Lax, and Secure wherever the person's connection is TLS."""
    return _BySchemeStorage(_storage(key, secure=False), _storage(key, secure=True))


def _storage(key: Fernet, secure: bool) -> EncryptedCookieStorage:
    return EncryptedCookieStorage(
        key, cookie_name=COOKIE, max_age=LIFETIME_SECONDS, secure=secure, httponly=True, samesite="Lax"
    )


class ByPathStorage(AbstractStorage):
    """Staff's sessions for the addresses of the console, visitors' for all others; neither ever sees the other's."""

    def __init__(self, visitors: AbstractStorage, staff: AbstractStorage) -> None:
        super().__init__(cookie_name=COOKIE)
        self._visitors = visitors
        self._staff = staff

    async def load_session(self, request: web.Request) -> Session:
        """The session of whichever storage the address belongs to."""
        return await self._for(request).load_session(request)

    async def save_session(self, request: web.Request, response: web.StreamResponse, session: Session) -> None:
        """Saves into the storage that the address belongs to."""
        await self._for(request).save_session(request, response, session)

    def _for(self, request: web.Request) -> AbstractStorage:
        return self._staff if request.path == "/console" or request.path.startswith("/console/") else self._visitors


class _BySchemeStorage(AbstractStorage):
    """Saves as fits the request's scheme; a cookie that cannot be read begins a new session."""

    def __init__(self, plain: EncryptedCookieStorage, secure: EncryptedCookieStorage) -> None:
        super().__init__(cookie_name=COOKIE, max_age=LIFETIME_SECONDS)
        self._plain = plain
        self._secure = secure

    async def load_session(self, request: web.Request) -> Session:
        try:
            return await self._plain.load_session(request)
        except (ValueError, TypeError, AttributeError):
            return await self.new_session()

    async def save_session(self, request: web.Request, response: web.StreamResponse, session: Session) -> None:
        storage = self._secure if is_secure(request) else self._plain
        await storage.save_session(request, response, session)
