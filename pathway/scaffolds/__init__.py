"""Beginnings of files, made to fit a pathway: what people start from instead of an empty page."""

from pathway.scaffolds.pathway import new_pathway
from pathway.scaffolds.policy import new_policy
from pathway.scaffolds.scenario import new_scenario
from pathway.scaffolds.story import new_story

__all__ = ["new_pathway", "new_policy", "new_scenario", "new_story"]
