"""The values a layout consists of, in pixels; y grows downwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pathway.draw.graph import Machine, Node
from pathway.draw.text import Block

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rect:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    def meets(self, other: Rect) -> bool:
        """Whether the two share more than an edge."""
        apart = self.right <= other.x or other.right <= self.x
        return not (apart or self.bottom <= other.y or other.bottom <= self.y)

    def moved(self, dx: float, dy: float) -> Rect:
        return Rect(self.x + dx, self.y + dy, self.width, self.height)


@dataclass(frozen=True, slots=True)
class Box:
    """A state: its name in `label`, what stays and who is there now in `notes`, everything in `title`."""

    node: Node
    rect: Rect
    label: Block
    notes: Block
    title: str

    def moved(self, dx: float, dy: float) -> Box:
        return Box(self.node, self.rect.moved(dx, dy), self.label, self.notes, self.title)


@dataclass(frozen=True, slots=True)
class Caption:
    """Text at a wire. `tone` is the number of the wire's colour, `title` the text uncut."""

    rect: Rect
    block: Block
    anchor: Literal["start", "middle", "end"]
    tone: int
    title: str

    def moved(self, dx: float, dy: float) -> Caption:
        return Caption(self.rect.moved(dx, dy), self.block, self.anchor, self.tone, self.title)


@dataclass(frozen=True, slots=True)
class Wire:
    """An arrow along right-angled points, from a state (or a mark) to a state. Wires of one `bus` join."""

    points: tuple[Point, ...]
    bus: int
    tone: int
    title: str

    def moved(self, dx: float, dy: float) -> Wire:
        points = tuple((x + dx, y + dy) for x, y in self.points)
        return Wire(points, self.bus, self.tone, self.title)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a way in begins that comes from no state: the start, or any open state."""

    kind: Literal["initial", "any"]
    at: Point

    def moved(self, dx: float, dy: float) -> Mark:
        return Mark(self.kind, (self.at[0] + dx, self.at[1] + dy))


@dataclass(frozen=True, slots=True)
class Panel:
    """One machine in its frame. `heading` and `notes` stand at its upper left, `title` is the notes uncut."""

    machine: Machine
    rect: Rect
    heading: Block
    notes: Block
    title: str
    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    captions: tuple[Caption, ...]
    marks: tuple[Mark, ...]

    def moved(self, dx: float, dy: float) -> Panel:
        return Panel(
            self.machine,
            self.rect.moved(dx, dy),
            self.heading,
            self.notes,
            self.title,
            tuple(box.moved(dx, dy) for box in self.boxes),
            tuple(wire.moved(dx, dy) for wire in self.wires),
            tuple(caption.moved(dx, dy) for caption in self.captions),
            tuple(mark.moved(dx, dy) for mark in self.marks),
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """All panels, and the place of the legend under them."""

    width: float
    height: float
    heading: Block
    panels: tuple[Panel, ...]
    legend: Rect
