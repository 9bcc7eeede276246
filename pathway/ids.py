"""Where ids and salts come from: random in production, counted in stories and tests."""

from __future__ import annotations

import hashlib
import secrets
from typing import Protocol


class Ids(Protocol):
    """Gives ids of cases and salts of commitments."""

    def case_id(self) -> str: ...

    def salt(self) -> bytes:
        """16 bytes that nobody can guess."""
        ...


class RandomIds:
    """Ids and salts from the operating system's randomness; no order can be read from them."""

    def case_id(self) -> str:
        return secrets.token_hex(10)

    def salt(self) -> bytes:
        return secrets.token_bytes(16)


class CountedIds:
    """Ids `prefix-1`, `prefix-2`, … and salts derived from them: reproducible, therefore never for real cases."""

    def __init__(self, prefix: str = "case") -> None:
        self._prefix = prefix
        self._cases = 0
        self._salts = 0

    def case_id(self) -> str:
        self._cases += 1
        return f"{self._prefix}-{self._cases}"

    def salt(self) -> bytes:
        self._salts += 1
        return hashlib.sha256(f"{self._prefix}/{self._salts}".encode()).digest()[:16]
