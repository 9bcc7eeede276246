"""The public engine: live cases over the decision core, the store and the audit log; and stories played through it."""

from pathway.engine.aio import AsyncEngine, AsyncMigrating
from pathway.engine.aio_outbox import AsyncOutbox
from pathway.engine.delivery import Delivery
from pathway.engine.engine import Engine
from pathway.engine.incoming import LoadFault
from pathway.engine.load import Loaded
from pathway.engine.migrate import Left, Migrating, Migration, StateCount, Wanted
from pathway.engine.model import Actor, Fired, PolicyVersion, Possible, Receipt, Running, Stuck, Summary
from pathway.engine.outbox import Channel, DeadLetter, Outbox
from pathway.engine.play import StepResult, StoryResult, play
from pathway.engine.replay import Difference, Replay, replay

__all__ = [
    "Actor",
    "AsyncEngine",
    "AsyncMigrating",
    "AsyncOutbox",
    "Channel",
    "DeadLetter",
    "Delivery",
    "Difference",
    "Engine",
    "Fired",
    "Left",
    "LoadFault",
    "Loaded",
    "Migrating",
    "Migration",
    "Outbox",
    "PolicyVersion",
    "Possible",
    "Receipt",
    "Replay",
    "Running",
    "StateCount",
    "StepResult",
    "StoryResult",
    "Stuck",
    "Summary",
    "Wanted",
    "play",
    "replay",
]
