"""How fast the durable engine is, beside hand-written programs and a peer, in the same run. Ratios count.

    python benchmarks/durable.py [--quick] [--cases N] [--only PART …]

- `sqlite`: acts beside the driver running the very same statements, with `synchronous` NORMAL and FULL;
- `dbos`: acts beside one-step workflows of DBOS, both on SQLite and both FULL (extra `bench`);
- `ask`: questions on a warm case, with no rule that applies and with twelve that hold, or fail;
- `postgresql`: acts over 16 connections beside psycopg running the same statements;
- `growth`: an engine with many cases (`--cases`, each with ten entries) beside an empty one, and bytes per case;
- `import`: past cases from JSON Lines;
- `waiting`: how long 16 programs that write one SQLite file wait, beside SQLite's own way of waiting.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import asking
import growth
import importing
import peers
import waiting
from acting import (
    Prepared,
    Statements,
    alternating,
    begin,
    open_engine,
    run_bound,
    server,
    set_synchronous,
    statements_of,
    talk,
    times,
)

from pathway.engine import Engine
from pathway.store.sqlite import choose_driver

CASES = 200
CONNECTIONS = 16
WRITING = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"


@dataclass(frozen=True, slots=True)
class Size:
    """How much a run does: rounds of so many acts, and cases in a filled database."""

    acts: int
    cases: int
    entries: int
    seconds: float


def on_sqlite(folder: Path, size: Size) -> Iterator[str]:
    """Acts beside the same statements by hand."""
    for mode in ("NORMAL", "FULL"):
        path = folder / f"acts-{mode}.db"
        with open_engine(f"sqlite:///{path}") as engine:
            set_synchronous(engine, mode)
            same = filled(engine)
            with closing(copied(path, folder / f"hand-{mode}.db", mode)) as connection:
                hand = by_hand(same, lambda: connection.cursor(), "BEGIN IMMEDIATE")
                found = alternating({"engine": acts(engine), "hand": hand}, size.acts)
        ours, other = found["engine"], found["hand"]
        yield (
            f"acts on SQLite, {mode}: {ours.wall:,.0f}/s; the same {len(same.run)} statements by hand: "
            f"{other.wall:,.0f}/s; {ours.beside(other)}"
        )


def beside_dbos(folder: Path, size: Size) -> Iterator[str]:
    """Acts beside one-step workflows."""
    with open_engine(f"sqlite:///{folder}/beside.db") as engine, peers.dbos(folder / "dbos.db") as flow:
        filled(engine)
        found = alternating({"engine": acts(engine), "dbos": times(flow)}, size.acts // 4)
    ours, other = found["engine"], found["dbos"]
    yield (
        f"acts on SQLite, FULL: {ours.wall:,.0f}/s; one-step workflows of DBOS: {other.wall:,.0f}/s; "
        f"{ours.beside(other)}"
    )


def on_postgresql(folder: Path, size: Size) -> Iterator[str]:  # noqa: ARG001
    """Acts over several connections beside psycopg."""
    import psycopg

    with ExitStack() as stack:
        started = stack.enter_context(server())
        engine = stack.enter_context(open_engine(started.create(), connections=CONNECTIONS))
        same = filled(engine)
        url = started.create()
        with open_engine(url) as other:
            filled(other)

        def connect() -> Any:
            return stack.enter_context(psycopg.connect(url, autocommit=True)).cursor()

        found = alternating(
            {"engine": threaded(acts(engine)), "hand": threaded(by_hand(same, connect, WRITING))},
            size.acts * 4,
        )
    ours, theirs = found["engine"], found["hand"]
    yield (
        f"acts on PostgreSQL, {CONNECTIONS} connections: {ours.wall:,.0f}/s; psycopg with the same statements: "
        f"{theirs.wall:,.0f}/s; {ours.beside(theirs)}"
    )


def importing_cases(folder: Path, size: Size) -> Iterator[str]:  # noqa: ARG001
    """Past cases from JSON Lines, checked whole, with as many processes as there are processors."""
    found = importing.measure_import(size.entries, os.cpu_count() or 1)
    yield f"import of {found.entries:,} entries of {found.cases:,} cases: {found.rate:,.0f} entries/s"


# ---------------------------------------------------------------- what is run


def filled(engine: Engine) -> Statements:
    """Cases to act on, and the statements of one act on one of them."""
    for number in range(CASES):
        begin(engine, name(number))
    begin(engine, "case-aside")
    return statements_of(engine, "case-aside")


def name(number: int) -> str:
    return f"case-{number % CASES:04}"


def acts(engine: Engine) -> Prepared:
    """Acts on one case after the other."""
    return times(lambda number: talk(engine, name(number)))


def by_hand(same: Statements, connect: Callable[[], Any], begin: str) -> Prepared:
    """The statements of those acts, bound beforehand."""
    turn, cursors = count(), {}

    def prepared(n: int) -> Callable[[], object]:
        numbers = [next(turn) for _ in range(n)]
        bound = [same.on(name(number), number // CASES) for number in numbers]
        cursor = cursors.setdefault(n, None) or connect()
        cursors[n] = cursor
        return lambda: [run_bound(cursor, one, begin) for one in bound]

    return prepared


def threaded(prepared: Prepared) -> Prepared:
    """The same from several threads at once, each with its share."""

    def shared(n: int) -> Callable[[], object]:
        runs = [prepared(n // CONNECTIONS) for _ in range(CONNECTIONS)]
        pool = ThreadPoolExecutor(CONNECTIONS)

        def run() -> None:
            with pool:
                for done in [pool.submit(one) for one in runs]:
                    done.result()

        return run

    return shared


def copied(source: Path, target: Path, mode: str) -> Any:
    """A copy of a database, opened with the same settings."""
    module = choose_driver().module
    connection = module.connect(target, isolation_level=None)
    with closing(module.connect(source)) as other:
        other.backup(connection)
    for setting in ("journal_mode=WAL", f"synchronous={mode}", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {setting}")
    return connection


PARTS: dict[str, Callable[[Path, Size], Iterator[str]]] = {
    "sqlite": on_sqlite,
    "dbos": beside_dbos,
    "ask": lambda folder, size: asking.measure(folder, size.acts * 4),
    "postgresql": on_postgresql,
    "growth": lambda folder, size: growth.measure(folder, size.cases),
    "import": importing_cases,
    "waiting": lambda folder, size: waiting.measure(folder, size.seconds),
}


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast the durable engine is.")
    parser.add_argument("--quick", action="store_true", help="end within 40 seconds")
    parser.add_argument("--cases", type=int, help="cases in the filled database (10,000; quick: 1,000)")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS), help="only these parts")
    given = parser.parse_args()
    size = Size(100, 1_000, 4_000, 1.0) if given.quick else Size(600, 10_000, 200_000, 6.0)
    if given.cases:
        size = Size(size.acts, given.cases, size.entries, size.seconds)
    with tempfile.TemporaryDirectory() as folder:
        for part in given.only:
            for line in PARTS[part](Path(folder), size):
                print(line, flush=True)


if __name__ == "__main__":
    main()
