"""What a case is opened with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pathway.conditions.types import PersonType, from_json, to_json
from pathway.decision.case import new_case, replay
from pathway.decision.inputs import check_reference
from pathway.decision.model import Case, Op, Opening
from pathway.decision.others import NO_OTHERS, Others
from pathway.definition import Definition
from pathway.errors import UsageError, did_you_mean


def opened(
    definition: Definition, case: Case, opening: Opening, others: Others
) -> tuple[tuple[Op, ...], Case]:
    """The operations of an opening, and the case after them. Raises UsageError where it does not fit the pathway."""
    ops = [_fact(definition, case, others, name, raw) for name, raw in opening.facts.items()]
    for role, people in opening.holds.items():
        ops += _holders(definition, role, people, clients_only=not opening.states)
    ops += [_state(definition, case, region, state) for region, state in opening.states.items()]
    return tuple(ops), replay(definition, case, (), ops, accepted=False)


def _fact(definition: Definition, case: Case, others: Others, name: str, raw: object) -> Op:
    fact = definition.facts.get(name)
    if fact is None:
        near = did_you_mean(str(name), definition.facts)
        raise UsageError(f"the pathway {definition.name} has no fact `{name}`{near}")
    if raw is None and fact.optional:
        return Op("set", name, None)
    try:
        value = from_json(fact.type, raw)
        check_reference(definition, case, others, fact, value)
    except ValueError as error:
        raise UsageError(f"{name}: {error}") from None
    return Op("set", name, to_json(value))


def _holders(definition: Definition, role: str, people: Iterable[str], *, clients_only: bool) -> list[Op]:
    described = definition.roles.get(role)
    if described is None or described.organisation:
        near = did_you_mean(str(role), [r.name for r in definition.roles.values() if not r.organisation])
        raise UsageError(f"`{role}` is not a role that is held on a case{near}")
    if clients_only and not described.client:
        raise UsageError(f"`{role}` is given by an act, not at opening: only the client's own roles are")
    if isinstance(people, str):
        raise UsageError(f"the holders of `{role}` should be a list of persons, not one text")
    each = list(dict.fromkeys(people))
    if described.max is not None and len(each) > described.max:
        raise UsageError(f"`{role}` may have {described.max}, and would have {', '.join(map(str, each))}")
    values = {f.name: to_json(f.default) for f in described.attributes.values() if not f.required}
    return [Op("assign", f"{role}/{_person(role, person)}", dict(values)) for person in each]


def _person(role: str, person: object) -> str:
    try:
        return str(from_json(PersonType(), person))
    except ValueError as error:
        raise UsageError(f"a holder of `{role}`: {error}") from None


def _state(definition: Definition, case: Case, region: str, state: str) -> Op:
    if region not in case.regions:
        raise UsageError(
            f"the pathway {definition.name} has no region `{region}`{did_you_mean(str(region), case.regions)}"
        )
    states = definition.regions[region.partition("[")[0]].states
    if state not in states:
        raise UsageError(f"`{region}` has no state `{state}`{did_you_mean(str(state), states)}")
    return Op("enter", region, state)


def begun(definition: Definition, id: str, opening: Opening, ops: Sequence[Op] = ()) -> Case:
    """A case that already ran, as it stands: what `opening` says, and entries that `ops` add."""
    states = {name: region.initial for region in definition.regions.values() for name in region.instances}
    whole = replace(opening, states={**states, **opening.states})
    _, case = opened(definition, new_case(definition, id), whole, NO_OTHERS)
    return replay(definition, case, (), ops, accepted=False)
