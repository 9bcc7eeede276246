"""The host's register, with what it says of people checked against the pathway."""

from __future__ import annotations

from collections.abc import Mapping

from pathway.conditions.types import Value, from_json
from pathway.decision import Person, Register
from pathway.definition import Definition
from pathway.errors import UsageError


def typed(register: Register, definition: Definition) -> Register:
    """The register in the pathway's types. It raises UsageError for a value that is not of its type.

    Attributes that the pathway does not name are left out; one that is None is not known.
    """

    def person(id: str) -> Person | None:
        known = register(id)
        if known is None:
            return None
        if not isinstance(known, Person):
            raise UsageError(
                f"the register should give a Person or None for `{id}`, not {type(known).__name__}"
            )
        return Person(_typed(id, known.attributes, definition), frozenset(known.serves), known.organisation)

    return person


def _typed(id: str, given: Mapping[str, object], definition: Definition) -> dict[str, Value | None]:
    values: dict[str, Value | None] = {}
    for name, field in definition.people.items():
        raw = given.get(name)
        if raw is None:
            continue
        try:
            values[name] = from_json(field.type, raw)
        except ValueError as error:
            raise UsageError(f"the register's `{name}` of `{id}` does not fit the pathway: {error}") from None
    return values
