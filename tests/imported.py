"""Exported cases of the small pathway, and engines to load them into: for the tests of imports."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from support import OPENING, address, at, deadline, nurse_does, open_engine, policy, rule, start

from pathway import Actor, Engine, Loaded, LoadFault, ManualClock
from pathway.audit import FIRST_PREV, commit, digest, encode

RULES = policy(
    "require:\n" + rule("R1", "note", "born is not set or born > 2000-01-01")
    + "deadlines:\n" + deadline("D1", "from: {event: begin}, within: 3 days, then: flag")
    + deadline("D2", "from: {enter: matter.pending}, within: 5 days, then: {do: settle}")
    + deadline("D3", "from: {event: begin}, at: due_on, then: flag")
)  # fmt: skip

Lines = list[dict[str, Any]]


def engine_at(folder: Path, name: str = "loaded", day: str = "2026-03-02", **options: Any) -> Engine:
    """An engine on a database of that name, which knows the small pathway and its rules."""
    given = {"url": address(folder / f"{name}.db"), "clock": ManualClock(at(day)), **options}
    return open_engine(folder, RULES, **given)


def acted(engine: Engine, case: str) -> None:
    """Acts of each kind: accepted and refused ones, readings, deadlines, personal values, keys."""
    start(engine, case, key=f"open-{case}")
    nurse_does(
        engine, "note", case, record={"told": "näin on", "born": "2015-05-05"}, reason="asked \U0001f600"
    )
    nurse_does(engine, "finish", case, payload={"x": {"y": ["z"]}})
    nurse_does(engine, "take", case, payload={"who": "nurse"}, key="k1")
    nurse_does(engine, "ask_for", case, payload={"kind": "big", "note": "help"})
    nurse_does(engine, "read", case)
    nurse_does(engine, "note", case, record={"due_on": "2026-03-20", "level": 3})


@cache
def exported() -> str:
    """Three cases: one with all, one whose opening was refused, one plain."""
    with TemporaryDirectory() as name, engine_at(Path(name), url="sqlite://") as engine:
        acted(engine, "a")
        refused = engine.act("b", "begin", Actor("mother"), role="parent", opening=OPENING)
        assert not refused.accepted
        acted(engine, "c")
        engine._clock.move_to(at("2026-03-09"))  # type: ignore[attr-defined]
        assert len(engine.fire_due("c")) == 2
        nurse_does(engine, "measure", "c")
        assert engine.verify() == ()
        return "\n".join(json.dumps(line, ensure_ascii=False) for line in engine.export())


def lines_of(*cases: str) -> Lines:
    """Fresh copies of the exported lines of some cases, or of all."""
    lines = [json.loads(line) for line in exported().splitlines()]
    return [line for line in lines if not cases or line["case"] in cases]


def together(parts: Sequence[Loaded]) -> dict[str, int]:
    names = ("cases", "extended", "known", "refused", "entries")
    return {name: total for name in names if (total := sum(getattr(part, name) for part in parts))}


def loaded(engine: Engine, lines: Any, **options: Any) -> tuple[dict[str, int], list[LoadFault]]:
    """What the lines came to, and every fault; what was stored is whole."""
    parts = list(engine.load(lines, **options))
    assert engine.verify() == ()
    return together(parts), [fault for part in parts for fault in part.faults]


def rechained(lines: Lines, *changes: tuple[int, Callable[[dict[str, Any]], Any]]) -> Lines:
    """The lines of one case with some entries changed, and all hashes made to fit."""
    lines, prev = deepcopy(lines), FIRST_PREV
    for seq, change in changes:
        change(lines[seq - 1]["entry"])
    for line in lines:
        line["entry"]["prev"] = prev
        prev = line["digest"] = digest(encode(line["entry"])).hex()
    return lines


@cache
def copies(number: int) -> tuple[str, ...]:
    """So many cases as lines, each like `c` under an id and with salts of its own."""
    original = [line for line in exported().splitlines() if json.loads(line)["case"] == "c"]
    return tuple(line for count in range(number) for line in _copied(original, count))


def _copied(original: Sequence[str], count: int) -> Iterator[str]:
    lines = [json.loads(line) for line in original]
    for line in lines:
        line["case"] = line["entry"]["case"] = f"copy-{count:05d}"
        for name, one in line["personal"].items():
            one["salt"] = f"{count:032x}"
            line["entry"]["commitments"][name] = commit(bytes.fromhex(one["salt"]), one["value"])
    for line in rechained(lines):
        yield json.dumps(line)
