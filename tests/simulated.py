"""Small pathways and scenarios for the tests of simulation, read as ordinary files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings

from pathway.diagnostics import Report
from pathway.documents.library import Library
from pathway.documents.scenario import load_scenario
from pathway.documents.scenario_model import Scenario
from pathway.errors import UsageError
from pathway.files import Finder
from pathway.policy import Bundle
from pathway.simulation import Result, simulate

QUEUE = """
pathway: queue
version: 1
label: {en: Queue, fi: Jono, sv: Kö}
timezone: UTC
facts:
  kind: {type: enum, values: [plain, odd], default: plain}
  told: {type: text, optional: yes}
  seen: {type: date, optional: yes}
roles:
  visitor: {party: client}
  helper: {}
  clerk: {held: organisation}
people:
  skilled: {type: bool, default: no}
regions:
  main:
    initial: new
    states:
      new: {}
      waiting: {}
      working: {}
      served: {final: yes}
      left: {final: yes}
lists:
  note:
    attributes: {by: {type: person, optional: yes}}
    initial: open
    states: {open: {}, shut: {final: yes}}
events:
  come:
    by: [anyone]
    moves:
      - {region: main, from: new, to: waiting}
  assign_helper:
    by: [clerk]
    payload: {who: {type: person}}
    effects:
      - assigns: {helper: event.who}
  tell:
    by: [visitor]
    with: [visitor]
    through: [clerk]
    may_set: [told]
  write_note:
    by: [clerk]
    effects:
      - adds: {note: {by: actor}}
  shut_note:
    by: [clerk, timer]
    payload: {note: {type: entry, of: note}}
    moves:
      - {region: "note[event.note]", from: open, to: shut}
  begin:
    by: [clerk]
    moves:
      - {region: main, from: waiting, to: working}
  back:
    by: [clerk]
    moves:
      - {region: main, from: working, to: waiting}
  serve:
    by: [clerk]
    moves:
      - {region: main, from: [waiting, working], to: served}
  give_up:
    by: [anyone, timer]
    moves:
      - {region: main, from: [waiting, working], to: left}
"""

TEXTS = '{en: "Do so", fi: "Tee niin", sv: "Gör så"}'
RULES = f"""
policy: rules
for: queue
version: 1
valid_from: 2020-01-01
label: {{en: Rules, fi: Säännöt, sv: Regler}}
require:
  - {{id: R1, on: [begin], that: told is set, because: {TEXTS}, source: test}}
  - {{id: R2, on: [serve], that: actor.skilled, because: {TEXTS}, source: test}}
deadlines:
  - id: D1
    from: {{enter: main.waiting}}
    until: {{leave: main.waiting}}
    within: 2 days
    when: kind == odd
    then: flag
    because: {TEXTS}
    source: test
  - id: D2
    from: {{enter: note.open}}
    until: {{leave: note.open}}
    within: 3 days
    then: {{do: shut_note}}
    because: {TEXTS}
    source: test
"""


def scenario_text(body: str, policies: str = "[]") -> str:
    """A scenario for the queue that counts from the start, with what `body` adds."""
    head = "scenario: test\npathway: queue\n"
    time = "" if "time: {start" in body else "time: {start: 2026-01-05, horizon: 30 days}\n"
    return f"{head}policies: {policies}\n{time}{body}"


def load(
    folder: Path, text: str, report: Report | None = None, roots: Sequence[Path] = ()
) -> tuple[Scenario, Bundle] | None:
    """Write the queue's pathway, its rules and a scenario into `folder`, and read the scenario."""
    (folder / "queue.yaml").write_text(QUEUE.lstrip(), encoding="utf-8")
    (folder / "rules.yaml").write_text(RULES.lstrip(), encoding="utf-8")
    path = folder / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return load_scenario(
        path, Library(Finder(tuple(roots)), Report() if report is None else report), "scenario.yaml"
    )


def loaded(folder: Path, body: str, policies: str = "[]") -> tuple[Scenario, Bundle]:
    """A scenario that has no faults."""
    report = Report()
    found = load(folder, scenario_text(body, policies), report)
    assert found is not None, [str(d) for d in report]
    return found


def rows_of(trace: list[dict[str, Any]], **wanted: object) -> list[dict[str, Any]]:
    """The rows of a trace that have the given values."""
    return [row for row in trace if all(row.get(key) == value for key, value in wanted.items())]


HOUR, DAY = 3600, 86_400
EVERY_HOUR = "arrivals:\n  - {name: street, every: 1 hour, do: come, by: anyone}\n"
HALF_ODD = f"{EVERY_HOUR}facts: {{kind: {{choice: {{plain: 1, odd: 1}}}}}}\n"
SERVE = "behaviour:\n  main.waiting: [{do: serve, by: clerk, work: 3 hours}]\n"
quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
"""For laws that write a scenario into the folder of the test for each example."""


def traced(folder: Path, body: str, **options: Any) -> tuple[Result, list[dict[str, Any]]]:
    """Simulate the queue with what `body` adds; the result and the rows of the trace."""
    return agreed(*loaded(folder, body), **options)


def agreed(scenario: Scenario, bundle: Bundle, **options: Any) -> tuple[Result, list[dict[str, Any]]]:
    """The result and the rows of a simulation, which are the same on both executors; so is an error."""
    found: list[tuple[Result, list[dict[str, Any]]] | UsageError] = []
    for executor in ("reference", "kernel"):
        trace: list[dict[str, Any]] = []
        settings = {"seed": 1, "trace": trace.append, **options, "executor": executor}
        try:
            found.append((simulate(scenario, bundle, **settings), trace))
        except UsageError as error:
            found.append(error)
    one, other = found
    if isinstance(one, UsageError) or isinstance(other, UsageError):
        assert str(one) == str(other)
        raise one if isinstance(one, UsageError) else AssertionError(other)
    for row, same in zip(one[1], other[1], strict=False):
        assert row == same
    assert len(one[1]) == len(other[1])
    assert one[0].data == other[0].data
    return one


def faults(folder: Path, body: str) -> list[tuple[str, int, str]]:
    """Code, line and message of each finding about a scenario with this body."""
    report = Report()
    assert load(folder, scenario_text(body), report) is None
    return [(d.code.name, d.span.line, d.message) for d in report]


def served(trace: list[dict[str, Any]], event: str = "serve") -> list[tuple[int, int]]:
    """Client and hour of each time that an event was done."""
    return [(row["client"], row["tick"] // HOUR) for row in rows_of(trace, kind="act", event=event)]


def odd_ones(scenario: Any, bundle: Any, clients: int, seed: int = 1) -> set[int]:
    """The clients whose kind is odd."""
    samples = simulate(scenario, bundle, seed, clients=clients, collect=clients).samples
    return {sample.client for sample in samples if sample.opening.facts["kind"] == "odd"}


def one_clerk(more: str) -> str:
    """A clerk who is always there, with what `more` says of the pool."""
    return f"staff: {{clerk: {{count: 1, hours: always{more}}}}}\n"
