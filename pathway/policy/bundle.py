"""A pathway with its policies: which of them are in force on a day, and what they say together.

Policies compose by conjunction: one more can only refuse, flag or time more, never permit more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pathway.calendars import Calendars
from pathway.conditions import places_read
from pathway.definition import Definition
from pathway.policy.model import Deadline, Happening, Policy, Rule, Trigger


@dataclass(frozen=True, slots=True, order=True)
class Beginning:
    """A trigger that begins a deadline: the places of both, in the order in which deadlines open."""

    place: tuple[int, int]
    deadline: Deadline = field(compare=False)
    trigger: Trigger = field(compare=False)
    reads: frozenset[str] = field(compare=False, default=frozenset())
    """The facts, regions, lists and roles that its condition may read."""


@dataclass(frozen=True, slots=True)
class InForce:
    """What the policies in force on one day say together."""

    policies: tuple[Policy, ...]
    rules: Mapping[str, tuple[Rule, ...]]
    """Required rules and flags by event, in the order of the files."""
    allow: Mapping[str, frozenset[str]]
    """For events that a policy narrows: the roles left."""
    deadlines: tuple[Deadline, ...]
    calendars: Calendars
    begins: Mapping[tuple[Happening, str, str], tuple[Beginning, ...]]
    """What begins deadlines, by kind, name and state."""
    turning: tuple[Beginning, ...]
    """What begins deadlines by a condition that becomes true."""
    hashes: tuple[str, ...]
    """Those of the policies."""


class Bundle:
    """A definition and policies, all versions of each. Immutable but for what it remembers of days asked before."""

    def __init__(
        self, definition: Definition, policies: Sequence[Policy] = (), former: Sequence[Policy] = ()
    ) -> None:
        """`former` policies are in force no more, but deadlines that began under them still run by their terms."""
        self.definition = definition
        self.policies = tuple(policies)
        self._at: dict[tuple[str, ...], InForce] = {}
        self._days: dict[date, InForce] = {}
        self._deadlines = {(p.hash, d.id): d for p in (*former, *policies) for d in p.deadlines}

    def at(self, day: date) -> InForce:
        """What is in force on a day of the pathway's time zone: of each policy the latest version that has begun."""
        known = self._days.get(day)
        if known is None:
            latest: dict[str, Policy] = {}
            for policy in sorted(self.policies, key=lambda p: (p.valid_from, p.version)):
                if policy.in_force(day):
                    latest[policy.name] = policy
            order = {policy.name: place for place, policy in reversed(list(enumerate(self.policies)))}
            chosen = tuple(sorted(latest.values(), key=lambda p: order[p.name]))
            hashes = tuple(policy.hash for policy in chosen)
            known = self._at.get(hashes)
            if known is None:
                known = self._at.setdefault(hashes, _together(chosen))
            if len(self._days) > 20_000:
                self._days.clear()
            self._days[day] = known
        return known

    def deadline(self, policy_hash: str, id: str) -> Deadline | None:
        """The terms of a deadline as a policy of that hash gives them; None where it isn't in this bundle."""
        return self._deadlines.get((policy_hash, id))


def _together(policies: tuple[Policy, ...]) -> InForce:
    rules: dict[str, list[Rule]] = defaultdict(list)
    allow: dict[str, frozenset[str]] = {}
    for policy in policies:
        for rule in policy.rules:
            for event in rule.on:
                rules[event].append(rule)
        for event, roles in policy.allow.items():
            allow[event] = allow.get(event, frozenset(roles)) & frozenset(roles)
    working = next((p.working for p in policies if p.working is not None), None)
    school = next((p.school for p in policies if p.school is not None), None)
    calendars = Calendars(working, school) if working is not None else Calendars(school=school)
    deadlines = tuple(deadline for policy in policies for deadline in policy.deadlines)
    begins, turning = _beginnings(deadlines)
    return InForce(
        policies,
        {event: tuple(sorted(found, key=lambda r: r.flags)) for event, found in rules.items()},
        allow,
        deadlines,
        calendars,
        begins,
        turning,
        tuple(policy.hash for policy in policies),
    )


def _beginnings(
    deadlines: Sequence[Deadline],
) -> tuple[dict[tuple[Happening, str, str], tuple[Beginning, ...]], tuple[Beginning, ...]]:
    """The triggers that begin deadlines: by what they wait for, and those with a condition apart."""
    waiting: dict[tuple[Happening, str, str], list[Beginning]] = defaultdict(list)
    turning: list[Beginning] = []
    for place, deadline in enumerate(deadlines):
        for number, trigger in enumerate(deadline.begins):
            at = place, number
            if trigger.condition is not None:
                turning.append(Beginning(at, deadline, trigger, places_read(trigger.condition)))
            else:
                waiting[trigger.kind, trigger.name, trigger.state].append(Beginning(at, deadline, trigger))
    return {key: tuple(found) for key, found in waiting.items()}, tuple(turning)
