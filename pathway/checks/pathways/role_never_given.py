"""A role that is held on the case, and that no act gives to anybody."""

from __future__ import annotations

from pathway.checks.parts import assigned_roles, is_given
from pathway.checks.subjects import ReadPathway
from pathway.diagnostics import Report, Span


def check(pathway: ReadPathway, report: Report) -> None:
    assigned = assigned_roles(pathway.definition)
    for role in pathway.shape.roles:
        if not is_given(pathway.definition, role, assigned):
            report.add(
                "role-never-given",
                role.span,
                f"no act gives the role `{role}` to anybody",
                f"let an effect say `assigns: {{{role}: …}}`, or say `held: organisation` where the register "
                "knows who has it, or `party: client` where it is one of the client's own",
                label="nobody can ever hold it",
                also=tuple((place, "nobody can do this as it") for place in _uses(pathway, role)),
            )


def _uses(pathway: ReadPathway, role: str) -> list[Span]:
    """Where the role is named among those whose act an event is, at most three."""
    events = pathway.shape.events.values()
    return [name.span for event in events for name in event.by if name == role][:3]
