"""What an act does to links with other cases: it opens some, links some, and every log names the other case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pathway.conditions.types import Value
from pathway.decision.case import slot_to_json, state_of
from pathway.decision.messages import MESSAGES, Message, message, need, together
from pathway.decision.model import Act, Answer, Case, Check, Op, Opened, Opening, Slot, Step, Watcher
from pathway.decision.others import Other, Others, Wanted
from pathway.decision.reasons import YES, built_in, words_of
from pathway.definition import LANGUAGES, Definition, Label, Linked
from pathway.languages import filled, same


@dataclass(frozen=True, slots=True)
class ToOpen:
    """What an effect says of a case to open, with its values. Those of None are not set, or not known."""

    list: str
    event: str
    role: str
    payload: Mapping[str, Value | None]
    facts: Mapping[str, Value | None]
    holds: Mapping[str, tuple[str, ...]]
    attributes: Mapping[str, Slot]


@dataclass(frozen=True, slots=True)
class ToLink:
    """A case to link, and the attributes of the entry."""

    list: str
    case: str
    attributes: Mapping[str, Slot]


@dataclass(slots=True)
class Links:
    """What came of the links that an act makes: operations on its own case, cases that it opens, checks."""

    ops: list[Op] = field(default_factory=list)
    opened: list[Opened] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)


def make_links(
    definition: Definition,
    case: Case,
    act: Act,
    wanted: Iterable[ToOpen | ToLink],
    kept: Iterable[str],
    moves: Iterable[Step],
    others: Others,
) -> Links:
    """Open and link the cases `wanted` by an act that makes `moves`. `kept` are the ids of entries that stay.

    A case that is linked already stays as it is.
    """
    links, there = Links(), set(kept)
    states = {**case.regions, **{step.region: step.to for step in moves}}
    for one in wanted:
        linked = definition.lists[one.list].linked
        assert linked is not None
        if isinstance(one, ToOpen):
            _open(links, case, act, one, linked, states, others)
        elif f"{one.list}/{one.case}" not in there:
            there.add(f"{one.list}/{one.case}")
            _link(links, definition, case, one, linked, others)
    if not links.checks and (links.ops or links.opened):
        links.checks.append(YES["LINK"])
    return links


def _open(
    links: Links,
    case: Case,
    act: Act,
    one: ToOpen,
    linked: Linked,
    states: Mapping[str, str],
    others: Others,
) -> None:
    there = {person: role for role, people in one.holds.items() for person in people}
    first = Act(
        event=one.event,
        actor=act.actor,
        role=one.role,
        through=act.through,
        present={person: there[person] for person in act.present if person in there},
        payload={name: value for name, value in one.payload.items() if value is not None},
    )
    wanted = Wanted(
        case.id, one.list, linked.pathway, linked.region, linked.back, first, one.facts, one.holds, states
    )
    opened = others.open(wanted)
    if isinstance(opened, Check):
        links.checks.append(opened)
        return
    decision, other = opened.decision, opened.bundle.definition
    if decision.allowed is not Answer.YES:
        links.checks.append(_refusal(opened))
        return
    ends = {step.region: step.to for step in decision.moves}
    state = ends.get(linked.region, opened.case.regions[linked.region])
    links.opened.append(opened)
    links.ops += _ops(one.list, opened.case.id, state, one.attributes, linked, other)


def _link(
    links: Links, definition: Definition, case: Case, one: ToLink, linked: Linked, others: Others
) -> None:
    found = None if one.case == case.id else others.case(one.case)
    wrong = _misfit(one, linked, found, own=one.case == case.id)
    if found is None or wrong is not None:
        needs = (need("link", list=words_of(definition).owner(one.list)),)
        links.checks.append(
            built_in("LINK", Answer.NO, wrong or message("no case", id=one.case), needs=needs)
        )
        return
    state = found.case.regions[linked.region]
    links.ops += _ops(one.list, one.case, state, one.attributes, linked, found.definition)


def _misfit(one: ToLink, linked: Linked, found: Other | None, *, own: bool) -> Message | None:
    """Why a case cannot be linked; None where it can."""
    if own:
        return message("own link", list=one.list)
    if found is None:
        return message("no case", id=one.case)
    if found.case.pathway != linked.pathway:
        return message("other pathway", id=one.case, found=found.case.pathway, wanted=linked.pathway)
    if linked.region not in found.case.regions:
        return message("no region", id=one.case, region=linked.region)
    back = found.definition.lists.get(linked.back or "")
    if linked.back is not None and (back is None or back.linked is None):
        return message("no list", id=one.case, list=linked.back)
    return None


def _ops(
    list: str, id: str, state: str, attributes: Mapping[str, Slot], linked: Linked, other: Definition
) -> list[Op]:
    values: Any = {name: slot_to_json(slot) for name, slot in attributes.items()}
    ops = [Op("link", f"{list}/{id}", {"state": state, "values": values})]
    back = other.lists[linked.back].linked if linked.back is not None else None
    if linked.back is not None and back is not None:
        ops.append(Op("watch", id, {"list": linked.back, "region": back.region}))
    return ops


def _refusal(opened: Opened) -> Check:
    """The check of an act whose other case refuses to be opened, with that case's reasons."""
    decision, name = opened.decision, opened.bundle.definition.name
    failed = [c for c in decision.checks if c.kind != "flag" and c.answer is not Answer.YES]
    reasons = together([_reason(check) for check in failed], "; ")
    key = "link refused" if decision.allowed is Answer.NO else "link unknown"
    event = words_of(opened.bundle.definition).event(decision.act.event)
    said = message(key, pathway=name, event=event, reasons=reasons)
    missing = tuple(f"{name}: {each}" for check in failed for each in check.missing)
    needed = tuple(f"{name}: {each}" for check in failed for each in check.needed)
    needs = tuple(filled(same("{name}: {each}"), name=name, each=each) for c in failed for each in c.needs)
    check = built_in("LINK", decision.allowed, said, missing, needs)
    return replace(check, because=_because(check.because, failed), needed=needed)


