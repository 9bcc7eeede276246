"""How fast policies are checked and conditions evaluated. CPU time of one run; ratios count.

    python benchmarks/policies.py [--quick] [--strict]

- a long policy (5,000 lines: rules of several parts, deadlines, texts in three languages), checked by `pathway check`,
  beyond what `pathway check` of a tiny file takes;
- `pathway check` of all shipped files;
- one condition on flat facts, beside the same one in CEL, the expression language of Kubernetes and others, by Google's
  own binding (`cel-expr-python`) and in pure Python (`cel-python`), and beside the same written by hand in Python.

What is printed is the least of several runs: other work on the machine can only add to it. Modules are compiled before,
as those of an installed package are, also where PYTHONDONTWRITEBYTECODE keeps a checkout from it: compiling all of them
takes 0.15 s of each start, which `--uncompiled` shows. With `--strict`, exits 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory
from typing import Final

import core
import peers

from pathway.diagnostics import Report
from pathway.documents import Library
from pathway.documents.scenario import load_scenario
from pathway.files import Finder
from pathway.shipped import folders, shipped

ROOT: Final = Path(__file__).resolve().parent.parent
CHECK: Final = (sys.executable, "-m", "pathway.cli", "check")
SHIPPED: Final = ("states", "rules", "examples")
LONG: Final = 0.5
WHOLE: Final = 0.6
RATE: Final = 4_000_000
CEL: Final = 'main in ["planning", "review"] && !statutory && severity != "urgent"'
FACTS: Final = {"main": "planning", "statutory": False, "severity": "light"}

HEAD: Final = """\
policy: long
for: family_centre
version: 1
valid_from: 2026-01-01
law_as_of: 2026-01-01
label: {en: A long policy, fi: Pitkä linjaus, sv: En lång policy}
calendars: {working: {country: FI}}
settings: {visits: 2, waiting: 14}
terms:
  young: months_since(child.born) < 36
  pressing: concern.severity in [serious, urgent]
"""
RULE: Final = """\
  - id: R{n}
    label: {{en: Plan in time {n}, fi: Suunnitelma ajoissa {n}, sv: Planen i tid {n}}}
    on: [{event}]
    when: main in [planning, review] and not (young and plan.statutory)
    that:
      - own_worker is set or count(near_worker) >= visits
      - |
        family in event.present or pressing
        and not any consent where it.scope == network and it.state in [refused, withdrawn]
      - days_since(child.born) > {days} + waiting or child.special_support == yes
    because:
      en: "Make the plan with the family, and name who answers for it (rule {n})."
      fi: "Tee suunnitelma perheen kanssa ja nimeä, kuka siitä vastaa (sääntö {n})."
      sv: "Gör planen med familjen och ange vem som svarar för den (regel {n})."
    source: "the county's own decision, section {n}"
"""
DEADLINE: Final = """\
  - id: D{n}
    label: {{en: Answer {n}, fi: Vastaus {n}, sv: Svar {n}}}
    from: {{enter: main.raised}}
    until: [{{leave: main.raised}}, {{event: {event}}}]
    within: {days} working days
    when: pressing and not plan.statutory
    then: flag
    because: {{en: Answer the family., fi: Vastaa perheelle., sv: Svara familjen.}}
    source: "the county's promise {n}"
"""
EVENTS: Final = ("approve_plan", "talk_with_family", "agree_support")


def long_policy(lines: int = 5_000) -> str:
    """A policy of at least so many lines: three rules to each deadline."""
    rules: list[str] = []
    deadlines: list[str] = []
    number, total = 0, HEAD.count("\n") + 2
    while total < lines:
        form, items = (DEADLINE, deadlines) if number % 4 == 3 else (RULE, rules)
        items.append(form.format(n=number, event=EVENTS[number % len(EVENTS)], days=1 + number % 28))
        total += items[-1].count("\n")
        number += 1
    return HEAD + "require:\n" + "".join(rules) + "deadlines:\n" + "".join(deadlines)


def compiled(folder: str) -> dict[str, str]:
    """The environment of a process that keeps its compiled modules in a folder."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": folder}


def spent(environment: Mapping[str, str], *paths: str) -> float:
    """CPU seconds of one `pathway check`, which must find nothing."""
    before = getrusage(RUSAGE_CHILDREN)
    done = subprocess.run([*CHECK, *paths], cwd=ROOT, capture_output=True, text=True, env=environment)
    after = getrusage(RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stdout + done.stderr
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def checking(runs: int, *, uncompiled: bool = False) -> dict[str, float]:
    """CPU seconds for a tiny file, a long one and all shipped ones."""
    with TemporaryDirectory() as folder:
        tiny, long = Path(folder, "tiny.yaml"), Path(folder, "long.yaml")
        tiny.write_text("people:\n  mother: {}\n", encoding="utf-8")
        long.write_text(long_policy(), encoding="utf-8")
        paths = {"tiny": (str(tiny),), "long": (str(long),), "shipped": SHIPPED}
        times: dict[str, list[float]] = {name: [] for name in paths}
        environment = dict(os.environ) if uncompiled else compiled(str(Path(folder, "compiled")))
        spent(environment, *SHIPPED)  # compiles
        for _ in range(runs):
            for name, named in paths.items():
                times[name].append(spent(environment, *named))
    return {name: min(found) for name, found in times.items()}


def evaluating(seconds: float) -> dict[str, float]:
    """Evaluations a second of one condition, by each that can."""
    library = Library(Finder(folders()), Report())
    loaded = load_scenario(Path(shipped("examples", "scenarios", "county.yaml")), library)
    assert loaded is not None
    ours, by_hand = core.condition(loaded[1])
    rates = {"ours": ours, "hand-written Python": by_hand}
    for name, peer in (("cel-expr-python", peers.cel_expr_python), ("cel-python", peers.cel_python)):
        try:
            evaluate = peer(CEL, FACTS)
        except ImportError:
            print(f"{name} is not installed: the extra `bench` has it")
            continue
        assert evaluate() is True
        rates[name] = core.per_second(evaluate, seconds)
    return rates


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Time the checking of policies and the evaluation of conditions."
    )
    parser.add_argument("--quick", action="store_true", help="fewer runs, in less than 40 seconds")
    parser.add_argument("--strict", action="store_true", help="exit 1 where a target is missed")
    parser.add_argument(
        "--uncompiled", action="store_true", help="take the environment as it is, compiled modules or not"
    )
    given = parser.parse_args()
    quick = given.quick
    times = checking(3 if quick else 7, uncompiled=given.uncompiled)
    rates = evaluating(0.5 if quick else 2.0)
    long, mine = times["long"] - times["tiny"], rates.pop("ours")
    print(f"start-up, with a tiny file: {times['tiny']:.2f} s of CPU")
    kept = [
        told("a policy of 5,000 lines, beyond that", long, LONG),
        told("all shipped files, in all", times["shipped"], WHOLE),
    ]
    print(f"one condition: {mine:,.0f} evaluations/s (target: at least {RATE:,})")
    for name, rate in rates.items():
        print(f"  {name}: {rate:,.0f}/s; ratio {mine / rate:.2f}")
    return 1 if given.strict and not (all(kept) and mine >= RATE) else 0


def told(what: str, seconds: float, most: float) -> bool:
    """Print a time beside its target; whether it keeps it."""
    print(f"{what}: {seconds:.2f} s of CPU (target: at most {most})")
    return seconds <= most


if __name__ == "__main__":
    sys.exit(main())
