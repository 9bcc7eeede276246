"""What a condition reads: the case, the act and the day, as one mutable view."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, Protocol


class EntryLike(Protocol):
    """A holder of a role or an entry of a list."""

    @property
    def id(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def values(self) -> Mapping[str, Any]: ...
    @property
    def state(self) -> str | None: ...


class PersonLike(Protocol):
    @property
    def attributes(self) -> Mapping[str, Any]: ...


class View:
    """Facts, states and lists of a case; payload, actor, role and presence of an act; the register; today.

    `it` and `subject` are set while a quantifier or a deadline's condition is evaluated. A value of None
    means not set or not known.
    """

    __slots__ = (
        "actor",
        "facts",
        "holding",
        "it",
        "lists",
        "payload",
        "people",
        "present",
        "regions",
        "role",
        "rows",
        "subject",
        "today",
    )

    def __init__(
        self,
        *,
        facts: Mapping[str, Any] | None = None,
        regions: Mapping[str, str] | None = None,
        lists: Mapping[str, Sequence[EntryLike]] | None = None,
        today: date,
        payload: Mapping[str, Any] | None = None,
        actor: str = "",
        role: str = "",
        holding: Mapping[str, Any] | None = None,
        present: Collection[str] = (),
        people: Callable[[str], PersonLike | None] = lambda _: None,
        rows: Mapping[str, Mapping[str, Mapping[str, Any]]] | None = None,
        subject: EntryLike | None = None,
    ) -> None:
        self.facts = facts or {}
        self.regions = regions or {}
        self.lists = lists or {}
        self.payload = payload or {}
        self.actor = actor
        self.role = role
        self.holding = holding or {}
        self.present = present
        self.people = people
        self.today = today
        self.rows = rows or {}
        self.it: Any = None
        self.subject = subject

    def entry(self, id_: str) -> EntryLike | None:
        """The entry with this id, unless it has ended or was released."""
        for entry in self.lists.get(id_.partition("/")[0], ()):
            if entry.id == id_:
                return entry
        return None