def _because(said: Label | None, failed: Iterable[Check]) -> Label | None:
    """What the check says, with what the other case's checks say, in each language."""
    whys = [check.because for check in failed if check.because is not None]
    if said is None or not whys:
        return said
    told = {name: "; ".join(why.get(name).rstrip(".") for why in whys) for name in LANGUAGES}
    en, fi, sv = (f"{said.get(name)}: {told[name]}" for name in LANGUAGES)
    return Label(en, fi, sv)


def _reason(check: Check) -> Message:
    """The id of a check and why it is no yes: for a rule, what it says itself."""
    none = MESSAGES["no reason"]
    built_in = check.kind == "built-in"
    told = (check.told if built_in else check.because) or check.told or none
    plain = check.failing if built_in else check.because and check.because.en.rstrip(".")
    en, fi, sv = (f"{check.id}: {told.get(language).rstrip('.')}" for language in LANGUAGES)
    return Message(f"{check.id}: {plain or check.failing or none.en}", Label(en, fi, sv))


# ------------------------------------------------------------------ what a case begins with


@dataclass(frozen=True, slots=True)
class Origin:
    """What a case that another one opens begins with: who watches it, and that one as an entry of its own."""

    watcher: Watcher
    back: str | None
    state: str


def beginning(definition: Definition, wanted: Wanted) -> tuple[Opening, Origin]:
    """The opening of a case that is wanted, and its link with the case that opens it.

    A fact without a value is left out. ValueError where the definitions, of different days, do not fit.
    """
    if wanted.act.event not in definition.events or wanted.region not in definition.regions:
        raise ValueError("it is another version of the pathway, without this event or region")
    facts = {name: value for name, value in wanted.facts.items() if value is not None}
    back = definition.lists.get(wanted.back or "")
    state = "" if back is None or back.linked is None else wanted.states.get(back.linked.region, "")
    if wanted.back is not None and not state:
        raise ValueError(f"it is another version of the pathway, without the linked list `{wanted.back}`")
    watcher = Watcher(wanted.origin, wanted.list, wanted.region)
    return Opening(facts, wanted.holds), Origin(watcher, wanted.back, state)


