"""An optional attribute of the entries of a list or of holders of a role that nothing ever sets."""

from __future__ import annotations

from collections.abc import Mapping

from pathway.checks.parts import assigned_roles, effects_of
from pathway.checks.subjects import ReadPathway
from pathway.definition import Definition
from pathway.definition.shapes import FieldShape
from pathway.diagnostics import Report
from pathway.files import Text


def check(pathway: ReadPathway, report: Report) -> None:
    definition, shape = pathway.definition, pathway.shape
    written = _written(definition)
    for name, kind in shape.lists.items():
        if (name, "") in written:  # else nothing is ever added to it
            _check(name, kind.attributes, written, report)
    given = assigned_roles(definition)
    for name, role in shape.roles.items():
        if name in given:
            _check(name, role.attributes, written, report)


def _check(
    owner: Text, attributes: Mapping[Text, FieldShape], written: set[tuple[str, str]], report: Report
) -> None:
    for name, field in attributes.items():
        if field.optional and field.default is None and (owner, name) not in written:
            report.add(
                "attribute-never-set",
                name.span,
                f"no act ever sets `{name}` of {owner}",
                "set it where an entry is added or changed, or take it out",
                label="never set",
            )


def _written(definition: Definition) -> set[tuple[str, str]]:
    """The attributes that effects give a value, each with its list or role."""
    found: set[tuple[str, str]] = set()
    for effect in effects_of(definition):
        found |= {(one.list, key) for one in effect.adds for key in ("", *one.attributes)}
        found |= {(one.role, key) for one in effect.assigns for key in ("", *one.attributes)}
        found |= {(one.target.list, key) for one in effect.changes for key in ("", *one.attributes)}
        found |= {(one.list, key) for one in effect.opens for key in ("", *one.attributes)}
        found |= {(one.list, key) for one in effect.links for key in ("", *one.attributes)}
    return found
