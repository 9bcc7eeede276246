"""Other cases, as the decision core needs them: a port, like the register of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pathway.conditions.types import Value
from pathway.decision.messages import message
from pathway.decision.model import Act, Answer, Case, Check, Opened
from pathway.decision.reasons import built_in
from pathway.definition import Definition


@dataclass(frozen=True, slots=True)
class Other:
    """Another case as it stands, and the definition that it is on."""

    definition: Definition
    case: Case


@dataclass(frozen=True, slots=True)
class Wanted:
    """A case that an act of the case `origin` opens as an entry of its list `list`, linked with `region`.

    `act` is its first act. `states` are those of the origin's regions after the act that opens it.
    """

    origin: str
    list: str
    pathway: str
    region: str
    back: str | None
    act: Act
    facts: Mapping[str, Value | None]
    holds: Mapping[str, tuple[str, ...]]
    states: Mapping[str, str]


class Others:
    """What an act can know of other cases, and do to them. This one knows none, and opens none."""

    def case(self, id: str) -> Other | None:
        """The case with this id, if it is open; None where there is none."""
        del id
        return None

    def open(self, wanted: Wanted) -> Opened | Check:
        """The case that is opened, with the decision on its first act; or the check that says why none can be."""
        return built_in("LINK", Answer.NO, message("not here", pathway=wanted.pathway))


NO_OTHERS = Others()
