"""A policy that a story names, and that is in force on no day of the story: it judges nothing there."""

from __future__ import annotations

from collections.abc import Iterator

from pathway.checks.subjects import ReadStory
from pathway.diagnostics import Report
from pathway.documents.story_model import Story
from pathway.policy import Policy


def check(read: ReadStory, report: Report) -> None:
    story = read.story
    if not story.steps:
        return
    first, last = (step.at.date() for step in (story.steps[0], story.steps[-1]))
    files = dict(_files(story))
    for path, name in zip(story.policies, read.shape.policies, strict=True):
        policy = files.get(path.name)
        if policy is None or (policy.valid_from <= last and (policy.valid_until or last) >= first):
            continue
        until = f" until {policy.valid_until}" if policy.valid_until else ""
        report.add(
            "policy-not-in-force",
            name.span,
            f"the policy `{name}` judges no step: it is in force from {policy.valid_from}{until}",
            f"the steps are from {first} until {last}: move them, name another version, or leave it out",
        )


def _files(story: Story) -> Iterator[tuple[str, Policy]]:
    """The policies of a story by the names of their files."""
    bundles = (story.bundle, *story.linked.values())
    policies = {policy.hash: policy for bundle in bundles for policy in bundle.policies}
    for document in story.texts[1]:
        yield document.texts[0][0], policies[document.hash]
