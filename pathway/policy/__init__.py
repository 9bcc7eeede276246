"""Rules and deadlines that people configure in `rules/*.yaml`, compiled against a pathway."""

from pathway.policy.bundle import Beginning, Bundle, InForce
from pathway.policy.model import Deadline, Happening, Policy, Rule, Trigger
from pathway.policy.reader import check_bundle, load_policy, policy_for, policy_target

__all__ = [
    "Beginning",
    "Bundle",
    "Deadline",
    "Happening",
    "InForce",
    "Policy",
    "Rule",
    "Trigger",
    "check_bundle",
    "load_policy",
    "policy_for",
    "policy_target",
]
