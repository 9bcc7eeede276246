"""The pathways that others are linked with: found by bare name, read, and held against what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pathway.definition import Definition, disagreements
from pathway.diagnostics import Report
from pathway.documents.library import Library
from pathway.policy import Bundle

Find = Callable[[str, Path], Path | None]
"""The file of a pathway that is named by a file in a folder."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A definition and the file that it was read from."""

    path: Path
    definition: Definition


def linked_pathways(
    library: Library, main: Iterable[Placed], find: Find | None = None
) -> dict[str, Placed] | None:
    """The pathways that those of `main` are linked with, and those that these are, by name; `main` not among them.

    None after reporting that one is not there, has errors, or is otherwise than another says.
    """
    look: Find = find or (lambda name, beside: library.finder.find(name, beside))
    known = {one.definition.name: one for one in main}
    taken: dict[str, Placed] = {}
    waiting, sound = list(known.values()), True
    while waiting:
        one = waiting.pop()
        for name in one.definition.others:
            if name in known:
                continue
            path = look(name, one.path.resolve().parent)
            definition = None if path is None else library.definition(path)
            sound = sound and (path is None or definition is not None)
            if path is not None and definition is not None and definition.name == name:
                known[name] = taken[name] = Placed(path, definition)
                waiting.append(taken[name])
    if not sound:  # what a file with errors would say is not known
        return None
    definitions = {name: one.definition for name, one in known.items()}
    agree = [check_agreement(one, definitions, library.report) for one in definitions.values()]
    return taken if all(agree) else None


def check_agreement(definition: Definition, known: Mapping[str, Definition], report: Report) -> bool:
    """Report what a pathway says wrongly of those it is linked with; whether there was nothing."""
    found = list(disagreements(definition, known))
    for one in found:
        report.add("link-mismatch", one.span, one.message, one.help, fix=one.fix)
    return not found


def bundles(
    library: Library, main: Definition, linked: Mapping[str, Placed], policies: Iterable[Path]
) -> tuple[Bundle, dict[str, Bundle]] | None:
    """The bundle of a pathway, and those of the linked ones: each policy goes to the pathway that it is for.

    None where one of them has errors. A policy for none of them is held against `main`, and so reported.
    """
    grouped: dict[str, list[Path]] = {main.name: [], **{name: [] for name in linked}}
    for path in policies:
        target = library.target(path)
        grouped[target if target is not None and target in linked else main.name].append(path)
    whole = library.bundle(main, grouped[main.name])
    others = {name: library.bundle(one.definition, grouped[name]) for name, one in linked.items()}
    sound = {name: bundle for name, bundle in others.items() if bundle is not None}
    return None if whole is None or len(sound) < len(others) else (whole, sound)
