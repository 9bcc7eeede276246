"""What an engine judges cases by: its pathways and policies, and what is known of people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pathway.decision import Case, Person, Register
from pathway.engine.register import typed
from pathway.engine.setup import Setup, earlier, with_terms
from pathway.engine.snapshot import Recent
from pathway.policy import Bundle
from pathway.store import CaseRow, Reading


@dataclass(frozen=True, slots=True)
class Around:
    """The setup and the register of an engine; `new_id` gives ids to cases that acts open, `recent` is a memory."""

    setup: Setup
    people: Callable[[str], Person | None]
    new_id: Callable[[], str]
    recent: Recent = field(default_factory=Recent)

    def register(self, bundle: Bundle) -> Register:
        """What is known of people, in the types of a pathway."""
        return typed(self.people, bundle.definition)

    def judging(self, tx: Reading, row: CaseRow) -> Bundle:
        """The bundle that judges acts on a case. UsageError where this engine has not the policies of its pathway."""
        self.setup.pathway(row.pathway)
        return self.setup.by_hash.get(row.definition) or earlier(row.definition, self.setup, tx)

    def standing(self, tx: Reading, row: CaseRow) -> tuple[Bundle, Case]:
        """A case as it stands, and the bundle that judges it, with the terms of its deadlines."""
        bundle = self.judging(tx, row)
        case = self.recent.case(bundle.definition, row.snapshot)
        return with_terms(bundle, case, self.setup, tx), case
