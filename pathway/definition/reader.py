"""Reads a pathway file into a `Definition`. Every fault is a diagnostic; with errors there is no definition."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo, available_timezones

from pathway.conditions import Compiler, Scope, Vocabulary
from pathway.conditions.types import Value
from pathway.definition.acts import ActReader
from pathway.definition.fields import FieldReader, label_of
from pathway.definition.flow import check_flow
from pathway.definition.linking import case_field, read_linked
from pathway.definition.model import CASE, Catalogue, Definition, ListKind, Region, Role, State
from pathway.definition.naming import BUILT_IN, check_names, report_doubles
from pathway.definition.shapes import (
    CatalogueFileShape,
    CatalogueShape,
    ListShape,
    PathwayShape,
    RegionShape,
    RoleShape,
    StateShape,
)
from pathway.diagnostics import Report, Source, Span
from pathway.diagnostics.fixes import respelt
from pathway.errors import did_you_mean, nearest
from pathway.files import Text, load_text, names_beside, validate
from pathway.languages import Label

Companions = Callable[[str], Source | None]
"""Gives the text of a file that another one names by its bare name."""


def load_definition(source: Source, companions: Companions, report: Report) -> Definition | None:
    """The definition that a text describes; None where it has errors, all of which are in the report."""
    read = read_definition(source, companions, report)
    return None if read is None else read[0]


def read_definition(
    source: Source, companions: Companions, report: Report
) -> tuple[Definition, PathwayShape] | None:
    """As `load_definition`, with what the definition was made of: its texts know where they stand."""
    before = report.errors
    node = load_text(source, report)
    shape = None if node is None else validate(PathwayShape, node, report)
    if shape is None or report.errors > before:
        return None
    definition = _Reader(shape, companions, report).read(source)
    return (definition, shape) if report.errors == before else None


def vocabulary(definition: Definition) -> Vocabulary:
    """The names that conditions about this pathway may use."""
    return Vocabulary(
        facts=definition.facts,
        people=definition.people,
        roles=definition.roles,
        groups=definition.groups,
        regions=definition.regions,
        lists=definition.lists,
        rows={name: catalogue.attributes for name, catalogue in definition.catalogues.items()},
        events={name: event.payload for name, event in definition.events.items()},
    )


class _Reader:
    def __init__(self, shape: PathwayShape, companions: Companions, report: Report) -> None:
        self._shape = shape
        self._companions = companions
        self._report = report
        self._before = report.errors
        self._fields = FieldReader(shape, report)
        self._texts: list[str] = []

    def read(self, source: Source) -> Definition:
        shape, fields = self._shape, self._fields
        self._check_names()
        roles = {str(name): self._role(name, role) for name, role in shape.roles.items()}
        regions = {str(name): self._region(name, region) for name, region in shape.regions.items()}
        lists = {str(name): self._list(name, list_) for name, list_ in shape.lists.items()}
        catalogues = {str(name): self._catalogue(name, table) for name, table in shape.catalogues.items()}
        plain = Definition(
            name=str(shape.pathway),
            version=shape.version,
            label=label_of(shape.label, self._report) or Label(str(shape.pathway)),
            zone=self._zone(),
            facts=fields.fields(shape.facts),
            people=fields.fields(shape.people),
            roles=roles,
            groups={str(name): self._group(name, members) for name, members in shape.groups.items()},
            regions=regions,
            lists=lists,
            catalogues=catalogues,
            events={},
            hash=_digest([source.text, *self._texts]),
            others=self._others(lists),
        )
        return self._with_acts(plain)

    def _with_acts(self, plain: Definition) -> Definition:
        fields = {
            str(name): [str(field) for field in act.payload] for name, act in self._shape.events.items()
        }
        words = replace(vocabulary(plain), broken=self._fields.broken, events=fields)
        acts = ActReader(words, plain, self._fields, self._report)
        regions = {
            str(name): replace(
                plain.regions[name],
                states=self._effects(plain.regions[name].states, shape.states, acts, Scope(words)),
            )
            for name, shape in self._shape.regions.items()
        }
        lists = {
            str(name): replace(
                plain.lists[name],
                states=self._effects(
                    plain.lists[name].states, shape.states, acts, Scope(words, subject=str(name))
                ),
            )
            for name, shape in self._shape.lists.items()
        }
        events = {str(name): acts.event(name, event) for name, event in self._shape.events.items()}
        definition = replace(plain, regions=regions, lists=lists, events=events)
        if (
            self._report.errors == self._before
        ):  # a move that is wrong in itself would seem to be missing, too
            check_flow(definition, self._shape, self._report)
        return definition

    def _effects(
        self, states: Mapping[str, State], shapes: Mapping[Text, StateShape], acts: ActReader, scope: Scope
    ) -> dict[str, State]:
        compiler = Compiler(scope, self._report)
        return {
            str(name): replace(
                states[name],
                on_enter=tuple(acts.effect(effect, compiler) for effect in shape.on_enter),
                on_leave=tuple(acts.effect(effect, compiler) for effect in shape.on_leave),
            )
            for name, shape in shapes.items()
        }

    # -------------------------------------------------------------- parts

    def _zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(str(self._shape.timezone))
        except (KeyError, ValueError, OSError):
            at = getattr(self._shape.timezone, "span", self._shape.pathway.span)
            zone, zones = str(self._shape.timezone), available_timezones()
            message, fix = (
                f"there is no time zone `{zone}`{did_you_mean(zone, zones)}",
                respelt(at, zone, zones),
            )
            self._report.add("unknown-name", at, message, "write a name such as Europe/Helsinki", fix=fix)
            return ZoneInfo("UTC")

    def _role(self, name: Text, shape: RoleShape) -> Role:
        return Role(
            name=str(name),
            label=label_of(shape.label, self._report),
            client=shape.party == "client",
            organisation=shape.held == "organisation",
            max=self._max(shape.max),
            attributes=self._fields.fields(shape.attributes),
        )

    def _max(self, text: Text | None) -> int | None:
        if text is None or text == "many":
            return None
        if text.isascii() and text.isdigit() and int(text[:6]) > 0 and len(text) < 6:
            return int(text)
        self._report.add("wrong-value", text.span, f"expected `many` or a number from 1, found `{text[:40]}`")
        return None

    def _group(self, name: Text, members: tuple[Text, ...]) -> tuple[str, ...]:
        if not members:
            self._report.add("wrong-value", name.span, f"the group `{name}` has no roles")
        for member in members:
            if member not in self._shape.roles:
                self._unknown(member, f"there is no role `{member}`", self._shape.roles)
        meant = (
            member if member in self._shape.roles else nearest(member, self._shape.roles)
            for member in members
        )
        return tuple(str(member) for member in meant if member is not None)

    def _states(self, shapes: Mapping[Text, StateShape], initial: Text | None) -> dict[str, State]:
        if initial is not None and shapes and initial not in shapes:
            self._unknown(initial, f"there is no state `{initial}` here", shapes)
        return {
            str(name): State(
                str(name),
                label_of(state.label, self._report),
                state.final,
                None if state.box is None else str(state.box),
            )
            for name, state in shapes.items()
        }

    def _region(self, name: Text, shape: RegionShape) -> Region:
        if (shape.per is None) != (shape.kind is None):
            self._report.add("missing-key", name.span, "`per: kind` and the list `kind: […]` belong together")
        if not shape.states:
            self._report.add("wrong-value", name.span, f"the region `{name}` has no states")
            self._fields.broken.add(str(name))
        return Region(
            name=str(name),
            initial=str(shape.initial),
            states=self._states(shape.states, shape.initial),
            keys=self._keys(name, shape),
            key_name=None if shape.per is None else str(shape.per),
            label=label_of(shape.label, self._report),
            key_labels={
                str(k): label for k, v in shape.key_labels.items() if (label := label_of(v, self._report))
            },
        )

    def _keys(self, name: Text, shape: RegionShape) -> tuple[str, ...]:
        keys = shape.kind or ()
        if shape.kind is not None and not keys:
            self._report.add("wrong-value", name.span, f"the region `{name}` has no keys under `kind`")
        report_doubles(keys, "key", self._report)
        for key in shape.key_labels:
            if key not in keys:
                self._unknown(key, f"`{name}` has no key `{key}`", keys)
        return tuple(map(str, dict.fromkeys(keys)))

    def _list(self, name: Text, shape: ListShape) -> ListKind:
        linked = None if shape.linked is None else read_linked(name, shape, shape.linked, self._report)
        if linked is None and bool(shape.states) != (shape.initial is not None):
            missing = "states" if shape.initial is not None else "initial"
            help = f"add `{missing}:`, or take the other one out"
            self._report.add("missing-key", name.span, "`initial` and `states` belong together", help)
        attributes = self._fields.fields(shape.attributes)
        return ListKind(
            name=str(name),
            label=label_of(shape.label, self._report),
            attributes=attributes if linked is None else {**case_field(linked), **attributes},
            initial=None if shape.initial is None else str(shape.initial),
            states=self._states(shape.states, shape.initial),
            linked=linked,
        )

    def _others(self, lists: Mapping[str, ListKind]) -> dict[str, Span]:
        linked = {kind.linked.pathway: kind.linked.span for kind in lists.values() if kind.linked is not None}
        return {**self._fields.others, **linked}

    def _catalogue(self, name: Text, shape: CatalogueShape) -> Catalogue:
        attributes = self._fields.fields(shape.attributes)
        empty = Catalogue(str(name), attributes, {}, label_of(shape.label, self._report))
        before = len(self._report)
        source = self._companions(str(shape.file))
        if source is None:
            if len(self._report) == before:
                message, beside = (
                    f"there is no file `{shape.file}` beside this one",
                    names_beside(shape.file.span.source.path),
                )
                self._unknown(shape.file, message, beside, "file-not-found")
            return empty
        self._texts.append(source.text)
        node = load_text(source, self._report)
        file = None if node is None else validate(CatalogueFileShape, node, self._report)
        if file is None:
            return empty
        if file.catalogue != name:
            self._report.add("wrong-reference", file.catalogue.span, f"expected the catalogue `{name}`")
        return replace(empty, rows={str(key): self._row(key, row, empty) for key, row in file.rows.items()})

    def _row(self, key: Text, row: Mapping[Text, object], catalogue: Catalogue) -> dict[str, Value | None]:
        values: dict[str, Value | None] = {
            field.name: field.default for field in catalogue.attributes.values()
        }
        for name, raw in row.items():
            field = catalogue.attributes.get(name)
            if field is None and name in self._fields.broken:
                continue
            if field is None:
                self._unknown(
                    name, f"the catalogue has no column `{name}`", catalogue.attributes, "unknown-key"
                )
            else:
                values[name] = self._fields.value(field.type, raw, name)
        for field in catalogue.attributes.values():
            misspelt = any(nearest(name, catalogue.attributes) == field.name for name in row)
            if field.required and field.name not in row and not misspelt:
                self._report.add("missing-key", key.span, f"the row `{key}` lacks its `{field.name}`")
        return values

    def _unknown(self, name: Text, message: str, known: Iterable[str], code: str = "unknown-name") -> None:
        """Report a name that is not there, with the one that may be meant."""
        known = [*known]
        fix = respelt(name.span, name, known)
        self._report.add(code, name.span, f"{message}{did_you_mean(name, known)}", fix=fix)

    def _check_names(self) -> None:
        """Facts and their prefixes, roles, groups, regions, lists and built-in names are all distinct."""
        seen: dict[str, str] = dict.fromkeys(BUILT_IN, "built-in name")
        first: dict[str, Text] = {}
        shape = self._shape
        prefixes: dict[str, Text] = {}
        for fact in shape.facts:
            prefixes.setdefault(fact.split(".")[0], fact)
        kinds: dict[str, Iterable[Text]] = {"role": shape.roles, "group": shape.groups}
        kinds |= {"region": shape.regions, "list": shape.lists}
        named = [(kind, str(name), name) for kind, names in kinds.items() for name in names]
        named += [("fact", prefix, fact) for prefix, fact in prefixes.items()]
        for kind, name, at in named:
            if name in seen:
                message = f"the {kind} `{name}` has the name of a {seen[name]}"
                also = ((first[name].span, f"the {seen[name]}"),) if name in first else ()
                self._report.add(
                    "duplicate-name", at.span, message, "names of these must all differ", also=also
                )
            seen[name] = kind
            first.setdefault(name, at)
        self._check_usable()

    def _check_usable(self) -> None:
        shape, report = self._shape, self._report
        check_names(shape.facts, "a fact", report)
        for what, names in (("role", shape.roles), ("group", shape.groups), ("list", shape.lists)):
            check_names((n for n in names if n not in BUILT_IN), f"a {what}", report)
        check_names((n for n in shape.regions if n not in BUILT_IN), "a region", report)
        check_names(shape.people, "what the register knows", report, taken=("role", "state", "present"))
        for region in shape.regions.values():
            check_names((*region.states, *(region.kind or ())), "a state or key", report)
        for role in shape.roles.values():
            check_names(role.attributes, "an attribute of a role", report, ("who", "role", *shape.people))
        for kind in shape.lists.values():
            taken = ("state",) if kind.linked is None else ("state", CASE)
            check_names(kind.attributes, "an attribute of a list", report, taken)
            check_names(kind.states, "a state", report)
        for name, event in shape.events.items():
            check_names((name,), "an event", report)
            check_names(event.payload, "a field of an event", report, ("present",))


def _digest(texts: list[str]) -> str:
    digest = hashlib.sha256()
    for text in texts:
        data = text.encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
