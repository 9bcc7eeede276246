"""Questions about an act to which twelve rules apply: all of them hold, or all of them fail and say why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from acting import POLICIES, Rate, ask, begin, open_engine, rate, talk, times

from pathway import Answer

CONDITIONS = (
    "main in [raised, assessing]",
    "not plan.statutory",
    "concern.severity != urgent",
    "child.born is set",
    "years_since(child.born) < 18",
    "any guardian",
    "guardian in event.present",
    "actor.role == near_worker",
    "count(near_worker) <= 3",
    "not any consent where it.state == given and it.written",
    "child.language == fi or (needs_interpreter and interpreter_arranged)",
    "not child.disabled and specialist[disability] == none",
)
"""What the twelve rules ask for: each holds on the case that is asked about."""

_HEAD = "policy: twelve\nfor: family_centre\nversion: 1\nvalid_from: 2025-01-01\nlabel: {en: Twelve rules}\nrequire:\n"


def policy(folder: Path, *, holds: bool) -> Path:
    """A policy of twelve rules on the act: they all hold, or each of them is turned round and fails."""
    path = folder / f"twelve-{'hold' if holds else 'fail'}.yaml"
    rules = [
        f'  - id: BENCH{number:02}\n    on: [talk_with_family]\n    that: "{text if holds else f"not ({text})"}"\n'
        f"    because: {{en: Rule {number} of the benchmark.}}\n    source: benchmark\n"
        for number, text in enumerate(CONDITIONS, 1)
    ]
    path.write_text(_HEAD + "".join(rules), encoding="utf-8")
    return path


def measure(folder: Path, questions: int) -> Iterator[str]:
    """Questions on a warm case: with the shipped rules alone, and with twelve more that hold, or that fail."""
    shipped = _asked(folder, [], questions, 0)
    yield f"`ask` on a warm case, no rule applies: {_told(shipped)}"
    for holds in (True, False):
        found = _asked(folder, [policy(folder, holds=holds)], questions, 0 if holds else len(CONDITIONS))
        what = "all hold" if holds else "all fail, with reasons"
        yield f"`ask` on a warm case, {len(CONDITIONS)} rules, {what}: {_told(found)}"


def _asked(folder: Path, more: list[Path], questions: int, refused: int) -> Rate:
    """The rate of questions; `refused` is how many rules say no."""
    path = folder / f"ask-{len(more)}-{refused}.db"
    with open_engine(f"sqlite:///{path}") as engine:
        begin(engine, "case-0000")
        talk(engine, "case-0000")
    with open_engine(f"sqlite:///{path}", policies=[*POLICIES, *more]) as engine:
        checks = [check for check in ask(engine, "case-0000").checks if check.kind != "built-in"]
        assert len(checks) == len(more) * len(CONDITIONS)
        assert sum(check.answer is Answer.NO and bool(check.reads) for check in checks) == refused
        return max((rate(times(lambda _: ask(engine, "case-0000")), questions) for _ in range(3)), key=_cpu)


def _cpu(found: Rate) -> float:
    return found.cpu


def _told(found: Rate) -> str:
    return f"{found.wall:,.0f}/s ({1e6 / found.cpu:.1f} µs of CPU time each)"
