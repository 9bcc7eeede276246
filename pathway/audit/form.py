"""Reading values of a fixed form out of JSON; the ValueError names the key whose value does not fit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from pathway.conditions.types import Json

MAX_ID: Final = 200
_HEX: Final = re.compile(r"[0-9a-f]{64}")


def fixed_keys(value: Json, keys: Mapping[str, None], where: str) -> dict[str, Json]:
    """The mapping `value`, which must have exactly these keys."""
    form = mapping(value, where)
    if form.keys() == keys.keys():
        return form
    for key in keys:
        if key not in form:
            raise ValueError(f"{where} lacks the key `{key}`")
    for key in form:
        if key not in keys:
            raise ValueError(f"{where} has the key `{key[:40]}`, which does not belong there")
    return form


def mapping(value: Json, key: str) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise _misfit(key, "a mapping")
    return value


def items(value: Json, key: str) -> list[Json]:
    if not isinstance(value, list):
        raise _misfit(key, "a list")
    return value


def text(value: Json, key: str) -> str:
    if not isinstance(value, str):
        raise _misfit(key, "a text")
    return value


def id_(value: Json, key: str) -> str:
    """A text of 1 to 200 characters."""
    if not isinstance(value, str) or not 0 < len(value) <= MAX_ID:
        raise _misfit(key, f"a text of 1 to {MAX_ID} characters")
    return value


def whole(value: Json, key: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _misfit(key, "a whole number")
    return value


def hex64(value: Json, key: str) -> str:
    """A SHA-256 hash, written as 64 lower-case hex digits."""
    if not isinstance(value, str) or _HEX.fullmatch(value) is None:
        raise _misfit(key, "64 hex digits")
    return value


def known_hex64(value: Json, key: str) -> str:
    """The same for a hash that comes again and again, such as that of a definition."""
    return value if isinstance(value, str) and _is_hex64(value) else hex64(value, key)


@lru_cache(maxsize=256)
def _is_hex64(value: str) -> bool:
    return _HEX.fullmatch(value) is not None


def known_hex64s(value: Json, key: str) -> tuple[str, ...]:
    """A list of such hashes."""
    try:
        return _hex64s(tuple(items(value, key)), key)
    except TypeError:  # a mapping or list among them
        raise _misfit(key, "64 hex digits") from None


@lru_cache(maxsize=256)
def _hex64s(values: tuple[Json, ...], key: str) -> tuple[str, ...]:
    return tuple([hex64(value, key) for value in values])


def maybe_id(value: Json, key: str) -> str | None:
    """A text of 1 to 200 characters, or None for null."""
    if value is None or (isinstance(value, str) and 0 < len(value) <= MAX_ID):
        return value
    raise _misfit(key, f"a text of 1 to {MAX_ID} characters")


def maybe_text(value: Json, key: str) -> str | None:
    """A text, or None for null."""
    return None if value is None else text(value, key)


def texts(value: Json, key: str) -> dict[str, str]:
    """A mapping of ids to ids."""
    return {id_(name, key): id_(item, key) for name, item in mapping(value, key).items()}


def row(value: Json, size: int, key: str) -> list[Json]:
    """A list of exactly `size` items."""
    if isinstance(value, list) and len(value) == size:
        return value
    raise _misfit(key, f"lists of {size} items" if isinstance(value, list) else "a list")


def same_names(used: set[str], commitments: Mapping[str, str]) -> None:
    """Every reference has its commitment, and every commitment is referred to."""
    if used == commitments.keys():
        return
    for name in sorted(used - set(commitments)):
        raise ValueError(f"`commitments` lacks `{name[:40]}`, which the entry refers to")
    for name in sorted(set(commitments) - used):
        raise ValueError(f"`commitments` has `{name[:40]}`, which the entry does not refer to")


def _misfit(key: str, expected: str) -> ValueError:
    return ValueError(f"the value of `{key}` should be {expected}")
