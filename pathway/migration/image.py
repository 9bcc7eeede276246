"""What becomes of what one case holds: operations for its log, and what has no image."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pathway.conditions.types import ERASED, EntryType, Json, TextType, from_json
from pathway.decision import MIGRATE, Case, ListEntry, Op, Slot, Step, translated
from pathway.definition import Field
from pathway.migration.model import FieldImage, Images, ListImage, RegionImage


@dataclass(slots=True)
class Image:
    """The operations of a migration but for deadlines, in the order of the log; `crossing` are among `moves`.

    A move is a crossing where the case goes to another state, and not only to another name for the one it is in.
    """

    leaving: list[Op] = field(default_factory=list)
    carrying: list[Op] = field(default_factory=list)
    arriving: list[Op] = field(default_factory=list)
    moves: list[Step] = field(default_factory=list)
    crossing: list[Step] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def effects(self) -> tuple[Op, ...]:
        return (*self.leaving, *self.carrying, *self.arriving)


def image_of(images: Images, case: Case) -> Image:
    """What becomes of a case, all but its deadlines; everything that has no image is among the problems."""
    return _Imaging(images, case).image()


class _Imaging:
    def __init__(self, images: Images, case: Case) -> None:
        self._images = images
        self._case = case
        self._found = Image()

    def image(self) -> Image:
        images, case = self._images, self._case
        self._carry(Op(MIGRATE, images.new.hash, {"from": images.old.hash, "open": case.version > 0}))
        if case.version > 0:
            self._facts()
            for name, state in case.regions.items():
                self._region(name, state)
            unknown = [name for name in case.lists if name not in images.lists]
            for name in (*images.lists, *unknown):
                self._list(name, case.lists.get(name, ()))
        return self._found

    def _carry(self, op: Op) -> None:
        if op not in self._found.carrying:
            self._found.carrying.append(op)

    def _problem(self, message: str) -> None:
        if message not in self._found.problems:
            self._found.problems.append(message)

    # -------------------------------------------------------------- facts

    def _facts(self) -> None:
        images, facts = self._images, self._images.old.facts
        for name, slot in self._case.facts.items():
            if name in images.facts:
                unset = self._field(name, facts[name], images.facts[name], slot, f"the fact `{name}`")
                self._found.arriving += [Op("set", target, value) for target, value in unset]
            elif slot is not None:
                self._problem(f"the fact `{name}` has no image")
        self._found.arriving += [Op("set", name, value) for name, value in images.given.items()]

    def _field(
        self, place: str, old: Field, image: FieldImage | None, slot: Slot, what: str
    ) -> Iterator[tuple[str, Json]]:
        """Carry a fact or attribute on; `place` is how the old definition calls it. Gives what an unset one becomes."""
        if image is None:
            self._carry(Op("drop", place))
            return
        if image.to.name != old.name:
            self._carry(Op("rename", place, image.to.name))
        if slot is None and image.unset is not None:
            yield image.to.name, image.unset
        if slot is None or slot is ERASED:
            return
        if image.table:  # the whole of it: a row alone would tell the value
            self._carry(Op("recode", place, dict(image.table)))
        self._check(old, image, slot, what)

    def _check(self, old: Field, image: FieldImage, slot: Slot, what: str) -> None:
        if isinstance(old.type, EntryType):
            return  # it is called as its list is from now on
        try:
            from_json(image.to.type, translated(old, image.table, slot))
        except ValueError as error:
            hidden = old.personal or isinstance(old.type, TextType)
            self._problem(f"{what}: {'its value has no image' if hidden else error}")

    # -------------------------------------------------------------- states

    def _region(self, name: str, state: str) -> None:
        images = self._images
        if name not in images.regions:
            self._problem(f"`{name}` has no image, and is in the state `{state}`")
            return
        image = images.regions[name]
        if image is None:
            self._carry(Op("drop", name))
            return
        if image.instance != name:
            self._carry(Op("rename", name, image.instance))
        self._move(name, image, image.instance, state)

    def _move(self, name: str, image: RegionImage | ListImage, place: str, state: str) -> None:
        """Put a region's instance or an entry, called `place` from now on, into the image of its state."""
        if state not in image.states:
            self._problem(f"the state `{state}` of {name} has no image")
            return
        to = image.states[state]
        if to == state:
            return
        step = Step(place, state, to)
        self._found.moves.append(step)
        old = self._images.old.states_of(name.partition("[")[0])
        new = self._images.new.states_of(place.partition("[")[0].partition("/")[0])
        if state in new or to in old:
            self._found.crossing.append(step)

    # -------------------------------------------------------------- entries

    def _list(self, name: str, entries: tuple[ListEntry, ...]) -> None:
        images = self._images
        if name not in images.lists:
            self._problem(f"`{name}` has no image, and there are entries of it")
            return
        image = images.lists[name]
        if image is None:
            kind = "release" if name in images.old.roles else "end"
            self._found.leaving += [Op(kind, entry.id) for entry in entries]
            linked = None if name in images.old.roles else images.old.lists[name].linked
            if linked is not None and linked.back is not None:
                self._found.leaving += [Op("unwatch", entry.key, linked.back) for entry in entries]
            return
        if image.name != name and (entries or name in self._case.counters):
            self._carry(Op("rename", name, image.name))
        if entries and _loses_states(images, name, image):
            self._carry(Op("drop", f"{name}.state"))
        for entry in entries:
            self._entry(entry, image)
        role = images.new.roles.get(image.name)
        if role is not None and role.max is not None and len(entries) > role.max:
            self._problem(f"`{role.name}` may have {role.max}, and would have {len(entries)}")

    def _entry(self, entry: ListEntry, image: ListImage) -> None:
        place, changed = f"{image.name}/{entry.key}", dict[str, Json]()
        fields = self._images.old.attributes_of(entry.list)
        for name, slot in entry.values.items():
            what = f"the attribute `{name}` of {entry.id}"
            if name in image.fields:
                old = fields[name]
                changed |= dict(self._field(f"{entry.list}.{name}", old, image.fields[name], slot, what))
            elif slot is not None:
                self._problem(f"{what} has no image")
        changed |= image.given
        if changed:
            self._found.arriving.append(Op("change", place, changed))
        if entry.state is not None and not _keeps_or_loses(self._images, entry.list, image):
            self._move(entry.list, image, place, entry.state)


def _keeps_or_loses(images: Images, name: str, image: ListImage) -> bool:
    """Whether the states of entries do not become others: they are those of other cases, or there are none."""
    kind = images.old.lists.get(name)
    return (kind is not None and kind.linked is not None) or _loses_states(images, name, image)


def _loses_states(images: Images, name: str, image: ListImage) -> bool:
    """Whether entries had states, and have none from now on."""
    if name not in images.old.lists:
        return False
    return bool(images.old.lists[name].states) and not images.new.lists[image.name].states
