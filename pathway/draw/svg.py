"""A pathway as one SVG: no script, no style sheet, no id, no reference outside, so it fits in any page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from pathway.definition.model import Definition
from pathway.draw.geometry import Caption, Panel, Picture, Rect, Wire
from pathway.draw.graph import machines
from pathway.draw.legend import legend
from pathway.draw.marks import (
    INK,
    LINE,
    MUTED,
    PAPER,
    TINT,
    TONES,
    arrow,
    dot,
    lines,
    num,
    path,
    state,
)
from pathway.draw.picture import picture
from pathway.draw.text import FONTS, xml
from pathway.draw.words import word


def svg(
    definition: Definition,
    language: str = "en",
    highlight: Mapping[str, str] | None = None,
    only: Collection[str] | None = None,
) -> str:
    """The pathway's regions, and its lists with states, side by side; `only` those of some names.

    `highlight` maps instances of a case (`main`, `specialist[disability]`, `consult/2`) to their states;
    what the definition does not know is passed over.
    """
    drawn = [m for m in machines(definition, language, highlight) if only is None or m.name in only]
    title = definition.label.get(language) or definition.name
    return render(picture(title, drawn, language), title, language)


def render(shown: Picture, title: str, language: str) -> str:
    """A laid-out picture as SVG text."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{num(shown.width)}" '
        f'height="{num(shown.height)}" viewBox="0 0 {num(shown.width)} {num(shown.height)}" '
        f'font-family="{FONTS}">',
        f"<title>{xml(title)}</title>",
        f"<desc>{xml(_description(shown.panels, language))}</desc>",
        f'<rect width="{num(shown.width)}" height="{num(shown.height)}" fill="{PAPER}"/>',
        lines(shown.heading, 20, 20, INK, bold=True),
    ]
    for panel in shown.panels:
        parts += _panel(panel)
    parts += legend(shown.legend, language)
    parts.append("</svg>\n")
    return "\n".join(parts)


def _description(panels: Sequence[Panel], language: str) -> str:
    counted = (f"{p.machine.title}: {word('states', language, len(p.boxes))}" for p in panels)
    return "; ".join(counted)


def _panel(panel: Panel) -> Iterator[str]:
    rect = panel.rect
    yield "<g>"
    yield _rect(rect, TINT, LINE, 1, 10)
    yield lines(panel.heading, rect.x + 18, rect.y + 18, INK, bold=True)
    note = lines(panel.notes, rect.x + 18, rect.y + 18 + panel.heading.height + 6, MUTED)
    yield f"<g><title>{xml(panel.title)}</title>{note}</g>" if panel.title else note
    for bus in dict.fromkeys(wire.bus for wire in panel.wires):
        yield from _bus([wire for wire in panel.wires if wire.bus == bus])
    yield from (dot(mark) for mark in panel.marks)
    yield from (state(box) for box in panel.boxes)
    yield from (_caption(caption) for caption in panel.captions)
    yield "</g>"


def _rect(rect: Rect, fill: str, stroke: str, wide: float, round_: float) -> str:
    return (
        f'<rect x="{num(rect.x)}" y="{num(rect.y)}" width="{num(rect.width)}" height="{num(rect.height)}" '
        f'rx="{num(round_)}" fill="{fill}" stroke="{stroke}" stroke-width="{num(wide)}"/>'
    )


def _bus(wires: Sequence[Wire]) -> Iterator[str]:
    """Wires that join, over a pale edge that keeps them apart from those they cross."""
    for wire in wires:
        yield f'<path d="{path(wire.points)}" fill="none" stroke="{TINT}" stroke-width="5"/>'
    for wire in wires:
        color = TONES[wire.tone]
        yield (
            f'<g><title>{xml(wire.title)}</title><path d="{path(wire.points)}" fill="none" '
            f'stroke="{color}" stroke-width="1.6"/>{arrow(wire.points, color)}</g>'
        )


def _caption(caption: Caption) -> str:
    rect = caption.rect
    x = {"start": rect.x, "middle": rect.middle, "end": rect.right}[caption.anchor]
    text = lines(caption.block, x, rect.y, TONES[caption.tone], anchor=caption.anchor)
    return f"<g><title>{xml(caption.title)}</title>{text}</g>"
