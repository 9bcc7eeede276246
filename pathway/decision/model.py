"""The values that the decision core takes and gives: case, act, decision. All frozen; none knows a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from pathway.conditions.types import Erased, Json, Value
from pathway.definition import Label
from pathway.policy import Bundle

Slot = Value | Erased | None

READING: Final = ("read", "disclose")
"""Events that are judged and logged when somebody reads the case or discloses of it (design, semantics 14)."""


class Answer(StrEnum):
    """Yes, no, or unknown: something must be known first."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A holder of a role or an entry of a list: `near_worker/nurse`.

    `key` is the person, the other case of a linked list, or a running number.
    """

    list: str
    key: str
    values: Mapping[str, Slot] = field(default_factory=dict)
    state: str | None = None

    @property
    def id(self) -> str:
        return f"{self.list}/{self.key}"


@dataclass(frozen=True, slots=True)
class Timer:
    """A deadline that runs: opened at `opened`, on `subject` (an entry's id) or on the case.

    `due` is the first instant at which it is overdue; None while the date it waits for is not set.
    `policy` is the content hash of the policy whose terms apply, those in force at `opened`.
    """

    id: int
    deadline: str
    policy: str
    subject: str | None
    opened: datetime
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Watcher:
    """Another case that has this one as an entry of its linked list `list`, which follows this one's `region`."""

    case: str
    list: str
    region: str


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands: the fold of its log.

    `version` counts accepted acts, and changes of linked cases that it followed. `facts` lacks what was never
    given, and holds None for what is unset. `regions` maps the names of instances (`main`, `specialist[disability]`)
    to states. `lists` holds only entries that are not ended or released. `counters` numbers entries of lists,
    and timers.
    """

    id: str
    pathway: str
    version: int
    facts: Mapping[str, Slot]
    regions: Mapping[str, str]
    lists: Mapping[str, tuple[ListEntry, ...]]
    timers: tuple[Timer, ...] = ()
    counters: Mapping[str, int] = field(default_factory=dict)
    watchers: tuple[Watcher, ...] = ()

    def holders(self, role: str) -> tuple[str, ...]:
        """The persons who hold a role on this case."""
        return tuple(entry.key for entry in self.lists.get(role, ()))


@dataclass(frozen=True, slots=True)
class Opening:
    """What a case is opened with: facts, holders of client roles, and for a case that already ran, its states."""

    facts: Mapping[str, Value | None] = field(default_factory=dict)
    holds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Person:
    """What the host's register knows of a person now: attributes, and the organisation's roles they serve in."""

    attributes: Mapping[str, Value | None] = field(default_factory=dict)
    serves: frozenset[str] = frozenset()
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody wants to do.

    `present` maps persons who take part, as the actor attests, to the role in which they do.
    `payload` and `record` hold raw JSON or Python values; the core types them.
    """

    event: str
    actor: str
    role: str
    through: str | None = None
    present: Mapping[str, str] = field(default_factory=dict)
    payload: Mapping[str, object] = field(default_factory=dict)
    record: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was judged, and why it came out so.

    `id` is a rule's, or one of BY ROLE THROUGH WITH MOVE PAYLOAD MAX LINK. For an answer that is not yes:
    `failing` is the text of the conjunct that decided, `reads` the values it read, `needed` the smallest
    set of conditions that would have to hold instead, `missing` what is not known yet. `told` says in plain
    words what failed, and `needs` what would have to be so instead, in each language.
    """

    id: str
    kind: str
    """`built-in`, `require` or `flag`."""
    answer: Answer
    policy: str | None = None
    because: Label | None = None
    source: str | None = None
    failing: str | None = None
    reads: tuple[tuple[str, str], ...] = ()
    needed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    policy_version: int | None = None
    """The version of `policy` that decided: the one in force on that day, or at the deadline's beginning."""
    notify: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Of a deadline that passed: the roles to be told, with those who hold them on the case."""
    told: Label | None = None
    needs: tuple[Label, ...] = ()


def together(checks: Iterable[Check]) -> Answer:
    """The answer that checks give together: no, if one says so; flags have no say."""
    found = Answer.YES
    for check in checks:
        if check.answer is not Answer.YES and check.kind != "flag" and found is not Answer.NO:
            found = check.answer
    return found


@dataclass(frozen=True, slots=True)
class Op:
    """One change of a case, in the form the log stores; `fold` needs nothing else.

    kind / target / value:
    `set` fact value · `assign` entry-id {attributes} · `release` entry-id · `add` entry-id {attributes} ·
    `change` entry-id {attributes} · `end` entry-id · `enter` region-instance state (at opening) ·
    `open` timer-id {deadline, policy, subject, opened, due} · `close` timer-id · `due` timer-id instant ·
    `link` entry-id {state, values} (the key is the other case) · `watch` case-id {list, region} (the other
    case has this one in that list) · `unwatch` case-id list · `cause` case-id entry-number (whose doing it is).
    A migration (`decision.migrated`): `migrate` definition-hash {from, open}, and after it, in names of the old
    definition, `drop` name · `rename` name new-name · `recode` name {old value: new value}.
    """

    kind: str
    target: str
    value: Json = None


def owner_of(place: str) -> str:
    """The region or list of an instance (`specialist[disability]`) or entry (`statutory/1`)."""
    return place.partition("/")[0].partition("[")[0]


@dataclass(frozen=True, slots=True)
class Step:
    """A region instance or an entry (`statutory/1`) that goes from one state to another (or stays)."""

    region: str
    source: str
    to: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to an act, whole: every check, and what would change. Only a `yes` is carried out."""

    allowed: Answer
    act: Act
    at: datetime
    checks: tuple[Check, ...]
    moves: tuple[Step, ...] = ()
    effects: tuple[Op, ...] = ()
    through_role: str | None = None
    assignment: str | None = None
    deadline: str | None = None
    """The id of the deadline that fired, where this is no person's act."""
    missed: bool = False
    """The deadline counts as missed: it flags, or what it was to do was refused."""
    opened: tuple[Opened, ...] = ()
    """The other cases that the act opens."""
    link: str | None = None
    """The id of the linked case that this follows, where it is no act on this one."""

    @property
    def refusals(self) -> tuple[str, ...]:
        """The ids of the checks that said no, or that need information."""
        return tuple(c.id for c in self.checks if c.kind != "flag" and c.answer is not Answer.YES)

    @property
    def flags(self) -> tuple[str, ...]:
        """The ids of the flag rules that marked the act."""
        return tuple(c.id for c in self.checks if c.kind == "flag" and c.answer is not Answer.YES)


@dataclass(frozen=True, slots=True)
class Opened:
    """A case that an act on another one opens: as it is before its first act, and the decision on that."""

    case: Case
    bundle: Bundle
    decision: Decision
