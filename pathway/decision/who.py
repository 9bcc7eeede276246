"""Who acts, for whom, and who takes part: the checks BY, ROLE, THROUGH and WITH."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pathway.conditions.types import near_label
from pathway.decision.inputs import People
from pathway.decision.messages import MESSAGES, Message, Part, message, need, together
from pathway.decision.model import Act, Answer, Case, Check
from pathway.decision.reasons import YES, Words, built_in, words_of
from pathway.definition import ANYONE, TIMER, Definition, Event
from pathway.languages import same


class Who:
    """Judges the people of one act on a case, as the register knows them now."""

    def __init__(self, definition: Definition, case: Case, event: Event, act: Act, people: People) -> None:
        self._definition = definition
        self._case = case
        self._event = event
        self._act = act
        self._people = people
        self._through = {} if act.through is None else {r: self.holds(act.through, r) for r in event.through}
        self._acts = self.holds(act.actor, act.role)
        self.through_role = next((r for r, holds in self._through.items() if holds is Answer.YES), None)

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
            for entry in self._case.lists.get(role, ()):
                if entry.key == person:
                    return Answer.YES
            return Answer.NO
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
        if described is None or self._acts is not Answer.YES:
            return None
        return "organisation" if described.organisation else f"{self._act.role}/{self._act.actor}"

    def by(self, narrowed: Collection[str] | None) -> Check:
        """Whether the role is one whose act it is, and one of those left where policies narrow them."""
        allowed = [role for role in self._event.by if narrowed is None or role in narrowed]
        if self._act.role in allowed:
            return YES["BY"]
        words = self._words
        event, role = words.event(self._event.name), words.owner(self._act.role)
        near = same("") if self._act.role in self._definition.roles else near_label(self._act.role, allowed)
        may: Part = words.owners(allowed) if allowed else MESSAGES["nobody"]
        said = message("by", event=event, allowed=may, role=role, near=near)
        wanted = need("by", allowed=may) if allowed else need("by nobody")
        return built_in("BY", Answer.NO, said, needs=(wanted,))

    @property
    def _words(self) -> Words:
        return words_of(self._definition, self._event.name)

    def role(self) -> Check:
        """Whether the actor has the role on this case."""
        answer = self._acts
        if answer is Answer.YES:
            return YES["ROLE"]
        if answer is Answer.UNKNOWN:
            return _stranger("ROLE", [self._act.actor])
        held = [e.list for entries in self._case.lists.values() for e in entries if e.key == self._act.actor]
        roles = [role for role in held if role in self._definition.roles]
        words, person = self._words, self._act.actor
        also: Part = message("also", roles=words.owners(sorted(roles))) if roles else ""
        role = words.owner(self._act.role)
        said = message("role", person=person, role=role, also=also)
        return built_in("ROLE", answer, said, needs=(need("role", person=person, role=role),))

    def through(self) -> list[Check]:
        """Whether who enters the act may do so; nothing where the actor does it."""
        person = self._act.through
        if person is None:
            return []
        if self.through_role is not None:
            return [YES["THROUGH"]]
        if Answer.UNKNOWN in self._through.values():
            return [_stranger("THROUGH", [person])]
        words = self._words
        if not self._event.through:
            said = message("through nobody", event=words.event(self._event.name))
            return [built_in("THROUGH", Answer.NO, said, needs=(need("through nobody"),))]
        may = words.owners(self._event.through)
        said = message("through", person=person, may=may)
        return [built_in("THROUGH", Answer.NO, said, needs=(need("through", may=may),))]

    def with_(self, present: Iterable[str]) -> list[Check]:
        """Whether those said to be present have their roles, and everybody needed takes part."""
        if not self._event.with_ and not self._act.present:
            return []
        said = [(p, role, self.holds(p, role)) for p, role in self._act.present.items()]
        words = self._words
        claimed = [(p, words.owner(role)) for p, role, holds in said if holds is Answer.NO]
        wrong = [message("said present", person=p, role=role) for p, role in claimed]
        needs = [need("said present", person=p, role=role) for p, role in claimed]
        strangers = [p for p, _, holds in said if holds is Answer.UNKNOWN]
        everybody = sorted(present)
        for name, roles in self._event.with_:
            unsure: list[str] = []
            if self._takes_part(roles, everybody, unsure):
                continue
            strangers += unsure
            if not unsure:
                lacking = message("with", name=words.owner(name))
                one_of = message("with one", roles=words.owners(roles))
                wrong.append(Message(lacking.plain, one_of.label) if len(roles) > 1 else lacking)
                needs.append(need("with" if len(roles) > 1 else "with one", roles=words.owners(roles)))
        if wrong:
            return [built_in("WITH", Answer.NO, together(wrong, "; "), needs=tuple(needs))]
        return [_stranger("WITH", list(dict.fromkeys(strangers))) if strangers else YES["WITH"]]

    def _takes_part(self, roles: Iterable[str], people: Iterable[str], unsure: list[str]) -> bool:
        """Whether one of these people has one of the roles; those of whom it is not known are `unsure`."""
        for person in people:
            answers = [self.holds(person, role) for role in roles]
            if any(answer is Answer.YES for answer in answers):
                return True
            if any(answer is Answer.UNKNOWN for answer in answers):
                unsure.append(person)
        return False


def _stranger(id: str, people: list[str]) -> Check:
    said = message("stranger", people=", ".join(people))
    needs = tuple(need("stranger", person=person) for person in people)
    return built_in(id, Answer.UNKNOWN, said, tuple(f"person {person}" for person in people), needs)


def _answer(holds: bool) -> Answer:
    return Answer.YES if holds else Answer.NO
