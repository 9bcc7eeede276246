"""Runs of scenarios on both executors, to be measured."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from peers_p6 import Found

from pathway.diagnostics import Report
from pathway.documents import Library
from pathway.documents.scenario import Scenario, load_scenario
from pathway.files import Finder
from pathway.policy import Bundle
from pathway.shipped import folders, shipped
from pathway.simulation import simulate

P6: Final = str(Path(__file__).resolve().parent / "p6" / "scenario.yaml")
COUNTY: Final = str(shipped("examples", "scenarios", "county.yaml"))
POOLS: Final = ("intake_worker", "screener", "assessor", "provider")
HOURS: Final = 24


@cache
def load(path: str) -> tuple[Scenario, Bundle]:
    """A scenario and what judges it."""
    loaded = load_scenario(Path(path), Library(Finder(folders()), Report()))
    assert loaded is not None
    return loaded


@cache
def built(executor: str) -> str:
    """Nothing where the executor can be measured, else why not."""
    if executor == "reference":
        return ""
    if "executor" not in inspect.signature(simulate).parameters:
        return "not built: `simulate` takes no executor"
    try:
        import numba  # noqa: F401
    except ImportError:
        return "not built: install the extra `fast`"
    return ""


def run(executor: str, path: str, seed: int = 1, crowded: bool = False, **settings: Any) -> dict[str, Any]:
    """The result of one run; `crowded` leaves one provider, so that nearly everybody is still there at the end."""
    scenario, bundle = load(path)
    if crowded:
        pools = tuple(replace(pool, count=1) if pool.name == POOLS[3] else pool for pool in scenario.pools)
        scenario = replace(scenario, pools=pools)
    chosen = {"executor": executor} if executor != "reference" or not built("kernel") else {}
    return simulate(scenario, bundle, seed=seed, **settings, **chosen).data


def p6(executor: str) -> Callable[[float, int], Found]:
    """P6 as `peers_p6` has it for others."""

    def measured(days: float, seed: int) -> Found:
        data = run(executor, P6, seed, horizon=f"{days:.0f} days")
        clients, pools = data["clients"], data["pools"]
        waits = tuple(pools[name]["wait"]["mean_hours"] / HOURS for name in POOLS)
        in_system = data["time_in_system"]["mean_hours"] / HOURS
        return Found(clients["arrived"], clients["ended"], in_system, waits)

    return measured
