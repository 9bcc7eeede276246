"""What a story is, after reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from pathway.conditions.types import Value
from pathway.decision import Opening, Person
from pathway.definition import Definition
from pathway.diagnostics import Span
from pathway.documents.library import Document
from pathway.policy import Bundle


@dataclass(frozen=True, slots=True)
class Expected:
    """Something that should be so after a step: `count` of a list, a region's state, or a fact's value.

    Or the state of an `entry` that an earlier step named, wherever that is.
    """

    kind: Literal["count", "state", "fact", "entry"]
    name: str
    value: Value | None
    text: str


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One act of a story, on its case or on the one that is named `case`, whose pathway is `definition`.

    Payload values that begin with `$` name an entry that an earlier step added, or a case.
    """

    at: datetime
    case: str | None
    definition: Definition
    event: str
    actor: str
    role: str
    through: str | None
    present: Mapping[str, str]
    payload: Mapping[str, Value | None]
    record: Mapping[str, Value | None]
    names: str | None
    expect: Literal["accepted", "refused", "unknown"]
    rules: tuple[str, ...]
    fired: tuple[str, ...] | None
    then: tuple[Expected, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Story:
    """A story, with the bundle that judges it and the people that its register knows.

    `linked` are the bundles of the pathways that its own is linked with, `cases` the other cases that steps
    open: the pathway of each, and what it begins with.
    """

    title: str
    path: str
    bundle: Bundle
    policies: tuple[Path, ...]
    pathway: Path
    people: Mapping[str, Person]
    opening: Opening
    steps: tuple[StoryStep, ...] = field(default=())
    linked: Mapping[str, Bundle] = field(default_factory=dict)
    cases: Mapping[str, tuple[str, Opening]] = field(default_factory=dict)
    texts: tuple[tuple[Document, ...], tuple[Document, ...]] = ((), ())
    """Pathways and policies as an engine takes them."""
