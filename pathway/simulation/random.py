"""Keyed random numbers: every draw of a simulation is a pure function of what it is for.

The generator is Philox4x32-10 (Salmon, Moraes, Dror, Shaw: “Parallel random numbers: as easy as 1, 2, 3”,
SC11, 2011). Its key is (seed, replication), its counter (client, name, visit, purpose). So a draw does not
depend on what else is drawn, and two models that share an activity share its numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Final

from pathway.errors import UsageError

Counter = tuple[int, int, int, int]
"""Four unsigned 32-bit words."""

_M0: Final = 0xD2511F53
_M1: Final = 0xCD9E8D57
_W0: Final = 0x9E3779B9
_W1: Final = 0xBB67AE85
_MASK: Final = 0xFFFFFFFF
_ROUNDS: Final = 10
_HALF: Final = 0.5
_SCALE: Final = 2.0**-52


class Purpose(IntEnum):
    """What a draw of an activity is for: the last word of the counter. Fields use `field_purpose`."""

    AFTER = 0
    WORK = 1
    PATIENCE = 2
    CHANCE = 3
    CHOOSE = 4
    ACTOR = 5


def philox(counter: Counter, key: tuple[int, int]) -> Counter:
    """One block of Philox4x32-10: four 32-bit words from a counter of four and a key of two."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(_ROUNDS):
        p0, p1 = _M0 * c0, _M1 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & _MASK, (p0 >> 32) ^ c3 ^ k1, p0 & _MASK
        k0, k1 = (k0 + _W0) & _MASK, (k1 + _W1) & _MASK
    return c0, c1, c2, c3


def hash32(name: str) -> int:
    """FNV-1a of the name's UTF-8 bytes, 32 bits: the second word of the counter."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = ((value ^ byte) * 0x01000193) & _MASK
    return value


def field_purpose(field: str) -> int:
    """The purpose of a draw for a field of a payload or record: the hash of its name with the top bit set."""
    return hash32(field) | 0x80000000


Uniform = Callable[[int, int, int, int], float]
"""(client, name, visit, purpose) → a number in (0, 1)."""


def uniforms(seed: int, replication: int = 0) -> Uniform:
    """The source of a replication's draws: `(client, name, visit, purpose)` → a number strictly in (0, 1).

    The first two words of a block give 52 bits k (26 from each, the upper ones), and the number is
    (k + ½)·2⁻⁵²: exact in binary64, never 0 or 1, and symmetric about ½. Raises UsageError where seed or
    replication is no unsigned 32-bit number.
    """
    for name, number in (("seed", seed), ("replication", replication)):
        if not 0 <= number <= _MASK:
            raise UsageError(f"a {name} is a whole number from 0 to {_MASK}, and {number} is not")
    keys = [((seed + i * _W0) & _MASK, (replication + i * _W1) & _MASK) for i in range(_ROUNDS)]

    def uniform(client: int, name: int, visit: int, purpose: int) -> float:
        c0, c1, c2, c3 = client, name, visit, purpose
        for k0, k1 in keys:
            p0 = _M0 * c0
            p1 = _M1 * c2
            c0 = (p1 >> 32) ^ c1 ^ k0
            c1 = p1 & _MASK
            c2 = (p0 >> 32) ^ c3 ^ k1
            c3 = p0 & _MASK
        return (((c0 >> 6) << 26 | c1 >> 6) + _HALF) * _SCALE

    return uniform
