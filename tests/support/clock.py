"""A time that a test sets."""

from datetime import UTC, datetime


class Clock:
    """What the stores ask for the time: `now` is the test's to move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now
