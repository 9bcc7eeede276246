"""The kernel against the reference executor on generated policies and scenarios: the same rows, the same result.

The pathway has a bit of everything; what is generated are the rules and deadlines that judge it, and who does what.
"""

# ruff: noqa: E501
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulated import agreed

from pathway.diagnostics import Report
from pathway.documents.library import Library
from pathway.documents.scenario import load_scenario
from pathway.files import Finder

TEXTS = '{en: "Do so", fi: "Tee niin", sv: "Gör så"}'
PATHWAY = """
pathway: rich
version: 1
label: {en: Rich, fi: Rikas, sv: Rik}
timezone: Europe/Helsinki
facts:
  born: {type: date}
  grade: {type: enum, values: [low, middle, high], ordered: yes, default: low}
  colour: {type: enum, values: [red, green, blue], default: red}
  told: {type: text, optional: yes}
  visits: {type: int, range: [0, 99], default: 0}
  urgent: {type: bool, default: no}
  agreed: {type: bool}
  review: {type: date, optional: yes}
  topics: {type: set, values: [home, school, work], default: []}
people:
  skilled: {type: bool, default: no}
  level: {type: int, range: [0, 9], optional: yes}
  caseload: {type: int, range: [0, 999], default: 0}
roles:
  client: {party: client, max: 2}
  helper: {max: 2, attributes: {lead: {type: bool, default: no}}}
  clerk: {held: organisation}
groups:
  workers: [helper, clerk]
regions:
  main:
    initial: new
    states:
      new: {}
      open: {on_enter: [{adds: {task: {size: visits}}}]}
      busy: {on_leave: [{when: urgent, sets: {urgent: no}}]}
      done: {final: yes}
  side:
    per: kind
    kind: [a, b]
    initial: idle
    states: {idle: {}, busy: {}, over: {}}
lists:
  task:
    attributes: {by: {type: person, optional: yes}, hard: {type: bool, default: no}, size: {type: int, range: [0, 99], default: 1}}
    initial: todo
    states: {todo: {}, doing: {on_enter: [{changes: {task: {size: task.size + 1}}}]}, ended: {final: yes}}
events:
  come: {by: [anyone, clerk], may_set: [colour, visits], moves: [{region: main, from: new, to: open}]}
  begin:
    by: [clerk, helper]
    may_set: [told, visits, urgent, agreed]
    moves: [{region: main, from: open, to: busy, when: "grade != high"}, {region: main, from: open, to: open}]
  finish: {by: [clerk, timer], may_set: [topics], moves: [{region: main, from: [open, busy], to: done}]}
  reopen: {by: [clerk], moves: [{region: main, from: done, to: open}]}
  help:
    by: [clerk]
    payload: {who: {type: person}, lead: {type: bool, default: no}}
    effects: [{assigns: {helper: {who: event.who, lead: event.lead}}}]
  leave_case: {by: [helper, clerk], effects: [{releases: ["helper where not it.lead"]}]}
  note: {by: [client, clerk], with: [client], may_set: [told, review], effects: [{when: "urgent", adds: {task: {hard: yes}}}]}
  take: {by: [clerk, helper], payload: {task: {type: entry, of: task}}, moves: [{region: "task[event.task]", from: todo, to: doing}]}
  end_task:
    by: [clerk, timer]
    payload: {task: {type: entry, of: task}}
    moves: [{region: "task[event.task]", from: [todo, doing], to: ended}]
  drop_tasks: {by: [clerk], effects: [{ends: ["task where it.hard or it.size > 2"], sets: {visits: "count(task)"}}]}
  go: {by: [clerk], payload: {kind: {type: key, of: side}}, moves: [{region: "side[event.kind]", from: [idle, busy], to: busy}]}
  rest: {by: [clerk], payload: {kind: {type: key, of: side}}, moves: [{region: "side[event.kind]", from: busy, to: over}]}
"""
ANYWHERE = (
    "urgent", "agreed", "told is set", "told is not set", "grade >= middle", "colour in [red, blue]", "visits < 3",
    "visits + 1 > count(task)", "years_since(born) >= 7", "months_since(born) < 150", "review is set and review <= today",
    "main == open", "main in [busy, done]", "main is final", "side[a] == busy", "any side in [over]", "any helper",
    "any helper where it.lead", "any helper where it.skilled", "count(task where it.state == todo) <= 1",
    "any task where it.hard and it.size >= 1", "any task where it.state is final", "school in topics",
    "not (urgent and agreed)", "1 <= visits <= 4", "any task where it.by is set",
)  # fmt: skip
OF_ACTS = (
    "actor.role == clerk",
    "actor.skilled",
    "actor.caseload < 2",
    "client in event.present",
    "actor.level is set",
)
EVENTS = ("come", "begin", "finish", "note", "take", "end_task", "go", "help", "drop_tasks", "leave_case")


