"""What holds for every test."""

import signal


def pytest_configure() -> None:
    """Signals mean what they mean in a terminal: under nohup or in the background they are ignored, by children too."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
