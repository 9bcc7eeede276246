"""The kernel's keyed random numbers, and that draws stay what they are whatever is added elsewhere."""

# ruff: noqa: E501 - what is drawn stands as it does in files

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated import QUEUE, RULES, rows_of, scenario_text

from pathway.diagnostics import Report
from pathway.documents.library import Library
from pathway.documents.scenario import load_scenario
from pathway.files import Finder
from pathway.simulation import simulate
from pathway.simulation.random import uniforms

pytest.importorskip("numba")
ONES = 0xFFFFFFFF
WORDS = st.integers(0, ONES)
EXECUTORS = pytest.mark.parametrize("executor", ["reference", "kernel"])
BODY = """arrivals:
  - {name: street, rate: 1 per hour, do: come, by: anyone}
facts: {kind: {choice: {plain: 1, odd: 1}}}
staff: {clerk: {count: 1, hours: always, people: {skilled: {chance: 70 %}}, priority: {by: kind, values: {odd: 1}}}}
behaviour:
  main.waiting:
    - {do: tell, by: visitor, with: visitor, through: clerk, after: {exponential: 1 hour}, record: {told: {chance: 80 %}}}
    - choose:
        - {weight: 3, do: serve, by: clerk, work: {exponential: 20 minutes}}
        - {weight: 1, do: give_up, by: anyone, after: {uniform: [1 hour, 3 hours]}}
holds: {visitor: 1}
"""
MORE = {
    "state": (QUEUE.replace("      waiting: {}\n", "      before: {}\n      waiting: {}\n      after: {}\n"), RULES, BODY),
    "region": (QUEUE.replace("regions:\n", "regions:\n  side: {initial: a, states: {a: {}, b: {}}}\n"), RULES, BODY),
    "pool": (QUEUE, RULES, BODY.replace("staff: {", "staff: {helper: {count: 3, hours: always, people: {skilled: {chance: 40 %}}}, ")),
    "rule": (QUEUE, RULES.replace("deadlines:", "  - {id: R9, on: [back], that: told is set, because: {en: a, fi: b, sv: c}, source: t}\ndeadlines:"), BODY),
    "activity": (QUEUE, RULES, BODY.replace("behaviour:\n", "behaviour:\n  case:\n    - {do: write_note, by: clerk, pool: helper, chance: 50 %, after: {exponential: 2 hours}, work: {exponential: 1 hour}}\n")
             .replace("staff: {", "staff: {helper: {count: 3, hours: always}, ")),
}  # fmt: skip


@pytest.mark.parametrize(
    ("counter", "key", "block"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D)),
        ((ONES,) * 4, (ONES, ONES), (0x408F276D, 0x41C83B0E)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB),
        ),
    ],
)
def test_the_kernel_gives_the_published_vectors(
    counter: tuple[int, ...], key: tuple[int, int], block: tuple[int, int]
) -> None:
    """Its uniform number is made of the first two words of the blocks that are published with Philox4x32-10."""
    assert kernel_uniform(*key, *counter) == (((block[0] >> 6) << 26 | block[1] >> 6) + 0.5) * 2.0**-52


def kernel_uniform(*words: int) -> float:
    """What the kernel draws; overflow of 64 bits is meant, and numpy warns of it."""
    import numpy as np

    from pathway.simulation.kernel.numbers import philox_uniform

    with np.errstate(over="ignore"):
        return philox_uniform(*words)


@given(WORDS, WORDS, WORDS, WORDS, WORDS, WORDS)
def test_the_kernel_draws_what_the_reference_draws(
    seed: int, replication: int, client: int, name: int, visit: int, purpose: int
) -> None:
    """Under all keys and counters, bit by bit."""
    expected = uniforms(seed, replication)(client, name, visit, purpose)
    assert kernel_uniform(seed, replication, client, name, visit, purpose) == expected


def rows(folder: Path, pathway: str, rules: str, body: str, executor: str) -> list[dict[str, Any]]:
    """The trace of a scenario on this pathway and under these rules."""
    folder.mkdir(exist_ok=True)
    texts = {"queue": pathway, "rules": rules, "scenario": scenario_text(body, "[rules]")}
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text.lstrip(), encoding="utf-8")
    report = Report()
    found = load_scenario(folder / "scenario.yaml", Library(Finder(()), report), "scenario.yaml")
    assert found is not None, [str(d) for d in report]
    trace: list[dict[str, Any]] = []
    simulate(*found, seed=3, clients=60, trace=trace.append, executor=executor)
    return trace


@EXECUTORS
@pytest.mark.parametrize("what", sorted(MORE))
def test_draws_stay_what_they_are_when_something_is_added_elsewhere(
    tmp_path: Path, what: str, executor: str
) -> None:
    """A state, region, pool, rule or activity more leaves each old activity at its tick, with its outcome."""
    before = rows(tmp_path / "before", QUEUE, RULES, BODY, executor)
    after = [
        row for row in rows(tmp_path / "after", *MORE[what], executor) if row.get("event") != "write_note"
    ]
    notes = {"D2"}
    assert [row for row in after if row.get("deadline") not in notes] == before
    assert len({row["tick"] for row in rows_of(before, event="tell")}) > 50
