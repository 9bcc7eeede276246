"""A pathway in the DOT language of Graphviz: one cluster for each region, and for each list with states."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pathway.definition.model import Definition
from pathway.draw.graph import Act, Bus, Machine, Node, machines
from pathway.draw.measure import following
from pathway.draw.text import visible
from pathway.draw.words import word


def dot(definition: Definition, language: str = "en", only: Collection[str] | None = None) -> str:
    """The pathway as one directed graph."""
    shown = [m for m in machines(definition, language, None) if only is None or m.name in only]
    title = definition.label.get(language) or definition.name
    lines = [
        f"digraph {_quote(definition.name)} {{",
        f"  graph [label={_quote(title)}, labelloc=t, rankdir=TB, fontname=Helvetica];",
        "  node [shape=box, style=rounded, fontname=Helvetica, fontsize=12];",
        "  edge [fontname=Helvetica, fontsize=10];",
    ]
    for machine in shown:
        lines += ["  " + line for line in _machine(machine, language)]
    return "\n".join([*lines, "}"]) + "\n"


def _machine(machine: Machine, language: str) -> Iterator[str]:
    keys = "\n" + ", ".join(machine.keys) if machine.keys else ""
    yield f"subgraph {_quote('cluster_' + machine.name)} {{"
    follows = f"\n{following(machine, language)}" if machine.follows else ""
    yield f"  label={_quote(machine.title, keys, follows)};"
    if machine.initial is not None:
        yield f"  {_id(machine, '.start')} [shape=point, width=0.12];"
    yield from ("  " + _node(machine, node) for node in machine.nodes)
    if machine.initial is not None:
        yield f"  {_id(machine, '.start')} -> {_id(machine, machine.initial)}{_label(machine.added)};"
    for bus in machine.buses:
        yield from (f"  {_edge(machine, source, bus)}" for source in bus.sources)
    if machine.entries:
        yield f"  {_id(machine, '.any')} [shape=plaintext, label={_quote(word('any_state', language))}];"
    yield from (f"  {_edge(machine, '.any', bus)}" for bus in machine.entries)
    yield "}"


def _node(machine: Machine, node: Node) -> str:
    parts = [f"label={_quote(node.text, chr(10) + node.box if node.box else '')}"]
    if node.final:
        parts.append("peripheries=2")
    if node.stays:
        parts.append(f"tooltip={_quote(', '.join(act.text for act in node.stays))}")
    return f"{_id(machine, node.name)} [{', '.join(parts)}];"


def _edge(machine: Machine, source: str, bus: Bus) -> str:
    return f"{_id(machine, source)} -> {_id(machine, bus.target)}{_label(bus.acts)};"


def _label(acts: Sequence[Act]) -> str:
    if not acts:
        return ""
    first, *rest = (act.text for act in acts)
    return f" [label={_quote(first, *(chr(10) + text for text in rest))}]"


def _id(machine: Machine, state: str) -> str:
    return _quote(f"{machine.name}.{state}")


def _quote(*texts: str) -> str:
    """A quoted string of DOT; a text's leading line feed is kept as `\\n`, all else made visible."""
    pieces = [("\\n" if t.startswith("\n") else "") + _inner(t.removeprefix("\n")) for t in texts]
    return '"' + "".join(pieces) + '"'


def _inner(text: str) -> str:
    return visible(text).replace("\\", "\\\\").replace('"', '\\"')
