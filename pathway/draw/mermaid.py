"""A pathway as a Mermaid state diagram (`stateDiagram-v2`): regions are parallel parts of one state."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from pathway.definition.model import Definition
from pathway.draw.graph import Act, Machine, machines
from pathway.draw.measure import following
from pathway.draw.text import visible
from pathway.draw.words import word

MOST: Final = 3


def mermaid(definition: Definition, language: str = "en", only: Collection[str] | None = None) -> str:
    """The regions, and the lists with states, as text for Mermaid 10 and later."""
    shown = [m for m in machines(definition, language, None) if only is None or m.name in only]
    title = definition.label.get(language) or definition.name
    lines = ["stateDiagram-v2", "    direction TB", f'    state "{_escape(title)}" as {_id("pathway", 0)} {{']
    for number, machine in enumerate(shown):
        if number:
            lines.append("        --")
        lines += ["        " + line for line in _machine(machine, number, language)]
    lines.append("    }")
    return "\n".join(lines) + "\n"


def _machine(machine: Machine, number: int, language: str) -> Iterator[str]:
    keys = f" ({', '.join(machine.keys)})" if machine.keys else ""
    ids = {node.name: _id(f"{machine.name}__{node.name}", i) for i, node in enumerate(machine.nodes)}
    follows = f", {following(machine, language)}" if machine.follows else ""
    yield f'state "{_escape(machine.title + keys + follows)}" as {_id(machine.name, number)} {{'
    for node in machine.nodes:
        text = f"{node.text} [{node.box}]" if node.box else node.text
        yield f'    state "{_escape(text)}" as {ids[node.name]}'
    if machine.initial is not None:
        yield f"    [*] --> {ids[machine.initial]}{_label(machine.added, language)}"
    for bus in machine.buses:
        for source in bus.sources:
            yield f"    {ids[source]} --> {ids[bus.target]}{_label(bus.acts, language)}"
    for node in machine.nodes:
        if node.stays:
            yield f"    {ids[node.name]} --> {ids[node.name]}{_label(node.stays, language)}"
    yield from _anywhere(machine, ids, language)
    yield from (f"    {ids[node.name]} --> [*]" for node in machine.nodes if node.final)
    yield "}"


def _anywhere(machine: Machine, ids: dict[str, str], language: str) -> Iterator[str]:
    if not machine.entries and not machine.stays:
        return
    name = _id(f"{machine.name}__any", len(ids))
    yield f'    state "{_escape(word("any_state", language))}" as {name}'
    for bus in machine.entries:
        yield f"    {name} --> {ids[bus.target]}{_label(bus.acts, language)}"
    if machine.stays:
        yield f"    {name} --> {name}{_label(machine.stays, language)}"


def _label(acts: Sequence[Act], language: str) -> str:
    """The acts on one line, the first few by name: Mermaid doesn't break the labels of arrows."""
    texts = [act.text for act in acts[:MOST]]
    if len(acts) > MOST:
        texts.append(word("more", language, len(acts) - MOST))
    return f" : {_escape(', '.join(texts))}" if acts else ""


def _id(name: str, number: int) -> str:
    """An identifier that no keyword of Mermaid equals; odd names are told apart by a number.

    A doubled low line keeps states clear of `<region>_start` and `<region>_end`, which Mermaid adds itself.
    """
    plain = re.sub(r"[^A-Za-z0-9_]", "_", name)
    return f"s_{plain}" if plain == name else f"s_{plain}_{number}"


def _escape(text: str) -> str:
    """Mermaid's entity codes for all that could end a label or mean something in it."""
    return re.sub(r"[^\w ,.()/+\-–—'’]", lambda m: f"#{ord(m[0])};", visible(text))
