"""Checks of files that have no errors: by themselves, and with the policies that were checked with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pathway.checks import pathways, policies, stories, texts
from pathway.checks.bundles import check_agreement
from pathway.checks.subjects import ReadPathway, ReadPolicy, ReadStory, Together
from pathway.definition import Definition
from pathway.diagnostics import Report, Source
from pathway.documents.library import Library
from pathway.documents.story_model import Story
from pathway.files import Shape
from pathway.policy import Policy


class SoundChecks:
    """Runs all checks that a sound file gets, and remembers what belongs together."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._report: Report = library.report
        self._pathways: dict[str, ReadPathway] = {}
        self._policies: dict[str, list[ReadPolicy]] = {}
        self._broken: set[str] = set()

    def pathway(self, path: Path, definition: Definition) -> None:
        """Check a pathway by itself."""
        read = ReadPathway(definition, self._library.pathway_shapes[path.resolve()])
        self._pathways[definition.name] = read
        self._texts(read.shape)
        for check in pathways.CHECKS:
            check(read, self._report)

    def policy(self, path: Path, policy: Policy, source: Source, definition: Definition) -> ReadPolicy:
        """Check a policy by itself."""
        read = ReadPolicy(policy, self._library.policy_shapes[path.resolve()], source, definition)
        self._policies.setdefault(definition.name, []).append(read)
        self._texts(read.shape)
        for check in policies.CHECKS:
            check(read, self._report)
        return read

    def broken_policy(self, definition: Definition) -> None:
        """Keep in mind that a policy for a pathway has errors: what it reads is not known."""
        self._broken.add(definition.name)

    def story(self, path: Path, story: Story) -> None:
        """Check a story, and the policies that it names as a bundle."""
        read = ReadStory(story, self._library.story_shapes[path])
        for check in stories.CHECKS:
            check(read, self._report)
        bundles = {bundle.definition.name: bundle for bundle in (story.bundle, *story.linked.values())}
        for name, bundle in bundles.items():
            named = [one for one in self._named(story) if one.policy.pathway == name]
            if len(named) == len(bundle.policies) > 1:
                check_agreement(named, self._report)

    def together(self) -> None:
        """Check each pathway with all policies for it that were checked."""
        for name, read in self._pathways.items():
            if name in self._policies and name not in self._broken:
                for check in pathways.TOGETHER:
                    check(Together(read, self._policies[name]), self._report)

    def _texts(self, shape: Shape) -> None:
        for check in texts.CHECKS:
            check(shape, self._report)

    def _named(self, story: Story) -> Iterator[ReadPolicy]:
        for path in story.policies:
            for bundle in (story.bundle, *story.linked.values()):
                known = self._library.known_policy(path, bundle.definition)
                if known is not None:
                    shape = self._library.policy_shapes[path.resolve()]
                    yield ReadPolicy(known, shape, shape.policy.span.source, bundle.definition)
