"""Takes the cases of one definition to another: checks all of them first, then migrates one after the other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from pathway.clock import Clock
from pathway.decision import Case
from pathway.definition import Definition
from pathway.diagnostics import Diagnostic, Report, Severity
from pathway.documents import FaultyFiles, Library
from pathway.documents.migration import load_map
from pathway.engine.again import again_if_contended
from pathway.engine.arguments import check_ids
from pathway.engine.around import Around
from pathway.engine.links import Cases, locking
from pathway.engine.model import Actor
from pathway.engine.named import Named, read_named, resolve
from pathway.engine.recorder import Recorder
from pathway.engine.setup import Setup, bundle_of, definition_of, set_up_anew, stored
from pathway.engine.snapshot import from_text, to_text
from pathway.errors import InternalError, PathwayError, StoreError, UsageError
from pathway.files import Finder, read_file
from pathway.migration import DeadlineChange, Images, Plan, plan
from pathway.policy import Bundle
from pathway.shipped import folders
from pathway.store import CaseRow, DocumentRow, Reading, Store, Writing, paged

BATCH: Final = 100
_HASH: Final = re.compile(r"[0-9a-f]{8,64}")


@dataclass(frozen=True, slots=True)
class Left:
    """A case that stays on its definition, and why."""

    case: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many cases are in a state of a region, or how many entries of a list; `to` is None where it has no image."""

    place: str
    state: str
    to: str | None
    count: int


