"""Databases that commands work on: opened as they are, or set up for new cases."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pathway.cli.shared.console import note
from pathway.cli.shared.files import located
from pathway.cli.shared.project import finder
from pathway.decision import Person
from pathway.definition import Definition
from pathway.diagnostics import Report
from pathway.documents import Document, FaultyFiles, Library
from pathway.documents.linked import Placed, bundles, linked_pathways
from pathway.documents.people import load_people
from pathway.engine import Engine, Stuck
from pathway.errors import UsageError
from pathway.store import Store, is_there

DEFAULT_PATHWAY: Final = "family_centre"
DEFAULT_POLICIES: Final = ("law", "law_2025_05", "model", "lets_talk_model")


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

    def read(self, definition: Definition, also: Iterable[Definition] = ()) -> None:
        """Read the file against what the pathway, and those `also` in use, know of people.

        FaultyFiles where it has errors.
        """
        if self._file is None:
            return
        report = Report()
        place = located(str(self._file), "people", finder())
        self._people = load_people(place, definition, report, str(self._file), also=also)
        if report.errors:
            raise FaultyFiles(report)


@contextmanager
def existing(
    url: str,
    people: Callable[[str], Person | None] | None = None,
    pathways: Sequence[Path] = (),
    policies: Sequence[Path] | None = None,
) -> Iterator[Engine]:
    """The engine on a database that must be there already; nothing is created. StoreError where it isn't.

    Without pathways, those are used that the database was first set up with.
    """
    with Store.open(url, create=False) as store:
        if store.note is not None:
            note(store.note)
    with Engine.open(url, pathways=pathways, policies=policies, people=people) as engine:
        yield engine


def judging(
    pathways: Sequence[str] | None, policies: Sequence[str] | None
) -> tuple[list[Path], list[Path] | None]:
    """The files that are named as what judges. UsageError where only half of it is named."""
    if pathways and policies is None:
        raise UsageError("name the policies that judge as well, with `--policy`")
    if policies and not pathways:
        raise UsageError("name the pathway that the policies are for as well, with `--pathway`")
    look = finder()
    files = [located(name, "policy", look) for name in policies or ()]
    return [located(name, "pathway", look) for name in pathways or ()], files if pathways else None


@dataclass(frozen=True, slots=True)
class Setup:
    """What new cases are opened with. Without `pathways` it is what the database keeps.

    `also` are the definitions beside the one that a new case is on.
    """

    definition: Definition
    also: tuple[Definition, ...] = ()
    pathways: tuple[Document, ...] = ()
    policies: tuple[Document, ...] = ()


def setup_for(url: str, pathway: str | None, policies: Sequence[str]) -> Setup:
    """With the files that are named; where none is, or only a pathway that the database was set up with, with
    what it keeps; for a new database, with what is shipped. The database stays as it is.

    FaultyFiles where a file has errors, UsageError where there is none.
    """
    stored = _stored_pathways(url)
    if stored and not policies and (pathway is None or pathway in stored):
        with Engine.open(url) as engine:
            return Setup(engine.bundle(pathway).definition, engine.definitions())
    look, report = finder(), Report()
    if not policies and pathway in (None, DEFAULT_PATHWAY):
        policies = DEFAULT_POLICIES
    library = Library(look, report)
    path = located(pathway or DEFAULT_PATHWAY, "pathway", look)
    definition = library.definition(path)
    files = [located(name, "policy", look) for name in policies]
    linked = None if definition is None else linked_pathways(library, [Placed(path, definition)])
    judging = None if definition is None or linked is None else bundles(library, definition, linked, files)
    if definition is None or judging is None:
        raise FaultyFiles(report)
    others = tuple(judging[1].values())
    pathways, guards = library.all_texts(judging[0], others)
    return Setup(definition, tuple(other.definition for other in others), pathways, guards)


def let_fire(engine: Engine, case: str) -> None:
    """Let the deadlines of a case fire that are over by now, and say so. What cannot be judged holds up no act."""
    for one in engine.timers.firing(case):
        subject = f" for {one.subject}" if one.subject else ""
        came = f"cannot be judged: {one.error}" if isinstance(one, Stuck) else "was over, and has fired"
        note(f"deadline {one.deadline or 'of no known name'}{subject} of case {case} {came}", "yellow")


def free_id(url: str, name: str) -> str:
    """The name as the id of a new case, with a number behind it where there is such a case already."""
    with Store.open(url) as store, store.read() as tx:
        names = itertools.chain((name,), (f"{name}-{number}" for number in itertools.count(2)))
        return next(id for id in names if tx.get_case(id) is None)


def _stored_pathways(url: str) -> list[str]:
    """The pathways that the database was set up with; none where it is new."""
    if not is_there(url):
        return []
    with Store.open(url, create=False) as store, store.read() as tx:
        documents = tx.documents()
    if not any(row.kind == "setup" for row in documents):
        return []
    return [row.name for row in documents if row.kind == "pathway"]
