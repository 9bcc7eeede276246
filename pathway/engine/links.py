"""Other cases within one transaction: opened, linked and followed together with the case that is acted on.

All cases that a transaction changes are locked in the order of their ids, so that two acts on linked cases
never wait for each other. Which ones those are shows only when the act has been judged: then the transaction
is given up, and begun anew with the locks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final, TypeVar

from pathway.audit import CAUSE
from pathway.decision import (
    Answer,
    Case,
    Changed,
    Check,
    Decision,
    Op,
    Opened,
    Other,
    Others,
    Register,
    Wanted,
    concerned,
    follow,
    following,
    open_from,
)
from pathway.decision.messages import Message, message
from pathway.decision.reasons import built_in
from pathway.engine.again import again_if_contended
from pathway.engine.around import Around
from pathway.engine.setup import definition_of
from pathway.errors import Conflict, UsageError
from pathway.languages import same
from pathway.policy import Bundle
from pathway.store import CaseRow, Reading, Store, Writing

_DEEPEST: Final = 8
_MOST_TRIES: Final = 10
_T = TypeVar("_T")

IsLate = Callable[[Reading, Bundle, Case, datetime, Register], bool]
"""Whether a deadline of a case is to fire first."""


class Late(Exception):
    """A change has to wait: deadlines of these cases are overdue and come first."""

    def __init__(self, *cases: str) -> None:
        super().__init__("deadlines come first")
        self.cases = cases


class MoreLocks(Exception):
    """The transaction must hold these cases, too; it never leaves the engine."""

    def __init__(self, ids: Iterable[str]) -> None:
        super().__init__("more cases are to be locked")
        self.ids = frozenset(ids)


def locking(store: Store, attempt: Callable[[Writing, frozenset[str]], _T]) -> _T:
    """What `attempt` gives, in a transaction that holds all cases that it turns out to need.

    It may be called several times: all it does is undone in between. Raises Conflict where others link and
    end links faster than the locks are taken.
    """

    def once() -> _T:
        held: frozenset[str] = frozenset()
        for _ in range(_MOST_TRIES):
            try:
                with store.write() as tx:
                    if held:
                        tx.lock_cases(held)
                    return attempt(tx, held)
            except MoreLocks as more:
                held |= more.ids
        raise Conflict("the cases that this one is linked with change all the time: try again")

    return again_if_contended(once)


class NewIds:
    """Ids for the cases that an act opens: the same ones when it is judged again."""

    def __init__(self, draw: Callable[[], str]) -> None:
        self._draw = draw
        self._given: list[str] = []
        self._next = 0

    def again(self) -> NewIds:
        """From the first one on."""
        self._next = 0
        return self

    def __call__(self) -> str:
        if self._next == len(self._given):
            self._given.append(self._draw())
        self._next += 1
        return self._given[self._next - 1]


class Cases(Others):
    """The cases beside the one that is acted on, as one transaction sees them.

    `held` are the ids of those that it has locked; None for one that only reads. Where `late` is given, a change
    waits for the overdue deadlines of the cases that it concerns.
    """

    def __init__(
        self,
        tx: Reading,
        around: Around,
        now: datetime,
        acting: str,
        held: frozenset[str] | None = None,
        *,
        new_id: Callable[[], str] | None = None,
        late: IsLate | None = None,
    ) -> None:
        self._tx = tx
        self._around = around
        self._now = now
        self._new_id = new_id or around.new_id
        self._acting = acting
        self._held = None if held is None else {*held, acting}
        self._late = late
        self._depth = 0
        self._new: set[str] = set()

    # -------------------------------------------------------------- while an act is judged

    def case(self, id: str) -> Other | None:
        """The case with this id, if it is open."""
        self._require((id,))
        row = self._tx.get_case(id)
        return None if row is None or row.version == 0 else self._other(row)

    def open(self, wanted: Wanted) -> Opened | Check:
        """The case that an act opens, as its own pathway judges it."""
        setup = self._around.setup
        bundle = setup.current.get(wanted.pathway)
        if bundle is None:
            broken = setup.broken.get(wanted.pathway)
            said = message("no pathway", pathway=wanted.pathway)
            return built_in("LINK", Answer.NO, said if broken is None else Message(broken, same(broken)))
        if wanted.pathway in setup.taken_along and not bundle.policies:
            return built_in("LINK", Answer.NO, message("no policy", pathway=wanted.pathway))
        if self._depth == _DEEPEST:
            raise UsageError(f"an act opens cases without end: the last is on `{wanted.pathway}`")
        id = self._new_id()
        self._new.add(id)
        self._depth += 1
        try:
            people = self._around.register(bundle)
            return open_from(bundle, wanted, id, self._now, people, others=self)
        finally:
            self._depth -= 1

    # -------------------------------------------------------------- while it is carried out

    def prepare(self, changed: Changed) -> set[str]:
        """The cases that a change concerns: made sure, before anything is written, that all are held, and in time."""
        ids = concerned(changed)
        self._require(ids)
        for id in ids if self._late is not None else ():
            row = None if id in self._new else self._tx.get_case(id)
            if row is not None:
                bundle, case = self._standing(row, changed.after.id)
                assert self._late is not None
                if self._late(self._tx, bundle, case, self._now, self._around.register(bundle)):
                    raise Late(id)
        return ids

    def follow(
        self,
        ids: set[str],
        changed: Changed,
        seq: int,
        record: Callable[[Bundle, CaseRow, Case, Decision], object],
    ) -> None:
        """Let the cases `ids` that a change concerns follow it, in their order, each in an entry of its own.

        `seq` is the entry in which the change stands; `record` writes a decision.
        """
        by = changed.after.id
        for id in sorted(ids):
            row = self._tx.get_case(id)
            if row is None:
                continue  # one that verifying the log will miss
            ops, moves = following(changed, self._other(row))
            if ops or moves:
                bundle, case = self._standing(row, by)
                people = self._around.register(bundle)
                told = (Op(CAUSE, by, seq), *ops)
                record(bundle, row, case, follow(bundle, case, told, moves, self._now, people, by=by))

    # -------------------------------------------------------------- inside

    def _require(self, ids: Iterable[str]) -> None:
        """Raise MoreLocks unless these cases are held, or were opened here."""
        if self._held is not None and not (self._held | self._new).issuperset(ids):
            raise MoreLocks({*self._held, *ids} - self._new)

    def _other(self, row: CaseRow) -> Other:
        definition = definition_of(row.definition, self._around.setup, self._tx)
        return Other(definition, self._around.recent.case(definition, row.snapshot))

    def _standing(self, row: CaseRow, by: str) -> tuple[Bundle, Case]:
        known: Mapping[str, Bundle] = self._around.setup.current
        if row.pathway not in known and row.pathway not in self._around.setup.broken:
            raise UsageError(
                f"the case `{by}` is linked with `{row.id}` on the pathway `{row.pathway}`, which this engine does "
                "not have: open it with both"
            )
        return self._around.standing(self._tx, row)
