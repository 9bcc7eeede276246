"""Due instants: where the local day after the last one begins, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathway.calendars import CalendarError, Calendars, Span, Unit, end_of_day, parse_span

HELSINKI = ZoneInfo("Europe/Helsinki")
law = settings(deadline=None, max_examples=150)
zones = st.sampled_from(
    [
        ZoneInfo(name)
        for name in (
            "Europe/Helsinki",
            "Atlantic/Azores",  # midnight twice in autumn
            "America/Havana",  # no midnight in spring, midnight twice in autumn
            "America/Sao_Paulo",  # no midnight in spring until 2018
            "America/St_Johns",  # changed at 00:01 until 2011
            "Asia/Beirut",
            "Pacific/Apia",  # had no 30 December 2011
            "Pacific/Kiritimati",
            "UTC",
        )
    ]
)


@pytest.mark.parametrize(
    ("start", "span", "due"),
    [
        ("2026-03-03T12:00+02:00", "7 working days", "2026-03-12T22:00Z"),  # winter time
        ("2026-03-03T23:30Z", "1 day", "2026-03-05T22:00Z"),  # already the 4th in Helsinki
        ("2026-03-28T12:00+02:00", "same day", "2026-03-28T22:00Z"),  # before clocks go forward
        ("2026-03-28T12:00+02:00", "1 day", "2026-03-29T21:00Z"),  # the day of 23 hours
        ("2026-10-24T12:00+03:00", "1 day", "2026-10-25T22:00Z"),  # the day of 25 hours
        ("2026-05-04T08:00+03:00", "28 days", "2026-06-01T21:00Z"),
    ],
)
def test_a_term_is_overdue_when_its_last_local_day_is_over(start: str, span: str, due: str) -> None:
    """Helsinki's midnight after the last day, in winter and summer time and across both changes."""
    found = Calendars().due(datetime.fromisoformat(start), parse_span(span), HELSINKI)
    assert found == datetime.fromisoformat(due)
    assert found.tzinfo is UTC


@law
@given(
    st.datetimes(datetime(2005, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
    st.integers(0, 40),
    zones,
)
def test_due_never_falls_on_a_wrong_local_day(start: datetime, count: int, zone: ZoneInfo) -> None:
    """The due instant lies on a later local day than the last one, and the moment before it does not."""
    calendar, span = Calendars(), Span(count, Unit.DAYS)
    last = calendar.last_day(start.astimezone(zone).date(), span)
    due = calendar.due(start, span, zone)
    assert due > start
    assert due.astimezone(zone).date() > last
    assert (due - timedelta(microseconds=1)).astimezone(zone).date() <= last


@pytest.mark.parametrize(
    ("zone", "day", "instant"),
    [
        ("America/Sao_Paulo", "2018-11-03", "2018-11-04T03:00Z"),  # the 4th began at 01:00
        ("Atlantic/Azores", "2026-10-24", "2026-10-25T00:00Z"),  # the 25th had midnight twice
        ("America/Havana", "2026-10-31", "2026-11-01T04:00Z"),  # likewise
        ("Pacific/Apia", "2011-12-29", "2011-12-30T10:00Z"),  # the 31st came next
        ("Europe/Helsinki", "2026-06-30", "2026-06-30T21:00Z"),
    ],
)
def test_a_day_ends_where_the_next_begins(zone: str, day: str, instant: str) -> None:
    """Missing and doubled midnights, and a missing day."""
    expected = datetime.fromisoformat(instant)
    assert end_of_day(date.fromisoformat(day), ZoneInfo(zone)) == expected
    assert Calendars().end_of_day(date.fromisoformat(day), ZoneInfo(zone)) == expected


def test_an_instant_needs_a_zone_and_a_day_a_next_one() -> None:
    """An instant without a zone, and the last day that dates can name, are refused."""
    with pytest.raises(CalendarError, match="needs a time zone"):
        Calendars().due(datetime(2026, 3, 3), parse_span("1 day"), HELSINKI)
    with pytest.raises(CalendarError, match="give an earlier one"):
        end_of_day(date.max, HELSINKI)
