"""`apply` carries a decision out on a case; `fold` makes a case of its log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from pathway.decision.case import Changing, is_linked, new_case, replay, state_of
from pathway.decision.machine import machines_of
from pathway.decision.migrated import migrated, migrated_to
from pathway.decision.model import READING, Answer, Case, Decision, Op, Step, owner_of
from pathway.definition import Definition
from pathway.errors import BrokenLog, UsageError
from pathway.policy import Bundle

FOLLOWED: Final = ("link", "end")
"""The operations by which a linked case changes this one, beside steps."""


def apply(bundle: Bundle, case: Case, decision: Decision) -> Case:
    """The case after a decision: every step is taken on its state machine. Raises UsageError for one that is not yes.

    A deadline that was refused its act only closes its timer.
    """
    if decision.allowed is not Answer.YES and decision.deadline is None:
        raise UsageError(
            f"only a decision that says yes can be carried out, and this one says {decision.allowed}"
        )
    definition = bundle.definition
    machines = machines_of(definition)
    started = {op.target: op.value for op in decision.effects if op.kind == "enter"}
    for step in decision.moves:
        name = owner_of(step.region)
        if started.get(step.region, state_of(case, step.region)) not in (None, step.source):
            raise UsageError(f"this decision was made when {step.region} was {step.source}; decide again")
        if is_linked(definition, name):
            continue  # its own case has moved there, on its own machine
        machines.fire(name, decision.act.event, step.source, step.to)
    return replay(definition, case, decision.moves, decision.effects, accepted=counts(decision))


def counts(decision: Decision) -> bool:
    """Whether the case's version counts a decision: an accepted act, but a reading, or a followed change.

    That another case watches this one changes nothing here.
    """
    if decision.link is not None:
        return bool(decision.moves) or any(op.kind in FOLLOWED for op in decision.effects)
    return decision.allowed is Answer.YES and decision.act.event not in ("", *READING)


def fold(
    definition: Definition,
    id: str,
    changes: Iterable[tuple[Sequence[Step], Sequence[Op], bool]],
    definitions: Callable[[str], Definition] | None = None,
) -> Case:
    """The case that its log adds up to: the steps and operations of each entry, and whether it was an accepted act.

    `definition` is the one that the case began with, and `definitions` gives, by their hashes, those that it was
    migrated to.
    """
    changing = Changing(definition, new_case(definition, id))
    for moves, effects, accepted in changes:
        target = migrated_to(effects)
        if target is None:
            changing.carry_out(moves, effects, accepted=accepted)
            continue
        if definitions is None:
            raise BrokenLog(f"the case was migrated to {target[:12]}…, and that definition is not at hand")
        old, definition = definition, definitions(target)
        case = migrated(old, definition, changing.done(), moves, effects, accepted=accepted)
        changing = Changing(definition, case)
    return changing.done()
