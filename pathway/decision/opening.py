"""What a case is opened with."""

from __future__ import annotations

from pathway.conditions.types import from_json, to_json
from pathway.decision.case import replay
from pathway.decision.model import Case, Op, Opening
from pathway.definition import Definition
from pathway.errors import UsageError, did_you_mean


def opened(definition: Definition, case: Case, opening: Opening) -> tuple[tuple[Op, ...], Case]:
    """The operations of an opening, and the case after them. Raises UsageError where it does not fit the pathway."""
    ops = [_fact(definition, name, raw) for name, raw in opening.facts.items()]
    ops += [_holder(definition, role, person) for role, people in opening.holds.items() for person in people]
    ops += [_state(definition, case, region, state) for region, state in opening.states.items()]
    return tuple(ops), replay(definition, case, (), ops, accepted=False)


def _fact(definition: Definition, name: str, raw: object) -> Op:
    fact = definition.facts.get(name)
    if fact is None:
        near = did_you_mean(name, definition.facts)
        raise UsageError(f"the pathway {definition.name} has no fact `{name}`{near}")
    if raw is None and fact.optional:
        return Op("set", name, None)
    try:
        return Op("set", name, to_json(from_json(fact.type, raw)))
    except ValueError as error:
        raise UsageError(f"{name}: {error}") from None


def _holder(definition: Definition, role: str, person: str) -> Op:
    described = definition.roles.get(role)
    if described is None or described.organisation:
        near = did_you_mean(role, [r.name for r in definition.roles.values() if not r.organisation])
        raise UsageError(f"`{role}` is not a role that is held on a case{near}")
    values = {f.name: to_json(f.default) for f in described.attributes.values() if not f.required}
    return Op("assign", f"{role}/{person}", dict(values))


def _state(definition: Definition, case: Case, region: str, state: str) -> Op:
    if region not in case.regions:
        raise UsageError(
            f"the pathway {definition.name} has no region `{region}`{did_you_mean(region, case.regions)}"
        )
    states = definition.regions[region.partition("[")[0]].states
    if state not in states:
        raise UsageError(f"`{region}` has no state `{state}`{did_you_mean(state, states)}")
    return Op("enter", region, state)
