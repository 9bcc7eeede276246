"""Whether linked pathways agree: what one says of the other must be so there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pathway.conditions import Expression
from pathway.conditions.terms import Fact, Payload
from pathway.conditions.types import CaseType, EntryType, EnumType, RowType, SetType, Type
from pathway.definition.model import ANYONE, CASE, TIMER, Definition, Effect, Field, Linked, ListKind, Opens
from pathway.diagnostics import Fix, Span
from pathway.diagnostics.fixes import respelt
from pathway.errors import did_you_mean, nearest
from pathway.files import names_beside


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Something that a pathway says of another one, at `span`, and that is not so."""

    span: Span
    message: str
    help: str | None = None
    fix: Fix | None = None


def disagreements(definition: Definition, known: Mapping[str, Definition]) -> Iterator[Disagreement]:
    """All that `definition` says wrongly of others, of which `known` are there, by name."""
    known = {**known, definition.name: definition}
    for name, span in definition.others.items():
        if name not in known:
            beside = (file.rpartition(".")[0] for file in names_beside(span.source.path))
            yield _unknown(span, f"there is no pathway `{name}`", name, [*known, *beside], _PUT)
    for kind in definition.lists.values():
        if kind.linked is not None and kind.linked.pathway in known:
            yield from _list(definition, kind, kind.linked, known[kind.linked.pathway])
    for effect, payload in _effects(definition):
        for opens in effect.opens:
            linked = definition.lists[opens.list].linked
            if linked is not None and linked.pathway in known:
                yield from _opens(opens, known[linked.pathway])
                yield from _in_the_clear(opens, definition.facts, payload, known[linked.pathway])


_PUT = "put its file beside this one, or name the folder in which it is"


def _unknown(
    span: Span, message: str, name: str, known: Iterable[str], help: str | None = None
) -> Disagreement:
    """A name that the other pathway has not, with the one that may be meant."""
    known = [*known]
    return Disagreement(span, f"{message}{did_you_mean(name, known)}", help, respelt(span, name, known))


def _list(
    definition: Definition, kind: ListKind, linked: Linked, other: Definition
) -> Iterator[Disagreement]:
    region = other.regions.get(linked.region)
    if region is None:
        message = f"{other.name} has no region `{linked.region}`"
        yield _unknown(linked.region_span, message, linked.region, other.regions)
    elif region.keys:
        message = f"the region `{region.name}` of {other.name} has an instance for each key"
        yield Disagreement(linked.span, message, "link with a region that there is once")
    else:
        yield from _states(kind, linked, other)
    if linked.back is not None:
        yield from _back(definition, kind, linked, linked.back, other)


def _states(kind: ListKind, linked: Linked, other: Definition) -> Iterator[Disagreement]:
    theirs = other.regions[linked.region].states
    where = f"the region `{linked.region}` of {other.name}"
    strange = sorted(kind.states.keys() - theirs.keys())
    lacking = sorted(theirs.keys() - kind.states.keys() - {nearest(name, theirs) for name in strange})
    for name in strange:
        near = did_you_mean(name, theirs)
        yield Disagreement(linked.span, f"`{kind.name}` has the state `{name}`, and {where} has not{near}")
    for name in lacking:
        yield Disagreement(linked.span, f"{where} has the state `{name}`, and `{kind.name}` has not")
    for name in sorted(theirs.keys() & kind.states.keys()):
        if theirs[name].final != kind.states[name].final:
            say = "is final" if theirs[name].final else "is not final"
            message = f"in {where} the state `{name}` {say}; say the same of it in `{kind.name}`"
            yield Disagreement(linked.span, message)


def _back(
    definition: Definition, kind: ListKind, linked: Linked, name: str, other: Definition
) -> Iterator[Disagreement]:
    theirs = other.lists.get(name)
    if theirs is None or theirs.linked is None:
        what = "has no list" if theirs is None else "links nothing with its list"
        known = [list.name for list in other.lists.values() if list.linked is not None]
        yield Disagreement(linked.span, f"{other.name} {what} `{name}`{did_you_mean(name, known)}")
        return
    if (theirs.linked.pathway, theirs.linked.back) != (definition.name, kind.name):
        message = (
            f"the list `{name}` of {other.name} does not lead back to `{kind.name}` of {definition.name}"
        )
        help = f"there, write `pathway: {definition.name}` and `back: {kind.name}`"
        yield Disagreement(linked.span, message, help)
    for field in theirs.attributes.values():
        if field.required and field.name != CASE:
            message = f"`{field.name}` of the list `{name}` of {other.name} would be given by nobody"
            yield Disagreement(linked.span, message, "make it optional, or give it a default")


