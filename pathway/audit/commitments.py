"""Salted commitments: they bind an entry to a personal value that stands beside it and can be erased.

`SHA-256("pathway/commitment/1" 00 || salt || canonical JSON of the value)`. The salt has 16 bytes that nobody
can guess and is erased with the value; what is left in the entry then says nothing about it.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from pathway.audit.canonical import encode
from pathway.conditions.types import Json

SALT_BYTES: Final = 16
_DOMAIN: Final = b"pathway/commitment/1\x00"


def commit(salt: bytes, value: Json) -> str:
    """The commitment to `value`, as 64 hex digits. ValueError for a salt that has not 16 bytes."""
    return commit_bytes(salt, encode(value))


def commit_bytes(salt: bytes, data: bytes) -> str:
    """The commitment to the value whose canonical bytes are `data`."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    return hashlib.sha256(_DOMAIN + salt + data).hexdigest()


def opens(commitment: str, salt: bytes, value: Json) -> bool:
    """Whether `salt` and `value` are what `commitment` was made from."""
    return (
        len(salt) == SALT_BYTES
        and commitment.isascii()
        and hmac.compare_digest(commitment, commit(salt, value))
    )
