"""Events, effects and moves: from the shapes of a file to compiled values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from pathway.conditions import Compiler, Expression, Known, Scope, Vocabulary
from pathway.conditions.scope import HasFinal, HasType
from pathway.conditions.syntax import Name
from pathway.conditions.types import EntryType, EnumType, PersonType, Type
from pathway.definition.fields import FieldReader, label_of
from pathway.definition.linking import LinkReader
from pathway.definition.model import (
    ANYONE,
    CASE,
    TIMER,
    Addition,
    Assignment,
    Change,
    Definition,
    Effect,
    Event,
    Move,
    Target,
)
from pathway.definition.shapes import EffectShape, EventShape, MoveShape
from pathway.definition.strangers import Strangers
from pathway.diagnostics import Report
from pathway.files import Text

_FILTERED: Final = re.compile(r"\s*(\w+)\s+where\s")
_UNSET: Final = "unset"


class ActReader:
    """Compiles what stands under `events:`, and the effects of states."""

    def __init__(self, words: Vocabulary, plain: Definition, fields: FieldReader, report: Report) -> None:
        """`plain` is the pathway without its acts: its names tell what a strange name is."""
        self._words = words
        self._strangers = Strangers(plain, report)
        self._fields = fields
        self._report = report
        self._links = LinkReader(words, report, self._values, self._require)

    def event(self, name: Text, shape: EventShape) -> Event:
        """An event; what is wrong with it is reported, and left out."""
        payload = self._fields.fields(shape.payload)
        by = self.roles(shape.by, built_in=(ANYONE, TIMER))
        if not shape.by:
            self._report.add("wrong-value", name.span, f"`by` of the event `{name}` names nobody")
        scope = Scope(self._words, payload=payload, actor_roles=by, events=(str(name),))
        compiler = Compiler(scope, self._report)
        effects = tuple(self.effect(effect, compiler) for effect in shape.effects)
        moves = tuple(filter(None, (self._move(move, compiler) for move in shape.moves)))
        with_ = tuple((str(who), self.roles([who])) for who in shape.with_)
        label = label_of(shape.label, self._report)
        through = self.roles(shape.through)
        return Event(
            str(name), label, by, through, with_, payload, self._facts(shape.may_set), effects, moves
        )

    def roles(self, names: Iterable[Text], built_in: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The roles that names of roles and groups stand for, each once, in order."""
        found: dict[str, None] = {}
        for name in names:
            if name in self._words.groups:
                found |= dict.fromkeys(self._words.groups[name])
            elif name in self._words.roles or name in built_in:
                found[str(name)] = None
            else:
                self._unknown(name, "role or group", [*self._words.roles, *self._words.groups, *built_in])
        return tuple(found)

    def _unknown(self, name: Text, what: str, known: Iterable[str]) -> None:
        if name in self._words.broken:
            return
        self._strangers.unknown(name, what, known)

    def _facts(self, names: Iterable[Text]) -> tuple[str, ...]:
        for name in names:
            if name not in self._words.facts:
                self._unknown(name, "fact", self._words.facts)
        return tuple(str(name) for name in names if name in self._words.facts)

    # -------------------------------------------------------------- effects

    def effect(self, shape: EffectShape, compiler: Compiler) -> Effect:
        """What `shape` says, in the scope of `compiler`."""
        when = None if shape.when is None else compiler.condition(shape.when)
        known = compiler.known(shape.when)
        return Effect(
            when=when,
            releases=self._targets(shape.releases, compiler, known, roles=True),
            ends=self._targets(shape.ends, compiler, known, roles=False),
            changes=self._changes(shape, compiler, known),
            adds=self._additions(shape, compiler, known),
            assigns=self._assignments(shape, compiler, known),
            sets=self._sets(shape, compiler, known),
            opens=self._links.opens(shape, compiler, known),
            links=self._links.links(shape, compiler, known),
        )

    def _targets(
        self, texts: Iterable[Text], compiler: Compiler, known: Known, *, roles: bool
    ) -> tuple[Target, ...]:
        targets = []
        for text in texts:
            target = self._target(text, compiler, known)
            if target is not None and self._is_right(text, target.list, roles=roles):
                targets.append(target)
        return tuple(targets)

    def _is_right(self, text: Text, name: str, *, roles: bool) -> bool:
        role = self._words.roles.get(name)
        if (role is not None) != roles:
            verb = "`releases` is for holders of roles" if roles else "`ends` is for entries of lists"
            self._report.add("wrong-reference", text.span, f"{verb}, and `{name}` is not one")
        elif role is not None and role.organisation:
            message = f"`{name}` is held in the organisation, not on the case"
            self._report.add("wrong-reference", text.span, message)
        else:
            return True
        return False

    def _target(self, text: Text, compiler: Compiler, known: Known) -> Target | None:
        filtered = _FILTERED.match(text)
        if filtered is None:
            name = text.strip()
            whole = name in self._words.roles or (name in self._words.lists and name != compiler.subject)
            return Target(name) if whole else self._entry(text, compiler, known)
        name = filtered[1]
        if name not in self._words.roles and name not in self._words.lists:
            place = text.part(*filtered.span(1))
            self._unknown(place, "role or list", [*self._words.roles, *self._words.lists])
            return None
        where = compiler.over(name).condition(text.part(filtered.end(), len(text)), known)
        return Target(name, where=where) if where else None

    def _entry(self, text: Text, compiler: Compiler, known: Known) -> Target | None:
        entry = compiler.expression(text, known=known)
        if entry is None:
            return None
        if not isinstance(entry.type, EntryType):
            self._report.add(
                "type-mismatch", text.span, f"expected an entry, a role or a list, found {entry.type}"
            )
            return None
        return Target(entry.type.list, entry=entry)

    def _changes(self, shape: EffectShape, compiler: Compiler, known: Known) -> tuple[Change, ...]:
        changes = []
        for text, values in shape.changes.items():
            target = self._target(text, compiler, known)
            if target is not None:
                changes.append(Change(target, self._values(target.list, values, compiler, known)))
        return tuple(changes)

    def _additions(self, shape: EffectShape, compiler: Compiler, known: Known) -> tuple[Addition, ...]:
        additions = []
        for name, values in shape.adds.items():
            if name not in self._words.lists:
                self._unknown(name, "list", self._words.lists)
                continue
            if self._links.is_linked(name):
                message = f"the entries of `{name}` are other cases"
                self._report.add("wrong-reference", name.span, message, "write `opens` or `links`")
                continue
            self._require(name, values)
            additions.append(Addition(str(name), self._values(name, values, compiler, known)))
        return tuple(additions)

    def _assignments(self, shape: EffectShape, compiler: Compiler, known: Known) -> tuple[Assignment, ...]:
        assignments = []
        for name, values in shape.assigns.items():
            if name not in self._words.roles:
                self._unknown(name, "role", self._words.roles)
                continue
            if not self._is_right(name, name, roles=True):
                continue
            rest = {key: value for key, value in values.items() if key != "who"}
            who = next((value for key, value in values.items() if key == "who"), None)
            if who is None:
                self._report.add(
                    "missing-key", name.span, f"who gets the role `{name}`? the key `who` is missing"
                )
                continue
            person = compiler.expression(who, PersonType(), known)
            if person is not None:
                assignments.append(Assignment(str(name), person, self._values(name, rest, compiler, known)))
        return tuple(assignments)

    def _require(self, name: Text, values: Mapping[Text, Text]) -> None:
        for key, field in self._attributes(name).items():
            if key == CASE and self._links.is_linked(name):
                continue
            if not field.optional and field.default is None and key not in values:
                self._report.add("missing-key", name.span, f"an entry of {name} needs its `{key}`")

    def _attributes(self, name: str) -> Mapping[str, HasType]:
        role = self._words.roles.get(name)
        return self._words.lists[name].attributes if role is None else role.attributes

    def _values(
        self, name: str, values: Mapping[Text, Text], compiler: Compiler, known: Known
    ) -> dict[str, Expression]:
        attributes, compiled = self._attributes(name), {}
        for key, text in values.items():
            if key not in attributes:
                self._unknown(key, f"attribute of {name}", attributes)
                continue
            if key == CASE and self._links.is_linked(name):
                message = "an entry stays the case that it is: it is linked, or ended"
                self._report.add("wrong-reference", key.span, message)
                continue
            field = attributes[key]
            value = compiler.expression(text, field.type, known, copy=field.optional)
            if value is not None:
                compiled[str(key)] = value
        return compiled

    def _sets(self, shape: EffectShape, compiler: Compiler, known: Known) -> dict[str, Expression | None]:
        sets: dict[str, Expression | None] = {}
        for name, text in shape.sets.items():
            fact = self._words.facts.get(name)
            if fact is None:
                self._unknown(name, "fact", self._words.facts)
            elif text != _UNSET:
                value = compiler.expression(text, fact.type, known, copy=fact.optional)
                if value is not None:
                    sets[str(name)] = value
            elif fact.optional:
                sets[str(name)] = None
            else:
                self._report.add("wrong-value", text.span, f"`{name}` is not optional, so it cannot be unset")
        return sets

    # -------------------------------------------------------------- moves

    def _move(self, shape: MoveShape, compiler: Compiler) -> Move | None:
        before = len(self._report)
        name = compiler.parse(shape.region)
        if not isinstance(name, Name) or len(name.parts) != 1:
            if len(self._report) == before:
                message = f"`{shape.region[:60]}` is not the name of a region"
                help = "write `main`, or `specialist[event.kind]`"
                self._report.add("wrong-reference", shape.region.span, message, help)
            return None
        region = name.parts[0]
        states = self._states(region)
        if not states:
            place = shape.region.part(name.start, name.start + len(region))
            self._unknown(place, "region, or list with states,", self._with_states())
            return None
        if self._links.is_linked(region):
            message = f"the entries of `{region}` are other cases, which move by their own acts"
            self._report.add("wrong-reference", shape.region.span, message)
            return None
        index = self._index(shape.region, name, compiler)
        sources = self._sources(shape, states)
        if shape.to is not None and shape.to not in states:
            self._unknown(shape.to, f"state of {region}", states)
        when = None if shape.when is None else compiler.condition(shape.when)
        return Move(region, index, sources, None if shape.to is None else str(shape.to), when)

    def _states(self, name: str) -> Mapping[str, HasFinal]:
        owner = self._words.regions.get(name) or self._words.lists.get(name)
        return owner.states if owner else {}

    def _with_states(self) -> list[str]:
        return [*self._words.regions, *(name for name, kind in self._words.lists.items() if kind.states)]

    def _sources(self, shape: MoveShape, states: Mapping[str, HasFinal]) -> tuple[str, ...]:
        if [str(name) for name in shape.from_] == ["any"]:
            return tuple(name for name, state in states.items() if not state.final)
        if not shape.from_:
            self._report.add("wrong-value", shape.region.span, "`from` names no states")
        for name in shape.from_:
            if name == "any":
                self._report.add(
                    "wrong-value", name.span, "`any` stands alone: every state that is not final"
                )
            elif name not in states:
                self._unknown(name, f"state of {shape.region}", (*states, "any"))
        return tuple(str(name) for name in shape.from_ if name in states)

    def _index(self, text: Text, name: Name, compiler: Compiler) -> Expression | None:
        region = name.parts[0]
        wanted: Type | None = None
        if region in self._words.lists:
            wanted = EntryType(region)
        elif keys := self._words.regions[region].keys:
            wanted = EnumType(keys)
        if (name.index is None) != (wanted is None):
            what = f"write `{region}`" if wanted is None else f"say which one: `{region}[event.…]`"
            self._report.add(
                "wrong-reference",
                text.span,
                f"`{region}` has {'one' if wanted is None else 'many'} of it; {what}",
            )
            return None
        if name.index is None:
            return None
        return compiler.expression(text.part(name.index.start, name.index.end), wanted)
