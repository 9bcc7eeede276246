"""The engine: live cases, durable and audited, over the decision core and the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pathway.audit import Entry, Fault
from pathway.clock import Clock, SystemClock
from pathway.conditions.types import Json
from pathway.decision import Case, Decision, Opening, Person, Why, decide, instant, new_case, why
from pathway.definition import Definition
from pathway.engine.arguments import act_of, check_ids, check_key
from pathway.engine.around import Around
from pathway.engine.before import check_version, receipt_of, stored_act
from pathway.engine.links import Cases, IsLate, Late, NewIds, locking
from pathway.engine.load import Loaded, load
from pathway.engine.logged import beside, revealed
from pathway.engine.migrate import Migrating
from pathway.engine.model import Actor, Fired, PolicyVersion, Possible, Receipt, Running, Stuck, Summary
from pathway.engine.named import Named, read_named
from pathway.engine.outbox import Outbox
from pathway.engine.possible import possible
from pathway.engine.recorder import Recorder, body_of
from pathway.engine.setup import Setup, definition_of, document_of, set_up
from pathway.engine.snapshot import from_text, states_of
from pathway.engine.timers import Timers
from pathway.engine.verify import verify_all, verify_case
from pathway.errors import UnknownCase, UsageError
from pathway.exports import json_lines
from pathway.ids import Ids, RandomIds
from pathway.policy import Bundle
from pathway.store import CONNECTIONS, DEFAULT_TIMEOUT, PAGE, CaseRow, Reading, Store, Writing, paged

_UNNAMED = "new"
"""How a case that is only asked about is called, while it has no id. It is never stored."""


class Engine:
    """Opens, judges, carries out and records acts on cases. Use `Engine.open`; close it, or use it in a `with`.

    `timers` lets deadlines fire one by one, for whoever looks after them all the time.
    """

    def __init__(
        self, store: Store, setup: Setup, people: Callable[[str], Person | None], clock: Clock, ids: Ids
    ) -> None:
        self._store = store
        self._setup = setup
        self._around = Around(setup, people, ids.case_id)
        self._clock = clock
        self._ids = ids
        engine = f"client-pathways {version('client-pathways')}"
        self._recorder = Recorder(clock, ids, engine, self._around.recent)
        self.timers = Timers(store, clock, self._recorder, self._around)

    @classmethod
    def open(
        cls,
        url: str,
        *,
        pathways: Sequence[Named] = (),
        policies: Sequence[Named] | None = None,
        people: Mapping[str, Person] | Callable[[str], Person | None] | None = None,
        clock: Clock | None = None,
        ids: Ids | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        connections: int = CONNECTIONS,
    ) -> Self:
        """Open the database at `url` (`sqlite:///cases.db`, `sqlite://` in memory), and make it where it is not there.

        `pathways` and `policies` are names of shipped files or paths; without any, those that the database
        was first opened with are used. With pathways, `policies` must be given: an empty list says that none
        is to judge. `people` is the host's register: what it knows of a person now.
        `timeout` is how long to wait for a lock, in seconds; `connections` how many a server is asked for at most.

        Raises FaultyFiles for files with errors, UsageError for names that stand for nothing, StoreError or
        DatabaseLocked where the database can't be used.
        """
        read = read_named(pathways, policies)
        store = Store.open(url, timeout=timeout, connections=connections)
        try:
            setup = set_up(store, read)
        except BaseException:
            store.close()
            raise
        register = people if callable(people) else (people or {}).get
        return cls(store, setup, register, clock or SystemClock(), ids or RandomIds())

    def close(self) -> None:
        """Close the database."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def bundle(self, pathway: str | None = None) -> Bundle:
        """The definition and policies in use for a pathway; of the only one where no name is given."""
        return self._setup.pathway(pathway)

    def definitions(self) -> tuple[Definition, ...]:
        """The definitions of all pathways in use, those that are taken along included."""
        return tuple(bundle.definition for bundle in self._setup.current.values())

    # -------------------------------------------------------------- acting

    def act(
        self,
        case: str | None,
        event: str,
        actor: Actor,
        *,
        role: str,
        through: str | None = None,
        present: Mapping[str, str] | None = None,
        payload: Mapping[str, object] | None = None,
        record: Mapping[str, object] | None = None,
        reason: str | None = None,
        seen_version: int | None = None,
        key: str | None = None,
        opening: Opening | None = None,
        pathway: str | None = None,
    ) -> Receipt:
        """Judge an act, carry it out where the answer is yes, and log it either way; all in one transaction.

        `case` None opens a case with a new id, on `pathway`; an id that is not there yet opens one with that
        id. `opening` gives its first facts and holders of client roles, and comes with the first act.
        `through` is who enters the act for the actor. `present` maps persons who take part to the roles in
        which they do, as the actor attests. `payload` is what the event asks for, `record` facts that may be
        recorded with it. `seen_version` is the version of the case that the actor saw. `key` makes the act
        idempotent: the same key returns the first result.

        A key is one case's: give the id of a case that is to be opened, too, if a key comes with its opening.
        Deadlines of the case that are overdue by now fire first, so that a late act hides none.

        A refusal is a result, not an error. Raises Conflict where the case has changed since `seen_version`,
        KeyReused where `key` came with another act, UsageError for an unknown event or a misfit argument.
        """
        wanted = act_of(event, actor, role, through, present, payload, record)
        body = None if key is None else body_of(wanted, actor.organisation, reason, opening, pathway)
        check_ids(case=case, key=key, organisation=actor.organisation)
        check_key(key)
        case_id = case if case is not None else self._ids.case_id()

        new_ids = NewIds(self._ids.case_id)

        def attempt(tx: Writing, held: frozenset[str], late: IsLate | None) -> Receipt:
            row = tx.get_case(case_id)
            if key is not None and (stored := stored_act(tx, case_id, key, body)) is not None:
                return receipt_of(tx, stored, self._setup)
            bundle, current = self._current(tx, row, case_id, pathway, opening)
            check_version(row, seen_version, tx)
            now, people = self._clock.now(), self._around.register(bundle)
            if late is not None and late(tx, bundle, current, now, people):
                raise Late(case_id)
            cases = Cases(tx, self._around, now, case_id, held, new_id=new_ids.again(), late=late)
            decision = decide(bundle, current, wanted, now, people, opening=opening, others=cases)
            return self._recorder.record(
                tx,
                bundle,
                row,
                current,
                decision,
                now=now,
                cases=cases,
                organisation=actor.organisation,
                reason=reason,
                key=key,
                body=body,
            )

        return self.timers.in_time(lambda late: locking(self._store, partial(attempt, late=late)))

    def ask(
        self,
        case: str | None,
        event: str,
        actor: Actor,
        *,
        role: str,
        through: str | None = None,
        present: Mapping[str, str] | None = None,
        payload: Mapping[str, object] | None = None,
        record: Mapping[str, object] | None = None,
        opening: Opening | None = None,
        pathway: str | None = None,
    ) -> Decision:
        """What the answer to an act would be now. Nothing changes and nothing is logged."""
        wanted = act_of(event, actor, role, through, present, payload, record)
        check_ids(case=case)
        now = self._clock.now()
        with self._store.read() as tx:
            row = None if case is None else tx.get_case(case)
            bundle, current = self._current(tx, row, case, pathway, opening)
            cases = Cases(tx, self._around, now, current.id, new_id=lambda: _UNNAMED)
            people = self._around.register(bundle)
            return decide(bundle, current, wanted, now, people, opening=opening, others=cases)

    def why(
        self,
        case: str,
        event: str,
        actor: Actor,
        *,
        role: str,
        through: str | None = None,
        present: Mapping[str, str] | None = None,
        payload: Mapping[str, object] | None = None,
        record: Mapping[str, object] | None = None,
    ) -> Why:
        """What the answer to an act would be now, with every rule that was consulted. Nothing is logged."""
        wanted = act_of(event, actor, role, through, present, payload, record)
        now = self._clock.now()
        with self._store.read() as tx:
            row = tx.require_case(case)
            bundle, current = self._current(tx, row, case, None, None)
            cases = Cases(tx, self._around, now, current.id, new_id=lambda: _UNNAMED)
            return why(bundle, current, wanted, now, self._around.register(bundle), others=cases)

    def allowed(self, case: str, actor: Actor, role: str | None = None) -> tuple[Possible, ...]:
        """Every event that the person could do here in a role they have (or in `role`), and the answer as it stands.

        It is asked as if everybody whom the event concerns took part, and without a payload: where that is
        needed, the answer is unknown.
        """
        now = self._clock.now()
        with self._store.read() as tx:
            row = tx.require_case(case)
            bundle = self._around.judging(tx, row)
            current = self._around.recent.case(bundle.definition, row.snapshot)
            cases = Cases(tx, self._around, now, case, new_id=lambda: _UNNAMED)
            return possible(bundle, current, actor, role, now, self._around.register(bundle), cases)

    # -------------------------------------------------------------- reading

    def case(self, id: str) -> Case:
        """The case as it stands. Raises UnknownCase."""
        with self._store.read() as tx:
            row = tx.require_case(id)
            return from_text(definition_of(row.definition, self._setup, tx), row.snapshot)

    def cases(self, pathway: str | None = None) -> Iterator[Summary]:
        """All cases that have been opened, by id."""
        for row in self._every(pathway):
            if row.version > 0:
                opened, changed = instant(row.opened), instant(row.changed)
                yield Summary(row.id, row.pathway, row.version, opened, changed, states_of(row.snapshot))

    def history(self, id: str) -> tuple[Entry, ...]:
        """The log of a case with its personal values, or `erased` where they are gone. Raises UnknownCase."""
        with self._store.read() as tx:
            tx.require_case(id)
            entries, personal = tx.entries(id), tx.personal(id)
        values = beside((row.seq, row.name, row.value) for row in personal)
        return tuple(revealed(Entry.from_bytes(e.data), values.get(e.seq, {})) for e in entries)

    def due(self, case: str | None = None) -> tuple[Running, ...]:
        """The deadlines that run, of one case or of all, the earliest first."""
        ids = [case] if case is not None else [summary.id for summary in self.cases()]
        running = [
            Running(id, timer.deadline, timer.policy, timer.subject, timer.opened, timer.due)
            for id in ids
            for timer in self.case(id).timers
        ]
        return tuple(sorted(running, key=lambda r: (r.due is None, r.due or r.opened, r.case, r.deadline)))

    # -------------------------------------------------------------- time

    def next_check(self, case: str | None = None) -> datetime | None:
        """When a deadline, of one case or of all, is to be looked at next: until then, `fire_due` has nothing to do."""
        return self.timers.next_check(case)

    def fire_due(self, case: str | None = None) -> tuple[Fired, ...]:
        """Let every deadline that is overdue by now fire, of one case or of all, the earliest first.

        Each fires in a transaction of its own; those on pathways that this engine was opened without do not.
        One that cannot be judged (its terms or case cannot be read back, a policy does not fit its definition,
        the register is wrong) is left alone until the others have fired; then its error is raised.
        """
        found = list(self.timers.firing(case))
        for one in found:
            if isinstance(one, Stuck):
                raise one.error
        return tuple(one for one in found if isinstance(one, Fired))

    # -------------------------------------------------------------- versions of a definition

    def definition(self, case: str) -> Definition:
        """The definition that a case is on. Raises UnknownCase."""
        with self._store.read() as tx:
            return definition_of(tx.require_case(case).definition, self._setup, tx)

    def document(self, hash: str) -> Definition | PolicyVersion:
        """What a hash stands for that an entry or deadline names: a definition, or a version of a policy."""
        with self._store.read() as tx:
            return document_of(hash, self._setup, tx)

    def migration(
        self,
        old: str | Path,
        new: Named,
        mapping: str | Path | None = None,
        *,
        policies: Sequence[Named] | None = None,
    ) -> Migrating:
        """A migration of the cases on one definition to another, to `rehearse` and to `apply`.

        `old` is the beginning of a hash (8 digits or more), or like `new` the name or path of a file; `mapping`
        is the path of a map. `policies` judge from then on; without them, those that judge now do, which must
        then fit the new definition. Raises FaultyFiles where a file has errors.
        """
        parts = (self._store, self._around, self._recorder, self._clock)
        return Migrating(*parts, old, new, mapping, policies)

    # -------------------------------------------------------------- the log

    def verify(self, case: str | None = None) -> tuple[Fault, ...]:
        """Whether the log of a case, or of all, is whole, and each case is the fold of its log. No fault: it is."""
        with self._store.read() as tx:
            if case is None:
                return tuple(verify_all(tx))
            tx.require_case(case)
            return tuple(verify_case(tx, case))

    def export(self, case: str | None = None) -> Iterator[dict[str, Json]]:
        """The log of a case, or of all, as it is stored: entries, digests, and the personal values beside them."""
        ids = [case] if case is not None else [summary.id for summary in self._every()]
        for id in ids:
            with self._store.read() as tx:
                tx.require_case(id)
                entries = [(e.seq, e.data, e.digest) for e in tx.entries(id)]
                personal = [(p.seq, p.name, p.salt, p.value) for p in tx.personal(id)]
            yield from json_lines(id, entries, personal)

    def load(self, lines: Iterable[str | bytes | Mapping[str, Any]], *, workers: int = 0) -> Iterator[Loaded]:
        """Store past cases from what `export` gave: an iterator that stores as it is read, part by part.

        `lines` are JSON texts, or the objects that `export` gives, the whole log of a case in lines that stand
        together. Everything that `verify` checks is checked first; a case with a fault is left out whole, and
        the others are stored. One that is there with the beginning of the same log is extended, one with all of it
        left as it is. The definitions and policies that the entries name must have been opened on this database.
        Each part is one transaction: what was given out is stored, and the same lines can be loaded again.
        `workers` processes do the checking; 0 is none but this one.
        """
        return load(self._store, lines, workers)

    @property
    def outbox(self) -> Outbox:
        """The channels to which log entries go out as events, and what they are still to get."""
        return Outbox(self._store, self._clock)

    # -------------------------------------------------------------- inside

    def _every(self, pathway: str | None = None) -> Iterator[CaseRow]:
        """All cases by id: no transaction is open while the caller looks at one."""

        def page(after: str) -> list[CaseRow]:
            with self._store.read() as tx:
                return tx.list_cases(pathway, after=after, limit=PAGE)

        return paged(page)

    def _current(
        self, tx: Reading, row: CaseRow | None, id: str | None, pathway: str | None, opening: Opening | None
    ) -> tuple[Bundle, Case]:
        """The case as it stands, or a new one: `id` None is one whose id is not given yet."""
        if row is None:
            if id is not None and opening is None and pathway is None and len(self._setup.usual) != 1:
                raise UnknownCase(
                    f"there is no case `{id}` in this database; say on which pathway to open it"
                )
            bundle = self._setup.pathway(pathway)
            return bundle, new_case(bundle.definition, _UNNAMED if id is None else id)
        if pathway is not None and pathway != row.pathway:
            raise UsageError(f"the case `{row.id}` is on the pathway `{row.pathway}`, not on `{pathway}`")
        bundle, current = self._around.standing(tx, row)
        if opening is not None and row.version > 0:
            raise UsageError(f"the case `{row.id}` is open already, so it takes no opening")
        return bundle, current
