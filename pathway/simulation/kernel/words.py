"""Writes the memory of a run before it begins: words, real numbers, and the numbers that stand for names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from pathway.conditions.types import ERASED, CaseType, EntryType, PersonType, SetType, Type
from pathway.decision.model import Slot
from pathway.simulation.kernel.layout import CASE_NAMED, FIRST, NONE, PERSON_NAMED

_MOST_MEMBERS = 62
_LARGEST = 2**40


class NotCarried(Exception):
    """The kernel does not carry something that a scenario, its pathway or its policies have."""


class Words:
    """A memory that grows. Addresses are places in `words`; real numbers stand by themselves in `reals`."""

    def __init__(self) -> None:
        self.words = [0] * FIRST
        self.reals: list[float] = []
        self.counts: list[tuple[int, int]] = []
        """Address and length of all that is counted."""
        self.symbols: dict[str, int] = {}

    def put(self, *words: int) -> int:
        """Write words at the end; their address."""
        at = len(self.words)
        self.words.extend(words)
        return at

    def record(self, size: int, fields: Mapping[int, int]) -> int:
        """Write a record of `size` words with the fields at their offsets, 0 elsewhere; its address."""
        at = self.reserve(size)
        for offset, word in fields.items():
            self.words[at + offset] = word
        return at

    def list(self, items: Iterable[int]) -> int:
        """Write a count and the items; the address."""
        kept = list(items)
        return self.put(len(kept), *kept)

    def reserve(self, size: int, fill: int = 0) -> int:
        """Write so many words that are changed later; the address."""
        return self.put(*([fill] * size))

    def count(self, size: int) -> int:
        """Reserve words that count, and are set back to 0 when the warm-up ends."""
        at = self.reserve(size)
        self.counts.append((at, size))
        return at

    def real(self, *numbers: float) -> int:
        """Write real numbers; the place of the first among them."""
        at = len(self.reals)
        self.reals.extend(numbers)
        return at

    def symbol(self, text: str) -> int:
        """The number that stands for a text."""
        return self.symbols.setdefault(text, len(self.symbols))

    def value(self, value: Slot, type: Type) -> int:
        """A value of a type as a word; those that are not set are NONE."""
        match value:
            case None:
                return NONE
            case bool():
                return int(value)
            case int() if abs(value) >= _LARGEST:
                raise NotCarried(f"numbers as large as {value}")
            case int():
                return value
            case date():
                return value.toordinal()
            case frozenset() if isinstance(type, SetType):
                return self._bits(value, type)
            case str() if isinstance(type, PersonType):
                return PERSON_NAMED | self.symbol(value)
            case str() if isinstance(type, CaseType):
                return CASE_NAMED | self.symbol(value)
            case str() if not isinstance(type, EntryType):
                return self.symbol(value)
        raise NotCarried(f"the value `{value if value is not ERASED else 'erased'}`, {type}")

    def _bits(self, members: frozenset[str], type: SetType) -> int:
        if len(type.values) > _MOST_MEMBERS:
            raise NotCarried(f"sets of more than {_MOST_MEMBERS} values")
        return sum(1 << type.values.index(member) for member in members)

    def members(self, type: SetType) -> Sequence[int]:
        """The symbols of a set's values, in the order of their bits."""
        return [self.symbol(value) for value in type.values]
