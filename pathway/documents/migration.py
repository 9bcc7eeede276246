"""Reads a map: what becomes, under a new definition, of all that a case on an old one can hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import Field

from pathway.definition import Definition, Role
from pathway.diagnostics import Report, Source, Span
from pathway.documents.migration_fields import Carried, FieldMapper
from pathway.errors import did_you_mean
from pathway.files import Shape, Text, load_text, validate
from pathway.migration import Images, ListImage, RegionImage

DROP: Final = "drop"
END: Final = "end"
_VERSION: Final = re.compile(r"[0-9]{1,7}")
_HASH: Final = re.compile(r"[0-9a-f]{8,64}")


class MigrationShape(Shape):
    """A whole map. Names on the left are those of the old definition, those on the right of the new one."""

    migration: Text
    """The pathway whose cases move to another version."""
    from_: Text = Field(alias="from")
    """The old version, or the beginning of its hash."""
    to: Text
    """The new version, or the beginning of its hash."""
    facts: dict[Text, Text] = {}
    """Old facts and their new names, or `drop`."""
    roles: dict[Text, Text] = {}
    """Old roles and their new names, or `drop`."""
    lists: dict[Text, Text] = {}
    """Old lists and their new names, or `drop`."""
    attributes: dict[Text, Text] = {}
    """Old attributes, `list.name`, and their new names, or `drop`."""
    regions: dict[Text, Text] = {}
    """Old regions and their new names, or `drop`."""
    states: dict[Text, Text] = {}
    """Old states, `region.state`, and their new names."""
    values: dict[Text, dict[Text, Any]] = {}
    """Old values of facts and attributes, and their new ones."""
    sets: dict[Text, Any] = {}
    """The values of new facts and attributes."""
    deadlines: dict[Text, Text] = {}
    """Old deadlines and their new ids, or `end`."""


def load_map(
    source: Source | None,
    old: Definition,
    new: Definition,
    report: Report,
    deadlines: Iterable[str] | None = None,
) -> Images | None:
    """The images that a map, and names that both have, give; None where the map cannot be read at all.

    Without a map, equal names alone do. `deadlines` are the ids that policies for the new definition use, where
    they are known. What has no image is reported as `no-image`, at its place in the map; faults of the map itself
    have other codes.
    """
    known = None if deadlines is None else frozenset(deadlines)
    if source is None:
        nowhere = Source.of(f"{old.name} {old.version} → {new.version}", "").span(0, 0)
        given = {"migration": old.name, "from": str(old.version), "to": str(new.version)}
        empty = MigrationShape.model_validate({k: Text.make(v, nowhere) for k, v in given.items()})
        return _Mapper(empty, {}, old, new, report).images(known)
    node = load_text(source, report)
    shape = None if node is None else validate(MigrationShape, node, report)
    if shape is None or not isinstance(node, dict):
        return None
    keys = {str(key): key.span for key in node}
    mapper = _Mapper(shape, keys, old, new, report)
    mapper.check_versions()
    return mapper.images(known)


def check_map(source: Source, report: Report) -> None:
    """The form of a map, where its definitions are not at hand."""
    node = load_text(source, report)
    if node is not None:
        validate(MigrationShape, node, report)


def versions_in(source: Source) -> tuple[str, str, str] | None:
    """The pathway that a map is for, and what it says of its versions; None where it does not."""
    node = load_text(source, Report())
    shape = None if node is None else validate(MigrationShape, node, Report())
    return None if shape is None else (str(shape.migration), str(shape.from_), str(shape.to))


def is_version(text: str, definition: Definition) -> bool:
    """Whether a text, a version or the beginning of a hash, stands for this definition."""
    if _VERSION.fullmatch(text):
        return int(text) == definition.version
    return _HASH.fullmatch(text) is not None and definition.hash.startswith(text)


@dataclass(slots=True)
class _Mapper:
    shape: MigrationShape
    keys: Mapping[str, Span]
    old: Definition
    new: Definition
    report: Report

    def images(self, deadlines: frozenset[str] | None) -> Images:
        lists = self._lists()
        fields = FieldMapper(self.old, self.new, self.shape.values, self.keys, self._top, self.report, lists)
        facts = fields.images(
            self._carried(self.old.facts, self.new.facts, self.shape.facts, "facts", "fact")
        )
        given = fields.given(self.new.facts, facts, self.shape.sets, "", "fact")
        mapped = {name: self._list(name, target, fields) for name, target in lists.items()}
        self._check_attributes(lists)
        fields.check_values(self.shape.sets, lists.values())
        return Images(
            old=self.old,
            new=self.new,
            facts=facts,
            given=given,
            regions=self._regions(),
            lists=mapped,
            deadlines=self._deadlines(deadlines),
        )

    @property
    def _top(self) -> Span:
        return self.shape.migration.span

    def _gap(self, section: str, message: str, help: str) -> None:
        self.report.add("no-image", self.keys.get(section, self._top), message, help)

    def _unknown(self, at: Text, what: str, known: Iterable[str], where: Definition) -> None:
        names = list(known)
        message = (
            f"version {where.version} of {where.name} has no {what} `{at[:60]}`{did_you_mean(at, names)}"
        )
        listing = f"there are {', '.join(names)}" if 0 < len(names) < 12 else None
        self.report.add("unknown-name", at.span, message, listing)

    # -------------------------------------------------------------- from and to

    def check_versions(self) -> None:
        """Report a map that was made for another pathway or for other versions."""
        shape = self.shape
        if self.old.name != shape.migration:
            message = f"the map is for `{shape.migration[:60]}`, and these are definitions of {self.old.name}"
            self.report.add("wrong-reference", shape.migration.span, message)
        for text, definition, what in ((shape.from_, self.old, "from"), (shape.to, self.new, "to")):
            if not _VERSION.fullmatch(text) and not _HASH.fullmatch(text):
                message = f"`{what}` is a version, or a hash of 8 digits or more, not `{text[:60]}`"
                self.report.add("wrong-value", text.span, message)
            elif not is_version(text, definition):
                message = f"the map is {what} {text}, and this is version {definition.version}"
                help = f"its hash is {definition.hash[:12]}…"
                self.report.add("wrong-reference", text.span, message, help)

    # -------------------------------------------------------------- names

    def _carried(
        self,
        old: Mapping[str, Any],
        new: Mapping[str, Any],
        given: Mapping[Text, Text],
        section: str,
        what: str,
        prefix: str = "",
    ) -> dict[str, Carried]:
        """The new name of each old one, or None where it is dropped. Those without, or taken twice, are reported."""
        shown = f"{prefix}." if prefix else ""
        written = {str(name).removeprefix(shown): (name, target) for name, target in given.items()}
        carried: dict[str, Carried] = {}
        taken: dict[str, tuple[str, Text | None]] = {}
        for name in (*written, *(name for name in old if name not in written)):
            at, target = written.get(name, (None, None))
            if name not in old:
                self._unknown(at or Text(name), what, (f"{shown}{known}" for known in old), self.old)
                continue
            if target == DROP:
                carried[name] = Carried(None, at)
                continue
            to = str(target) if target is not None else name
            if to not in new and target is not None:
                self._unknown(target, what, (*new, DROP), self.new)
            elif to not in new:
                message = f"the {what} `{shown}{name}` has no image in version {self.new.version}"
                help = f"write `{section}: {{{shown}{name}: NAME}}`, or `{DROP}` to leave it behind"
                self._gap(section, message, help)
            elif to in taken:
                first, there = taken[to]
                message = f"`{first}` and `{shown}{name}` would both become `{to}`"
                place = at or there
                span = place.span if place is not None else self.keys.get(section, self._top)
                self.report.add(
                    "duplicate-name", span, message, f"give one of them another name, or `{DROP}`"
                )
            else:
                taken[to] = f"{shown}{name}", at
                carried[name] = Carried(to, at)
        return carried

    # -------------------------------------------------------------- roles and lists

    def _lists(self) -> dict[str, str | None]:
        """The new name of each role and list that a case can hold; None where it is dropped."""
        roles = self._carried(_held(self.old), _held(self.new), self.shape.roles, "roles", "role")
        lists = self._carried(self.old.lists, self.new.lists, self.shape.lists, "lists", "list")
        return {name: one.to for name, one in (roles | lists).items()}

    def _list(self, name: str, target: str | None, fields: FieldMapper) -> ListImage | None:
        if target is None:
            return None
        old, new = self.old.attributes_of(name), self.new.attributes_of(target)
        given = {at: to for at, to in self.shape.attributes.items() if at.rpartition(".")[0] == name}
        carried = self._carried(old, new, given, "attributes", "attribute", prefix=name)
        images = fields.images(carried, name, target)
        sets = {at: raw for at, raw in self.shape.sets.items() if at.rpartition(".")[0] == target}
        return ListImage(
            name=target,
            fields=images,
            states=self._list_states(name, target) if name in self.old.lists else {},
            given=fields.given(new, images, sets, target, "attribute"),
        )

    def _list_states(self, name: str, target: str) -> dict[str, str]:
        """The image of each state of a list; those of a linked one are the states that the other cases are in."""
        old, new = self.old.lists[name].linked, self.new.lists[target].linked
        if old != new:
            message = (
                f"the list `{target}` is linked otherwise in version {self.new.version} than `{name}` was"
            )
            self._gap("lists", message, f"its entries cannot go on: write `lists: {{{name}: {DROP}}}`")
        if old is None and new is None:
            return self._states_of(name, name, target)
        for at in self.shape.states:
            if at.rpartition(".")[0] == name:
                message = f"`{name}` is linked, so the states of its entries are those of the other cases"
                self.report.add("wrong-reference", at.span, message, "leave it out")
        return {}

    def _check_attributes(self, lists: Mapping[str, str | None]) -> None:
        """Attributes of what is no list or role that goes on."""
        for at in self.shape.attributes:
            owner = at.rpartition(".")[0]
            if lists.get(owner) is None:
                known = [f"{n}.{a}" for n, to in lists.items() if to for a in self.old.attributes_of(n)]
                self._unknown(at, "attribute", known, self.old)

    # -------------------------------------------------------------- regions and states

    def _regions(self) -> dict[str, RegionImage | None]:
        old, new = _instances(self.old), _instances(self.new)
        carried = self._carried(old, new, self._given_regions(), "regions", "region")
        found: dict[str, RegionImage | None] = {}
        for name, one in carried.items():
            states = {} if one.to is None else self._states_of(name, old[name], one.to)
            found[name] = None if one.to is None else RegionImage(one.to, states)
        self._check_states(found)
        return found

    def _given_regions(self) -> dict[Text, Text]:
        """What the map says of instances; of all instances of a region with keys where it names the region."""
        given: dict[Text, Text] = {}
        for at, to in self.shape.regions.items():
            region = self.old.regions.get(at)
            if region is None or not region.keys:
                given[at] = to
                continue
            of = self.new.regions.get(to)
            if of is None and to != DROP:
                self._unknown(to, "region", (*self.new.regions, DROP), self.new)
            for key in region.keys:
                if f"{at}[{key}]" not in self.shape.regions and (to == DROP or (of and key in of.keys)):
                    given[_at(f"{at}[{key}]", at)] = to if to == DROP else _at(f"{to}[{key}]", to)
        return given

    def _states_of(self, place: str, owner: str, target: str) -> dict[str, str]:
        """The image of each state of a region's instance or a list; `owner` is the region, or the list."""
        old, new = self.old.states_of(owner), self.new.states_of(target.partition("[")[0])
        if not old or not new:
            return {}
        written = {
            at.rpartition(".")[2]: (at, to)
            for name in (owner, place)
            for at, to in self.shape.states.items()
            if at.rpartition(".")[0] == name
        }
        found: dict[str, str] = {}
        for state in (*written, *(state for state in old if state not in written)):
            at, to = written.get(state, (None, None))
            if state not in old and at is not None:
                self._unknown(at, f"state of {owner}", (f"{owner}.{known}" for known in old), self.old)
            elif to is not None and to not in new:
                self._unknown(to, f"state of {target}", new, self.new)
            elif to is None and state not in new:
                message = f"the state `{place}.{state}` has no image in version {self.new.version}"
                self._gap("states", message, f"write `states: {{{place}.{state}: NAME}}`")
            else:
                found[state] = str(to) if to is not None else state
        return found

    def _check_states(self, regions: Mapping[str, RegionImage | None]) -> None:
        """States of what is no region or list that goes on and has states."""
        lists = [name for name, kind in self.old.lists.items() if kind.states]
        known = [*self.old.regions, *regions, *lists]
        for at in self.shape.states:
            if at.rpartition(".")[0] not in known:
                near = did_you_mean(at.rpartition(".")[0], known)
                message = f"`{at[:60]}` is no state of version {self.old.version}{near}"
                self.report.add(
                    "unknown-name", at.span, message, "write it as `region.state` or `list.state`"
                )

    # -------------------------------------------------------------- deadlines

    def _deadlines(self, known: frozenset[str] | None) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for at, to in self.shape.deadlines.items():
            if to == END:
                found[str(at)] = None
            elif known is not None and to not in known:
                near = did_you_mean(to, [*known, END])
                message = f"no policy for version {self.new.version} has the deadline `{to[:60]}`{near}"
                self.report.add("unknown-name", to.span, message, f"write its id, or `{END}`")
            else:
                found[str(at)] = str(to)
        return found


def _held(definition: Definition) -> dict[str, Role]:
    """The roles that are held on a case."""
    return {name: role for name, role in definition.roles.items() if not role.organisation}


def _instances(definition: Definition) -> dict[str, str]:
    """The instances of regions, each with its region."""
    return {instance: region.name for region in definition.regions.values() for instance in region.instances}


def _at(name: str, text: Text) -> Text:
    return Text.make(name, text.span)
