"""Who acts, for whom, and who takes part: the checks BY, ROLE, THROUGH and WITH."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pathway.decision.inputs import People
from pathway.decision.model import Act, Answer, Case, Check
from pathway.decision.reasons import YES, built_in
from pathway.definition import ANYONE, TIMER, Definition, Event
from pathway.errors import did_you_mean


class Who:
    """Judges the people of one act on a case, as the register knows them now."""

    def __init__(self, definition: Definition, case: Case, event: Event, act: Act, people: People) -> None:
        self._definition = definition
        self._case = case
        self._event = event
        self._act = act
        self._people = people
        through = [] if act.through is None else [(r, self.holds(act.through, r)) for r in event.through]
        self._through = dict(through)
        self.through_role = next((role for role, holds in through if holds is Answer.YES), None)

    def holds(self, person: str, role: str) -> Answer:
        """Whether a person has a role on this case now. Unknown where the register does not know the person."""
        if role == ANYONE:
            return Answer.YES
        if role == TIMER:
            return Answer.YES if person == TIMER else Answer.NO
        described = self._definition.roles.get(role)
        if described is None:
            return Answer.NO
        if not described.organisation:
            return _answer(any(entry.key == person for entry in self._case.lists.get(role, ())))
        known = self._people(person)
        return Answer.UNKNOWN if known is None else _answer(role in known.serves)

    def holding(self) -> dict[str, object]:
        """The attributes of the actor as a holder of the role they act in."""
        for entry in self._case.lists.get(self._act.role, ()):
            if entry.key == self._act.actor:
                return dict(entry.values)
        return {}

    def assignment(self) -> str | None:
        """By what the actor has the role: the organisation, or an entry such as `guardian/mother`; else nothing."""
        described = self._definition.roles.get(self._act.role)
        if described is None or self.holds(self._act.actor, self._act.role) is not Answer.YES:
            return None
        return "organisation" if described.organisation else f"{self._act.role}/{self._act.actor}"

    def by(self, narrowed: Collection[str] | None) -> Check:
        """Whether the role is one whose act it is, and one of those left where policies narrow them."""
        allowed = [role for role in self._event.by if narrowed is None or role in narrowed]
        if self._act.role in allowed:
            return YES["BY"]
        near = "" if self._act.role in self._definition.roles else did_you_mean(self._act.role, allowed)
        text = f"{self._event.name} is for {', '.join(allowed) or 'nobody'}, not for {self._act.role}{near}"
        return built_in("BY", Answer.NO, text)

    def role(self) -> Check:
        """Whether the actor has the role on this case."""
        answer = self.holds(self._act.actor, self._act.role)
        if answer is Answer.YES:
            return YES["ROLE"]
        if answer is Answer.UNKNOWN:
            return _stranger("ROLE", [self._act.actor])
        held = [e.list for entries in self._case.lists.values() for e in entries if e.key == self._act.actor]
        roles = [role for role in held if role in self._definition.roles]
        also = f"; on this case: {', '.join(sorted(roles))}" if roles else ""
        return built_in("ROLE", answer, f"{self._act.actor} is not {self._act.role} here{also}")

    def through(self) -> list[Check]:
        """Whether who enters the act may do so; nothing where the actor does it."""
        person = self._act.through
        if person is None:
            return []
        if self.through_role is not None:
            return [YES["THROUGH"]]
        if Answer.UNKNOWN in self._through.values():
            return [_stranger("THROUGH", [person])]
        may = ", ".join(self._event.through)
        nobody = f"{self._event.name} cannot be entered for somebody"
        return [built_in("THROUGH", Answer.NO, f"{person} is none of {may} here" if may else nobody)]

    def with_(self, present: Iterable[str]) -> list[Check]:
        """Whether those said to be present have their roles, and everybody needed takes part."""
        if not self._event.with_ and not self._act.present:
            return []
        said = [(p, role, self.holds(p, role)) for p, role in self._act.present.items()]
        wrong = [
            f"{p} is said to be present as {role}, and is not {role} here"
            for p, role, holds in said
            if holds is Answer.NO
        ]
        strangers = [p for p, _, holds in said if holds is Answer.UNKNOWN]
        everybody = sorted(present)
        for name, roles in self._event.with_:
            answers = {p: {self.holds(p, role) for role in roles} for p in everybody}
            if any(Answer.YES in found for found in answers.values()):
                continue
            unsure = [p for p, found in answers.items() if Answer.UNKNOWN in found]
            strangers += unsure
            wrong += [] if unsure else [f"{name} must take part"]
        if wrong:
            return [built_in("WITH", Answer.NO, "; ".join(wrong))]
        return [_stranger("WITH", list(dict.fromkeys(strangers))) if strangers else YES["WITH"]]


def _stranger(id: str, people: list[str]) -> Check:
    text = f"the register does not know {', '.join(people)}"
    return built_in(id, Answer.UNKNOWN, text, tuple(f"person {person}" for person in people))


def _answer(holds: bool) -> Answer:
    return Answer.YES if holds else Answer.NO
