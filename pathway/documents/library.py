"""Pathways and policies by name: reads each file once and reports what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pathway.calendars import SchoolCalendar, WorkingCalendar
from pathway.decision import Person
from pathway.definition import Definition
from pathway.definition.reader import read_definition
from pathway.definition.shapes import PathwayShape
from pathway.diagnostics import Edit, Fix, Report, Source, Span
from pathway.documents.people import PeopleShape, load_people_shape, read_people
from pathway.documents.story_shapes import StoryShape
from pathway.errors import PathwayError, did_you_mean
from pathway.files import Finder, names_beside, read_file
from pathway.policy import Bundle, Policy, check_bundle, policy_for
from pathway.policy.reader import read_policy
from pathway.policy.school_days import read_school_days
from pathway.policy.shapes import PolicyShape


@dataclass(frozen=True, slots=True)
class Document:
    """The texts that a definition or policy was read from: its own, and those of the files it names.

    A pathway that is `taken_along` is there because another one is linked with it: new cases are not on it.
    """

    kind: str
    name: str
    hash: str
    texts: tuple[tuple[str, str], ...]
    """Names of files and their texts, the main one first."""
    taken_along: bool = False


class FaultyFiles(PathwayError):
    """Files that were to be used have errors. `report` has each of them, with its place."""

    def __init__(self, report: Report) -> None:
        self.report = report
        first = next(d for d in report if d.severity == "error")
        more = f" (and {report.errors - 1} more)" if report.errors > 1 else ""
        super().__init__(f"{first}{more}")


class Library:
    """Reads files with a finder into a report, and remembers what it has read.

    `documents` holds the texts of all that was read without errors, by content hash.
    """

    def __init__(self, finder: Finder, report: Report) -> None:
        self.finder = finder
        self.report = report
        self.documents: dict[str, Document] = {}
        self._definitions: dict[Path, Definition | None] = {}
        self._policies: dict[tuple[Path, str], Policy | None] = {}
        self._sources: dict[str, Source] = {}
        self._people: dict[Path, PeopleShape | None] = {}
        self._targets: dict[Path, str | None] = {}
        self.pathway_shapes: dict[Path, PathwayShape] = {}
        """What each definition that was read was made of, by its file."""
        self.policy_shapes: dict[Path, PolicyShape] = {}
        """What each policy that was read was made of, by its file."""
        self.story_shapes: dict[Path, StoryShape] = {}
        """What each story that was read was made of, by its file."""

    def definition(self, path: Path) -> Definition | None:
        """The definition in a file; None where it has errors, which are in the report."""
        path = path.resolve()
        if path not in self._definitions:
            self._definitions[path] = self._read_definition(path)
        return self._definitions[path]

    def policy(self, path: Path, definition: Definition) -> Policy | None:
        """The policy in a file, for a definition; None where it has errors, which are in the report."""
        path = path.resolve()
        if (path, definition.hash) not in self._policies:
            self._policies[path, definition.hash] = self._read_policy(path, definition)
        return self._policies[path, definition.hash]

    def known_policy(self, path: Path, definition: Definition) -> Policy | None:
        """The policy in a file, if it has been read for this definition and has no errors."""
        return self._policies.get((path.resolve(), definition.hash))

    def target(self, path: Path) -> str | None:
        """The name of the pathway that the policy in a file is for, where it says so."""
        if path not in self._targets:
            source = read_file(path, Report())
            self._targets[path] = None if source is None else policy_for(source)
        return self._targets[path]

    def people(
        self, path: Path, definition: Definition, *, also: Iterable[Definition] = ()
    ) -> dict[str, Person]:
        """The people of a file, by id, as a pathway and those `also` in use know them."""
        if path not in self._people:
            self._people[path] = load_people_shape(path, self.report)
        shape = self._people[path]
        return {} if shape is None else read_people(shape.people, definition, self.report, also=also)

    def school_days(self, path: Path) -> SchoolCalendar | None:
        """The school calendar in a file; None where it has errors, which are in the report."""
        source = read_file(path, self.report, _shown(path))
        return None if source is None else read_school_days(source, WorkingCalendar(), self.report)

    def bundle(self, definition: Definition, paths: Iterable[Path]) -> Bundle | None:
        """The definition with the policies of several files; None where one of them has errors."""
        before = self.report.errors
        policies = [self.policy(path, definition) for path in paths]
        sound = [policy for policy in policies if policy is not None]
        check_bundle(sound, self.report, self._sources)
        return (
            Bundle(definition, sound)
            if self.report.errors == before and len(sound) == len(policies)
            else None
        )

    def texts(self, bundle: Bundle) -> tuple[Document, tuple[Document, ...]]:
        """The documents of a bundle that was read here: its definition's, and its policies'."""
        policies = tuple(self.documents[policy.hash] for policy in bundle.policies)
        return self.documents[bundle.definition.hash], policies

    def all_texts(
        self, bundle: Bundle, linked: Iterable[Bundle]
    ) -> tuple[tuple[Document, ...], tuple[Document, ...]]:
        """The pathways and policies of a bundle and of those it is linked with, which are taken along."""
        main, policies = self.texts(bundle)
        others = [self.texts(other) for other in linked]
        along = (replace(document, taken_along=True) for document, _ in others)
        return (main, *along), (*policies, *(policy for _, more in others for policy in more))

    def named(self, name: str, at: Span | None, beside: Path | None, what: str) -> Path | None:
        """The file of a bare name; None after reporting at `at` that there is none."""
        path = self.finder.find(name, beside)
        if path is None and at is not None:
            self._not_found(name, at, beside, what)
        return path

    def _not_found(self, name: str, at: Span, beside: Path | None, what: str) -> None:
        bare = re.split(r"[/\\]", name)[-1]
        bare = bare if what == "people file" else re.sub(r"\.ya?ml$", "", bare)
        found = None if bare == name else self.finder.find(bare, beside)
        if found is not None:
            message = f"`{name}` is a path; files are named by their bare names here"
            same = beside is not None and (beside / name).resolve() == found.resolve()
            plain = at.source.text[at.start : at.end] == name
            fix = Fix(f"write `{bare}`", (Edit(at, bare),), safe=same) if plain else None
            self.report.add("file-not-found", at, message, f"write `{bare}`", fix=fix)
            return
        near = did_you_mean(name, self._names(what, beside))
        help = "name a file beside this one, or a shipped one"
        self.report.add("file-not-found", at, f"there is no {what} `{name}`{near}", help)

    def _names(self, what: str, beside: Path | None) -> list[str]:
        """The files that could have been named: policies and pathways go by their stems."""
        folders = [*self.finder.roots] if beside is None else [beside, *self.finder.roots]
        files = [name for folder in folders for name in names_beside(str(folder / "any"))]
        return files if what == "people file" else [name.rpartition(".")[0] for name in files]

    def _read_definition(self, path: Path) -> Definition | None:
        source = read_file(path, self.report, _shown(path))
        if source is None:
            return None
        companions = _Companions(self, path.parent)
        read = read_definition(source, companions.get, self.report)
        if read is None:
            return None
        definition, self.pathway_shapes[path] = read
        self._keep("pathway", definition.name, definition.hash, path, source, companions)
        return definition

    def _read_policy(self, path: Path, definition: Definition) -> Policy | None:
        source = read_file(path, self.report, _shown(path))
        if source is None:
            return None
        companions = _Companions(self, path.parent)
        read = read_policy(source, definition, companions.get, self.report)
        if read is None:
            return None
        policy, self.policy_shapes[path] = read
        self._sources[policy.hash] = source
        self._keep("policy", policy.name, policy.hash, path, source, companions)
        return policy

    def _keep(
        self, kind: str, name: str, hash: str, path: Path, source: Source, companions: _Companions
    ) -> None:
        texts = ((path.name, source.text), *companions.read.items())
        self.documents[hash] = Document(kind, name, hash, tuple(texts))


class _Companions:
    """Gives the files that one file names, and remembers their texts."""

    def __init__(self, library: Library, beside: Path) -> None:
        self._library = library
        self._beside = beside
        self.read: dict[str, str] = {}

    def get(self, name: str) -> Source | None:
        path = self._library.finder.find(name, self._beside)
        source = None if path is None else read_file(path, self._library.report, _shown(path))
        if source is not None:
            self.read[name] = source.text
        return source


def _shown(path: Path) -> str:
    """The path as it is shown: from the current folder where it lies below it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def from_texts(texts: Sequence[tuple[str, str]]) -> tuple[Source, dict[str, Source]]:
    """The sources of a stored document: the main one, and those of the files it names."""
    sources = {name: Source.of(name, text) for name, text in texts}
    return sources[texts[0][0]], sources
