"""The values that the engine takes and gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pathway.decision import Answer, Decision


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who acts, by the id that the host's register knows, and for which organisation."""

    id: str
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of an act: the decision, and where it stands in the log.

    `version` counts accepted acts and is what the next act may carry as `seen_version`; `seq` is the number
    of the log entry. `repeated` says that the idempotency key had led to this entry before.
    """

    case: str
    version: int
    seq: int
    decision: Decision
    repeated: bool = False

    @property
    def linked(self) -> tuple[str, ...]:
        """The ids of the cases that the act opened or linked."""
        return tuple(op.target.partition("/")[2] for op in self.decision.effects if op.kind == "link")

    @property
    def accepted(self) -> bool:
        return self.decision.allowed is Answer.YES


@dataclass(frozen=True, slots=True)
class Possible:
    """An event that a person could do in a role, and the answer to it as it stands, without a payload."""

    event: str
    role: str
    answer: Answer
    decision: Decision


@dataclass(frozen=True, slots=True)
class Summary:
    """A case in a list."""

    id: str
    pathway: str
    version: int
    opened: datetime
    changed: datetime
    states: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Running:
    """A deadline that runs on a case; `due` is the first instant at which it is overdue."""

    case: str
    deadline: str
    policy: str
    subject: str | None
    opened: datetime
    due: datetime | None


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A version of a policy that decided something, by the hash that entries and deadlines name."""

    hash: str
    name: str
    version: int

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"


@dataclass(frozen=True, slots=True)
class Fired:
    """A deadline of a case on `pathway` that was overdue since `due` and fired `at`, and what came of it."""

    case: str
    deadline: str
    subject: str | None
    decision: Decision
    at: datetime
    due: datetime
    pathway: str


@dataclass(frozen=True, slots=True)
class Stuck:
    """A deadline that is to be looked at and cannot be judged: its terms or case cannot be read, the register is wrong.

    `number` is that of its timer on the case; `deadline` is None where not even its name can be read.
    """

    case: str
    number: int
    deadline: str | None
    subject: str | None
    error: Exception
