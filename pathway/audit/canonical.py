"""Canonical JSON: for each value exactly one text, and no other text is accepted.

It is RFC 8785 (JSON Canonicalization Scheme) without floats: UTF-8, no spaces, keys in the order of their
UTF-16 code units, only the escapes that JSON demands. Unlike there, whole numbers may go to ±2^62.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final, NoReturn, cast

from pathway.conditions.types import Json

MAX_BYTES: Final = 1 << 24
MAX_DEPTH: Final = 64
MAX_INT: Final = 1 << 62

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
_SORTING: Final = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), check_circular=False, sort_keys=True
)


def encode(value: Json) -> bytes:
    """The canonical bytes of `value`.

    Raises ValueError for what has no canonical form here: floats, whole numbers beyond ±2^62, lone
    surrogates, keys that are not texts, other Python types (tuples too), and what is too deep or too large.
    """
    try:
        if _is_plain(value, MAX_DEPTH):
            data = _SORTING.encode(value).encode()
        else:
            data = _ENCODER.encode(_ordered(value, MAX_DEPTH)).encode()
    except UnicodeEncodeError:
        raise ValueError("a text holds a lone surrogate, which no UTF-8 text can") from None
    return _limited(data)


def decode(data: bytes) -> Json:
    """The value whose canonical bytes `data` are: `decode(encode(value)) == value`.

    Raises ValueError for every other text: spaces, other order or escapes, duplicate keys, floats, no JSON.
    """
    text = _limited(data).decode()
    try:
        value = parse(text)
    except RecursionError:
        raise ValueError("the JSON is nested too deeply") from None
    if encode_plain(value) != data:
        raise ValueError("the JSON is not in canonical form")
    return value


def parse(text: str) -> Json:
    """The value of a JSON text, be it canonical or not, all of whose numbers are whole and within ±2^62.

    Raises ValueError for every other text, and RecursionError for one that is nested very deeply.
    """
    return cast(Json, _DECODER.decode(text))


def encode_plain(value: Json) -> bytes:
    """`encode` in less time, of what `parse` gave or is made of the same: mappings by texts, lists, texts, truth
    values, nothing, and whole numbers within ±2^62. Only the order of keys and the depth are left to see to.
    """
    try:
        text = _SORTING.encode(value)
        data = text.encode()
        if _is_shallow(text) and (len(data) == len(text) or _has_only_short(text)):
            return _limited(data)
    except (UnicodeEncodeError, RecursionError):
        pass  # what is wrong, `encode` says
    return encode(value)


def _is_shallow(text: str) -> bool:
    """Whether so few mappings and lists begin in a JSON text that they can't be nested too deeply."""
    begun = text.count("{") + text.count("[")
    if begun > MAX_DEPTH:  # one that begins right where its neighbour ends lies no deeper than that
        begun -= text.count("},{") + text.count("],[")
    return begun <= MAX_DEPTH


def _has_only_short(text: str) -> bool:
    """Whether each character is one UTF-16 code unit, so that texts have the same order by code points."""
    return len(text.encode("utf-16-le")) == 2 * len(text)


def _is_plain(value: object, room: int) -> bool:
    """Whether `value` is a mapping or list that Python's encoder writes canonically, at half the cost.

    Where keys are ASCII, its order of keys, by code point, is that of UTF-16 code units. What is wrong with
    anything else, `_ordered` says.
    """
    if room == 0:
        return False
    parts: Iterable[object]
    if type(value) is dict:
        for key in value:
            if type(key) is not str or not key.isascii():
                return False
        parts = value.values()
    elif type(value) is list:
        parts = value
    else:
        return False
    for item in parts:
        kind = type(item)
        if kind is str or kind is bool or item is None:
            continue
        if kind is int:
            if not -MAX_INT <= item <= MAX_INT:
                return False
        elif not _is_plain(item, room - 1):
            return False
    return True


def _ordered(value: object, room: int) -> object:
    """`value` with the keys of each mapping in canonical order; ValueError where it has no canonical form."""
    if value is None or value is True or value is False:
        return value
    if type(value) is int:
        if -MAX_INT <= value <= MAX_INT:
            return value
        raise ValueError("a whole number lies beyond ±2^62")
    if isinstance(value, str):
        return str(value)
    if room == 0:
        raise ValueError(f"the value is nested more than {MAX_DEPTH} deep")
    if type(value) is list:
        return [_ordered(item, room - 1) for item in value]
    if type(value) is dict:
        return {key: _ordered(value[key], room - 1) for key in _sorted_keys(value)}
    raise ValueError(f"a value of type {type(value).__name__} has no place in JSON here")


def _sorted_keys(mapping: dict[object, object]) -> list[str]:
    plain = True
    for key in mapping:
        if type(key) is not str:
            raise ValueError(f"a key of a mapping is of type {type(key).__name__}, and only texts may be")
        plain = plain and key.isascii()
    keys = cast("dict[str, object]", mapping)
    return sorted(keys) if plain else sorted(keys, key=_utf16)


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def _limited(data: bytes) -> bytes:
    if len(data) > MAX_BYTES:
        raise ValueError(f"the JSON is longer than {MAX_BYTES} bytes")
    return data


def _whole(text: str) -> int:
    number = int(text)
    if not -MAX_INT <= number <= MAX_INT:
        raise ValueError("a whole number lies beyond ±2^62")
    return number


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"the JSON holds `{text[:20]}`, and only whole numbers may stand there")


_DECODER: Final = json.JSONDecoder(parse_int=_whole, parse_float=_refuse, parse_constant=_refuse)
