"""The built-in checks: how they come out, and the words that people read."""

from __future__ import annotations

from typing import Final

from pathway.decision.model import Answer, Check
from pathway.definition import Label

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


def built_in(id: str, answer: Answer, text: str, missing: tuple[str, ...] = ()) -> Check:
    """A built-in check that is not a yes; `text` says what failed."""
    return Check(id, "built-in", answer, because=BUILT_IN[id], failing=text, missing=missing)
