"""Linked cases in a simulation: opened as they would be, and then left where their first act puts them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pathway.decision import Answer, Check, Opened, Others, Register, Wanted, open_from
from pathway.decision.messages import message
from pathway.decision.reasons import built_in
from pathway.errors import UsageError
from pathway.policy import Bundle
from pathway.simulation.state import Client

_DEEPEST = 8


class Linked(Others):
    """What the acts of one client can open. Their ids are those that a replay of the client gives."""

    def __init__(self, bundles: Mapping[str, Bundle], people: Register) -> None:
        self._bundles = bundles
        self._people = people
        self._client: Client | None = None
        self._now: datetime | None = None
        self._depth = 0

    def of(self, client: Client, now: datetime) -> Linked:
        """For an act of this client at this moment."""
        self._client, self._now = client, now
        return self

    def open(self, wanted: Wanted) -> Opened | Check:
        """The case that an act opens, as its own pathway judges it."""
        assert self._client is not None
        assert self._now is not None
        bundle = self._bundles.get(wanted.pathway)
        if bundle is None or not bundle.policies:
            return built_in("LINK", Answer.NO, message("not judged", pathway=wanted.pathway))
        if self._depth == _DEEPEST:
            raise UsageError(f"an act opens cases without end: the last is on `{wanted.pathway}`")
        self._client.opened += 1
        id = f"client-{self._client.id}-{self._client.opened}"
        self._depth += 1
        try:
            return open_from(bundle, wanted, id, self._now, self._people, explain=False, others=self)
        finally:
            self._depth -= 1
