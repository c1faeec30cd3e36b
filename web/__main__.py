"""`python -m web`: runs the site until it is interrupted."""

import logging
import os
import sys
import warnings

import structlog
from aiohttp import web

from web.app import create_app
from web.settings import Settings, SettingsError

# A question in Chinese takes nine bytes a character in an address; the usual limit of 8,190 is soon reached.
LONGEST_LINE = 65_536


def main() -> int:
    """Runs the site; 2 for settings it cannot use, 1 where it cannot listen, each with one sentence."""
    configure_log()
    try:
        settings = Settings.from_environment(os.environ)
        app = create_app(settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        web.run_app(
            app,
            host=settings.host,
            port=settings.port,
            print=None,
            access_log=None,
            shutdown_timeout=3,
            max_line_size=LONGEST_LINE,
        )
    except OSError as error:
        print(f"The site cannot listen on {settings.host}:{settings.port}: {error}", file=sys.stderr)
        return 1
    return 0


def configure_log() -> None:
    """One JSON object a line on standard error."""
    logging.basicConfig(level=logging.WARNING)
    logging.getLogger("bm25s").setLevel(logging.WARNING)  # which sets itself to DEBUG
    # aiohttp-session keeps its session under a plain string, which aiohttp remarks on at every start.
    warnings.filterwarnings("ignore", message="It is recommended to use web.RequestKey")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


if __name__ == "__main__":
    sys.exit(main())
