"""How fast the decision core is, beside what it stands on, in the same run. CPU time of one process; ratios count.

    python benchmarks/core.py

- a condition of a shipped rule, compiled to closures, beside the same condition written as a Python function;
- a whole decision (accepted, with its rules, effects and deadlines) and its carrying out, beside one transition of
  the same `transitions` machine with one guard and nothing else;
- the reference simulation: how many events and decisions a second.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from time import process_time
from typing import Any

from transitions import Machine

from pathway.conditions import Compiler, Scope, View
from pathway.decision import Act, Opening, Person, apply, decide, new_case
from pathway.definition import vocabulary
from pathway.diagnostics import Report, Source
from pathway.documents import Library
from pathway.documents.scenario import load_scenario
from pathway.files import Finder, Text
from pathway.policy import Bundle
from pathway.shipped import folders, shipped
from pathway.simulation import simulate

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
CONDITION = "main in [planning, review] and not plan.statutory and concern.severity != urgent"


def per_second(work: Callable[[], object], seconds: float = 1.0) -> float:
    """How often `work` runs in a second of CPU time."""
    done, start = 0, process_time()
    while (spent := process_time() - start) < seconds:
        for _ in range(200):
            work()
        done += 200
    return done / spent


def condition(bundle: Bundle) -> tuple[float, float]:
    """Evaluations a second: ours, and the same written by hand in Python."""
    source = Source.of("benchmark", CONDITION)
    text = Text.make(CONDITION, source.span(0, len(CONDITION)))
    compiled = Compiler(Scope(vocabulary(bundle.definition)), Report()).condition(text)
    assert compiled is not None
    facts: dict[str, Any] = {"plan.statutory": False, "concern.severity": "light"}
    view = View(facts=facts, regions={"main": "planning"}, today=date(2026, 3, 2))

    def by_hand(v: View) -> bool:
        return (
            v.regions["main"] in ("planning", "review")
            and not v.facts["plan.statutory"]
            and v.facts["concern.severity"] != "urgent"
        )

    holds = compiled.holds
    assert holds(view) is by_hand(view) is True
    return per_second(lambda: holds(view)), per_second(lambda: by_hand(view))


def decision(bundle: Bundle) -> tuple[float, float]:
    """A second's decisions with their carrying out, and a second's bare transitions."""
    register = {"nurse": Person({"level": "basic"}, frozenset({"professional"}))}
    opening = Opening(
        {"child.born": date(2022, 1, 10)}, {"guardian": ("mother",), "young_person": ("child",)}
    )
    raised = Act("raise_concern", "mother", "guardian", "nurse", payload={"heard_by": "nurse"})
    empty = new_case(bundle.definition, "case")
    case = apply(bundle, empty, decide(bundle, empty, raised, NOW, register.get, opening=opening))
    talk = Act("talk_with_family", "nurse", "near_worker", present={"mother": "guardian"})

    def ours() -> None:
        apply(bundle, case, decide(bundle, case, talk, NOW, register.get, explain=False))

    class Place:
        state = "raised"

    machine = Machine(
        model=None, states=["raised"], initial="raised", auto_transitions=False, send_event=True
    )
    machine.add_transition("talk", "raised", None, conditions=[lambda data: True])  # noqa: ARG005
    place, trigger = Place(), machine.events["talk"].trigger
    return per_second(ours), per_second(lambda: trigger(place))


def simulation() -> tuple[float, int]:
    """Events a second of CPU time in the shipped county, and how many there were."""
    library = Library(Finder(folders()), Report())
    loaded = load_scenario(Path(shipped("examples", "scenarios", "county.yaml")), library)
    assert loaded is not None
    start = process_time()
    result = simulate(*loaded, seed=1, clients=1000)
    return result.data["events"] / (process_time() - start), result.data["events"]


def main() -> None:
    library = Library(Finder(folders()), Report())
    loaded = load_scenario(Path(shipped("examples", "scenarios", "county.yaml")), library)
    assert loaded is not None
    bundle = loaded[1]
    for name, (ours, other), peer in (
        ("a condition", condition(bundle), "hand-written Python"),
        ("a decision, carried out", decision(bundle), "one bare transition"),
    ):
        print(f"{name}: {ours:,.0f}/s; {peer}: {other:,.0f}/s; ratio {ours / other:.2f}")
    rate, events = simulation()
    print(f"simulation, reference executor: {rate:,.0f} events/s ({events:,} counted events)")


if __name__ == "__main__":
    main()
