"""Databases that commands work on: opened as they are, or set up for new cases."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pathway.cli.shared.files import located
from pathway.cli.shared.project import finder
from pathway.decision import Person
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

    def read(self, engine: Engine, pathway: str | None) -> None:
        """Read the file against the pathway's attributes of people. FaultyFiles where it has errors."""
        if self._file is None:
            return
        report = Report()
        place = located(str(self._file), "people file", finder())
        self._people = load_people(place, engine.bundle(pathway).definition, report, str(self._file))
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
) -> Iterator[Engine]:
    """The engine for new cases: with the files named, else with what the database was set up with, else the shipped."""
    look = finder()
    if pathway is None and not policies and not _is_set_up(url):
        policies = DEFAULT_POLICIES
    names: list[Path] = []
    if pathway is not None or policies:
        names = [located(pathway or DEFAULT_PATHWAY, "pathway", look)]
    files = [located(name, "policy", look) for name in policies]
    with Engine.open(url, pathways=names, policies=files, people=people) as engine:
        yield engine


def free_id(url: str, name: str) -> str:
    """The name as the id of a new case, with a number behind it where the database has such a case already."""
    with Store.open(url) as store, store.read() as tx:
        names = itertools.chain((name,), (f"{name}-{number}" for number in itertools.count(2)))
        return next(id for id in names if tx.get_case(id) is None)


def _is_set_up(url: str) -> bool:
    """Whether the database says which pathway and policies it works with."""
    with Store.open(url) as store, store.read() as tx:
        return any(row.kind == "setup" for row in tx.documents())
