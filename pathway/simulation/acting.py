"""From an activity of a client to an act: who acts, who is there, what is said and recorded."""

from __future__ import annotations

from pathway.decision.model import Act, Case
from pathway.simulation.plan import Plan, Step
from pathway.simulation.random import Purpose
from pathway.simulation.register import Register, outsider
from pathway.simulation.state import Client
from pathway.simulation.values import Moment, draw_fields


class Acting:
    """Builds acts. A role that is held on the case is played by its first holder."""

    def __init__(self, plan: Plan, register: Register, moment: Moment) -> None:
        self._plan = plan
        self._register = register
        self._moment = moment

    def act(self, client: Client, step: Step, visit: int, entry: str | None, pool: int | None = None) -> Act:
        """The act of this visit, by a member of `pool` where no holder does it.

        Raises CaseloadFull where nobody of a pool it draws from can take it.
        """
        moment, case = self._moment, client.case
        moment.begin(client.number, step.key ^ client.stream_key, visit)
        moment.case, moment.client, moment.entry = case, client, entry
        actor = self._player(case, step.by, pool)
        return Act(
            event=step.event,
            actor=actor,
            role=step.by,
            through=None if step.through is None else self._player(case, step.through),
            present=_present(case, step.with_roles, actor),
            payload=draw_fields(step.payload, moment),
            record=draw_fields(step.record, moment),
        )

    def _player(self, case: Case, role: str, pool: int | None = None) -> str:
        """The first holder, else anybody of `pool` or the role's pool, else somebody outside."""
        if role not in self._plan.organisation_roles and (holders := case.lists.get(role)):
            return holders[0].key
        pool = self._plan.pool_of_role.get(role) if pool is None else pool
        return outsider(role) if pool is None else self._register.member(pool, self._moment.u(Purpose.ACTOR))


def _present(case: Case, roles: tuple[str, ...], actor: str) -> dict[str, str]:
    """Everybody who holds one of the roles takes part, in the first of those they hold."""
    present: dict[str, str] = {}
    for role in roles:
        for holder in case.lists.get(role, ()):
            if holder.key != actor:
                present.setdefault(holder.key, role)
    return present
