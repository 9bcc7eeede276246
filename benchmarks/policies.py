"""How fast policies are checked and conditions evaluated. CPU time and ratios of one run count.

    python benchmarks/policies.py [--quick]

- a long policy (5,000 lines: rules of several parts, deadlines, texts in three languages), checked by `pathway check`,
  beyond what `pathway check` of a tiny file takes;
- `pathway check` of all shipped files;
- one condition on flat facts, beside the same written for two implementations of CEL, the expression language of
  Kubernetes and others (`cel-expr-python`, Google's, and `cel-python`), where they are installed, and by hand in Python.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory
from typing import Final

import core
import peers

ROOT: Final = Path(__file__).resolve().parent.parent
CHECK: Final = (sys.executable, "-m", "pathway.cli", "check")
SHIPPED: Final = ("states", "rules", "examples")
TARGETS: Final = {"long": 0.5, "shipped": 0.6, "evaluations": 4_000_000.0}

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
    """A policy of at least so many lines, nine rules to each deadline... in the order that files have."""
    rules, deadlines, number = [], [], 0
    total = HEAD.count("\n") + 2
    while total < lines:
        event = EVENTS[number % len(EVENTS)]
        form, items = (DEADLINE, deadlines) if number % 4 == 3 else (RULE, rules)
        items.append(form.format(n=number, event=event, days=1 + number % 28))
        total += items[-1].count("\n")
        number += 1
    return HEAD + "require:\n" + "".join(rules) + "deadlines:\n" + "".join(deadlines)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(long_policy(), encoding="utf-8")
