"""Client pathways: explicit states, rules that people configure, and an audit log of who acted in which role.

    from pathway import Actor, Engine, Opening

    with Engine.open("sqlite:///cases.db", pathways=["family_centre"], policies=["law", "model"]) as engine:
        receipt = engine.act(None, "raise_concern", Actor("mother"), role="guardian", …)

Names are loaded when they are first used, so that `import pathway` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathway.audit import Entry, Fault
    from pathway.clock import Clock, ManualClock, SystemClock
    from pathway.decision import Act, Answer, Case, Check, Decision, Opening, Person, Why
    from pathway.engine import (
        Actor,
        AsyncEngine,
        Channel,
        DeadLetter,
        Delivery,
        Engine,
        Fired,
        Loaded,
        LoadFault,
        Outbox,
        Possible,
        Receipt,
        Running,
        Summary,
    )
    from pathway.errors import (
        BrokenLog,
        Conflict,
        DatabaseLocked,
        KeyReused,
        PathwayError,
        StoreError,
        UnknownCase,
        UsageError,
    )
    from pathway.ids import CountedIds, Ids, RandomIds

_HOMES = {
    "audit": ("Entry", "Fault"),
    "clock": ("Clock", "ManualClock", "SystemClock"),
    "decision": ("Act", "Answer", "Case", "Check", "Decision", "Opening", "Person", "Why"),
    "engine": (
        "Actor",
        "AsyncEngine",
        "Channel",
        "DeadLetter",
        "Delivery",
        "Engine",
        "Fired",
        "Loaded",
        "LoadFault",
        "Outbox",
        "Possible",
        "Receipt",
        "Running",
        "Summary",
    ),
    "errors": (
        "BrokenLog",
        "Conflict",
        "DatabaseLocked",
        "KeyReused",
        "PathwayError",
        "StoreError",
        "UnknownCase",
        "UsageError",
    ),
    "ids": ("CountedIds", "Ids", "RandomIds"),
}
_HOME = {name: f"pathway.{home}" for home, names in _HOMES.items() for name in names}

__all__ = [
    "Act",
    "Actor",
    "Answer",
    "AsyncEngine",
    "BrokenLog",
    "Case",
    "Channel",
    "Check",
    "Clock",
    "Conflict",
    "CountedIds",
    "DatabaseLocked",
    "DeadLetter",
    "Decision",
    "Delivery",
    "Engine",
    "Entry",
    "Fault",
    "Fired",
    "Ids",
    "KeyReused",
    "LoadFault",
    "Loaded",
    "ManualClock",
    "Opening",
    "Outbox",
    "PathwayError",
    "Person",
    "Possible",
    "RandomIds",
    "Receipt",
    "Running",
    "StoreError",
    "Summary",
    "SystemClock",
    "UnknownCase",
    "UsageError",
    "Why",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("client-pathways")
    if name not in _HOME:
        raise AttributeError(f"module 'pathway' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__, "__version__"])
