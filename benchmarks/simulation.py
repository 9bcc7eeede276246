"""How fast the simulation is, beside what others write for the same network, in the same run. Ratios count.

    python benchmarks/simulation.py [--quick] [--only PART …]

- `p6`: clients/s on P6 (benchmarks/p6) of both executors, SimPy, Ciw, cimba (extra `bench`) and a bare loop over
  `heapq`, in CPU time, the medians of interleaved runs; and whether the means of all agree within their intervals;
- `county`: the shipped county with all its rules on the kernel beside the reference, and whether the results are equal;
- `trace`: what a trace costs the kernel, and what its rows cost that are made of it;
- `threads`: two runs on two threads beside the same two one after the other, by the wall: for an idle machine;
- `memory`: bytes per client that is on its way;
- `growth`: clients/s and memory from 10⁴ to 10⁷ clients (`--quick`: 10⁶), each in its own process;
- `command`: `pathway simulate` of 100,000 clients as a user calls it, and of so few that the reference runs them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import median
from time import perf_counter, process_time
from typing import Any, Final
from unittest.mock import patch

import ours
import peers_p6
from ours import COUNTY, P6
from peers_p6 import SERVERS, Found

from pathway.simulation.statistics import Interval, interval

ROOT: Final = Path(__file__).resolve().parent.parent
YEAR: Final = 365
A_YEAR: Final = 100_000
MORE: Final = 5


@dataclass(frozen=True, slots=True)
class Size:
    """How much a run does: rounds, days of P6 that all run, clients of the county (None: all), and of the rest."""

    rounds: int
    days: int
    county: int | None
    crowd: int
    largest: int


QUICK: Final = Size(3, 6, 300, 100_000, 1_000_000)
WHOLE: Final = Size(5, 180, None, 1_000_000, 10_000_000)


@dataclass(frozen=True, slots=True)
class Program:
    """A program that simulates P6; what is fast is timed on `longer` times the days, and compared by more runs."""

    name: str
    run: Callable[[float, int], Found]
    longer: int = 1


# ---------------------------------------------------------------- P6


def on_p6(size: Size) -> Iterator[str]:
    """Clients a second of all programs, and the means that they find."""
    programs, missing = _programs(size)
    yield from missing
    rates: dict[str, list[float]] = {program.name: [] for program in programs}
    found: dict[str, list[Found]] = {program.name: [] for program in programs}
    for program in programs:
        program.run(2, 0)  # what is compiled is compiled here
    for seed in range(1, size.rounds + 1):
        for program in programs:
            start = process_time()
            timed = program.run(size.days * program.longer, seed)
            rates[program.name].append(timed.arrived / (process_time() - start))
            found[program.name] += [timed] if program.longer == 1 else _more(program, size.days, seed)
    medians = {name: median(values) for name, values in rates.items()}
    first = programs[0].name
    for name, rate in medians.items():
        beside = "" if name == first else f"; {first} is {medians[first] / rate:,.1f} times as fast"
        yield f"P6, {name}: {rate:,.0f} clients/s{beside}"
    yield from _means(found)


def _more(program: Program, days: int, seed: int) -> list[Found]:
    return [program.run(days, 100 * seed + i) for i in range(MORE)]


def _programs(size: Size) -> tuple[list[Program], list[str]]:
    year = max(1, YEAR // size.days)
    programs, missing = [], []
    if why := ours.built("kernel"):
        missing.append(f"P6, kernel: {why}")
    else:
        programs.append(Program("kernel", ours.p6("kernel"), 5 * year))
    programs += [
        Program("reference", ours.p6("reference")),
        Program("heapq", peers_p6.heapq_run, max(1, year // 2)),
    ]
    for name, run in (("simpy", peers_p6.simpy_run), ("ciw", peers_p6.ciw_run)):
        if find_spec(name):
            programs.append(Program(name, run))
        else:
            missing.append(f"P6, {name}: install the extra `bench`")
    if find_spec("cimba"):
        from peers_cimba import cimba_run

        programs.append(Program("cimba", cimba_run, 2 * year))
    else:
        missing.append("P6, cimba: not installed")
    return programs, missing


def _means(found: dict[str, list[Found]]) -> Iterator[str]:
    """Each program's means with their 95 % intervals, in hours, and whether all simulate the same.

    They do where intervals have a point in common. Those are so wide that all of them together hold with 95 %:
    of thirty intervals that hold with 95 % each, one or two would miss.
    """
    kinds = ["in system", *(f"wait for {servers}" for servers in SERVERS)]
    joint = 1 - 0.05 / (len(kinds) * len(found))
    spans: dict[str, list[Interval]] = {}
    for name, runs in found.items():
        columns = list(zip(*([24 * v for v in (run.in_system, *run.waits)] for run in runs), strict=True))
        spans[name] = [interval(column, joint) for column in columns]
        shown = zip(kinds, map(interval, columns), strict=True)
        yield f"P6, {name}, hours: " + ", ".join(f"{k} {s.mean:.2f} ± {s.half or 0:.2f}" for k, s in shown)
    for i, kind in enumerate(kinds):
        lows, highs = zip(*((s[i].low or 0.0, s[i].high or 0.0) for s in spans.values()), strict=True)
        yield f"P6, {kind}: the intervals {'agree' if max(lows) <= min(highs) else 'DO NOT AGREE'}"


# ---------------------------------------------------------------- both executors


def county(size: Size) -> Iterator[str]:
    """The county on both executors, the same clients."""
    if why := ours.built("kernel"):
        yield f"county, kernel: {why}"
        return
    ours.run("kernel", COUNTY, clients=1)
    times: dict[str, list[float]] = {"begin": [], "kernel": []}
    results = []
    for _ in range(size.rounds):
        for name, clients in (("begin", 1), ("kernel", size.county)):
            start = process_time()
            results.append(ours.run("kernel", COUNTY, clients=clients))
            times[name].append(process_time() - start)
    start = process_time()
    slow = ours.run("reference", COUNTY, clients=size.county)
    reference = process_time() - start
    begin, kernel = (median(values) for values in times.values())
    same = {**slow, "executor": ""} == {**results[-1], "executor": ""}
    yield (
        f"county, {size.county or 'all'} clients, {slow['events']:,} counted events: kernel {kernel:.3f} s, of which "
        f"{begin:.3f} s are there with one client; reference {reference:.1f} s: {reference / kernel:.0f} times as "
        f"fast; results {'equal' if same else 'DIFFER'}"
    )


def trace(size: Size) -> Iterator[str]:
    """The kernel on P6 without a trace, with one that nobody reads, and with its rows made."""
    if why := ours.built("kernel"):
        yield f"trace: {why}"
        return
    from pathway.simulation.kernel import replication

    rows: list[int] = []

    def read(settings: dict[str, Any]) -> None:
        numbers = count(1)
        ours.run("kernel", P6, trace=lambda _row: next(numbers), **settings)
        rows.append(next(numbers) - 1)

    def unread(settings: dict[str, Any]) -> None:
        with patch.object(replication, "rows_of", return_value=()):
            ours.run("kernel", P6, trace=id, **settings)

    settings = {"clients": size.crowd // 2, "horizon": f"{size.crowd // 2 * YEAR // A_YEAR + YEAR} days"}
    works = {"without": lambda s: ours.run("kernel", P6, **s), "kept": unread, "rows": read}
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(size.rounds):
        for name, work in works.items():
            start = process_time()
            work(settings)
            times[name].append(process_time() - start)
    without, kept, made = (median(times[name]) for name in works)
    yield (
        f"trace of {rows[0]:,} rows: keeping it takes {kept / without - 1:+.1%}; "
        f"making a row of it in Python takes {(made - kept) / rows[0] * 1e6:.1f} µs"
    )


def threads(size: Size) -> Iterator[str]:
    """Two runs one after the other, and on two threads."""
    if why := ours.built("kernel"):
        yield f"threads: {why}"
        return

    def one(seed: int) -> None:
        ours.run("kernel", P6, seed, horizon=f"{size.crowd * YEAR // A_YEAR} days")

    one(1)
    ratios = []
    for _ in range(size.rounds):
        start = perf_counter()
        one(1), one(2)
        alone = perf_counter() - start
        start = perf_counter()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(one, (1, 2)))
        ratios.append(alone / (perf_counter() - start))
    yield f"threads: two are {median(ratios):.2f} times as fast as one, by the wall"


# ---------------------------------------------------------------- memory and growth


@dataclass(frozen=True, slots=True)
class Spent:
    """What a run in a process of its own took. `peak` is the most memory, in bytes."""

    seconds: float
    peak: int
    arrived: int
    active: int
    events: int


def alone(executor: str, clients: int, crowded: bool) -> Spent:
    """A run of P6 in a process of its own, which has compiled before."""
    ours.run(executor, P6, clients=1)
    days = max(2, -(-clients * YEAR // A_YEAR))
    start = process_time()
    data = ours.run(executor, P6, crowded=crowded, horizon=f"{days} days")
    seconds = process_time() - start
    found = data["clients"]
    return Spent(seconds, _peak(), found["arrived"], found["active_at_end"], data["events"])


def _peak() -> int:
    """The most memory that this process has had; what a new process had before it began is not counted."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return getrusage(RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def in_own_process(work: Callable[[], Spent]) -> Spent:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work).result()


