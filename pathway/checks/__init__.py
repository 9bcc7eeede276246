"""Checks files and bundles: what kind each file is, whether it is sound, and whether files agree."""

from pathway.checks.check import Checked, check_paths
from pathway.checks.collect import MissingPath, collect, shown
from pathway.checks.kinds import KINDS, kind_of

__all__ = ["KINDS", "Checked", "MissingPath", "check_paths", "collect", "kind_of", "shown"]
