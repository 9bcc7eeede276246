"""Scenario files: what they say, and what is said about faulty ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from simulated import load, loaded, scenario_text

from pathway.calendars import Span, Unit
from pathway.diagnostics import Report
from pathway.documents.library import Library
from pathway.documents.scenario import load_scenario
from pathway.documents.scenario_model import Chance, Choose, Constant, Exponential, Fixed, Lognormal
from pathway.documents.scenario_values import distribution, opening_hours, percent, seconds
from pathway.files import Finder

ROOT = Path(__file__).parent.parent
ARRIVALS = "arrivals:\n  - {name: street, rate: 2 per hour, do: come, by: anyone}\n"


def faults(folder: Path, body: str, policies: str = "[]") -> list[tuple[str, int, str]]:
    """Code, line and message of each finding about a scenario with this body."""
    report = Report()
    assert load(folder, scenario_text(body, policies), report) is None
    return [(d.code.name, d.span.line, d.message) for d in report]


def test_a_scenario_says_who_comes_who_works_and_what_they_do(tmp_path: Path) -> None:
    """Times, rates, pools and activities come out of the file as typed values."""
    scenario, bundle = loaded(
        tmp_path,
        ARRIVALS
        + """
staff:
  clerk: {count: 3, hours: mon-fri 8-16, share: 50 %, cost_per_hour: 40.5, people: {skilled: {chance: 60 %}}}
behaviour:
  main.waiting:
    - {do: tell, by: visitor, after: 90 minutes, record: {told: given}}
    - choose:
        - {weight: 3, do: serve, by: clerk, work: {exponential: 10 minutes}}
        - {weight: 1, do: give_up, by: anyone}
""",
        "[rules]",
    )
    assert (scenario.start, scenario.horizon) == (date(2026, 1, 5), Span(30, Unit.DAYS))
    assert scenario.streams[0].every == Exponential(1800.0)
    pool = scenario.pools[0]
    assert (pool.count, pool.share, pool.cost_per_hour) == (3, 5000, 40.5)
    assert pool.people == (("skilled", Chance(0.6)),)
    tell, choose = scenario.behaviour["main", "waiting"]
    assert not isinstance(tell, Choose)
    assert isinstance(choose, Choose)
    assert (tell.name, tell.after, tell.pool) == ("main.waiting/tell", Fixed(5400.0), None)
    assert tell.record == (("told", Constant("given")),)
    assert choose.upto == (3.0, 4.0)
    assert choose.options[0].pool == "clerk"
    assert [policy.name for policy in bundle.policies] == ["rules"]


def test_marks_hold_for_every_number_inside(tmp_path: Path) -> None:
    """Each number carries the nearest `basis` around it, a wrapped one its own, and others none."""
    scenario, _ = loaded(
        tmp_path,
        """arrivals:
  - {name: street, rate: {value: 2 per hour, basis: sourced, source: a count}, do: come, by: anyone}
staff:
  clerk: {count: 3, caseload: {value: 9, basis: sourced}, hours: always, basis: assumed}
behaviour:
  main.waiting:
    - {do: serve, by: clerk, work: 5 minutes}
""",
    )
    marks = {figure.place: (figure.written, figure.basis, figure.source) for figure in scenario.figures}
    assert marks["arrivals[1].rate"] == ("2 per hour", "sourced", "a count")
    assert marks["staff.clerk.count"] == ("3", "assumed", None)
    assert marks["staff.clerk.caseload"] == ("9", "sourced", None)
    assert marks["behaviour.main.waiting[1].work"] == ("5 minutes", None, None)
    assert scenario.pools[0].caseload == 9


def test_names_are_checked_with_what_may_be_meant(tmp_path: Path) -> None:
    """Unknown events, states, roles, fields and pools are reported at their place, all at once."""
    found = faults(
        tmp_path,
        ARRIVALS
        + """behaviour:
  main.waitin:
    - {do: serve, by: clerk}
  main.waiting:
    - {do: serv, by: clerk}
    - {do: serve, by: clark}
    - {do: serve, by: visitor}
    - {do: assign_helper, by: clerk, payload: {whom: this}}
    - {do: tell, by: visitor, with: [visitors], record: {tol: given}}
