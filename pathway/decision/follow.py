"""Opening a case from another one, and following what a linked case did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pathway.decision.case import new_case
from pathway.decision.inputs import Register
from pathway.decision.judge import decide
from pathway.decision.linking import beginning
from pathway.decision.messages import message, need, together
from pathway.decision.model import Act, Answer, Case, Check, Decision, Op, Opened, Step
from pathway.decision.opening import opened
from pathway.decision.others import NO_OTHERS, Others, Wanted
from pathway.decision.reasons import built_in, words_of
from pathway.decision.sight import sight
from pathway.decision.timers import Accepted, timer_changes
from pathway.errors import UsageError
from pathway.policy import Bundle


def open_from(
    bundle: Bundle,
    wanted: Wanted,
    id: str,
    now: datetime,
    people: Register,
    *,
    explain: bool = True,
    others: Others = NO_OTHERS,
) -> Opened | Check:
    """A case with the id `id` that another one opens, as its own pathway judges it; or why there is none."""
    definition = bundle.definition
    case = new_case(definition, id)
    missing = [
        n
        for n, v in wanted.facts.items()
        if v is None and n in definition.facts and definition.facts[n].required
    ]
    if missing:
        named = tuple(f"{definition.name}: {name}" for name in missing)
        words = words_of(definition)
        names = [words.field(name) for name in missing]
        said = message("begins with", pathway=definition.name, names=together(names))
        return built_in("LINK", Answer.UNKNOWN, said, named, tuple(need("missing", name=n) for n in names))
    try:
        opening, origin = beginning(definition, wanted)
        opened(definition, case, opening, others)
    except (ValueError, UsageError) as error:
        return built_in("LINK", Answer.NO, message("cannot open", pathway=definition.name, error=str(error)))
    decision = decide(
        bundle,
        case,
        wanted.act,
        now,
        people,
        explain=explain,
        opening=opening,
        origin=origin,
        others=others,
    )
    return Opened(case, bundle, decision)


def follow(
    bundle: Bundle,
    case: Case,
    ops: Sequence[Op],
    moves: Sequence[Step],
    now: datetime,
    people: Register,
    by: str,
) -> Decision:
    """What a change of the linked case `by` comes to on this one: its steps, and the deadlines they touch."""
    today = now.astimezone(bundle.definition.zone).date()
    view = sight(bundle.definition, case, today, people)
    changed = Accepted("", frozenset(), tuple(moves), tuple(moves), tuple(ops), opens=False)
    timers, flags = timer_changes(bundle, bundle.at(today), case, view, changed, now)
    effects = (*ops, *timers)
    return Decision(Answer.YES, Act("", "", ""), now, tuple(flags), tuple(moves), effects, link=by)
