"""The errors a caller can meet. Findings in files are values (`pathway.diagnostics`), not errors."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import Final

_NEAR: Final = 0.6
_AS_NEAR: Final = 0.07
"""Names that are as near as this to being equally near are both told of."""
_NUMBER: Final = re.compile(r"\d+")
_LONGEST: Final = 100
_MOST: Final = 2_000
_MANY: Final = 300
_LISTED: Final = 40


class PathwayError(Exception):
    """Base of every error this package raises on purpose.

    The message says what is wrong and what can be done next, in lower case and without a final period.
    """


class UsageError(PathwayError):
    """The caller asked for something that does not exist or does not fit, such as an unknown event."""


class UnknownCase(UsageError):
    """No case has this id."""


class Conflict(PathwayError):
    """The case was changed by somebody else since the version that the caller saw."""


class Contended(Conflict):
    """Others changed the same cases at the same moment; the transaction was undone, and may be run again as it is."""


class KeyReused(PathwayError):
    """An idempotency key came again with another act."""


class StoreError(PathwayError):
    """The database cannot be opened, read or written."""


class DatabaseLocked(StoreError):
    """Another process held the database longer than the time allowed for waiting."""


class BrokenLog(PathwayError):
    """A stored entry cannot be read back as what was written."""


class InternalError(PathwayError):
    """The package contradicts itself: a fault of ours, never of the caller."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`; did you mean …?` where one of the known names is near, or two are as near as each other; else nothing."""
    near = " or ".join(f"`{one}`" for one in near_ones(name, known))
    return f"; did you mean {near}?" if near else ""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is nearest to a name, where one is near at all."""
    return next(iter(near_ones(name, known)), None)


def near_ones(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known name that is nearest to a name, and the one that is about as near, if there is one.

    Names that differ in a number alone are not near: `under_18` is not `under_23` misspelt. The cost is bounded:
    nothing is near to a name of more than 100 characters; of more than 2,000 names only the first are looked at,
    and of more than 300 only those that begin or end alike.
    """
    return _near_ones(str(name), tuple(islice(known, _MOST))) if 0 < len(name) <= _LONGEST else ()


def listed(names: Iterable[str], quote: str = "") -> str:
    """Names with commas between them; of very many only the first."""
    rest = iter(names)
    text = ", ".join(f"{quote}{name}{quote}" for name in islice(rest, _LISTED))
    return f"{text}, …" if next(rest, None) is not None else text


@lru_cache(maxsize=4_096)
def _near_ones(name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    if len(known) > _MANY:
        ends = _by_ends(known)
        begun = dict.fromkeys((*ends.get(name[:3], ()), *ends.get(name[-3:], ())))
        known = tuple(islice(begun, _MANY))
    alike = {one.casefold(): one for one in reversed(known)}
    if (same := alike.get(name.casefold())) is not None:
        return (same,)
    possible = [one for one in known if _is_possible(name, one) and not differ_in_number(name, one)]
    near = difflib.get_close_matches(name, possible, n=2, cutoff=_NEAR)
    return tuple(near) if len(near) == 2 and _are_as_near(name, *near) else tuple(near[:1])


def _are_as_near(name: str, one: str, other: str) -> bool:
    """Whether a name may be either of two: they are about as near, and the second has its numbers if the first has."""
    is_numbered = _numbers(one) == _numbers(name) != _numbers(other)
    return not is_numbered and _likeness(name, one) - _likeness(name, other) <= _AS_NEAR


def _likeness(name: str, other: str) -> float:
    """As `difflib.get_close_matches` counts it."""
    return difflib.SequenceMatcher(None, other, name).ratio()


def differ_in_number(name: str, other: str) -> bool:
    """Whether all that two names do not share is a number: `P2` and `P02` share it."""
    return _NUMBER.sub("", name) == _NUMBER.sub("", other) and _numbers(name) != _numbers(other)


def _numbers(name: str) -> list[str]:
    return [digits.lstrip("0") for digits in _NUMBER.findall(name)]


@lru_cache(maxsize=16)
def _by_ends(known: tuple[str, ...]) -> dict[str, list[str]]:
    """Names by their first three and by their last three letters."""
    ends: dict[str, list[str]] = {}
    for name in known:
        ends.setdefault(name[:3], []).append(name)
        ends.setdefault(name[-3:], []).append(name)
    return ends


def _is_possible(name: str, other: str) -> bool:
    """Whether a name can be near enough, by its length and letters alone: quicker than to compare them."""
    least = _NEAR / 2 * (len(name) + len(other))
    if len(name) < least or len(other) < least:
        return False
    here, there = _letters(name), _letters(str(other))
    most = min(len(name) - (here & ~there).bit_count(), len(other) - (there & ~here).bit_count())
    return most >= least


@lru_cache(maxsize=65_536)
def _letters(name: str) -> int:
    """The letters of a name as bits; different letters may share one."""
    bits = 0
    for letter in name:
        bits |= 1 << (ord(letter) & 63)
    return bits
