"""Log entries read back: what they changed, what they say to people who may see it, and the decision behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pathway.audit import Entry, EntryEvent, Kind, reveal
from pathway.conditions.types import ERASED, Json
from pathway.decision import (
    BUILT_IN,
    FOLLOWED,
    MIGRATE,
    READING,
    Act,
    Answer,
    Check,
    Decision,
    Op,
    Step,
    instant,
    together,
)
from pathway.engine.entries import NO_ROLE, OTHERS
from pathway.languages import from_texts
from pathway.policy import Bundle, Deadline, Rule


def beside(personal: Iterable[tuple[int, str, Json]]) -> dict[int, dict[str, Json]]:
    """Personal values, given as number of the entry, name and value, by the entry that they stand beside."""
    values: dict[int, dict[str, Json]] = {}
    for seq, name, value in personal:
        values.setdefault(seq, {})[name] = value
    return values


def changes_of(entry: Entry, values: Mapping[str, Json]) -> tuple[tuple[Step, ...], tuple[Op, ...], bool]:
    """The steps and operations of an entry, and whether it is an accepted act: what `fold` takes.

    `values` are the entry's personal values by name; those that are missing fold to erased.
    """
    moves = tuple([Step(*move) for move in entry.moves])
    effects = tuple(
        [
            Op(kind, target, reveal(value, values, ERASED) if isinstance(value, (dict, list)) else value)
            for kind, target, value in entry.effects
        ]
    )
    return moves, effects, is_accepted(entry)


def is_accepted(entry: Entry) -> bool:
    """Whether the version of its case counts what an entry tells of: an accepted act, as `decision.counts` has it.

    So does the change of a linked case that this one follows, and the migration of a case that is open: it is not
    the case that somebody saw before.
    """
    if entry.kind is Kind.LINK:
        return bool(entry.moves) or any(kind in FOLLOWED for kind, _, _ in entry.effects)
    if entry.kind is Kind.MIGRATION:
        return any(op == MIGRATE and _of(value).get("open") is True for op, _, value in entry.effects)
    name = "" if entry.event is None else entry.event.name
    return entry.kind in (Kind.ACT, Kind.DEADLINE) and name not in ("", *READING) and _all_yes(entry)


def _of(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _all_yes(entry: Entry) -> bool:
    return all(check["answer"] == "yes" for check in entry.checks if check["kind"] != "flag")


def revealed(entry: Entry, values: Mapping[str, Json]) -> Entry:
    """The entry with its personal values in their places, for people who may see them. Its hash is another one."""
    show: Any = lambda tree: reveal(tree, values, "erased")  # noqa: E731
    event = entry.event and EntryEvent(
        entry.event.name, _named(show(dict(entry.event.payload))), _named(show(dict(entry.event.record)))
    )
    effects = tuple((kind, target, show(value)) for kind, target, value in entry.effects)
    checks = tuple(show(dict(check)) for check in entry.checks)
    return replace(entry, event=event, effects=effects, checks=checks, reason=show(entry.reason))


def _named(fields: dict[str, Json]) -> dict[str, Json]:
    """Fields with those of no known name in their places again, unless they were erased."""
    others = fields.get(OTHERS)
    if not isinstance(others, dict):
        return fields
    return {**{name: value for name, value in fields.items() if name != OTHERS}, **others}


def decision_of(entry: Entry, values: Mapping[str, Json], bundle: Bundle) -> Decision:
    """The decision that an entry records, for an act that comes again with its idempotency key."""
    shown = revealed(entry, values)
    moves, effects, _ = changes_of(entry, values)
    told = [policy for policy in bundle.policies if policy.hash in entry.policies]
    rules: dict[str, Rule | Deadline] = {rule.id: rule for policy in told for rule in policy.rules}
    rules |= {deadline.id: deadline for policy in told for deadline in policy.deadlines}
    checks = tuple(_check_of(check, rules.get(str(check["id"]))) for check in shown.checks)
    event, through = shown.event, entry.through
    act = Act(
        event=event.name if event else "",
        actor=entry.actor or "",
        role=entry.role or "",
        through=through.person if through else None,
        present=entry.present,
        payload=event.payload if event else {},
        record=event.record if event else {},
    )
    through_role = None if through is None or through.role == NO_ROLE else through.role
    return Decision(
        together(checks), act, instant(entry.recorded), checks, moves, effects, through_role, entry.assignment
    )


def _check_of(form: Mapping[str, Any], rule: Rule | Deadline | None) -> Check:
    """A check as the log has it; its reasons in words stand in the policy, or with the built-in checks."""
    built_in = BUILT_IN.get(form["id"]) if form["kind"] == "built-in" and form["answer"] != "yes" else None
    told = rule if form["answer"] != "yes" else None
    return Check(
        id=form["id"],
        kind=form["kind"],
        answer=Answer(form["answer"]),
        policy=form.get("policy"),
        because=told.because if told else built_in,
        source=told.source if told else None,
        failing=form.get("failing"),
        reads=tuple(sorted(form.get("reads", {}).items())),
        needed=tuple(form.get("needed", ())),
        missing=tuple(form.get("missing", ())),
        policy_version=rule.policy_version if rule else None,
        told=from_texts(form.get("told")),
        needs=tuple(filter(None, map(from_texts, form.get("needs", ())))),
    )
