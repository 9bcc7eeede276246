"""Personal values out of the trees that entries hold, and back.

In an entry a personal value is a reference, `{"personal": "c1"}`; `commitments` of the entry binds the value,
which is stored beside it. A mapping of the caller's that looks like a reference is escaped:
`{"~personal": …}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pathway.audit.commitments import commit
from pathway.conditions.types import Json

_KEY: Final = "personal"
_ESCAPE: Final = "~"
_NAME: Final = re.compile(r"c[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True)
class Personal:
    """Marks a personal value in a tree that is about to be concealed."""

    value: Json


Tree = bool | int | str | Personal | list["Tree"] | dict[str, "Tree"] | None
"""JSON in which personal leaves are wrapped in `Personal`."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A personal value that stands beside an entry: its name there (`c1`), its salt, and itself."""

    name: str
    salt: bytes
    value: Json


class Concealer:
    """Conceals the personal values of one entry: use one for all its parts, then take what it gathered.

    `salt` gives 16 fresh bytes at each call (`Ids.salt`).
    """

    def __init__(self, salt: Callable[[], bytes]) -> None:
        self._salt = salt
        self.commitments: dict[str, str] = {}
        """For the entry: name to commitment."""
        self.sealed: list[Sealed] = []
        """For the store, beside the entry."""

    def hide(self, tree: Tree) -> Json:
        """The tree with a reference in the place of each personal value."""
        match tree:
            case Personal(value):
                return {_KEY: self._seal(value)}
            case list():
                return [self.hide(item) for item in tree]
            case dict():
                return self.hide_fields(tree)
            case _:
                return tree

    def hide_fields(self, fields: Mapping[str, Tree]) -> dict[str, Json]:
        """The same for a mapping, such as the payload of an event."""
        return {_escaped(key, len(fields)): self.hide(value) for key, value in fields.items()}

    def _seal(self, value: Json) -> str:
        name = f"c{len(self.sealed) + 1}"
        salt = self._salt()
        self.commitments[name] = commit(salt, value)
        self.sealed.append(Sealed(name, salt, value))
        return name


def reveal(tree: Json, values: Mapping[str, Json], erased: object) -> Any:
    """The tree that was concealed, with its personal values again.

    `values` maps names of references to values; a reference that it lacks becomes `erased`, the caller's
    marker.
    """
    if isinstance(tree, list):
        return [reveal(item, values, erased) for item in tree]
    if not isinstance(tree, dict):
        return tree
    if len(tree) > 1:
        return {
            key: reveal(value, values, erased) if isinstance(value, (dict, list)) else value
            for key, value in tree.items()
        }
    name = reference(tree)
    if name is not None:
        return values.get(name, erased)
    return {_unescaped(key): reveal(value, values, erased) for key, value in tree.items()}


def reference(tree: Json) -> str | None:
    """The name that `tree` refers to, where it is a reference such as `{"personal": "c1"}`."""
    if isinstance(tree, dict) and len(tree) == 1:
        name = tree.get(_KEY)
        return name if isinstance(name, str) else None
    return None


def references(tree: Json) -> list[str]:
    """The names of all references in a concealed tree, in no order."""
    names: list[str] = []
    rest: list[Json] = [tree]
    for part in rest:
        parts: Iterable[Json] = ()
        if type(part) is dict:
            if len(part) == 1 and (name := reference(part)) is not None:
                names.append(name)
                continue
            parts = part.values()
        elif type(part) is list:
            parts = part
        rest += [item for item in parts if type(item) is not str]
    return names


def is_name(text: str) -> bool:
    """Whether a reference may have this name: `c1`, `c2`, …"""
    return _NAME.fullmatch(text) is not None


def _escaped(key: str, size: int) -> str:
    return _ESCAPE + key if size == 1 and key.lstrip(_ESCAPE) == _KEY else key


def _unescaped(key: str) -> str:
    return key[1:] if key.startswith(_ESCAPE) and key.lstrip(_ESCAPE) == _KEY else key
