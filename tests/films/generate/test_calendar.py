"""Seconds as dates and times."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sandbox.films.generate.calendar import DAY, DAYS, END, FIRST_DAY, day_text, time_text, weekday


@given(st.integers(0, END - 1))
def test_every_second_reads_as_the_calendar_has_it(second: int) -> None:
    start = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC)
    moment = start + timedelta(seconds=second)
    assert datetime.fromisoformat(time_text(second)) == moment
    assert day_text(second // DAY) == moment.date().isoformat()
    assert weekday(second // DAY) == moment.weekday()


def test_three_years() -> None:
    assert day_text(0) == "2023-01-01"
    assert day_text(DAYS - 1) == "2025-12-31"