def origin_ops(definition: Definition, origin: Origin) -> tuple[Op, ...]:
    """The operations by which a case begins as one that another has opened."""
    watcher = origin.watcher
    ops = [Op("watch", watcher.case, {"list": watcher.list, "region": watcher.region})]
    if origin.back is not None:
        ops.append(_back(definition, origin.back, watcher.case, origin.state))
    return tuple(ops)


def _back(definition: Definition, list: str, id: str, state: str) -> Op:
    """The entry that a case gets of one that links it: nobody gives it attributes."""
    fields = definition.lists[list].attributes.values()
    values: Any = {f.name: slot_to_json(f.default) for f in fields if not f.required}
    return Op("link", f"{list}/{id}", {"state": state, "values": values})


# ------------------------------------------------------------------ what follows on the other case


@dataclass(frozen=True, slots=True)
class Changed:
    """A case before and after a change, with the definitions that it is on; a migration takes it to another."""

    old: Definition
    before: Case
    new: Definition
    after: Case


def concerned(changed: Changed) -> set[str]:
    """The other cases that a change concerns: linked or ended by it, or watching what moved."""
    before, after = changed.before, changed.after
    found: set[str] = set()
    for definition in (changed.old,) if changed.old is changed.new else (changed.old, changed.new):
        for name, kind in definition.lists.items():
            if kind.linked is not None and before.lists.get(name) is not after.lists.get(name):
                found |= _keys(before, name) ^ _keys(after, name)
    states = after.regions
    watched = (w for w in before.watchers if w.region in states)
    return found | {w.case for w in watched if before.regions.get(w.region) != states[w.region]}


def following(changed: Changed, other: Other) -> tuple[tuple[Op, ...], tuple[Step, ...]]:
    """What a change of a case brings about on another one that it concerns: nothing, where that knows already."""
    before, after, id = changed.before, changed.after, other.case.id
    ops: list[Op] = []
    for name, linked in _linked_lists(changed.old).items():
        if id in _keys(before, name) - _keys(after, name):
            ops += _unlinked(after.id, name, linked, other.case)
    for name, linked in _linked_lists(changed.new).items():
        if id in _keys(after, name) - _keys(before, name):
            ops += _linked(after, name, linked, other)
    ended = {op.target for op in ops if op.kind == "end"}
    steps = [step for step in _mirrored(before, after, other.case) if step.region not in ended]
    return tuple(ops), tuple(steps)


def _linked_lists(definition: Definition) -> dict[str, Linked]:
    return {name: kind.linked for name, kind in definition.lists.items() if kind.linked is not None}


def _unlinked(id: str, list: str, linked: Linked, other: Case) -> list[Op]:
    ops = [Op("unwatch", id, list)] if _watches(other, id, list) else []
    if linked.back is not None and id in _keys(other, linked.back):
        ops.append(Op("end", f"{linked.back}/{id}"))
    return ops


def _linked(case: Case, list: str, linked: Linked, other: Other) -> list[Op]:
    if _watches(other.case, case.id, list):
        return []
    ops = [Op("watch", case.id, {"list": list, "region": linked.region})]
    back = other.definition.lists.get(linked.back or "")
    if back is not None and back.linked is not None and case.id not in _keys(other.case, back.name):
        ops.append(_back(other.definition, back.name, case.id, case.regions[back.linked.region]))
    return ops


def _mirrored(before: Case, after: Case, other: Case) -> list[Step]:
    steps = []
    for watcher in after.watchers:
        entry = f"{watcher.list}/{after.id}"
        was, now = state_of(other, entry), after.regions.get(watcher.region)
        moved = before.regions.get(watcher.region) != now
        if watcher.case == other.id and moved and was is not None and now is not None and was != now:
            steps.append(Step(entry, was, now))
    return steps


def _watches(case: Case, watcher: str, list: str) -> bool:
    return any((one.case, one.list) == (watcher, list) for one in case.watchers)


def _keys(case: Case, list: str) -> set[str]:
    return {entry.key for entry in case.lists.get(list, ())}
