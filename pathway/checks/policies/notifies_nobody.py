"""A deadline that notifies a role whose holders a case does not know."""

from __future__ import annotations

from pathway.checks.parts import assigned_roles, is_given
from pathway.checks.subjects import ReadPolicy
from pathway.diagnostics import Report
from pathway.files import Text
from pathway.policy.shapes import DeadlineShape


def check(read: ReadPolicy, report: Report) -> None:
    assigned = assigned_roles(read.definition)
    for deadline in read.shape.deadlines:
        for name in _told(deadline):
            roles = read.definition.groups.get(name, (str(name),))
            if not any(is_given(read.definition, role, assigned) for role in roles):
                report.add(
                    "notifies-nobody",
                    name.span,
                    f"nobody can be told: no act gives the role `{name}` to anybody",
                    "notify a role that somebody can have",
                )


def _told(deadline: DeadlineShape) -> list[Text]:
    told = deadline.then.get("notify", ()) if isinstance(deadline.then, dict) else ()
    return [told] if isinstance(told, Text) else list(told)
