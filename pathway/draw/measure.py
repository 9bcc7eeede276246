"""What stands on boxes and at wires, as measured lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pathway.draw.graph import Act, Bus, Machine, Node, plain
from pathway.draw.text import Block, block, visible, wrap
from pathway.draw.words import word

HEADING: Final = 16.0
BODY: Final = 13.0
SMALL: Final = 11.0
CAPTION_WIDTH: Final = 128
BOX_TEXT: Final = 150
STRETCH: Final = 1.4
MOST: Final = 3
"""Labels at one wire at most; the others are counted."""
NAMED_STAYS: Final = 2
"""Acts that stay are named in their box up to this many, else counted."""


def caption(bus: Bus, language: str, anywhere: bool = False) -> Block:
    """The acts of a bus, one under the other; with `anywhere`, said to fit any open state."""
    lead = wrap(word("any", language), CAPTION_WIDTH, SMALL) if anywhere else ()
    return block(lead + _named(bus.acts, language), SMALL)


def _named(acts: Sequence[Act], language: str) -> tuple[str, ...]:
    point = "· " if len(acts) > 1 else ""
    texts = [point + act.text for act in acts[:MOST]]
    lines = [line for text in texts for line in wrap(text, CAPTION_WIDTH, SMALL, stretch=STRETCH)]
    if len(acts) > MOST:
        lines.append(word("more", language, len(acts) - MOST))
    return tuple(lines)


def caption_title(bus: Bus, texts: dict[str, str], language: str, anywhere: bool = False) -> str:
    """The whole of a caption: from where, to where, by which acts."""
    source = word("any_state", language) if anywhere else ", ".join(texts[s] for s in bus.sources)
    return f"{source} → {texts[bus.target]}: {listed(bus.acts)}"


def listed(acts: Sequence[Act]) -> str:
    return ", ".join(visible(act.text) for act in acts)


def label(node: Node) -> Block:
    return block(wrap(node.text, BOX_TEXT, BODY, bold=True, stretch=STRETCH), BODY, bold=True)


def notes(node: Node, language: str) -> Block:
    """What happens without leaving a state, and which instances are in it."""
    lines: list[str] = []
    if len(node.stays) > NAMED_STAYS:
        lines.append("↻ " + word("acts", language, len(node.stays)))
    else:
        lines += [line for act in node.stays for line in wrap("↻ " + act.text, BOX_TEXT, SMALL, most=2)]
    if node.now:
        named = ", ".join(key for key in node.now if key)
        lines += wrap("● " + word("now", language) + (f": {named}" if named else ""), BOX_TEXT, SMALL)
    return block(tuple(lines), SMALL)


def box_title(node: Node, language: str) -> str:
    parts = [node.text]
    if node.final:
        parts.append(word("final", language))
    if node.box:
        parts.append(f"{word('box', language)} {node.box}")
    if node.now:
        parts.append(", ".join([word("now", language), *filter(None, node.now)]))
    if node.stays:
        parts.append("↻ " + listed(node.stays))
    return " · ".join(parts)


def heading(machine: Machine, width: float) -> Block:
    return block(wrap(machine.title, width, HEADING, bold=True), HEADING, bold=True)


def following(machine: Machine, language: str) -> str:
    """Which cases the entries of a linked list are, and by which acts they come to be."""
    pathway, region = machine.follows or ("", "")
    told = f"{word('follows', language)} {plain(pathway)} ({plain(region)})"
    return f"{told}; {word('linked', language)} {listed(machine.added)}" if machine.added else told


def machine_notes(machine: Machine, width: float, language: str) -> tuple[Block, str]:
    """The lines under a machine's heading, and the same uncut."""
    keys = " · ".join(machine.keys)
    lines: list[str] = []
    if machine.follows is not None:
        lines += wrap(following(machine, language), width, SMALL, most=3)
    elif machine.entry:
        lines += wrap(word("entries", language), width, SMALL)
    if keys:
        lines += wrap(f"{word('keys', language)} {keys}", width, SMALL, most=4)
    if not machine.stays:
        return block(tuple(lines), SMALL), keys
    lead = "↻ " + word("stays", language)
    shown = [visible(act.text) for act in machine.stays[:MOST]]
    if len(machine.stays) > MOST:
        shown.append(word("more", language, len(machine.stays) - MOST))
    lines += wrap(f"{lead} {', '.join(shown)}", width, SMALL, most=4)
    full = f"{lead} {listed(machine.stays)}"
    return block(tuple(lines), SMALL), " · ".join(filter(None, [keys, full]))
