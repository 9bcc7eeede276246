"""The names of a pathway, and the keys of files in which each kind of them stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from pathway.definition import ANYONE, TIMER, Definition, Label
from pathway.schemas.scalars import described

Words = Mapping[str, str]
"""Names, and what each is."""

VALUES: Final[Mapping[str, str]] = {
    "DeadlineShape.at": "fact",
    "EventShape.by": "party",
    "EventShape.may_set": "fact",
    "EventShape.through": "party",
    "EventShape.with_": "party",
    "MoveShape.from_": "source",
    "MoveShape.region": "machine",
    "MoveShape.to": "state",
    "PathwayShape.groups": "role",
    "PolicyShape.allow": "party",
    "PolicyShape.for_": "pathway",
    "PropertyShape.accepted": "any event",
    "PropertyShape.before": "event",
    "PropertyShape.blind_to": "part",
    "PropertyShape.can_happen": "event",
    "PropertyShape.for_": "holder or list",
    "PropertyShape.keeps": "part",
    "PropertyShape.must": "event",
    "PropertyShape.never_accepted": "event",
    "PropertyShape.never_refused": "event",
    "PropertyShape.on": "any event",
    "PropertyShape.since": "event",
    "RuleShape.on": "event",
    "ThenShape.do": "timed event",
    "ThenShape.notify": "told",
    "TriggerShape.enter": "place",
    "TriggerShape.event": "event",
    "TriggerShape.leave": "place",
    "ActivityShape.do": "event",
    "PriorityShape.by": "fact",
    "ScenarioShape.after_final": "list",
    "ScenarioShape.groups": "fact",
    "ScenarioShape.pathway": "pathway",
    "StreamShape.do": "event",
    "QuestionShape.do": "event",
    "QuestionShape.pathway": "pathway",
    "QuestionShape.role": "acting",
    "QuestionShape.with_": "role",
    "RowShape.event": "event",
    "RowShape.role": "doing",
    "RowShape.with_": "role",
    "StepShape.do": "event",
    "StepShape.role": "acting",
    "StepShape.with_": "role",
    "StoryShape.pathway": "pathway",
    "TestsShape.for_": "pathway",
}
"""Keys whose texts are such names. Where a key holds conditions too, the names are only proposed."""

KEYS: Final[Mapping[str, str]] = {
    "EffectShape.adds": "list",
    "EffectShape.assigns": "role",
    "EffectShape.sets": "fact",
    "OpeningShape.holds": "role",
    "OpeningShape.states": "instance",
    "PolicyShape.allow": "event",
    "ScenarioShape.behaviour": "behaviour",
    "ScenarioShape.facts": "fact",
    "ScenarioShape.holds": "role",
    "SettingShape.holds": "role",
    "SettingShape.lists": "list",
    "SettingShape.states": "instance",
}
"""Keys that hold mappings from such names."""

PROPOSED: Final = frozenset({"DeadlineShape.at"})
"""Keys whose names may be parts of something longer."""


def words(definition: Definition, linked: Iterable[Definition] = ()) -> Mapping[str, Words]:
    """The names of a pathway and those it is linked with, by kind; the pathway itself is that of the first."""
    found = {kind: dict(names) for kind, names in _words(definition).items()}
    for other in linked:
        for kind, names in _words(other).items():
            if kind != "pathway":
                found[kind] = {**names, **found[kind]}
    return found


def _words(d: Definition) -> Mapping[str, Words]:
    events = {name: _text(event.label) for name, event in d.events.items()}
    timed = {name: text for name, text in events.items() if TIMER in d.events[name].by}
    roles = {name: _text(role.label) for name, role in d.roles.items()}
    groups = {name: "any of " + ", ".join(members) for name, members in d.groups.items()}
    facts = {name: described(fact) for name, fact in d.facts.items()}
    lists = {name: _text(kind.label) for name, kind in d.lists.items()}
    regions = {name: _text(region.label) for name, region in d.regions.items()}
    instances = {name: regions[region.name] for region in d.regions.values() for name in region.instances}
    states = {
        f"{machine}.{state.name}": _text(state.label)
        for machine, owner in _machines(d)
        for state in d.states_of(owner).values()
    }
    bare = {place.rpartition(".")[2]: text for place, text in states.items()}
    anyone, timer = {ANYONE: "everybody who is signed in"}, {TIMER: "a deadline"}
    return {
        "pathway": {d.name: d.label.en},
        "event": events,
        "any event": {**events, "any": "every event"},
        "timed event": timed,
        "role": roles,
        "acting": {**roles, **anyone},
        "doing": {**roles, **anyone, **timer},
        "told": {**roles, **groups},
        "party": {**roles, **groups, **anyone, **timer},
        "fact": facts,
        "list": lists,
        "machine": {**regions, **lists},
        "holder or list": {**lists, **roles},
        "part": {**facts, **roles, **regions, **lists},
        "instance": instances,
        "place": states,
        "state": bare,
        "source": {**bare, "any": "every state that is not final"},
        "behaviour": {**states, "case": "what is done beside all states"},
    }


def _machines(d: Definition) -> Iterable[tuple[str, str]]:
    """What moves, by the name that files use for it, and the region or list that has its states."""
    for region in d.regions.values():
        yield region.name, region.name
        yield from ((name, region.name) for name in region.instances if name != region.name)
    yield from ((name, name) for name in d.lists)


def _text(label: Label | None) -> str:
    return "" if label is None else label.en
