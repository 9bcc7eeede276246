"""Links with other cases: from the shapes of a file to compiled values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pathway.conditions import Compiler, Expression, Known, Vocabulary
from pathway.conditions.types import CaseType, PersonType
from pathway.definition.model import CASE, Field, Linked, LinkTo, Opens
from pathway.definition.shapes import EffectShape, LinkedShape, ListShape, OpensShape
from pathway.diagnostics import Report
from pathway.diagnostics.fixes import respelt
from pathway.errors import did_you_mean
from pathway.files import Text

_Values = Callable[[str, Mapping[Text, Text], Compiler, Known], dict[str, Expression]]
_Require = Callable[[Text, Mapping[Text, Text]], None]
_STATES: Final = "the states are those of the other pathway's region, and its acts move between them"


def read_linked(name: Text, list: ListShape, shape: LinkedShape, report: Report) -> Linked:
    """What the entries of a linked list are; what cannot stand beside `linked` is reported."""
    if list.initial is not None:
        message = f"`{name}` is linked, so an entry begins in the state that the other case is in"
        report.add("wrong-reference", list.initial.span, message, "leave out `initial`")
    if not list.states:
        report.add("missing-key", name.span, f"the linked list `{name}` needs its `states`", _STATES)
    for state, described in list.states.items():
        if described.on_enter or described.on_leave:
            message = f"`{name}` is linked, so its states have no effects of their own"
            report.add("wrong-reference", state.span, message, "a deadline may begin with such a state")
    back = None if shape.back is None else str(shape.back)
    return Linked(str(shape.pathway), str(shape.region), back, shape.pathway.span, shape.region.span)


def case_field(linked: Linked) -> dict[str, Field]:
    """The attribute that every entry of a linked list has."""
    return {CASE: Field(CASE, CaseType(linked.pathway))}


class LinkReader:
    """Compiles `opens` and `links` of effects. What they say of the other pathway is held against it later."""

    def __init__(self, words: Vocabulary, report: Report, values: _Values, require: _Require) -> None:
        self._words = words
        self._report = report
        self._values = values
        self._require = require

    def is_linked(self, name: str) -> bool:
        """Whether a name is that of a list whose entries are other cases."""
        return name in self._words.lists and self._words.lists[name].linked is not None

    def opens(self, shape: EffectShape, compiler: Compiler, known: Known) -> tuple[Opens, ...]:
        """The cases that an effect opens."""
        found = (
            self._opens(name, one, compiler, known) for name, one in shape.opens.items() if self._check(name)
        )
        return tuple(found)

    def links(self, shape: EffectShape, compiler: Compiler, known: Known) -> tuple[LinkTo, ...]:
        """The cases that an effect links."""
        found = (self._links(name, values, compiler, known) for name, values in shape.links.items())
        return tuple(link for link in found if link is not None)

    def _check(self, name: Text) -> bool:
        if self.is_linked(name):
            return True
        linked = [list for list in self._words.lists if self.is_linked(list)]
        if name in self._words.lists:
            message = f"`{name}` is not linked with another pathway"
            self._report.add(
                "wrong-reference", name.span, message, "say `linked: {…}` there, or write `adds`"
            )
        elif name not in self._words.broken:
            message = f"there is no linked list `{name}`{did_you_mean(name, linked)}"
            self._report.add("unknown-name", name.span, message, fix=respelt(name.span, name, linked))
        return False

    def _opens(self, name: Text, shape: OpensShape, compiler: Compiler, known: Known) -> Opens:
        self._require(name, shape.attributes)
        return Opens(
            list=str(name),
            event=str(shape.do),
            role=str(shape.as_),
            payload=_loose(shape.payload, compiler, known),
            facts=_loose(shape.facts, compiler, known),
            holds={str(role): self._holders(texts, compiler, known) for role, texts in shape.holds.items()},
            attributes=self._values(name, shape.attributes, compiler, known),
            span=shape.do.span,
        )

    def _holders(
        self, texts: tuple[Text, ...], compiler: Compiler, known: Known
    ) -> tuple[str | Expression, ...]:
        found: list[str | Expression | None] = []
        for text in texts:
            role = self._words.roles.get(text)
            if role is not None and role.organisation:
                message = f"`{text}` is held in the organisation, not on the case"
                self._report.add("wrong-reference", text.span, message)
            elif role is not None:
                found.append(str(text))
            else:
                found.append(compiler.expression(text, PersonType(), known, copy=True))
        return tuple(one for one in found if one is not None)

    def _links(
        self, name: Text, values: Mapping[Text, Text], compiler: Compiler, known: Known
    ) -> LinkTo | None:
        if not self._check(name):
            return None
        rest = {key: value for key, value in values.items() if key != CASE}
        case = next((value for key, value in values.items() if key == CASE), None)
        if case is None:
            message = f"which case is linked as `{name}`? the key `{CASE}` is missing"
            self._report.add("missing-key", name.span, message)
            return None
        self._require(name, rest)
        wanted = self._words.lists[name].attributes[CASE].type
        which = compiler.expression(case, wanted, known)
        attributes = self._values(name, rest, compiler, known)
        return None if which is None else LinkTo(str(name), which, attributes)


def _loose(values: Mapping[Text, Text], compiler: Compiler, known: Known) -> dict[str, Expression]:
    found = {str(name): compiler.loose(text, known) for name, text in values.items()}
    return {name: value for name, value in found.items() if value is not None}