""",
    )
    assert found == [
        ("unknown-name", 8, "unknown state `main.waitin`; did you mean `main.waiting`?"),
        ("unknown-name", 11, "unknown event `serv`; did you mean `serve`?"),
        ("unknown-name", 12, "unknown role `clark`; did you mean `clerk`?"),
        ("wrong-reference", 13, "`visitor` may not do `serve`; allowed: clerk"),
        ("missing-key", 14, "`assign_helper` needs `who` in its payload"),
        ("unknown-name", 14, "unknown field of the payload of `assign_helper` `whom`; did you mean `who`?"),
        ("unknown-name", 15, "unknown role or group `visitors`; did you mean `visitor`?"),
        ("unknown-name", 15, "unknown fact that `tell` may record: `tol`; did you mean `told`?"),
    ]


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ("{kind: red}", "`kind`: expected one of plain, odd, found `red`"),
        ("{kind: {chance: 40 %}}", "`kind` is one of plain, odd, which `chance` cannot give"),
        ("{kind: {choise: {odd: 1}}}", "unknown way `choise` to draw a value; did you mean `choice`?"),
        ("{kind: {choice: {odd: 0}}}", "`kind`: at least one weight must be above 0"),
        ("{kind: {choice: {odd: much}}}", "`kind`: expected a number of 0 or more, found `much`"),
        ("{told: {chance: 140 %}}", "`told`: expected a share such as `40 %`, found `140 %`"),
    ],
)
def test_values_are_checked_against_their_type(tmp_path: Path, facts: str, message: str) -> None:
    """What a fact cannot hold, or a draw cannot give, is said in words."""
    (found,) = faults(tmp_path, f"{ARRIVALS}facts: {facts}\n")
    assert found[2].startswith(message)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("rate: 2 per hour", "rate: 2 per fortnight", "expected a rate such as `17 per working day`"),
        ("rate: 2 per hour, ", "", "a stream of arrivals needs `rate` or `every`, and not both"),
        ("name: street", "nane: street", "unknown key `nane`; did you mean `name`?"),
        ("do: come", "do: come, do: come", "the key `do` stands"),
    ],
)
def test_forms_are_checked(tmp_path: Path, old: str, new: str, message: str) -> None:
    """Faults in the form of the file are reported too."""
    assert any(m.startswith(message) for _, _, m in faults(tmp_path, ARRIVALS.replace(old, new)))


def test_a_fact_without_default_must_be_drawn(tmp_path: Path) -> None:
    """A scenario of the shipped pathway that does not draw the date of birth is refused."""
    report = Report()
    library = Library(Finder((ROOT / "states", ROOT / "rules")), report)
    text = (ROOT / "examples/scenarios/county.yaml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "child.born" not in line]
    (tmp_path / "unborn.yaml").write_text("\n".join(lines), encoding="utf-8")
    assert load_scenario(tmp_path / "unborn.yaml", library) is None
    messages = [d.message for d in report]
    assert any(message.startswith("the fact `child.born` has no default") for message in messages)


def test_the_shipped_county_marks_every_number() -> None:
    """Every number of the county says whether it is sourced or assumed, but for the one child of a case."""
    report = Report()
    library = Library(Finder((ROOT / "states", ROOT / "rules")), report)
    found = load_scenario(ROOT / "examples/scenarios/county.yaml", library)
    assert found is not None
    assert [str(d) for d in report] == []
    unmarked = [figure.place for figure in found[0].figures if figure.basis is None]
    assert unmarked == ["holds.young_person"]


@pytest.mark.parametrize(
    ("written", "value"),
    [("90 minutes", 5400.0), ("1.5 hours", 5400.0), ("1 day", 86_400.0), ("2 weeks", 1_209_600.0)],
)
def test_times_are_read_in_words(written: str, value: float) -> None:
    """A time is a number and a unit."""
    assert seconds(written) == value


@pytest.mark.parametrize("written", ["soon", "5", "-1 day", "1 fortnight", "1e3 days", ""])
def test_other_words_are_no_times(written: str) -> None:
    """What is no time is refused with an example of one."""
    with pytest.raises(ValueError, match="expected a time such as `90 minutes`"):
        seconds(written)


def test_distributions_are_given_by_what_people_know() -> None:
    """A lognormal by median and 90 % point, or by mean and coefficient of variation."""
    by_points = distribution({"lognormal": {"median": "1 week", "p90": "3 weeks"}})
    assert isinstance(by_points, Lognormal)
    assert by_points.median == 604_800.0
    by_mean = distribution({"lognormal": {"mean": "1 hour", "cv": "1"}})
    assert isinstance(by_mean, Lognormal)
    assert by_mean.median == pytest.approx(3600 / 2**0.5)
    with pytest.raises(ValueError, match="no less than the median"):
        distribution({"lognormal": {"median": "1 week", "p90": "3 days"}})
    assert percent("12.5 %") == 0.125


@pytest.mark.parametrize(
    ("written", "monday", "friday", "sunday"),
    [
        ("mon-fri 8-16", ((28_800, 57_600),), ((28_800, 57_600),), ()),
        ("mon-thu 8-11 12-16:30 fri 9-12", ((28_800, 39_600), (43_200, 59_400)), ((32_400, 43_200),), ()),
        ("mon-sun", ((0, 86_400),), ((0, 86_400),), ((0, 86_400),)),
    ],
)
def test_opening_hours_are_read_as_people_write_them(
    written: str,
    monday: tuple[tuple[int, int], ...],
    friday: tuple[tuple[int, int], ...],
    sunday: tuple[tuple[int, int], ...],
) -> None:
    """Days and times in the order of the week."""
    week = opening_hours(written).week
    assert (week[0], week[4], week[6]) == (monday, friday, sunday)


@pytest.mark.parametrize(
    "written", ["8-16", "fri-mon 8-16", "mon 16-8", "mon 8-12 mon 13-15", "mon 8-12 10-14", ""]
)
def test_impossible_opening_hours_are_refused(written: str) -> None:
    """Hours without days, in the wrong order, twice or overlapping are no opening hours."""
    with pytest.raises(ValueError, match=r"."):
        opening_hours(written)
