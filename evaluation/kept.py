"""What takes long to make is kept under a key, the hash of everything that shapes it."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher.console import run_logged
from launcher.model import bot_environment
from launcher.settings import Settings


def key_of(parts: Iterable[str | bytes]) -> str:
    """The hash of some parts, in their order."""
    total = hashlib.sha256()
    for part in parts:
        total.update(hashlib.sha256(part.encode() if isinstance(part, str) else part).digest())
    return total.hexdigest()[:16]


def kept(folder: Path, name: str, key: str, suffix: str, make: Callable[[Path], None]) -> Path:
    """The file of a name and a key, made now if there is none; that of an earlier key is then removed.

    `make` writes to the path it is given, so that half a file is never taken for one.
    """
    path = folder / f"{name}-{key}{suffix}"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f"{name}.part{suffix}"
        make(unfinished)
        for old in folder.glob(f"{name}-{'?' * len(key)}{suffix}"):
            old.unlink()
        unfinished.replace(path)
    return path


@contextmanager
def handed_over(text: str, file: Path) -> Iterator[Path]:
    """A text in a file, as long as another program reads it."""
    file.write_text(text, encoding="utf-8")
    yield file
    file.unlink()


def run_in_bot(settings: Settings, environ: dict[str, str], what: str, module: str, *arguments: Path) -> None:
    """Runs a module in the bot's environment; raises `Problem` when it fails."""
    command = [str(settings.bot_python), "-m", module, *map(str, arguments)]
    log = settings.logs / f"{module}.log"
    run_logged(command, what, log, bot_environment(settings, environ), settings.root)
