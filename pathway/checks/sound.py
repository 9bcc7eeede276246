"""Checks of files that have no errors: by themselves, and with the policies that were checked with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pathway.checks import pathways, policies, stories, texts
from pathway.checks.bundles import check_agreement
from pathway.checks.parts import effects_of
from pathway.checks.subjects import ReadPathway, ReadPolicy, ReadStory, Together
from pathway.definition import Definition
from pathway.diagnostics import Report, Source
from pathway.documents.library import Library
from pathway.documents.scenario import Scenario
from pathway.documents.story_model import Story
from pathway.files import Shape
from pathway.policy import Bundle, Policy


class SoundChecks:
    """Runs all checks that a sound file gets, and remembers what belongs together."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._report: Report = library.report
        self._pathways: dict[str, ReadPathway] = {}
        self._policies: dict[str, list[ReadPolicy]] = {}
        self._opened_with: dict[str, set[str]] = {}

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

    def story(self, path: Path, story: Story) -> None:
        """Check a story, and the policies that it names as a bundle."""
        read = ReadStory(story, self._library.story_shapes[path])
        for check in stories.CHECKS:
            check(read, self._report)
        self._opened(story.bundle.definition.name, story.opening.facts)
        for name, opening in story.cases.values():
            self._opened(name, opening.facts)
        bundles = {bundle.definition.name: bundle for bundle in (story.bundle, *story.linked.values())}
        for name, bundle in bundles.items():
            named = [one for one in self._named(story) if one.policy.pathway == name]
            if len(named) == len(bundle.policies) > 1:
                check_agreement(named, self._report)

    def scenario(self, scenario: Scenario, bundle: Bundle) -> None:
        """Keep in mind what cases of a scenario are opened with."""
        self._opened(bundle.definition.name, [name for name, _ in scenario.facts])

    def _opened(self, pathway: str, facts: Iterable[str]) -> None:
        self._opened_with.setdefault(pathway, set()).update(facts)

    def together(self) -> None:
        """Check each pathway with all that was checked for it, unless some of it has errors and is not known."""
        if self._report.errors:
            return
        self._openings_of_links()
        for name, read in self._pathways.items():
            given = self._opened_with.get(name)
            known = None if given is None else frozenset(given)
            for check in pathways.TOGETHER:
                check(Together(read, self._policies.get(name, []), known), self._report)

    def _openings_of_links(self) -> None:
        for read in self._pathways.values():
            for effect in effects_of(read.definition):
                for opens in effect.opens:
                    linked = read.definition.lists[opens.list].linked
                    if linked is not None:
                        self._opened(linked.pathway, opens.facts)

    def _texts(self, shape: Shape) -> None:
        for check in texts.CHECKS:
            check(shape, self._report)

    def _named(self, story: Story) -> Iterator[ReadPolicy]:
        for path in map(Path.resolve, story.policies):
            for bundle in (story.bundle, *story.linked.values()):
                known = self._library.known_policy(path, bundle.definition)
                if known is not None:
                    shape = self._library.policy_shapes[path]
                    yield ReadPolicy(known, shape, shape.policy.span.source, bundle.definition)
