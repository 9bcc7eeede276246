"""The public engine: live cases over the decision core, the store and the audit log; and stories played through it."""

from pathway.engine.engine import Engine
from pathway.engine.model import Actor, Fired, Possible, Receipt, Running, Summary
from pathway.engine.play import StepResult, StoryResult, play
from pathway.engine.replay import Difference, Replay, replay

__all__ = [
    "Actor",
    "Difference",
    "Engine",
    "Fired",
    "Possible",
    "Receipt",
    "Replay",
    "Running",
    "StepResult",
    "StoryResult",
    "Summary",
    "play",
    "replay",
]
