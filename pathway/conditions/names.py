"""Resolves dotted names to typed terms, and says what is wrong where it can't."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final, Protocol

from pathway.conditions import syntax as s
from pathway.conditions import terms as t
from pathway.conditions.known import Known
from pathway.conditions.meant import field_elsewhere, kind_of, labelled, with_beginning
from pathway.conditions.scope import HasFinal, HasType, Scope
from pathway.conditions.tokens import Change
from pathway.conditions.types import EntryType, EnumType, IntType, PersonType, RowType
from pathway.errors import did_you_mean, differ_in_number, listed

_ABSENT: Final = "ask `… is set` or `… is not set` of what may be absent"


class Problem(Protocol):
    """Takes the name of a code, a message, a start, an end, help, and what to write instead."""

    def __call__(
        self,
        code: str,
        message: str,
        start: int,
        end: int,
        help: str | None,
        change: Change | None = None,
        /,
    ) -> None: ...


class Fault(Exception):
    """Ends the checking of one term after its fault was reported; never leaves this package."""


class Names:
    """Resolves the names of one scope."""

    def __init__(self, scope: Scope, problem: Problem) -> None:
        self.scope = scope
        self._problem = problem

    def fault(
        self, code: str, message: str, node: s.Node, help: str | None = None, change: Change | None = None
    ) -> Fault:
        broken = self.scope.words.broken
        if code != "unknown-name" or not isinstance(node, s.Name) or not _is_broken(node, broken):
            self._problem(code, message, node.start, max(node.end, node.start + 1), help, change)
        return Fault()

    def states(self, name: str) -> Mapping[str, HasFinal]:
        """The states of a region or of a list's entries; none where there are none."""
        words = self.scope.words
        owner = words.regions.get(name) or words.lists.get(name)
        return owner.states if owner else {}

    def exists(self, name: s.Name) -> bool:
        """Whether a bare name stands for something other than a value of an enum."""
        first = name.parts[0]
        return first in ("it", "event", "actor", "today") or any(
            first in names for names in self._vocabularies
        )

    @property
    def _vocabularies(self) -> tuple[Iterable[str], ...]:
        """All names that a condition can begin with, by kind."""
        words = self.scope.words
        named = (words.facts, words.roles, words.groups, words.regions, words.lists)
        return (*named, words.settings, words.terms)

    def is_strange(self, word: str) -> bool:
        """Whether a word is not even near to a name that is known here."""
        near = any(did_you_mean(word, names) for names in self._vocabularies)
        return not near and word not in self.scope.words.broken and with_beginning(self.scope, word) is None

    def place(self, name: s.Name, known: Known, *, asking: bool = False) -> t.Term:
        """The term of a place. Unless `asking` whether it is set, it must be known to be."""
        match name.parts:
            case ("today",):
                return t.Today()
            case ("it", *_):
                return self._from_it(name, known, asking)
            case ("event", *_):
                return self._from_event(name, known, asking)
            case ("actor", *_):
                return self._from_actor(name, known, asking)
            case (first, *_) if first in self.scope.words.regions:
                return self._region(name, known)
        return self._named(name, known, asking)

    # -------------------------------------------------------------- the kinds of first names

    def _named(self, name: s.Name, known: Known, asking: bool) -> t.Term:
        words, first, whole = self.scope.words, name.parts[0], ".".join(name.parts)
        if name.index is not None:
            meant = f"{first}.{name.index}"
            change = Change.to(meant, name.start, name.end)
            message = f"`{first}` has no instances to choose from"
            raise self.fault("wrong-reference", message, name, f"write `{meant}`", change)
        if whole in words.facts:
            return self._fact(name, whole, known, asking)
        if first == self.scope.subject:
            return self._attributes(t.Subject(first, EntryType(first)), name, 1, known, asking)
        if first in words.roles:
            return self._single(name, known, asking)
        if len(name.parts) == 1 and first in words.settings:
            return t.Const(words.settings[first], IntType())
        if first in words.lists:
            raise self._listed(name, f"`{first}` is a list: ask `any {first} where …` or count it")
        if first in words.groups:
            roles = [role for role in words.groups[first] if role in (self.scope.actor_roles or ())]
            help = f"of who acts, ask `actor.role in [{listed(roles)}]`" if roles else None
            message = f"`{first}` is a group: ask `{first} in event.present`"
            raise self.fault("wrong-reference", message, name, help)
        raise self.unknown(name)

    def unknown(self, name: s.Name) -> Fault:
        words, whole = self.scope.words, ".".join(name.parts)
        if whole in words.terms:
            message = f"`{whole}` is a condition, and a value is asked for"
            return self.fault("wrong-reference", message, name)
        if whole in words.apart:
            message = f"`{whole}` is a term, and a term is not made of others"
            return self.fault("unknown-name", message, name, "write out what it says")
        names: list[str] = [*words.facts, *words.roles, *words.groups, *words.regions, *words.lists]
        names += [*words.terms, *words.settings, "today"]
        if any(fact.startswith(whole + ".") for fact in words.facts):
            parts = listed((fact for fact in words.facts if fact.startswith(whole + ".")), "`")
            return self.fault("unknown-name", f"`{whole}` alone is not a fact", name, f"there are {parts}")
        if self.scope.payload:
            names += [f"event.{field}" for field in self.scope.payload]
        meant = with_beginning(self.scope, whole) or labelled(words, whole)
        help = _ABSENT if whole.lower() in ("null", "none", "nil") else None
        if meant is not None:
            near = f"; did you mean `{meant}`?"
            help = "in `where`, the entry is `it`" if meant.startswith("it.") else help
        else:
            help = help or kind_of(self.scope, whole)
            near = did_you_mean(whole, names) if help in (None, _ABSENT) else ""
            if not near and help is None:
                others = listed((one for one in names if differ_in_number(whole, one)), "`")
                help = f"there is {others}" if others else None
        return self.fault("unknown-name", f"`{name}` is not defined{near}", name, help)

    def _listed(self, name: s.Name, message: str, help: str | None = None) -> Fault:
        """A list or role of which there may be many, named as if it were one thing."""
        first, rest = name.parts[0], name.parts[1:]
        if self.scope.it == first:
            meant = ".".join(("it", *rest))
            message, help = f"`{name}` is no entry; did you mean `{meant}`?", "in `where`, the entry is `it`"
            return self.fault("wrong-reference", message, name, help)
        owner = self.scope.words.lists.get(first) or self.scope.words.roles[first]
        fields = (*owner.attributes, *(["state"] if self.states(first) else []))
        if len(rest) == 1 and rest[0] in fields:
            change = Change.to("any ", name.start, name.start)
            return self.fault("wrong-reference", message, name, f"write `any {name} …`", change)
        if help is None and self.states(first):
            help = f"write `any {first}.state == …`, or `count({first})`"
        return self.fault("wrong-reference", message, name, help)

    def _fact(self, name: s.Name, whole: str, known: Known, asking: bool) -> t.Term:
        fact = self.scope.words.facts[whole]
        self._need_set(fact, name, len(name.parts), known, asking)
        return t.Fact(whole, fact.type, (fact.optional or fact.default is not None) and not fact.personal)

    def _single(self, name: s.Name, known: Known, asking: bool) -> t.Term:
        first = name.parts[0]
        role = self.scope.words.roles[first]
        if role.organisation:
            raise self.fault(
                "wrong-reference", f"`{first}` is held in the organisation, not on the case", name
            )
        if role.max != 1:
            help = f"ask `any {first} where …`, `count({first})` or `{first} in event.present`"
            raise self._listed(name, f"`{first}` may have several holders", help)
        last = len(name.parts) == 1
        if not (asking and last) and first not in known.places:
            raise self._not_checked(s.Name((first,), None, name.start, name.end))
        return self._attributes(t.Single(first, EntryType(first)), name, 1, known, asking)

    def _from_it(self, name: s.Name, known: Known, asking: bool) -> t.Term:
        ranging = self.scope.it
        if ranging is None:
            help = f"write `any LIST where {name} …`"
            raise self.fault("out-of-place", "`it` means an entry only after `where`", name, help)
        if ranging in self.scope.words.regions:
            states = tuple(self.scope.words.regions[ranging].states)
            if name.parts[1:] == ("state",):
                return t.EntryState(t.It(ranging, EntryType(ranging)), EnumType(states))
            raise self.fault(
                "unknown-name", f"of an instance of `{ranging}` only `it.state` can be asked", name
            )
        return self._attributes(t.It(ranging, EntryType(ranging)), name, 1, known, asking)

    def _from_event(self, name: s.Name, known: Known, asking: bool) -> t.Term:
        payload = self.scope.payload
        if payload is None:
            message, help = "no act is judged here, so there is no `event`", "ask what is on the case"
            raise self.fault("out-of-place", message, name, help)
        if len(name.parts) == 1:
            raise self.fault(
                "wrong-reference", "`event` alone is not a value", name, _listing("event.", payload)
            )
        field = name.parts[1]
        if field == "present":
            raise self.fault(
                "wrong-reference", "ask of `event.present` with `in`", name, "`guardian in event.present`"
            )
        if field not in payload:
            raise self._no_field(name, payload)
        self._need_set(payload[field], name, 2, known, asking)
        return self._attributes(t.Payload(field, payload[field].type), name, 2, known, asking)

    def _no_field(self, name: s.Name, payload: Iterable[str]) -> Fault:
        """A field that the events here do not have, or not all of them."""
        fact = ".".join(name.parts[1:])
        if fact in self.scope.words.facts:
            message = f"the event has no field `{fact}`; did you mean `{fact}`?"
            away = Change.to("", name.start, name.start + len("event."))
            return self.fault("unknown-name", message, name, f"`{fact}` is a fact of the case", away)
        message, where = field_elsewhere(self.scope, name.parts[1])
        near = did_you_mean(name.parts[1], payload)
        help = "; ".join(filter(None, (_listing("event.", payload), where)))
        change: Change | None = None
        if near:
            start = name.start + len("event.")
            change = Change.to(near.split("`")[1], start, start + len(name.parts[1]))
        return self.fault("unknown-name", message + near, name, help or None, change)

    def _from_actor(self, name: s.Name, known: Known, asking: bool) -> t.Term:
        roles = self.scope.actor_roles
        if roles is None:
            message, help = "no act is judged here, so there is no `actor`", "ask what is on the case"
            raise self.fault("out-of-place", message, name, help)
        if len(name.parts) == 1:
            return t.Actor()
        field = name.parts[1]
        if name.parts == ("actor", "role"):
            return t.ActorRole(EnumType(roles))
        if field in self.scope.words.people:
            return self._attributes(t.Actor(), name, 1, known, asking)
        return self._holding(
            name, field, tuple(r for r in roles if known.roles is None or r in known.roles), known, asking
        )

    def _holding(
        self, name: s.Name, field: str, roles: tuple[str, ...], known: Known, asking: bool
    ) -> t.Term:
        words = self.scope.words
        having = {
            r: words.roles[r].attributes[field]
            for r in roles
            if r in words.roles and field in words.roles[r].attributes
        }
        if not having:
            fields = (
                {f for r in roles if r in words.roles for f in words.roles[r].attributes}
                | set(words.people)
                | {"role"}
            )
            message, help = (
                f"the actor has no `{field}`{did_you_mean(field, fields)}",
                _listing("actor.", sorted(fields)),
            )
            raise self.fault("unknown-name", message, name, help)
        lacking = [r for r in roles if r not in having]
        if lacking:
            help = f"ask `actor.role == {next(iter(having))}` first"
            raise self.fault(
                "unknown-name", f"an actor in the role `{lacking[0]}` has no `{field}`", name, help
            )
        first, *others = having.values()
        if any(other.type != first.type for other in others):
            message = f"`{field}` is of another type in each of the roles {', '.join(having)}"
            help = f"ask `actor.role == {next(iter(having))}` first"
            raise self.fault("type-mismatch", message, name, help)
        for attribute in having.values():
            self._need_set(attribute, name, 2, known, asking)
        return t.Holding(field, first.type)

    def _region(self, name: s.Name, known: Known) -> t.State:
        first = name.parts[0]
        region = self.scope.words.regions[first]
        if len(name.parts) > 1:
            raise self._no_parts(name, region.keys)
        states = EnumType(tuple(region.states))
        if not region.keys:
            if name.index is not None:
                raise self.fault("wrong-reference", f"`{first}` has only one instance", name)
            return t.State(first, None, states)
        if name.index is None:
            keys = listed((f"{first}[{key}]" for key in region.keys), "`")
            help = f"write one of {keys}, or `any {first} in [{next(iter(region.states))}]`"
            if fitting := self._keyed_by(region.keys):
                help = f"write `{first}[event.{fitting}]`, or {help.removeprefix('write ')}"
            raise self.fault("wrong-reference", f"`{first}` has an instance for each key", name, help)
        return t.State(first, self._key(name.index, region.keys, known), states)

    def _keyed_by(self, keys: tuple[str, ...]) -> str | None:
        """The field of the event that says which instance is meant."""
        fields = (self.scope.payload or {}).items()
        return next((name for name, field in fields if field.type == EnumType(keys)), None)

    def _no_parts(self, name: s.Name, keys: tuple[str, ...]) -> Fault:
        """A key or a state of a region behind a full stop."""
        first, part = name.parts[0], name.parts[1]
        message = f"a region has no parts; compare its state: `{first} == …`"
        meant = None
        if part in keys:
            meant = f"{first}[{part}]"
        elif part in self.states(first):
            meant = f"any {first} in [{part}]" if keys else f"{first} == {part}"
        elif part == "state":
            meant = first
        change = None if meant is None else Change.to(meant, name.start, name.end)
        return self.fault("unknown-name", message, name, f"write `{meant}`" if meant else None, change)

    def _key(self, index: s.Name, keys: tuple[str, ...], known: Known) -> t.Term:
        if len(index.parts) == 1 and index.parts[0] in keys:
            return t.Const(index.parts[0], EnumType(keys))
        if len(index.parts) == 1 and not self.exists(index):
            message = f"there is no instance `{index}`{did_you_mean(str(index), keys)}"
            raise self.fault("unknown-value", message, index, "the keys are " + listed(keys))
        term = self.place(index, known)
        if not isinstance(term.type, EnumType) or not set(term.type.values) <= set(keys):
            raise self.fault("type-mismatch", f"`{index}` is not one of the keys {listed(keys)}", index)
        return term

    # -------------------------------------------------------------- attributes

    def _attributes(self, term: t.Term, name: s.Name, done: int, known: Known, asking: bool) -> t.Term:
        """Follow the parts of `name` after the first `done`."""
        for index in range(done, len(name.parts)):
            term, attribute = self._attribute(term, name.parts[index], name)
            if attribute is not None:
                self._need_set(attribute, name, index + 1, known, asking)
        return term

    def _attribute(self, term: t.Term, part: str, name: s.Name) -> tuple[t.Term, HasType | None]:
        words = self.scope.words
        match term.type:
            case EntryType(list) if list in words.roles:
                holding = words.roles[list].attributes
                if part in holding:
                    return t.Attribute(term, part, holding[part].type), holding[part]
                return self._person_attribute(t.PersonOf(term), part, name, holding)
            case EntryType(list):
                return self._entry_attribute(term, list, part, name)
            case PersonType():
                return self._person_attribute(term, part, name, ())
            case RowType(catalogue) if part in words.rows[catalogue]:
                column = words.rows[catalogue][part]
                return t.RowAttribute(term, catalogue, part, column.type), column
            case RowType(catalogue):
                near = did_you_mean(part, words.rows[catalogue])
                raise self.fault(
                    "unknown-name", f"the catalogue {catalogue} has no column `{part}`{near}", name
                )
            case _:
                raise self.fault("unknown-name", f"`{part}` cannot be asked of {term.type}", name)

    def _entry_attribute(
        self, term: t.Term, list: str, part: str, name: s.Name
    ) -> tuple[t.Term, HasType | None]:
        kind = self.scope.words.lists[list]
        if part == "state" and kind.states:
            return t.EntryState(term, EnumType(tuple(kind.states))), None
        if part in kind.attributes:
            return t.Attribute(term, part, kind.attributes[part].type), kind.attributes[part]
        fields = [*kind.attributes, *(["state"] if kind.states else [])]
        message = f"an entry of {list} has no `{part}`{did_you_mean(part, fields)}"
        raise self.fault("unknown-name", message, name, _listing("", fields))

    def _person_attribute(
        self, person: t.Term, part: str, name: s.Name, more: Iterable[str]
    ) -> tuple[t.Term, HasType | None]:
        people = self.scope.words.people
        if part in people:
            return t.PersonAttribute(person, part, people[part].type), people[part]
        fields = [*people, *more]
        raise self.fault(
            "unknown-name",
            f"a person has no `{part}`{did_you_mean(part, fields)}",
            name,
            _listing("", fields),
        )

    def _need_set(self, field: HasType, name: s.Name, length: int, known: Known, asking: bool) -> None:
        last = length == len(name.parts)
        place = s.Name(name.parts[:length], name.index, name.start, name.end)
        if field.optional and not (asking and last) and str(place) not in known.places:
            raise self._not_checked(place)

    def _not_checked(self, place: s.Name) -> Fault:
        help = f"ask it first: `{place} is set and …`, or `{place} is not set or …` where none is needed"
        return self.fault("optional-not-checked", f"`{place}` might not be set here", place, help)


def _listing(prefix: str, names: Iterable[str]) -> str | None:
    found = listed((f"{prefix}{name}" for name in names), "`")
    return f"there are {found}" if found else None


def _is_broken(name: s.Name, broken: Collection[str]) -> bool:
    whole = ".".join(name.parts)
    return whole in broken or any(part in broken for part in name.parts)
