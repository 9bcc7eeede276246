"""Checks files of every kind: by themselves, against their pathway, and with those they are used with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pathway.checks.alone import check_catalogue, check_people_form, check_school_days
from pathway.checks.bundles import check_together, check_versions
from pathway.checks.collect import Named, collect, shown
from pathway.checks.kinds import is_foreign, kind_of
from pathway.checks.migrations import check_migration
from pathway.checks.sound import SoundChecks
from pathway.checks.subjects import ReadPolicy
from pathway.checks.targets import Targets
from pathway.definition import Definition
from pathway.diagnostics import Report, Source
from pathway.diagnostics.merge import merged
from pathway.documents.library import Library
from pathway.documents.linked import Placed, linked_pathways
from pathway.documents.people import load_people
from pathway.documents.question import load_question
from pathway.documents.scenario import load_scenario
from pathway.documents.story import load_story
from pathway.documents.tables import load_tests, tests_in
from pathway.files import Finder, instead, read_file
from pathway.policy import Bundle


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, and the files by the paths they are shown under.

    `passed_over` are YAML files in folders that are none of ours.
    """

    report: Report
    paths: Mapping[str, Path]
    passed_over: int

    @property
    def files(self) -> int:
        """How many files were checked."""
        return len(self.paths)


@dataclass(frozen=True, slots=True)
class File:
    """A file that is read, and its kind where it has one."""

    named: Named
    source: Source
    kind: str

    @property
    def path(self) -> Path:
        return self.named.path


def check_paths(paths: Sequence[Path], finder: Finder, texts: Mapping[Path, bytes] | None = None) -> Checked:
    """Check files, and all YAML files in and below folders. Raises MissingPath where one isn't there.

    Files named themselves are taken for one bundle, so that an id used in two policies among them is a
    fault; files found in a folder need not be meant together, such as those of two counties. Policies that
    a checked story or scenario names are a bundle in any case. Versions of one policy are held against each
    other where they were named themselves or lie in one folder.

    `texts` are taken in place of what is in the files of these resolved paths, which need not be there.
    """
    report = Report()
    with instead(texts or {}):
        named = collect(paths, report)
        places = {shown(one.path): one.path for one in named}
        files, passed_over = _read(named, report)
        _Checker(files, finder, report).check()
    for name in passed_over:
        del places[name]
    return Checked(merged(report), places, len(passed_over))


def _read(named: Iterable[Named], report: Report) -> tuple[list[File], list[str]]:
    files: list[File] = []
    passed_over: list[str] = []
    for one in named:
        source = read_file(one.path, report, shown(one.path))
        if source is None:
            continue
        if not one.directly and is_foreign(source):
            passed_over.append(source.path)
            continue
        kind = kind_of(source, report)
        if kind is not None:
            files.append(File(one, source, kind))
    return files, passed_over


class _Checker:
    def __init__(self, files: Sequence[File], finder: Finder, report: Report) -> None:
        self._files = files
        self._report = report
        self._library = Library(finder, report)
        pathways = [(file.path, file.source) for file in files if file.kind == "pathway"]
        self._targets = Targets(pathways, finder, self._library)
        self._pathways = [path for path, _ in pathways]
        self._sound = SoundChecks(self._library)
        self._policies: list[tuple[File, ReadPolicy]] = []

    def check(self) -> None:
        for file in self._files:
            self._check(file)
        for folder in sorted({file.path.parent for file, _ in self._policies}):
            beside = [policy for file, policy in self._policies if file.path.parent == folder]
            check_versions(beside, self._report)
        direct = [policy for file, policy in self._policies if file.named.directly]
        check_versions(direct, self._report)
        check_together(direct, self._report)
        self._sound.together()

    def _check(self, file: File) -> None:
        match file.kind:
            case "pathway":
                self._pathway(file)
            case "policy":
                self._policy(file)
            case "story":
                self._story(file)
            case "question":
                load_question(file.path, self._library, file.source.path, self._targets.find)
            case "scenario":
                self._scenario(file)
            case "people":
                self._people(file)
            case "tests":
                load_tests(file.path, self._library, file.source.path, self._targets.find)
            case "catalogue":
                check_catalogue(file.source, self._report)
            case "migration":
                check_migration(file.path, file.source, self._pathways, self._library)
            case _:
                check_school_days(file.source, self._report)

    def _pathway(self, file: File) -> None:
        definition = self._library.definition(file.path)
        if definition is not None:
            linked_pathways(self._library, [Placed(file.path, definition)], self._targets.find)
            self._sound.pathway(file.path, definition)

    def _policy(self, file: File) -> None:
        definition = self._targets.of_policy(file.path, file.source)
        if definition is None:
            return
        policy = self._library.policy(file.path, definition)
        if policy is not None:
            read = self._sound.policy(file.path, policy, file.source, definition)
            self._policies.append((file, read))
            tests_in(read.shape, file.source, Bundle(definition, [policy]), self._report)

    def _story(self, file: File) -> None:
        story = load_story(file.path, self._library, file.source.path)
        if story is not None:
            self._sound.story(file.path, story)

    def _scenario(self, file: File) -> None:
        read = load_scenario(file.path, self._library, file.source.path)
        if read is not None:
            self._sound.scenario(*read)

    def _people(self, file: File) -> None:
        definitions: list[Definition] = self._targets.near(file.path)
        if definitions and (_belong_together(definitions) or _agree(definitions)):
            load_people(file.path, definitions[0], self._report, file.source.path, also=definitions[1:])
        else:
            check_people_form(file.source, self._report)


def _agree(definitions: Sequence[Definition]) -> bool:
    """Whether what one pathway knows of people is of the same type in all others that know it."""
    fields = [field for one in definitions for field in one.people.values()]
    return len({field.name for field in fields}) == len({(field.name, field.type) for field in fields})


def _belong_together(definitions: Sequence[Definition]) -> bool:
    """Whether pathways are linked, so that one register serves all of them."""
    linked = {definitions[0].name}
    for _ in definitions:
        for one in definitions:
            if one.name in linked or linked & one.others.keys():
                linked |= {one.name, *one.others}
    return all(one.name in linked for one in definitions)
