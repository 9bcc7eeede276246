"""Values and labels as YAML."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pathway.conditions.types import Value

LINE = "# yaml-language-server: $schema={}\n"
"""The first line of a file, by which an editor finds the schema."""


def value(of: Value | object) -> str:
    """A value as it stands in a file."""
    match of:
        case bool():
            return "yes" if of else "no"
        case date():
            return of.isoformat()
        case frozenset() | tuple():
            return "[" + ", ".join(map(str, sorted(of))) + "]"
        case _:
            return str(of)


def mapping(of: Mapping[str, object]) -> str:
    """A mapping on one line; its texts are names, numbers and dates, which need no quotes."""
    return "{" + ", ".join(f"{key}: {value(one)}" for key, one in of.items()) + "}"


def label(indent: str, en: str, fi: str, sv: str) -> str:
    """A text in three languages, on lines of their own."""
    return f"{indent}en: {en}\n{indent}fi: {fi}\n{indent}sv: {sv}\n"


def plain(name: str) -> str:
    """A name, in quotes where brackets would mean something else."""
    return f'"{name}"' if "[" in name else name
