"""Databases that commands work on: opened as they are, or set up for new cases."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pathway.cli.shared.console import note
from pathway.cli.shared.files import located
from pathway.cli.shared.project import finder
from pathway.decision import Person
from pathway.definition import Definition
from pathway.diagnostics import Report
from pathway.documents import FaultyFiles
from pathway.documents.people import load_people
from pathway.engine import Engine
from pathway.store import Store

DEFAULT_PATHWAY: Final = "family_centre"
DEFAULT_POLICIES: Final = ("law", "law_2025_05", "model")


class Register:
    """What the host would know of people: those of a people file, read once the pathway is known."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._people: dict[str, Person] = {}

    @property
    def given(self) -> bool:
        return self._file is not None

    def __call__(self, person: str) -> Person | None:
        return self._people.get(person)

    def read(self, definition: Definition) -> None:
        """Read the file against the pathway's attributes of people. FaultyFiles where it has errors."""
        if self._file is None:
            return
        report = Report()
        place = located(str(self._file), "people", finder())
        self._people = load_people(place, definition, report, str(self._file))
        if report.errors:
            raise FaultyFiles(report)


@contextmanager
def existing(url: str, people: Callable[[str], Person | None] | None = None) -> Iterator[Engine]:
    """The engine on a database that must be there already; nothing is created. StoreError where it isn't."""
    Store.open(url, create=False).close()
    with Engine.open(url, people=people) as engine:
        yield engine


@contextmanager
def for_opening(
    url: str, people: Callable[[str], Person | None], pathway: str | None, policies: Sequence[str]
) -> Iterator[tuple[Engine, str | None]]:
    """The engine for new cases, and the name of the pathway where it is a stored one.

    With the files that are named; where none is, or only a pathway that the database was set up with, with
    what it keeps; and in a new database with what is shipped.
    """
    stored = _stored_pathways(url)
    if stored and not policies and (pathway is None or pathway in stored):
        with Engine.open(url, people=people) as engine:
            yield engine, pathway
        return
    look = finder()
    if not policies and pathway in (None, DEFAULT_PATHWAY):
        policies = DEFAULT_POLICIES
    place = located(pathway or DEFAULT_PATHWAY, "pathway", look)
    files = [located(name, "policy", look) for name in policies]
    with Engine.open(url, pathways=[place], policies=files, people=people) as engine:
        yield engine, None


def let_fire(engine: Engine) -> None:
    """Let the deadlines fire that are over by now, and say so."""
    for fired in engine.fire_due():
        subject = f" for {fired.subject}" if fired.subject else ""
        note(f"deadline {fired.deadline}{subject} of case {fired.case} was over, and has fired", "yellow")


def free_id(url: str, name: str) -> str:
    """The name as the id of a new case, with a number behind it where the database has such a case already."""
    with Store.open(url) as store, store.read() as tx:
        names = itertools.chain((name,), (f"{name}-{number}" for number in itertools.count(2)))
        return next(id for id in names if tx.get_case(id) is None)


def _stored_pathways(url: str) -> list[str]:
    """The pathways that the database was set up with; none for a new one."""
    with Store.open(url) as store, store.read() as tx:
        documents = tx.documents()
    if not any(row.kind == "setup" for row in documents):
        return []
    return [row.name for row in documents if row.kind == "pathway"]
