"""The condition language: parsed, typed, compiled to closures, and able to say why."""

from pathway.conditions.condition import (
    Compiler,
    Condition,
    Conjunct,
    Expression,
    evaluate,
    places_read,
    subterms,
)
from pathway.conditions.explain import Explanation, explain, register_reads
from pathway.conditions.known import NOTHING, Known
from pathway.conditions.parser import parse
from pathway.conditions.scope import Scope, TermText, Vocabulary
from pathway.conditions.tokens import WORDS
from pathway.conditions.view import View

__all__ = [
    "NOTHING",
    "WORDS",
    "Compiler",
    "Condition",
    "Conjunct",
    "Explanation",
    "Expression",
    "Known",
    "Scope",
    "TermText",
    "View",
    "Vocabulary",
    "evaluate",
    "explain",
    "parse",
    "places_read",
    "register_reads",
    "subterms",
]
