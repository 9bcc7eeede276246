"""The built-in checks: how they come out, and the words that people read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pathway.decision.messages import Message, Named, together
from pathway.decision.model import Answer, Check, owner_of
from pathway.definition import Definition, Label, Speech
from pathway.languages import filled, same

BUILT_IN: Final = {
    "BY": Label(
        "this role may not do this",
        "tämä rooli ei voi tehdä tätä",
        "den här rollen får inte göra detta",
    ),
    "ROLE": Label(
        "the person does not act in this role here",
        "henkilöllä ei ole tätä roolia tässä asiassa",
        "personen har inte den här rollen här",
    ),
    "THROUGH": Label(
        "the person who enters this may not do so for others here",
        "kirjaajalla ei ole oikeutta kirjata tätä toisen puolesta",
        "den som antecknar får inte göra det för någon annan här",
    ),
    "WITH": Label(
        "somebody who must take part does not",
        "joku, jonka pitää olla mukana, puuttuu",
        "någon som måste vara med saknas",
    ),
    "MOVE": Label(
        "this cannot happen in the present state",
        "tätä ei voi tehdä nykyisessä vaiheessa",
        "detta kan inte ske i det här skedet",
    ),
    "PAYLOAD": Label(
        "what was entered is incomplete or wrong",
        "annetut tiedot ovat puutteellisia tai vääriä",
        "uppgifterna är ofullständiga eller felaktiga",
    ),
    "MAX": Label(
        "more people would hold the role than may",
        "roolilla olisi liian monta haltijaa",
        "fler än tillåtet skulle ha rollen",
    ),
    "LINK": Label(
        "the other case cannot be opened or linked",
        "toista asiaa ei voi avata tai liittää",
        "det andra ärendet kan inte öppnas eller kopplas",
    ),
}

YES: Final = {name: Check(name, "built-in", Answer.YES) for name in BUILT_IN}


def built_in(
    id: str, answer: Answer, said: Message, missing: tuple[str, ...] = (), needs: tuple[Label, ...] = ()
) -> Check:
    """A built-in check that is not a yes: `said` is what failed, `needs` what would have to be so."""
    return Check(
        id,
        "built-in",
        answer,
        because=BUILT_IN[id],
        failing=said.plain,
        missing=missing,
        told=said.label,
        needs=needs,
    )


class Words:
    """The things of a pathway with their names and labels, for messages."""

    def __init__(self, definition: Definition, event: str = "") -> None:
        self.definition = definition
        self.speech = Speech(definition, (event,))

        self._owners: dict[tuple[str, ...], Message] = {}

    def event(self, name: str) -> Named:
        return Named(name, self.speech.event(name))

    def owner(self, name: str) -> Named:
        """A role, a group, a list or a region."""
        return Named(name, self.speech.list(name))

    def owners(self, names: Iterable[str]) -> Message:
        """Several of them. Those asked for are few, and asked for again and again."""
        key = tuple(names)
        known = self._owners.get(key)
        if known is None:
            known = self._owners[key] = together([self.owner(name) for name in key])
        return known

    def state(self, owner: str, name: str) -> Named:
        return Named(name, self.speech.state(owner, name))

    def instance(self, place: str) -> Named:
        """A region's instance or an entry: `specialist[disability]`, `statutory/1`."""
        owner = owner_of(place)
        return Named(
            place, filled(same("{label}{rest}"), label=self.speech.list(owner), rest=place[len(owner) :])
        )

    def field(self, name: str) -> Named:
        """A field of the event's payload, as it is written in conditions: `event.worker`; or a fact."""
        if name.startswith("event."):
            return Named(name, self.speech.payload(name.removeprefix("event.")))
        return Named(name, self.speech.fact(name))


_KNOWN: dict[tuple[str, str], Words] = {}


def words_of(definition: Definition, event: str = "") -> Words:
    """The words for messages on an event, made once for each content."""
    key = definition.hash, event
    known = _KNOWN.get(key)
    if known is None:
        known = _KNOWN[key] = Words(definition, event)
    return known