def _opens(opens: Opens, other: Definition) -> Iterator[Disagreement]:
    event = other.events.get(opens.event)
    if event is None:
        yield _unknown(opens.span, f"{other.name} has no event `{opens.event}`", opens.event, other.events)
    else:
        if opens.role not in event.by:
            listed = ", ".join(event.by)
            message = f"{opens.event} of {other.name} is not for `{opens.role}`"
            yield Disagreement(opens.span, message, f"it is for {listed}")
        where = f"{opens.event} of {other.name}"
        yield from _values(opens, opens.payload, event.payload, where, "field", required=True)
    yield from _values(opens, opens.facts, other.facts, other.name, "fact", required=False)
    for role in opens.holds:
        if role not in other.roles or not other.roles[role].client:
            clients = [one.name for one in other.roles.values() if one.client]
            message = f"{other.name} has no role of its clients `{role}`{did_you_mean(role, clients)}"
            yield Disagreement(opens.span, message, "only the clients' roles are held from the opening on")
    if opens.role not in other.roles and opens.role not in (ANYONE, TIMER):
        near = did_you_mean(opens.role, other.roles)
        yield Disagreement(opens.span, f"{other.name} has no role `{opens.role}`{near}")


def _values(
    opens: Opens,
    given: Mapping[str, Expression],
    fields: Mapping[str, Field],
    where: str,
    what: str,
    *,
    required: bool,
) -> Iterator[Disagreement]:
    for name, value in given.items():
        field = fields.get(name)
        if field is None:
            message = f"{where} has no {what} `{name}`{did_you_mean(name, fields)}"
            yield Disagreement(opens.span, message)
        elif not _fits(value.type, field.type):
            message = f"the {what} `{name}` of {where} takes {field.type}, and gets {value.type}"
            yield Disagreement(opens.span, message)
    for field in fields.values() if required else ():
        if field.required and field.name not in given:
            yield Disagreement(opens.span, f"{where} asks for `{field.name}`, and does not get it")


def _in_the_clear(
    opens: Opens, facts: Mapping[str, Field], payload: Mapping[str, Field], other: Definition
) -> Iterator[Disagreement]:
    """What is personal here, and would stand in the other case's log for all to read."""
    event = other.events.get(opens.event)
    targets = [(opens.facts, other.facts), (opens.payload, event.payload if event else {})]
    for given, theirs in targets:
        for name, value in given.items():
            term = value.term
            here = facts if isinstance(term, Fact) else payload if isinstance(term, Payload) else {}
            read = here.get(term.name) if isinstance(term, (Fact, Payload)) else None
            if read is not None and read.personal and name in theirs and not theirs[name].personal:
                message = f"`{value.text}` is personal here, and `{name}` of {other.name} is not"
                yield Disagreement(opens.span, message, "say `personal: yes` there, too")


def _fits(found: Type, wanted: Type) -> bool:
    """Whether a value of one pathway can be one of another. Entries and rows are each pathway's own."""
    match found, wanted:
        case (EntryType() | RowType(), _) | (_, EntryType() | RowType()):
            return False
        case EnumType(values=some), EnumType(values=all):
            return set(some) <= set(all)
        case (SetType() | CaseType(), _):
            return found == wanted
        case _:
            return type(found) is type(wanted)


def _effects(definition: Definition) -> Iterator[tuple[Effect, Mapping[str, Field]]]:
    """All effects, each with the payload that it may read."""
    for event in definition.events.values():
        yield from ((effect, event.payload) for effect in event.effects)
    for name in (*definition.regions, *definition.lists):
        for state in definition.states_of(name).values():
            yield from ((effect, {}) for effect in (*state.on_enter, *state.on_leave))
