"""Two rules of one policy that ask the same on the same event."""

from __future__ import annotations

from itertools import chain

from pathway.checks.subjects import ReadPolicy
from pathway.conditions.terms import Term
from pathway.diagnostics import Report
from pathway.files import Text
from pathway.policy import Rule


def check(read: ReadPolicy, report: Report) -> None:
    ids = {str(shape.id): shape.id for shape in chain(read.shape.require, read.shape.flag)}
    earlier: dict[Term, list[Rule]] = {}
    for rule in read.policy.rules:
        alike = earlier.setdefault(rule.that.term, [])
        for one in alike:
            if _asks_the_same(one, rule) and set(rule.on) <= set(one.on):
                _report(ids[one.id], ids[rule.id], report)
                break
        alike.append(rule)


def _asks_the_same(earlier: Rule, later: Rule) -> bool:
    return (earlier.when is None or (later.when is not None and earlier.when.term == later.when.term)) and (
        not earlier.flags or later.flags
    )


def _report(earlier: Text, later: Text, report: Report) -> None:
    report.add(
        "repeated-rule",
        later.span,
        f"the rule `{later}` asks what `{earlier}` asks already, on the same events",
        "take one of the two out, or change what it asks",
        also=((earlier.span, "this rule asks the same"),),
    )
