"""The table tests of the policies and test files that paths name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pathway.checks import collect, shown
from pathway.checks.targets import Targets
from pathway.cli.shared.files import kind_at, words
from pathway.cli.shared.project import finder
from pathway.diagnostics import Report
from pathway.documents import FaultyFiles, Library
from pathway.documents.tables import load_tests, tests_in
from pathway.documents.tables_model import TableTests
from pathway.errors import UsageError
from pathway.files import read_file
from pathway.policy import Bundle


def load_tested(paths: Sequence[Path]) -> list[TableTests]:
    """The tests of files and folders, by path, and policies without any. FaultyFiles with every fault of them.

    With a policy that was named itself come the tests beside it. In folders, files of other kinds are passed over.
    """
    report = Report()
    library = Library(finder(), report)
    targets = Targets((), library.finder, library)
    found = [one for path, kind in _files(paths, report) for one in _read(path, kind, library, targets)]
    if report.errors:
        raise FaultyFiles(report)
    if not found:
        raise UsageError("there are no policies and no tests in these folders")
    return found


def _files(paths: Sequence[Path], report: Report) -> list[tuple[Path, str | None]]:
    files: dict[Path, str | None] = {}
    for named in collect(paths, report):
        kind = kind_at(named.path)
        if kind not in ("policy", "tests", None):
            if named.directly:
                raise UsageError(f"`{shown(named.path)}` is a {words(kind)} file, and has no tests")
            continue
        files[named.path] = kind
        beside = named.path.with_suffix(".test.yaml")
        if named.directly and kind == "policy" and beside.is_file():
            files[beside] = "tests"
    return sorted(files.items())


def _read(path: Path, kind: str | None, library: Library, targets: Targets) -> Iterator[TableTests]:
    if kind != "policy":
        tests = load_tests(path, library, shown(path), targets.find)
        if tests is not None:
            yield tests
        return
    source = read_file(path, library.report, shown(path))
    definition = None if source is None else targets.of_policy(path, source)
    policy = None if definition is None else library.policy(path, definition)
    if source is not None and definition is not None and policy is not None:
        bundle = Bundle(definition, [policy])
        tests = tests_in(library.policy_shapes[path.resolve()], source, bundle, library.report)
        yield tests or TableTests(policy.name, source, bundle, ())
