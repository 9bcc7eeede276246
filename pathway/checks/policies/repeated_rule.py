"""Two rules of one policy that ask the same on the same event."""

from __future__ import annotations

from itertools import chain

from pathway.checks.subjects import ReadPolicy
from pathway.diagnostics import Report
from pathway.files import Text
from pathway.policy import Rule


def check(read: ReadPolicy, report: Report) -> None:
    ids = {str(shape.id): shape.id for shape in chain(read.shape.require, read.shape.flag)}
    rules = read.policy.rules
    for place, rule in enumerate(rules):
        for earlier in rules[:place]:
            if _asks_the_same(earlier, rule) and set(rule.on) <= set(earlier.on):
                _report(ids[earlier.id], ids[rule.id], report)
                break


def _asks_the_same(earlier: Rule, later: Rule) -> bool:
    return (
        earlier.that.term == later.that.term
        and (earlier.when is None or (later.when is not None and earlier.when.term == later.when.term))
        and (not earlier.flags or later.flags)
    )


def _report(earlier: Text, later: Text, report: Report) -> None:
    report.add(
        "repeated-rule",
        later.span,
        f"the rule `{later}` asks what `{earlier}` asks already, on the same events",
        "take one of the two out, or change what it asks",
        also=((earlier.span, "this rule asks the same"),),
    )
