"""The reference executor: one replication of a scenario, as a loop over a heap of events.

Whatever happens to a case is decided by `pathway.decision`; this module only says when somebody tries what.
docs/simulation.md describes the rules, so that a second executor can give the same trace.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pathway.decision import apply, decide, fire, new_case
from pathway.decision.model import Act, Answer, Case, Decision, Opening, Person, Timer
from pathway.documents.scenario_model import Scenario
from pathway.errors import UsageError
from pathway.policy import Bundle
from pathway.simulation.acting import Acting
from pathway.simulation.agenda import ARRIVAL, DEADLINE, DONE, PATIENCE, READY, Agenda
from pathway.simulation.behaviour import Behaviour
from pathway.simulation.deadlines import Deadlines
from pathway.simulation.draws import pick
from pathway.simulation.hours import OpenTime, first_instant, open_time
from pathway.simulation.plan import FACTS_KEY, HOLDS_KEY, Plan
from pathway.simulation.random import Purpose, uniforms
from pathway.simulation.recorder import Recorder, Trace
from pathway.simulation.register import Register
from pathway.simulation.sample import Played, Sample
from pathway.simulation.service import Service
from pathway.simulation.state import DROPPED, WAITING, Client, PoolState, Run
from pathway.simulation.tally import Tally, Weeks
from pathway.simulation.values import CaseloadFull, Moment, draw_fields
