"""Terms reckoned by an independent program, against the calendars of the package."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import oracle_dates as oracle
import pytest

from pathway.calendars import Calendars, SchoolCalendar, WorkingCalendar, parse_span

GOLDEN = Path(__file__).parent / "golden" / "terms.tsv"
ROWS = list(csv.DictReader(GOLDEN.read_text(encoding="utf-8").splitlines(), delimiter="\t"))


def calendars(row: dict[str, str]) -> Calendars:
    working = WorkingCalendar(eves=row["eves"] == "yes", roll_forward=row["roll_forward"] == "yes")
    terms, closed = ([(date(*a), date(*b)) for a, b in pairs] for pairs in (oracle.TERMS, oracle.CLOSED))
    return Calendars(working, SchoolCalendar(tuple(terms), tuple(closed), working))


def test_the_oracle_reckons_what_is_kept() -> None:
    """The golden file is what the program prints, and it is no small one."""
    assert oracle.table() == GOLDEN.read_text(encoding="utf-8")
    assert len(ROWS) >= 400
    assert len({tuple(row.values()) for row in ROWS}) == len(ROWS)


def test_the_oracle_shares_nothing_with_the_package() -> None:
    """It imports neither the package, nor holidays, nor dates and zones of the standard library."""
    text = Path(oracle.__file__).read_text(encoding="utf-8")
    imported = [line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))]
    assert sorted(imported) == ["__future__", "collections.abc", "sys", "typing"]
    assert not {"datetime", "zoneinfo", "pathway"} & vars(oracle).keys()


@pytest.mark.parametrize("zone", sorted({row["zone"] for row in ROWS}))
def test_the_calendars_agree_with_the_oracle(zone: str) -> None:
    """The last local day, and the instant at which the term is overdue, of every row."""
    wrong = []
    for row in (row for row in ROWS if row["zone"] == zone):
        place, span, begun = ZoneInfo(zone), parse_span(row["term"]), datetime.fromisoformat(row["from"])
        last = calendars(row).last_day(begun.astimezone(place).date(), span)
        due = calendars(row).due(begun, span, place)
        if (last.isoformat(), due) != (row["last day"], datetime.fromisoformat(row["due"])):
            wrong.append((row, last, due))
    assert wrong == []


@pytest.mark.parametrize(
    ("year", "name", "day"),
    [
        # the almanac of the University of Helsinki
        (2015, "Midsummer Day", (2015, 6, 20)),
        (2016, "Ascension", (2016, 5, 5)),
        (2018, "Easter", (2018, 4, 1)),
        (2021, "Easter", (2021, 4, 4)),
        (2021, "Christmas, a Saturday", (2021, 12, 25)),
        (2022, "Christmas, a Sunday", (2022, 12, 25)),
        (2024, "Good Friday", (2024, 3, 29)),
        (2024, "Ascension", (2024, 5, 9)),
        (2024, "Pentecost", (2024, 5, 19)),
        (2024, "Midsummer Day", (2024, 6, 22)),
        (2025, "Easter Monday", (2025, 4, 21)),
        (2025, "All Saints", (2025, 11, 1)),
        (2026, "Epiphany", (2026, 1, 6)),
        (2026, "Ascension", (2026, 5, 14)),
        (2026, "Midsummer Day", (2026, 6, 20)),
        (2026, "All Saints", (2026, 10, 31)),
        (2027, "Easter", (2027, 3, 28)),
    ],
)
def test_the_oracle_has_the_published_holidays(year: int, name: str, day: tuple[int, int, int]) -> None:
    """Days that were looked up by hand."""
    assert oracle.number(day) in oracle.HOLIDAYS[year], name


@pytest.mark.parametrize("eve", [(2024, 6, 21), (2025, 6, 20), (2026, 6, 19), (2026, 12, 24)])
def test_the_oracle_has_the_eves(eve: tuple[int, int, int]) -> None:
    """They are eves and no holidays, so they count as working days unless a policy says otherwise."""
    day = oracle.number(eve)
    assert day in oracle.EVES[eve[0]]
    assert not oracle.off(day)
    assert oracle.Rule(eves=True, roll=False).working(day)
    assert not oracle.Rule(eves=False, roll=False).working(day)


@pytest.mark.parametrize(
    ("start", "term", "eves", "last"),
    [
        ((2025, 12, 23), "1 working day", True, (2025, 12, 24)),
        ((2025, 12, 23), "1 working day", False, (2025, 12, 29)),  # after 25, 26 and a weekend
        ((2026, 1, 5), "1 working day", True, (2026, 1, 7)),  # Epiphany
        ((2026, 5, 13), "1 working day", True, (2026, 5, 15)),  # Ascension Day
        ((2026, 6, 18), "2 working days", True, (2026, 6, 22)),  # over midsummer, whose eve counts
        ((2024, 2, 29), "1 year", True, (2025, 2, 28)),
        ((2026, 1, 31), "1 month", True, (2026, 2, 28)),
        ((2021, 12, 23), "7 working days", True, (2022, 1, 3)),  # Christmas on a weekend takes no working day
    ],
)
def test_the_oracle_counts_as_by_hand(start: oracle.Ymd, term: str, eves: bool, last: oracle.Ymd) -> None:
    """Terms that were counted on a paper calendar."""
    assert oracle.last_day(start, term, oracle.Rule(eves, roll=False)) == last
