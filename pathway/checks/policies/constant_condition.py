"""A condition of a rule or deadline, or a part of one, that always or never holds."""

from __future__ import annotations

from pathway.checks.constants import HELP, ConstantParts
from pathway.checks.subjects import ReadPolicy
from pathway.checks.truth import is_free, outcomes
from pathway.conditions.terms import And
from pathway.diagnostics import Report
from pathway.policy import Rule
from pathway.policy.shapes import RuleShape


def check(read: ReadPolicy, report: Report) -> None:
    parts = ConstantParts(report, read.shape.terms)
    rules = {str(shape.id): shape for shape in (*read.shape.require, *read.shape.flag)}
    for rule in read.policy.rules:
        _rule(rule, rules[rule.id], parts, report)
    deadlines = {str(shape.id): shape for shape in read.shape.deadlines}
    for deadline in read.policy.deadlines:
        written = deadlines[deadline.id].when
        if deadline.when is not None and written is not None:
            parts.condition(deadline.when, [written], "the deadline never fires")


def _rule(rule: Rule, shape: RuleShape, parts: ConstantParts, report: Report) -> None:
    sound = True
    if rule.when is not None and shape.when is not None:
        sound = parts.condition(rule.when, [shape.when], "the rule never applies")
    never = "every act is flagged" if rule.flags else "every act is refused"
    sound = parts.condition(rule.that, shape.that, never, may_be_no=True) and sound
    if not sound or rule.when is None or shape.when is None:
        return
    if is_free(And((rule.that.term, rule.when.term))):
        return
    if outcomes(rule.that.term, rule.when.term) == {True}:
        message = f"the rule `{rule.id}` asks nothing: what it asks always holds where `when` does"
        also = ((shape.when.span, "where this holds"),)
        report.add("constant-condition", shape.that[0].span, message, HELP, also=also)