def memory(size: Size) -> Iterator[str]:
    """Bytes per active client: of two crowds, what the larger one needs more."""
    for executor, crowd in (("kernel", size.crowd), ("reference", size.crowd // 50)):
        if why := ours.built(executor):
            yield f"memory, {executor}: {why}"
            continue
        small, large = (in_own_process(partial(alone, executor, n, True)) for n in (crowd // 10, crowd))
        each = (large.peak - small.peak) / (large.active - small.active)
        yield f"memory, {executor}: {each:,.0f} bytes per active client, of {large.active:,}"


def growth(size: Size) -> Iterator[str]:
    """From few clients to many."""
    if why := ours.built("kernel"):
        yield f"growth: {why}"
        return
    clients = 10_000
    while clients <= size.largest:
        found = in_own_process(partial(alone, "kernel", clients, False))
        yield (
            f"growth, {clients:,} clients: {found.arrived / found.seconds:,.0f} clients/s, "
            f"{found.seconds / found.events * 1e9:,.0f} ns an event, {found.peak / 1e6:,.0f} MB"
        )
        clients *= 10


# ---------------------------------------------------------------- the command


def command(size: Size) -> Iterator[str]:
    """CPU time of whole commands, the median of several."""
    for clients in (20, A_YEAR):
        if clients == A_YEAR and (why := ours.built("kernel")):
            yield f"command: {why}"
            continue
        times = [_called(str(clients)) for _ in range(size.rounds)]
        yield f"pathway simulate --clients {clients}: {median(times):.2f} s in all"


def _called(clients: str) -> float:
    spent = getrusage(RUSAGE_CHILDREN)
    call = [sys.executable, "-m", "pathway.cli", "simulate", P6, "--clients", clients]
    subprocess.run(call, cwd=ROOT, capture_output=True, check=True)
    now = getrusage(RUSAGE_CHILDREN)
    return now.ru_utime + now.ru_stime - spent.ru_utime - spent.ru_stime


PARTS: Final[dict[str, Callable[[Size], Iterator[str]]]] = {
    "p6": on_p6,
    "county": county,
    "trace": trace,
    "threads": threads,
    "memory": memory,
    "growth": growth,
    "command": command,
}


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast the simulation is.")
    parser.add_argument("--quick", action="store_true", help="end within 40 seconds")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS), help="only these parts")
    given = parser.parse_args()
    for part in given.only:
        for line in PARTS[part](QUICK if given.quick else WHOLE):
            print(line, flush=True)


if __name__ == "__main__":
    main()