@dataclass(slots=True)
class Migration:
    """What a migration would do, and after `apply` what it did.

    `cases` is how many are on the old definition, `unopened` those among them that were only tried to be opened.
    `gaps` are what any case could hold and has no image, `left` the cases that cannot be migrated. Where there
    are gaps nothing was done, and where a case was left only with `skip`.
    """

    old: Definition
    new: Definition
    applied: bool = False
    cases: int = 0
    unopened: int = 0
    states: tuple[StateCount, ...] = ()
    gaps: tuple[Diagnostic, ...] = ()
    left: list[Left] = field(default_factory=list)
    deadlines: list[DeadlineChange] = field(default_factory=list)
    migrated: int = 0
    remaining: int = 0
    """Cases that are on the old definition still, when it is over."""

    @property
    def clean(self) -> bool:
        """Whether every case has an image."""
        return not self.gaps and not self.left


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases are to be migrated: all, or those named, at most `limit` in one run, read `batch` at a time."""

    cases: Collection[str] = ()
    limit: int | None = None
    batch: int = BATCH
    skip: bool = False

    def check(self) -> None:
        """UsageError for a number that means nothing."""
        for name, number in (("batch", self.batch), ("limit", self.limit)):
            if number is not None and not 1 <= number <= 1_000_000:
                raise UsageError(f"`{name}` should be a number from 1 to 1000000, not {number}")


class Migrating:
    """One migration of a database. Nothing is written before `apply`."""

    def __init__(
        self,
        store: Store,
        around: Around,
        recorder: Recorder,
        clock: Clock,
        old: str | Path,
        new: Named,
        mapping: str | Path | None,
        policies: Sequence[Named] | None,
    ) -> None:
        """Read all that is needed. FaultyFiles where a file has errors or a policy does not fit the new definition."""
        self._store = store
        self._around = around
        self._setup = setup = around.setup
        self._recorder = recorder
        self._clock = clock
        read = read_named([new], policies if policies is not None else [])
        definition = next(
            row for row in read.rows if row.kind == "pathway" and row.hash not in read.taken_along
        )
        with store.read() as tx:
            kept = _current_policies(tx, setup, definition.name) if policies is None else []
            self._read = replace(read, rows=(*read.rows, *kept))
            rows = self._read.rows
            self._bundle: Bundle = bundle_of(definition, rows, tx)
            self._old = definition_of(_stored_hash(tx, old, definition.name), setup, tx)
        if self._old.hash == self._bundle.definition.hash:
            raise UsageError("both definitions are the same, so there is nothing to migrate")
        if self._old.name != self._bundle.definition.name:
            raise UsageError(
                f"a migration stays on one pathway, and these are `{self._old.name}` and "
                f"`{self._bundle.definition.name}`: give the new definition the name of the old one"
            )
        self._people = around.register(self._bundle)
        self._images, self._gaps = _read_map(mapping, self._old, self._bundle)

    def rehearse(self, wanted: Wanted, progress: Callable[[int], None] | None = None) -> Migration:
        """Work the migration out for every wanted case, and write nothing."""
        wanted.check()
        found = Migration(self._old, self._bundle.definition, gaps=self._gaps)
        counts: Counter[tuple[str, str]] = Counter()
        for row in self._rows_of(wanted):
            found.cases += 1
            found.unopened += row.version == 0
            case, planned = self._planned(row, self._clock.now())
            if case is not None and case.version > 0:
                _count(case, counts)
            found.deadlines += planned.deadlines
            if planned.problems:
                found.left.append(Left(row.id, planned.problems))
            if progress is not None:
                progress(found.cases)
        found.states = tuple(self._state_count(place, n) for place, n in sorted(counts.items()))
        found.remaining = found.cases
        return found

    def apply(
        self,
        wanted: Wanted,
        actor: Actor,
        reason: str,
        progress: Callable[[int], None] | None = None,
    ) -> Migration:
        """Rehearse, and where that is clean (or with `skip`) migrate, each case in a transaction of its own.

        The new definition and its policies are what new cases are opened with from now on. To go on after an
        interruption, do the same again: what is migrated is not on the old definition any more.
        """
        check_ids(actor=actor.id, organisation=actor.organisation)
        if not reason.strip():
            raise UsageError("say why the cases are migrated: the reason stands in the log of each")
        found = self.rehearse(wanted)
        if found.gaps or (found.left and not wanted.skip):
            return found
        anew = again_if_contended(self._set_up_anew)
        self._setup.renew(self._bundle, anew)
        found.left, found.deadlines, found.applied = [], [], True
        for row in self._rows_of(wanted):
            if wanted.limit is not None and found.migrated >= wanted.limit:
                break
            self._migrate(row.id, actor, reason, found)
            if progress is not None:
                progress(found.migrated)
        found.remaining = sum(1 for _ in self._rows_of(Wanted(batch=wanted.batch)))
        return found

    def _set_up_anew(self) -> Setup:
        with self._store.write() as tx:
            set_up_anew(tx, self._old.name, self._read)
            return stored(tx)

    def _migrate(self, id: str, actor: Actor, reason: str, found: Migration) -> None:
        """Migrate one case, unless somebody else was quicker; where it cannot be, it is left as it is."""

        def attempt(tx: Writing, held: frozenset[str]) -> Plan | None:
            row = tx.get_case(id)
            if row is None or row.definition != self._old.hash:
                return None
            now = self._clock.now()
            case, planned = self._planned(row, now)
            if case is not None and not planned.problems:
                cases = Cases(tx, self._around, now, id, held)
                self._recorder.migrate(
                    tx,
                    self._bundle,
                    row,
                    planned,
                    now=now,
                    actor=actor,
                    reason=reason,
                    before=case,
                    old=self._old,
                    cases=cases,
                )
            return planned

        try:
            planned = locking(self._store, attempt)
        except StoreError:
            raise
        except PathwayError as error:
            found.left.append(Left(id, (str(error),)))
            return
        if planned is not None and planned.problems:
            found.left.append(Left(id, planned.problems))
        elif planned is not None:
            found.migrated += 1
            found.deadlines += planned.deadlines

    # -------------------------------------------------------------- one case

    def _planned(self, row: CaseRow, now: datetime) -> tuple[Case | None, Plan]:
        """The case as it is, where it can be read, and what becomes of it."""
        case = None
        try:
            case = from_text(self._old, row.snapshot)
            planned = plan(self._images, self._bundle, case, now, self._people)
        except InternalError:
            raise
        except (PathwayError, ValueError) as error:
            empty = Case(row.id, row.pathway, row.version, {}, {}, {})
            return case, Plan(case or empty, problems=(str(error),))
        if (
            not planned.problems
            and from_text(self._bundle.definition, to_text(planned.after)) != planned.after
        ):
            raise InternalError(f"the case `{row.id}` would not be read back as it was migrated")
        return case, planned

    def _rows_of(self, wanted: Wanted) -> Iterator[CaseRow]:
        """The wanted cases that are on the old definition, page by page."""
        if wanted.cases:
            yield from self._named(wanted.cases)
            return

        def page(after: str) -> list[CaseRow]:
            with self._store.read() as tx:
                return tx.list_definition(self._old.hash, after=after, limit=wanted.batch)

        yield from paged(page, wanted.batch)

    def _named(self, ids: Collection[str]) -> Iterator[CaseRow]:
        for id in sorted(set(ids)):
            check_ids(case=id)
            with self._store.read() as tx:
                row = tx.require_case(id)
            if row.definition not in (self._old.hash, self._bundle.definition.hash):
                raise UsageError(
                    f"the case `{id}` is on the definition {row.definition[:12]}…, on neither of these"
                )
            if row.definition == self._old.hash:
                yield row

    def _state_count(self, place: tuple[str, str], count: int) -> StateCount:
        name, state = place
        region, list = self._images.regions.get(name), self._images.lists.get(name)
        states = (region or list).states if (region or list) is not None else {}  # type: ignore[union-attr]
        return StateCount(name, state, states.get(state), count)


def _count(case: Case, counts: Counter[tuple[str, str]]) -> None:
    counts.update(case.regions.items())
    counts.update(
        (entry.list, entry.state)
        for entries in case.lists.values()
        for entry in entries
        if entry.state is not None
    )


def _current_policies(tx: Reading, setup: Setup, pathway: str) -> list[DocumentRow]:
    """The policies that judge the pathway now."""
    policies = setup.pathway(pathway).policies
    return [row for policy in policies if (row := tx.get_document(policy.hash)) is not None]


def _stored_hash(tx: Reading, old: str | Path, pathway: str) -> str:
    """The hash of the old definition: by the beginning of it, or by the name or path of its file."""
    stored = {row.hash: row for row in tx.documents() if row.kind == "pathway"}
    if isinstance(old, str) and _HASH.fullmatch(old):
        found = [hash for hash in stored if hash.startswith(old)]
        if len(found) > 1:
            raise UsageError(f"several definitions in this database begin with `{old}`; give more digits")
        if found:
            return found[0]
    else:
        finder, report = Finder(folders()), Report()
        definition = Library(finder, report).definition(resolve(old, finder))
        if definition is None:
            raise FaultyFiles(report)
        if definition.hash in stored:
            return definition.hash
    known = ", ".join(hash[:12] for hash, row in stored.items() if row.name == pathway) or "none"
    raise UsageError(
        f"this database has no case on the definition `{old}`; of the pathway {pathway} it keeps {known}"
    )


def _read_map(
    mapping: str | Path | None, old: Definition, bundle: Bundle
) -> tuple[Images, tuple[Diagnostic, ...]]:
    """The images, and what has none. FaultyFiles where the map itself has errors."""
    report = Report()
    path = None if mapping is None else Path(mapping)
    if path is not None and not path.is_file():
        raise UsageError(f"there is no map `{mapping}`")
    deadlines = [deadline.id for policy in bundle.policies for deadline in policy.deadlines]
    source = None if path is None else read_file(path, report, str(mapping))
    if report.errors:
        raise FaultyFiles(report)
    images = load_map(source, old, bundle.definition, report, deadlines)
    errors = [found for found in report if found.severity is Severity.ERROR]
    if images is None or any(found.code.name != "no-image" for found in errors):
        raise FaultyFiles(report)
    return images, tuple(errors)
