"""Definition migration: what becomes of a case of one definition under another. Pure, like the decision core."""

from pathway.migration.model import DeadlineChange, Fate, FieldImage, Images, ListImage, Plan, RegionImage
from pathway.migration.plan import plan

__all__ = [
    "DeadlineChange",
    "Fate",
    "FieldImage",
    "Images",
    "ListImage",
    "Plan",
    "RegionImage",
    "plan",
]
