"""Signatures of webhooks, after Standard Webhooks 1.0.0 (HMAC-SHA256), for both ends.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from pathway.errors import UsageError

_PREFIX: Final = "whsec_"
_LEAST, _MOST = 24, 64
_TOLERANCE: Final = 300


@dataclass(frozen=True, slots=True)
class Secret:
    """A key that sender and receiver share, 24 to 64 bytes."""

    key: bytes = field(repr=False)


def read_secrets(text: str) -> tuple[Secret, ...]:
    """The secrets in a text, `whsec_` and base64, with spaces between several (while one takes over from another).

    UsageError where one is not of that form; no message repeats it.
    """
    found = tuple(_secret(word) for word in text.split())
    if not found:
        raise UsageError(
            f"there is no secret; give one as `{_PREFIX}` and the base64 of 24 to 64 random bytes"
        )
    return found


def sign(secrets: Sequence[Secret], id: str, now: datetime, body: bytes) -> dict[str, str]:
    """The headers that say who sends a body, and when."""
    timestamp = str(int(now.timestamp()))
    signatures = " ".join(f"v1,{_signature(secret, id, timestamp, body)}" for secret in secrets)
    return {"webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures}


def verify(
    secrets: Sequence[Secret],
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
    *,
    tolerance: float = _TOLERANCE,
) -> bool:
    """Whether one of the secrets signed this body, at most `tolerance` seconds before or after `now`.

    For receivers. `headers` are those of the request, whatever the case of their names; `body` is what came,
    not what a parser made of it.
    """
    given = {name.lower(): value for name, value in headers.items()}
    id, timestamp = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 16):
        return False
    if abs(now.timestamp() - int(timestamp)) > tolerance:
        return False
    expected = [f"v1,{_signature(secret, id, timestamp, body)}".encode() for secret in secrets]
    said = [word.encode("utf-8", "replace") for word in given.get("webhook-signature", "").split(" ")]
    return any(hmac.compare_digest(one, other) for one in expected for other in said)


def _secret(word: str) -> Secret:
    try:
        key = base64.b64decode(word.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not word.startswith(_PREFIX) or not _LEAST <= len(key) <= _MOST:
        raise UsageError(f"a secret should be `{_PREFIX}` and the base64 of {_LEAST} to {_MOST} random bytes")
    return Secret(key)


def _signature(secret: Secret, id: str, timestamp: str, body: bytes) -> str:
    content = f"{id}.{timestamp}.".encode("utf-8", "replace") + body
    return base64.b64encode(hmac.new(secret.key, content, hashlib.sha256).digest()).decode()
