"""Whether an engine stays as fast with many cases, and what a case costs on the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

from acting import NURSE, Prepared, alternating, begin, open_engine, talk, times

from pathway.audit import digest
from pathway.engine import Engine
from pathway.store import Store

ENTRIES, FEW = 10, 200
TEMPLATE = "case-00000000"
_CHUNK = 2_000


def measure(folder: Path, cases: int) -> Iterator[str]:
    """The speed of acting, of what is allowed, of a history and a page of cases, beside few cases; bytes per case."""
    urls = {"empty": f"sqlite:///{folder}/empty.db", "full": f"sqlite:///{folder}/full.db"}
    with open_engine(urls["empty"]) as empty, open_engine(urls["full"]) as full:
        for engine, number in ((empty, FEW), (full, cases)):
            _template(engine)
            said = _fill(engine, number)
        yield said
        size = (folder / "full.db").stat().st_size
        yield f"{size / cases:,.0f} bytes per case with {ENTRIES} entries, {size / cases / ENTRIES:,.0f} per entry"
        for what, work in WORKS.items():
            found = alternating({"empty": work(empty, FEW), "full": work(full, cases)}, 60)
            slower = found["empty"].wall / found["full"].wall
            rate = f"{found['full'].wall:,.0f}/s"
            yield f"`{what}` with {cases:,} cases: {rate}, {slower:.2f} times as long as with {FEW}"


def _template(engine: Engine) -> None:
    begin(engine, TEMPLATE)
    for _ in range(ENTRIES - 1):
        talk(engine, TEMPLATE)


def _fill(engine: Engine, cases: int) -> str:
    """Fill a database with cases like the first, under other ids, with logs that hold."""
    began = perf_counter()
    with engine._store.read() as tx:
        case = tx.get_case(TEMPLATE)
        entries = [tuple(row) for row in tx.raw_entries(TEMPLATE)]
        timers = tx._run(tx._sql.open_timers, {"case_id": TEMPLATE}).fetchall()
        assert case is not None
        row = tuple(getattr(case, name) for name in case.__slots__)
    numbers = iter(range(1, cases))
    while chunk := list(islice(numbers, _CHUNK)):
        _insert(engine._store, chunk, row, entries, [tuple(timer) for timer in timers])
    return f"{cases * ENTRIES:,} entries of {cases:,} cases written in {perf_counter() - began:,.0f} s"


def _insert(
    store: Store, chunk: list[int], row: tuple[Any, ...], entries: list[Any], timers: list[Any]
) -> None:
    made = [_relabelled(f"case-{number:08}", row, entries) for number in chunk]
    with store.write() as tx:
        cursor = tx._cursor
        _many(cursor, "pathway_case", [case for case, _ in made])
        _many(cursor, "pathway_entry", [entry for _, log in made for entry in log])
        _many(cursor, "pathway_timer", [(case[0], *timer[1:]) for case, _ in made for timer in timers])


def _many(cursor: Any, table: str, rows: list[Any]) -> None:
    if rows:
        cursor.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _relabelled(id: str, row: tuple[Any, ...], entries: list[Any]) -> tuple[Any, list[Any]]:
    """A case and its log under another id: ids are as long, so the bytes stay canonical; the chain is made anew."""
    old, new, log = TEMPLATE.encode(), id.encode(), []
    prev_then = prev_now = bytes(32)
    for entry in entries:
        data = entry[2].replace(old, new).replace(prev_then.hex().encode(), prev_now.hex().encode())
        prev_then, prev_now = entry[3], digest(data)
        log.append((id, entry[1], data, prev_now, *entry[4:]))
    return (id, *row[1:5], prev_now, *row[6:8], row[8].replace(TEMPLATE, id)), log


def _one(work: Callable[[Engine, str], object]) -> Callable[[Engine, int], Prepared]:
    """Work on one case after the other, far apart from each other."""
    return lambda engine, cases: times(lambda number: work(engine, f"case-{number * 7919 % cases:08}"))


def _page(engine: Engine, _: int) -> Prepared:
    """The first hundred cases."""
    return times(lambda _: list(islice(engine.cases(), 100)))


WORKS = {
    "act": _one(talk),
    "allowed": _one(lambda engine, case: engine.allowed(case, NURSE)),
    "history": _one(lambda engine, case: engine.history(case)),
    "list": _page,
}
