"""What rules read as an act is judged: for those who ask of a rule's parts, and not only of its answer."""

from __future__ import annotations

from datetime import datetime

from pathway.conditions import View
from pathway.decision.inputs import People, Register, read_inputs
from pathway.decision.model import Act, Case
from pathway.decision.others import NO_OTHERS
from pathway.decision.sight import sight
from pathway.decision.who import Who
from pathway.policy import Bundle


def act_view(bundle: Bundle, case: Case, act: Act, now: datetime, people: Register) -> View:
    """The view on which `decide` judges an act of an event that the pathway has."""
    definition = bundle.definition
    event = definition.events[act.event]
    known = People(definition, people)
    inputs = read_inputs(definition, case, event, act, NO_OTHERS)
    view = sight(definition, case, now.astimezone(definition.zone).date(), known)
    view.facts = {**case.facts, **inputs.record}
    view.payload = inputs.payload
    view.actor, view.role = act.actor, act.role
    view.holding = Who(definition, case, event, act, known).holding()
    view.present = {act.actor, *act.present}
    return view
