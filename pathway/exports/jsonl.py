"""JSON Lines: what is stored, entry by entry, so that hashes and commitments can be checked elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from pathway.conditions.types import Json


def json_lines(
    case: str, entries: Iterable[tuple[int, bytes, bytes]], personal: Iterable[tuple[int, str, bytes, Json]]
) -> Iterator[dict[str, Json]]:
    """An object for each entry of a case: the entry itself, its digest, and the personal values that it binds.

    `entries` are numbers, stored bytes and digests; `personal` are the number of the entry, name, salt, value.
    The canonical encoding of `entry` is what was hashed: docs/audit.md says how.
    """
    beside: dict[int, dict[str, Json]] = {}
    for seq, name, salt, value in personal:
        beside.setdefault(seq, {})[name] = {"salt": salt.hex(), "value": value}
    for seq, data, digest in entries:
        entry: Json = json.loads(data)
        yield {
            "case": case,
            "seq": seq,
            "digest": digest.hex(),
            "entry": entry,
            "personal": beside.get(seq, {}),
        }
