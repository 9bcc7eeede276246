"""What the things of a pathway are called when conditions are said in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from pathway.conditions.types import EnumType, SetType
from pathway.definition.model import Definition, Field, Region
from pathway.languages import LANGUAGES, Label, filled, same


class Speech:
    """Names of a definition, where an act with one of `events` is judged.

    A thing without a label is called by its name. Where two things of a kind have the same label, the name
    stands behind it.
    """

    def __init__(self, definition: Definition, events: Iterable[str] = ()) -> None:
        self._definition = definition
        self._events = [definition.events[name] for name in events if name in definition.events]
        self._facts = _called(definition.facts)
        self._people = _called(definition.people)
        self._states: dict[str, dict[str, Label]] = {}
        owners = (definition.roles, definition.regions, definition.lists)
        self._owners = _distinct(
            {name: one.label or same(name) for named in owners for name, one in named.items()}
        )

    def fact(self, name: str) -> Label:
        return self._facts.get(name) or same(name)

    def payload(self, name: str) -> Label:
        fields = (event.payload.get(name) for event in self._events)
        return next((field.label for field in fields if field and field.label), None) or same(name)

    def of_person(self, name: str) -> Label:
        return self._people.get(name) or same(name)

    def attribute(self, list: str, name: str) -> Label:
        definition = self._definition
        if list not in definition.roles and list not in definition.lists:
            return same(name)
        return _called(definition.attributes_of(list)).get(name) or same(name)

    def holding(self, name: str) -> Label:
        """An attribute of the role in which somebody acts: one that several roles may have."""
        fields = (role.attributes.get(name) for role in self._definition.roles.values())
        return next((field.label for field in fields if field and field.label), None) or same(name)

    def column(self, catalogue: str, name: str) -> Label:
        return _called(self._definition.catalogues[catalogue].attributes).get(name) or same(name)

    def list(self, name: str) -> Label:
        """A list, a role or a region."""
        return self._owners.get(name) or same(name)

    def state(self, owner: str, name: str) -> Label:
        if owner not in self._states:
            states = self._definition.states_of(owner).values()
            self._states[owner] = _distinct({one.name: one.label or same(one.name) for one in states})
        return self._states[owner].get(name) or same(name)

    def key(self, region: str, name: str) -> Label:
        return self._definition.regions[region].key_labels.get(name) or same(name)

    def enum(self, type: EnumType | SetType, value: str) -> Label | None:
        """What a value is called, as its type or the region whose key it is says; None where it has no label."""
        if type.labels:
            return _distinct(type.labels).get(value)
        region = next((r for r in self._definition.regions.values() if _has_keys(r, type)), None)
        return None if region is None else self.key(region.name, value)

    def event(self, name: str) -> Label:
        described = self._definition.events.get(name)
        return same(name) if described is None or described.label is None else described.label


def _has_keys(region: Region, type: EnumType | SetType) -> bool:
    return bool(region.keys) and type.values == region.keys


def _called(fields: Mapping[str, Field]) -> dict[str, Label]:
    return _distinct({name: field.label or same(name) for name, field in fields.items()})


def _distinct(labels: Mapping[str, Label]) -> dict[str, Label]:
    """The labels, with the name behind those that read alike in some language."""
    seen = Counter((language, label.get(language)) for label in labels.values() for language in LANGUAGES)
    alike = {
        name
        for name, label in labels.items()
        if any(seen[language, label.get(language)] > 1 for language in LANGUAGES)
    }
    return {
        name: filled(same("{label} [{name}]"), label=label, name=name) if name in alike else label
        for name, label in labels.items()
    }