def conditions(atoms: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Conditions made of these."""
    made = st.recursive(
        st.sampled_from(atoms).map(lambda atom: f"({atom})"),
        lambda inner: st.one_of(
            inner.map(lambda one: f"not {one}"),
            st.tuples(inner, st.sampled_from(("and", "or")), inner).map(lambda parts: f"({' '.join(parts)})"),
        ),
        max_leaves=4,
    )
    return made.filter(lambda text: len(text) < 300)


@st.composite
def rules(draw: st.DrawFn) -> str:
    """A policy: rules and flags, and deadlines that begin and end with all that there is."""
    lines = [f"policy: rules\nfor: rich\nversion: 1\nvalid_from: 2020-01-01\nlabel: {TEXTS}"]
    for kind in ("require", "flag"):
        lines.append(f"{kind}:" if (count := draw(st.integers(0, 3))) else "")
        for i in range(count):
            events = draw(st.lists(st.sampled_from(EVENTS), min_size=1, max_size=3, unique=True))
            that = draw(conditions(ANYWHERE + OF_ACTS))
            when = f'when: "{draw(conditions(ANYWHERE))}", ' if draw(st.booleans()) else ""
            lines.append(
                f'  - {{id: {kind[0].upper()}{i}, on: [{", ".join(events)}], {when}that: "{that}", '
                f"because: {TEXTS}, source: test}}"
            )
    begins = (
        "{enter: main.open}", "{enter: main.busy}", "{leave: main.open}", "{event: note}", "{enter: task.todo}",
        "{enter: task.doing}", '{enter: "side[a].busy"}', '{true: "urgent"}', '{true: "visits > 1"}', '{true: "agreed"}',
    )  # fmt: skip
    count = draw(st.integers(0, 4))
    lines.append("deadlines:" if count else "")
    for i in range(count):
        begin = draw(st.sampled_from(begins))
        of_task = "task." in begin
        ends = (
            ["{leave: task.todo}", "{enter: task.ended}"]
            if of_task
            else ["{enter: main.done}", "{event: begin}"]
        )
        term = draw(
            st.sampled_from(("within: 2 days", "within: 3 working days", "within: 1 month", "at: review"))
        )
        when = f'when: "{draw(conditions(ANYWHERE))}", ' if draw(st.booleans()) else ""
        does = "{do: end_task}" if of_task else "{do: finish}"
        then = draw(st.sampled_from(("flag", does)))
        lines.append(
            f"  - {{id: D{i}, from: {begin}, until: {draw(st.sampled_from(ends))}, {term}, {when}then: {then}, "
            f"because: {TEXTS}, source: test}}"
        )
    return "\n".join(line for line in lines if line) + "\n"


TIMES = (
    "1 hour",
    "{exponential: 1 day}",
    "{lognormal: {median: 8 hours, p90: 3 days}}",
    "{uniform: [0 minutes, 2 days]}",
)
ACTS = (
    "do: begin, by: clerk, record: {told: given, visits: {uniform: [0, 5]}, urgent: {chance: 40 %}}",
    "do: begin, by: helper, record: {agreed: {chance: 60 %}}",
    "do: finish, by: clerk, record: {topics: {choice: {home: 1, school: 2}}}",
    "do: help, by: clerk, payload: {who: {from: helper}, lead: {chance: 50 %}}",
    "do: leave_case, by: helper",
    "do: note, by: client, with: client, record: {review: {in: {uniform: [0 days, 9 days]}}}",
    "do: note, by: clerk, with: client",
    "do: take, by: clerk, payload: {task: {last: task}}",
    "do: end_task, by: clerk, payload: {task: {last: task}}",
    "do: drop_tasks, by: clerk",
    "do: go, by: clerk, payload: {kind: {choice: {a: 2, b: 1}}}",
    "do: rest, by: clerk, payload: {kind: a}",
    "do: reopen, by: clerk",
)


@st.composite
def activities(draw: st.DrawFn) -> str:
    """An activity with whatever may stand beside it."""
    parts = [draw(st.sampled_from(ACTS))]
    for key in ("after", "work"):
        if draw(st.booleans()):
            parts.append(f"{key}: {draw(st.sampled_from(TIMES))}")
    if draw(st.integers(0, 3)) == 0:
        parts.append(f"chance: {draw(st.integers(0, 100))} %")
    if "by: clerk" in parts[0] and draw(st.integers(0, 3)) == 0:
        parts.append("patience: {within: {exponential: 10 hours}, then: {do: note, by: clerk, with: client}}")
    if draw(st.integers(0, 2)) == 0:
        parts.append("if_refused: {retry: 5 hours, at_most: 2, then: {do: finish, by: clerk}}")
    if "by: clerk" in parts[0] and draw(st.integers(0, 5)) == 0:
        parts.append("together: [helper]")
    elif "by: clerk" in parts[0] and draw(st.integers(0, 5)) == 0:
        parts.append("pool: {by: colour, red: other, otherwise: clerk}")
    return "{" + ", ".join(parts) + "}"


@st.composite
def scenarios(draw: st.DrawFn) -> str:
    """A scenario for the pathway."""

    def items() -> str:
        made = draw(st.lists(activities(), min_size=1, max_size=3))
        if len(made) > 1 and draw(st.booleans()):
            weighted = ", ".join(f"{{weight: {i + 1}, {one[1:]}" for i, one in enumerate(made))
            return f"[{{choose: [{weighted}]}}]"
        return f"[{', '.join(made)}]"

    priority = draw(
        st.sampled_from(("", ", priority: {by: grade}", ", priority: {by: grade, ageing: 6 hours}"))
    )
    count = draw(st.sampled_from(("1", "2", "{start: 1, 2026-01-12: 3, 2026-01-20: 0, 2026-01-22: 1}")))
    hours = draw(st.sampled_from(("always", "mon-fri 8-16", "{open: mon-fri 9-15, holidays: FI}")))
    leave = draw(st.sampled_from(("", ", leave: [{from: 01-08, until: 01-10, away: 50 %}]")))
    places = ("main.open", "main.busy", "task.todo", "task.doing", '"side[a].busy"')
    chosen = draw(st.lists(st.sampled_from(places), min_size=1, max_size=4, unique=True))
    lines = "\n".join(f"  {place}: {items()}" for place in chosen)
    case = f"  case: [{draw(activities())}]\n" if draw(st.booleans()) else ""
    following = f", next: [{draw(activities())}]" if draw(st.booleans()) else ""
    warm = draw(st.sampled_from(("", ", warm_up: 4 days")))
    return f"""scenario: generated
pathway: rich
policies: [rules]
time: {{start: 2026-01-05, horizon: 25 days{warm}}}
arrivals:
  - {{name: street, every: {{exponential: 8 hours}}, do: come, by: anyone, record: {{visits: {{uniform: [0, 3]}}}}{following}}}
  - {{name: school, every: 15 hours, hours: mon-fri 8-16, do: come, by: clerk}}
holds: {{client: {{choice: {{1: 1, 2: 1}}}}}}
facts:
  born: {{age: {{uniform: [1, 17]}}}}
  grade: {{by_age: {{fact: born, 0: low, 6: middle, 12: high}}}}
  colour: {{choice: {{red: 2, green: 1, blue: 1}}}}
  agreed: {{chance: 50 %}}
  urgent: {{by_fact: {{fact: colour, red: {{chance: 50 %}}, otherwise: no}}}}
groups: [colour, grade]
staff:
  clerk: {{count: {count}, hours: {hours}, share: 80 %{priority}{leave}, people: {{skilled: {{chance: 60 %}}}}}}
  helper: {{count: 2, hours: always, caseload: 2, people: {{skilled: {{chance: 50 %}}, level: {{uniform: [0, 9]}}}}}}
  other: {{role: clerk, count: 1, hours: always}}
measures:
  whole: {{from: {{enter: main.open}}, until: {{enter: main.done}}}}
  tasks: {{from: {{enter: task.todo}}, until: {{leave: task.todo}}}}
after_final: {draw(st.sampled_from(("[]", "[task]")))}
behaviour:
{case}{lines}
"""


def judged(folder: Path, policy: str, scenario: str) -> tuple[Any, list[dict[str, Any]]]:
    """Run on both executors; the result and the rows on which they agree."""
    (folder / "rich.yaml").write_text(PATHWAY.lstrip(), encoding="utf-8")
    (folder / "rules.yaml").write_text(policy, encoding="utf-8")
    (folder / "scenario.yaml").write_text(scenario, encoding="utf-8")
    report = Report()
    found = load_scenario(folder / "scenario.yaml", Library(Finder(()), report), "scenario.yaml")
    assert found is not None, [str(d) for d in report]
    return agreed(*found, seed=3, clients=25)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(policy=rules(), scenario=scenarios())
def test_both_executors_give_the_same(tmp_path: Path, policy: str, scenario: str) -> None:
    """Whatever the rules and whoever does what, rows and results are equal."""
    judged(tmp_path, policy, scenario)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(policy=rules(), scenario=scenarios())
def test_both_executors_give_the_same_at_length(tmp_path: Path, policy: str, scenario: str) -> None:
    """The same, more often."""
    judged(tmp_path, policy, scenario)
