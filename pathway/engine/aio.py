"""The engine for asyncio programs: the same methods, each run in a thread."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Generator, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from inspect import iscoroutinefunction
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from pathway.audit import Entry, Fault
from pathway.clock import Clock
from pathway.conditions.types import Json
from pathway.decision import Case, Decision, Opening, Person, Why
from pathway.definition import Definition
from pathway.engine.aio_outbox import AsyncOutbox
from pathway.engine.engine import Engine
from pathway.engine.load import Loaded
from pathway.engine.migrate import Migrating, Migration, Wanted
from pathway.engine.model import Actor, Fired, PolicyVersion, Possible, Receipt, Running, Summary
from pathway.engine.named import Named
from pathway.engine.threads import Threads
from pathway.errors import UsageError
from pathway.ids import Ids
from pathway.policy import Bundle
from pathway.store import CONNECTIONS, DEFAULT_TIMEOUT

DEFAULT_THREADS: Final = 8
_PAGE: Final = 200


class AsyncEngine:
    """An `Engine` whose methods are awaited; they take and give the same.

        async with AsyncEngine.open("sqlite:///cases.db") as engine:
            receipt = await engine.act(…)

    Each call runs in one of a few threads. Where its task is cancelled, the call ends first if it has begun, and
    never begins if it has not: an act is then in the log, whole, or not. With an idempotency key, the same act
    again says which, and acts once.
    """

    def __init__(self, engine: Engine, threads: Threads) -> None:
        self._engine = engine
        self._threads = threads

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
        threads: int = DEFAULT_THREADS,
    ) -> AsyncOpening:
        """Open the database as `Engine.open` does: `async with` this, or await it and close the engine.

        `threads` is how many calls may run at once; more wait for their turn. `people`, `clock` and `ids` are
        called in these threads.
        """
        if iscoroutinefunction(people):
            raise UsageError("`people` is called in a thread: give an ordinary function, not an `async` one")
        return AsyncOpening(
            partial(
                Engine.open,
                url,
                pathways=pathways,
                policies=policies,
                people=people,
                clock=clock,
                ids=ids,
                timeout=timeout,
                connections=connections,
            ),
            threads,
        )

    async def close(self) -> None:
        """Wait for the calls that were made, then close the database and end the threads."""
        await self._threads.close(self._engine.close)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def bundle(self, pathway: str | None = None) -> Bundle:
        """As `Engine.bundle`; it has nothing to wait for."""
        return self._engine.bundle(pathway)

    def definitions(self) -> tuple[Definition, ...]:
        """As `Engine.definitions`; it has nothing to wait for."""
        return self._engine.definitions()

    async def act(
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
        """As `Engine.act`. Give a `key` where the task may be cancelled: the same act again gives its receipt."""
        return await self._threads.run(
            self._engine.act,
            case,
            event,
            actor,
            role=role,
            through=through,
            present=present,
            payload=payload,
            record=record,
            reason=reason,
            seen_version=seen_version,
            key=key,
            opening=opening,
            pathway=pathway,
        )

    async def ask(
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
        """As `Engine.ask`."""
        return await self._threads.run(
            self._engine.ask,
            case,
            event,
            actor,
            role=role,
            through=through,
            present=present,
            payload=payload,
            record=record,
            opening=opening,
            pathway=pathway,
        )

    async def why(
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
        """As `Engine.why`."""
        return await self._threads.run(
            self._engine.why,
            case,
            event,
            actor,
            role=role,
            through=through,
            present=present,
            payload=payload,
            record=record,
        )

    async def allowed(self, case: str, actor: Actor, role: str | None = None) -> tuple[Possible, ...]:
        """As `Engine.allowed`."""
        return await self._threads.run(self._engine.allowed, case, actor, role)

    async def case(self, id: str) -> Case:
        """As `Engine.case`."""
        return await self._threads.run(self._engine.case, id)

    def cases(self, pathway: str | None = None) -> AsyncIterator[Summary]:
        """As `Engine.cases`, a page at a time."""
        return self._threads.pages(self._engine.cases(pathway), _PAGE)

    async def history(self, id: str) -> tuple[Entry, ...]:
        """As `Engine.history`."""
        return await self._threads.run(self._engine.history, id)

    async def due(self, case: str | None = None) -> tuple[Running, ...]:
        """As `Engine.due`."""
        return await self._threads.run(self._engine.due, case)

    async def next_check(self, case: str | None = None) -> datetime | None:
        """As `Engine.next_check`."""
        return await self._threads.run(self._engine.next_check, case)

    async def fire_due(self, case: str | None = None) -> tuple[Fired, ...]:
        """As `Engine.fire_due`."""
        return await self._threads.run(self._engine.fire_due, case)

    async def definition(self, case: str) -> Definition:
        """As `Engine.definition`."""
        return await self._threads.run(self._engine.definition, case)

    async def document(self, hash: str) -> Definition | PolicyVersion:
        """As `Engine.document`."""
        return await self._threads.run(self._engine.document, hash)

    async def migration(
        self,
        old: str | Path,
        new: Named,
        mapping: str | Path | None = None,
        *,
        policies: Sequence[Named] | None = None,
    ) -> AsyncMigrating:
        """As `Engine.migration`; `rehearse` and `apply` are awaited."""
        found = await self._threads.run(self._engine.migration, old, new, mapping, policies=policies)
        return AsyncMigrating(found, self._threads)

    async def verify(self, case: str | None = None) -> tuple[Fault, ...]:
        """As `Engine.verify`."""
        return await self._threads.run(self._engine.verify, case)

    def export(self, case: str | None = None) -> AsyncIterator[dict[str, Json]]:
        """As `Engine.export`, a page at a time."""
        return self._threads.pages(self._engine.export(case), _PAGE)

    def load(
        self, lines: Iterable[str | bytes | Mapping[str, Any]], *, workers: int = 0
    ) -> AsyncIterator[Loaded]:
        """As `Engine.load`; `lines` are read in a thread. Stopped between two parts, it has stored the first whole."""
        return self._threads.pages(self._engine.load(lines, workers=workers), 1)

    @property
    def outbox(self) -> AsyncOutbox:
        """As `Engine.outbox`, to be awaited."""
        return AsyncOutbox(self._engine.outbox, self._threads)


class AsyncMigrating:
    """A `Migrating` whose methods are awaited; `progress` is called in a thread."""

    def __init__(self, migrating: Migrating, threads: Threads) -> None:
        self._migrating = migrating
        self._threads = threads

    async def rehearse(self, wanted: Wanted, progress: Callable[[int], None] | None = None) -> Migration:
        """As `Migrating.rehearse`."""
        return await self._threads.run(self._migrating.rehearse, wanted, progress)

    async def apply(
        self,
        wanted: Wanted,
        actor: Actor,
        reason: str,
        progress: Callable[[int], None] | None = None,
    ) -> Migration:
        """As `Migrating.apply`; where a program must be able to stop between, give a `limit` and go on."""
        return await self._threads.run(self._migrating.apply, wanted, actor, reason, progress)


class AsyncOpening:
    """A database about to be opened: to be awaited, or entered with `async with`."""

    def __init__(self, open: Callable[[], Engine], threads: int) -> None:
        self._open = open
        self._threads = threads
        self._entered: AsyncEngine | None = None

    def __await__(self) -> Generator[Any, None, AsyncEngine]:
        return self._engine().__await__()

    async def __aenter__(self) -> AsyncEngine:
        self._entered = await self
        return self._entered

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._entered is not None:
            await self._entered.close()

    async def _engine(self) -> AsyncEngine:
        threads, opened = Threads(self._threads), list[Engine]()

        def close() -> None:
            for engine in opened:
                engine.close()

        try:
            await threads.run(lambda: opened.append(self._open()))
        except BaseException:  # a task that is cancelled meanwhile leaves no database open
            await threads.close(close)
            raise
        return AsyncEngine(opened[0], threads)
