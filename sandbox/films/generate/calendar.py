"""The three years in which everything in the film club happens, in seconds from their start."""

from datetime import date, timedelta

FIRST_DAY = date(2023, 1, 1)
DAYS = 1_096
"""2023, 2024 and 2025."""
DAY = 86_400
END = DAYS * DAY

_DATES = tuple((FIRST_DAY + timedelta(days=day)).isoformat() for day in range(DAYS))
_CLOCK = tuple(
    f" {hour:02}:{minute:02}:{second:02}+00"
    for hour in range(24)
    for minute in range(60)
    for second in range(60)
)


def day_text(day: int) -> str:
    """The date of a day, counted from 0, as PostgreSQL reads it."""
    return _DATES[day]


def time_text(second: int) -> str:
    """A moment, in seconds from the start of the first day, as PostgreSQL reads a timestamptz."""
    return _DATES[second // DAY] + _CLOCK[second % DAY]


def weekday(day: int) -> int:
    """0 is Monday; the first day is a Sunday."""
    return (day + 6) % 7
