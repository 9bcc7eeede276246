"""Runs a scenario."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pathway.calendars import Span, parse_span
from pathway.documents.scenario_model import Scenario
from pathway.documents.scenario_values import LONGEST_YEARS, later, too_long
from pathway.errors import UsageError
from pathway.policy import Bundle
from pathway.simulation.executor import DEFAULT_BUDGET, Frame, Progress
from pathway.simulation.executors import Executor, Job, Notice, expected_clients, run_replications
from pathway.simulation.hours import first_instant, tick_of
from pathway.simulation.plan import make_plan
from pathway.simulation.recorder import Trace
from pathway.simulation.result import Result, make_result

EVENTS_OF_A_CLIENT: Final = 1_000
"""So many are allowed for each client who is to be expected, where no budget is given."""


def simulate(
    scenario: Scenario,
    bundle: Bundle,
    seed: int,
    clients: int | None = None,
    horizon: str | Span | None = None,
    replications: int = 1,
    trace: Trace | None = None,
    progress: Progress | None = None,
    collect: int = 0,
    budget: int | None = None,
    executor: Executor | str = Executor.AUTO,
    notice: Notice | None = None,
) -> Result:
    """Simulate a scenario under a bundle; the same arguments give the same result, byte for byte.

    `clients` stops arrivals after so many, in each replication. `horizon` (such as `1 year`) replaces the
    scenario's own. Replication r draws under the key (seed, r). `trace` is called with each row of the first
    replication, and `progress` with the part that is done. Of the first `collect` clients of the first
    replication all acts are kept in `samples`. The `executor` changes how long it takes, and nothing else;
    `notice` is called with a sentence where that is worth telling. Raises UsageError where an argument makes
    no sense, where more than `budget` events happen (by default 100 million, and a thousand for each client who
    is to be expected), or where a client loops without time passing.

    A KeyboardInterrupt in a later replication than the first ends the run: the result is that of the
    replications which are finished, as if no more had been asked for, and `unfinished` counts the others.
    """
    if scenario.pathway != bundle.definition.name:
        raise UsageError(
            f"the scenario is for `{scenario.pathway}`, and the policies are for `{bundle.definition.name}`"
        )
    for name, number in (("replications", replications), ("clients", clients), ("a budget", budget)):
        if number is not None and number < 1:
            raise UsageError(f"{name} of {number} make no simulation; give 1 or more")
    frame = _frame(scenario, clients, horizon, budget or DEFAULT_BUDGET)
    if budget is None:
        expected = int(expected_clients(scenario, frame))
        frame = replace(frame, budget=DEFAULT_BUDGET + EVENTS_OF_A_CLIENT * expected)
    plan = make_plan(scenario, bundle.definition)
    first = Frame(frame.end, frame.warm_up, frame.clients, frame.budget, collect)
    frames = [first if r == 0 else frame for r in range(replications)]
    job = Job(scenario, plan, bundle, seed, frames, trace, progress, notice)
    outcomes = run_replications(Executor(executor), job)
    result = make_result(scenario, bundle, seed, frame, outcomes)
    return replace(result, unfinished=replications - len(outcomes))


def _frame(scenario: Scenario, clients: int | None, horizon: str | Span | None, budget: int) -> Frame:
    if isinstance(horizon, str):
        try:
            horizon = parse_span(horizon)
        except ValueError as error:
            raise UsageError(str(error)) from None
    span = scenario.horizon if horizon is None else horizon
    end, warm_up = _ticks(scenario, span), _ticks(scenario, scenario.warm_up)
    if end <= warm_up:
        raise UsageError(
            f"a horizon of {span} leaves nothing after the warm-up of {scenario.warm_up}; give a longer one"
        )
    return Frame(end, warm_up, clients, budget)


def _ticks(scenario: Scenario, span: Span) -> int:
    try:
        if too_long(scenario.start, span):
            raise UsageError(f"a simulation runs for up to {LONGEST_YEARS:,} years, and {span} are more")
        origin = first_instant(scenario.start, scenario.zone)
        return tick_of(first_instant(later(scenario.start, span), scenario.zone), origin)
    except ValueError as error:
        raise UsageError(str(error)) from None
