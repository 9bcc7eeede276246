"""What checks look at: a pathway, a policy, a story or a bundle that has no errors, with where it says what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pathway.definition import Definition
from pathway.definition.shapes import PathwayShape
from pathway.diagnostics import Source
from pathway.documents.story_model import Story
from pathway.documents.story_shapes import StoryShape
from pathway.policy import Policy
from pathway.policy.shapes import PolicyShape


@dataclass(frozen=True, slots=True)
class ReadPathway:
    """A pathway, and what it was made of: the texts of its shape know where they stand."""

    definition: Definition
    shape: PathwayShape


@dataclass(frozen=True, slots=True)
class ReadPolicy:
    """A policy, what it was made of, and the pathway that it is for."""

    policy: Policy
    shape: PolicyShape
    source: Source
    definition: Definition


@dataclass(frozen=True, slots=True)
class ReadStory:
    """A story, and what it was made of."""

    story: Story
    shape: StoryShape


@dataclass(frozen=True, slots=True)
class Together:
    """A pathway with all policies that were checked in one run for it, none of them with errors.

    `opened_with` are the facts that cases are opened with in the stories and scenarios that were checked, and
    by linked pathways; None where there was none of these.
    """

    pathway: ReadPathway
    policies: Sequence[ReadPolicy]
    opened_with: frozenset[str] | None
