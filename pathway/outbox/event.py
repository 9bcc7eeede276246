"""The form in which a log entry leaves: CloudEvents 1.0, JSON, structured mode.

Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md and the extension `sequence`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pathway.audit import digest as digest_of
from pathway.audit import encode
from pathway.conditions.types import Json
from pathway.errors import BrokenLog

CONTENT_TYPE: Final = "application/cloudevents+json; charset=utf-8"
HEAD: Final = b'{"data":{"digest":"'
"""How every event begins: keys stand in canonical order, and no attribute comes before `data`."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_PLACES: Final = 10
"""`sequence` is a text that sorts like the number."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event: `body` is its JSON in canonical form, the same bytes however often it is sent."""

    id: str
    case: str
    seq: int
    body: bytes

    def form(self) -> dict[str, Any]:
        """The event as a mapping."""
        form: dict[str, Any] = json.loads(self.body)
        return form


def cloud_event(data: bytes, digest: bytes, *, source: str, pathway: str) -> Event:
    """The event that tells of an entry, given as it is stored.

    Its id is the digest of the entry in hex: who has the id can check the entry against it. BrokenLog where
    the bytes are not those that the digest was made of: what was tampered with does not leave.
    """
    if digest_of(data) != digest:
        raise BrokenLog("the entry is not the one that was written; `pathway audit verify` says more")
    entry = json.loads(data)
    attributes: dict[str, Json] = {
        "datacontenttype": "application/json",
        "id": digest.hex(),
        "pathway": pathway,
        "sequence": f"{entry['seq']:0{_PLACES}}",
        "source": source,
        "specversion": "1.0",
        "subject": entry["case"],
        "time": _time(entry["recorded"]),
        "type": f"org.client-pathways.{entry['kind']}.v1",
    }
    # The entry goes in as it is: its canonical bytes are what the digest is of.
    body = HEAD + digest.hex().encode() + b'","entry":' + data + b"}," + encode(attributes)[1:]
    return Event(digest.hex(), entry["case"], entry["seq"], body)


def _time(micros: int) -> str:
    """RFC 3339. An instant beyond the calendar is told as the nearest that is in it."""
    try:
        instant = _EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        instant = datetime.max.replace(tzinfo=UTC) if micros > 0 else datetime.min.replace(tzinfo=UTC)
    return f"{instant:%Y-%m-%dT%H:%M:%S}.{instant.microsecond:06}Z".rjust(27, "0")
