"""What a simulation found, as one plain structure that is the same for the same seed, byte for byte.

It holds no clock time, duration of the run, or path. Counts are sums over the replications.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pathway.documents.scenario_model import Pool, Scenario
from pathway.policy import Bundle
from pathway.simulation.capacity import capacity
from pathway.simulation.executor import Frame, Outcome
from pathway.simulation.sample import Sample
from pathway.simulation.statistics import bin_quantile, interval, mean
from pathway.simulation.tally import EDGES, DeadlineCount, GroupCount, PoolCount, Tally, Times, merge

HOUR: Final = 3_600
DAY: Final = 86_400
FORM: Final = 2
"""The form of the structure: raised when a key changes its meaning or goes."""


@dataclass(frozen=True, slots=True)
class Result:
    """The findings, and the clients whose acts were kept. An interrupted run left `unfinished` replications."""

    data: dict[str, Any]
    samples: tuple[Sample, ...] = ()
    unfinished: int = 0

    def to_json(self) -> str:
        """The structure as a JSON text with sorted keys and a final line end."""
        return json.dumps(self.data, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def make_result(
    scenario: Scenario, bundle: Bundle, seed: int, frame: Frame, outcomes: Sequence[Outcome]
) -> Result:
    """Put the outcomes of all replications together."""
    total = Tally()
    for outcome in outcomes:
        merge(total, outcome.tally)
    does = {d.id: d.do for policy in bundle.policies for d in policy.deadlines if d.do is not None}
    data = {
        **_head(scenario, bundle, seed, frame, len(outcomes)),
        "clients": {
            "arrived": total.arrived,
            "turned_away": total.turned_away,
            "ended": total.ended,
            "active_at_end": sum(outcome.active for outcome in outcomes),
        },
        "events": total.events,
        "edges_hours": [edge / HOUR for edge in EDGES],
        "time_in_system": _times(total.in_system),
        "measures": {m.name: _times(total.measures[m.name]) for m in scenario.measures},
        "pools": _pools(scenario, total, outcomes, frame.end),
        "deadlines": {
            name: _deadline(count, does.get(name)) for name, count in sorted(total.deadlines.items())
        },
        "acts": {
            name: {"accepted": count.accepted, "refused": count.refused, "unknown": count.unknown}
            for name, count in sorted(total.acts.items())
        },
        "refusals": dict(sorted(total.refusals.items())),
        "flags": dict(sorted(total.flags.items())),
        "states": {
            name: {
                "entered": count.entered,
                "left": count.left,
                "mean_days": _days(count.seconds, count.left),
            }
            for name, count in sorted(total.states.items())
        },
        "moves": dict(sorted(total.moves.items())),
        "groups": {name: _group(count) for name, count in sorted(total.groups.items())},
        "cost": _round(sum(_cost(scenario, total).values())),
        "weeks": _weeks(outcomes[0]),
        "figures": _figures(scenario, outcomes, does),
    }
    return Result(data, outcomes[0].samples)


def _head(scenario: Scenario, bundle: Bundle, seed: int, frame: Frame, replications: int) -> dict[str, Any]:
    return {
        "form": FORM,
        "scenario": scenario.name,
        "pathway": scenario.pathway,
        "definition": bundle.definition.hash,
        "policies": [{"name": p.name, "version": p.version, "hash": p.hash} for p in bundle.policies],
        "seed": seed,
        "replications": replications,
        "start": scenario.start.isoformat(),
        "horizon_days": _round(frame.end / DAY),
        "warm_up_days": _round(frame.warm_up / DAY),
        "client_limit": frame.clients,
        "numbers": [
            {"place": f.place, "written": f.written, "basis": f.basis, "source": f.source}
            for f in scenario.figures
        ],
    }


def _times(times: Times) -> dict[str, Any]:
    return {
        "count": times.count,
        "mean_hours": _hours(mean(times)),
        "median_hours": _hours(bin_quantile(times, 0.5)),
        "p90_hours": _hours(bin_quantile(times, 0.9)),
        "longest_hours": _hours(times.longest if times.count else None),
        "bins": list(times.bins),
    }


def _pools(scenario: Scenario, total: Tally, outcomes: Sequence[Outcome], end: int) -> dict[str, Any]:
    cost = _cost(scenario, total)
    return {
        pool.name: {
            "count": pool.count,
            **_changing(scenario, pool, end),
            "caseload": pool.caseload,
            "held_at_end": sum(outcome.held[pool.name] for outcome in outcomes),
            "served": (count := total.pools[pool.name]).served,
            "gave_up": count.gave_up,
            "dropped": count.dropped,
            "longest_queue": count.longest_queue,
            "utilisation": _round(_utilisation(count)),
            "worked_hours": _round(count.worked / HOUR),
            "cost": _round(cost[pool.name]),
            "wait": _times(count.wait),
        }
        for pool in scenario.pools
    }


def _cost(scenario: Scenario, total: Tally) -> dict[str, float]:
    return {p.name: total.pools[p.name].worked / HOUR * p.cost_per_hour for p in scenario.pools}


def _utilisation(count: PoolCount) -> float | None:
    return count.busy / count.offered if count.offered else None


def _changing(scenario: Scenario, pool: Pool, end: int) -> dict[str, int]:
    """How many there are at least and at most, where this changes."""
    numbers = [servers for _, servers in capacity(pool, scenario.start, scenario.zone, end)]
    return {"least": min(numbers), "most": max(numbers)} if len(numbers) > 1 else {}


def _deadline(count: DeadlineCount, does: str | None) -> dict[str, Any]:
    return {
        "does": does,
        "opened": count.opened,
        "met": count.met,
        "missed": count.missed,
        "carried_out": count.carried_out,
        "unneeded": count.unneeded,
        "compliance": None if does else _round(_compliance(count)),
        "time": _times(count.time),
    }


def _compliance(count: DeadlineCount | GroupCount) -> float | None:
    return count.met / (count.met + count.missed) if count.met + count.missed else None


def _group(count: GroupCount) -> dict[str, Any]:
    return {
        "clients": count.clients,
        "ended": count.ended,
        "mean_days": _days(count.seconds, count.ended),
        "refused": count.refused,
        "refused_share": _round(count.refused / max(count.refused + count.accepted, 1)),
        "compliance": _round(_compliance(count)),
        "measures": {
            name: {"count": n, "mean_days": _days(seconds, n)}
            for name, (n, seconds) in sorted(count.measured.items())
        },
    }


def _weeks(outcome: Outcome) -> dict[str, Any]:
    weeks = outcome.weeks
    return {"arrived": weeks.arrived, "ended": weeks.ended, "active": weeks.active}


def _figures(scenario: Scenario, outcomes: Sequence[Outcome], does: Mapping[str, str]) -> dict[str, Any]:
    """The main figures of each replication, with their mean and its 95 % interval."""
    rows = [_main_figures(scenario, outcome.tally, does) for outcome in outcomes]
    figures: dict[str, Any] = {}
    for name in rows[0]:
        values = [value for row in rows if (value := row.get(name)) is not None]
        if values:
            found = interval(values)
            figures[name] = {
                "mean": _round(found.mean),
                "low": _round(found.low),
                "high": _round(found.high),
                "replications": found.count,
            }
    return figures


def _main_figures(scenario: Scenario, tally: Tally, does: Mapping[str, str]) -> dict[str, float | None]:
    figures: dict[str, float | None] = {
        "clients arrived": tally.arrived,
        "clients ended": tally.ended,
        "days in system": _days(tally.in_system.total, tally.in_system.count),
        "cost": sum(_cost(scenario, tally).values()),
        "acts refused": sum(count.refused + count.unknown for count in tally.acts.values()),
    }
    for measure in scenario.measures:
        times = tally.measures[measure.name]
        figures[f"days: {measure.name}"] = _days(times.total, times.count)
    for pool in scenario.pools:
        count = tally.pools[pool.name]
        figures[f"hours waited: {pool.name}"] = _hours(mean(count.wait))
        figures[f"utilisation: {pool.name}"] = _utilisation(count)
    for name, deadline in sorted(tally.deadlines.items()):
        if name not in does:
            figures[f"in time: {name}"] = _compliance(deadline)
    return figures


def _days(seconds: int, count: int) -> float | None:
    return _round(seconds / count / DAY) if count else None


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else _round(seconds / HOUR)


def _round(value: float | None) -> float | None:
    """Six decimals: more than any figure here is known to."""
    return None if value is None else round(value, 6)
