"""What a pathway is: facts, roles, regions, lists and events, read from `states/*.yaml`."""

from pathway.definition.agreement import Disagreement, disagreements
from pathway.definition.model import (
    ANYONE,
    CASE,
    TIMER,
    Addition,
    Assignment,
    Catalogue,
    Change,
    Definition,
    Effect,
    Event,
    Field,
    Linked,
    LinkTo,
    ListKind,
    Move,
    Opens,
    Region,
    Role,
    State,
    Target,
)
from pathway.definition.reader import load_definition, vocabulary
from pathway.definition.speech import Speech
from pathway.languages import LANGUAGES, Label, Language

__all__ = [
    "ANYONE",
    "CASE",
    "LANGUAGES",
    "TIMER",
    "Addition",
    "Assignment",
    "Catalogue",
    "Change",
    "Definition",
    "Disagreement",
    "Effect",
    "Event",
    "Field",
    "Label",
    "Language",
    "LinkTo",
    "Linked",
    "ListKind",
    "Move",
    "Opens",
    "Region",
    "Role",
    "Speech",
    "State",
    "Target",
    "disagreements",
    "load_definition",
    "vocabulary",
]
