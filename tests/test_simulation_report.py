"""The report of a simulation, and the shipped county as a whole."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from simulated import loaded

from pathway.decision import apply, decide, fire, new_case
from pathway.decision.model import Answer
from pathway.diagnostics import Report
from pathway.documents.library import Library
from pathway.documents.scenario import load_scenario
from pathway.documents.scenario_model import Scenario
from pathway.files import Finder
from pathway.policy import Bundle
from pathway.simulation import Result, report_html, simulate

ROOT = Path(__file__).parent.parent


@cache
def county() -> tuple[Scenario, Bundle, Result]:
    """The first 120 clients of the shipped county, with all their acts."""
    library = Library(Finder((ROOT / "states", ROOT / "rules")), Report())
    found = load_scenario(ROOT / "examples/scenarios/county.yaml", library)
    assert found is not None
    scenario, bundle = found
    return scenario, bundle, simulate(scenario, bundle, 3, clients=120, collect=120)


def test_the_report_is_one_file_that_asks_for_nothing() -> None:
    """It holds charts and tables, and neither a script nor the address of anything outside."""
    _, bundle, result = county()
    html = report_html(result, bundle)
    assert html.count("<svg") >= 6
    assert html.count("<table") >= 6
    assert "<script" not in html
    addresses = re.findall(r'(?:src|href|url)\s*[=(]\s*["\']?(?!#)[^"\'\s>]*', html)
    assert addresses == []
    assert html == report_html(result, bundle)


def test_text_from_files_cannot_become_markup(tmp_path: Path) -> None:
    """A scenario whose name looks like markup shows as text."""
    scenario, bundle = loaded(
        tmp_path, "arrivals:\n  - {name: '<b>street', every: 1 hour, do: come, by: anyone}\n"
    )
    evil = Scenario(**{**{f: getattr(scenario, f) for f in Scenario.__slots__}, "name": "<script>alert()"})
    html = report_html(simulate(evil, bundle, 1, clients=3), bundle)
    assert "<script" not in html
    assert "&lt;script&gt;alert()" in html


def test_the_county_says_what_it_rests_on() -> None:
    """The result lists every number of the scenario with its mark, and no path."""
    _, _, result = county()
    marks = {number["basis"] for number in result.data["numbers"]}
    assert marks == {"sourced", "assumed", None}
    assert str(ROOT) not in result.to_json()


def test_people_of_the_county_try_what_they_may() -> None:
    """The scenario fits the pathway: nobody is refused for their role or for who takes part."""
    _, _, result = county()
    assert not {"BY", "WITH", "THROUGH", "MAX"} & set(result.data["refusals"])
    assert result.data["clients"]["ended"] > 40
    assert {"E02", "E02a", "L05"} <= set(result.data["refusals"])


def test_every_act_of_the_county_can_be_judged_again() -> None:
    """All clients' acts and deadlines, judged again one by one, come out as the simulation had them."""
    _, bundle, result = county()
    judged = 0
    for sample in result.samples:
        case = new_case(bundle.definition, f"c{sample.client}")
        for number, step in enumerate(sample.steps):
            if step.act is not None:
                opening = None if number else sample.opening
                decision = decide(bundle, case, step.act, step.at, step.people.get, opening=opening)
            else:
                wanted = (step.deadline, step.subject)
                timer = next(t for t in case.timers if (t.deadline, t.subject) == wanted)
                decision = fire(bundle, case, timer, step.at, step.people.get)
            assert (decision.allowed, decision.refusals) == (step.outcome, step.rules)
            judged += 1
            if decision.allowed is Answer.YES or decision.deadline is not None:
                case = apply(bundle, case, decision)
    assert judged > 1000


@pytest.mark.slow
def test_a_county_year_comes_out_as_published() -> None:
    """Assessments begin and end in time, and routes part, about as the scenario was set to."""
    scenario, bundle, _ = county()
    data = simulate(scenario, bundle, 1).data
    assert data["deadlines"]["W02"]["compliance"] == pytest.approx(0.93, abs=0.02)
    assert data["deadlines"]["W03"]["compliance"] == pytest.approx(0.86, abs=0.05)
    left = {to: data["moves"][f"main: assessing -> {to}"] for to in ("closed", "support", "network")}
    shares = {to: count / sum(left.values()) for to, count in left.items()}
    assert shares == pytest.approx({"closed": 0.20, "support": 0.48, "network": 0.32}, abs=0.03)
    assert data["acts"]["start_cp_client"]["accepted"] == pytest.approx(480, rel=0.15)
