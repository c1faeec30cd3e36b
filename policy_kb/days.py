"""Days as the department counts them: in China's time, which has no summer time."""

from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "CST")


def day_of(moment: datetime) -> date:
    """The day in China on which a moment (with its time zone) falls."""
    return moment.astimezone(CHINA).date()
