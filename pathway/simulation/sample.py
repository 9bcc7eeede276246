"""Clients whose acts are kept whole, so that the durable engine can replay them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pathway.decision.model import Act, Answer, Opening, Person


@dataclass(frozen=True, slots=True)
class Played:
    """An act, or the firing of `deadline` on `subject`, and what came out.

    `people` is what the register said of those who were asked about.
    """

    at: datetime
    outcome: Answer
    rules: tuple[str, ...]
    """The ids of the checks that refused it."""
    act: Act | None = None
    deadline: str | None = None
    subject: str | None = None
    missed: bool = False
    people: Mapping[str, Person] = field(default_factory=dict)


@dataclass(slots=True)
class Sample:
    """A client's acts and deadlines in order. The first is the act that opens the case with `opening`."""

    client: int
    opening: Opening
    steps: list[Played] = field(default_factory=list)
