"""Log entries as CloudEvents, and the ways they leave by: a webhook, a file, a function of the host.

It knows no database: the engine takes what waits there, gives it to a sink, and records what came of it.
"""

from __future__ import annotations

from pathway.outbox.callback import CallbackSink, Undeliverable
from pathway.outbox.channel import Kind, checked_name, checked_source, checked_target
from pathway.outbox.event import Event, cloud_event
from pathway.outbox.file import FileSink
from pathway.outbox.retry import ATTEMPTS, Retry
from pathway.outbox.signature import Secret, read_secrets, sign, verify
from pathway.outbox.sink import Outcome, Sink, Status
from pathway.outbox.webhook import WebhookSink

__all__ = [
    "ATTEMPTS",
    "CallbackSink",
    "Event",
    "FileSink",
    "Kind",
    "Outcome",
    "Retry",
    "Secret",
    "Sink",
    "Status",
    "Undeliverable",
    "WebhookSink",
    "checked_name",
    "checked_source",
    "checked_target",
    "cloud_event",
    "read_secrets",
    "sign",
    "verify",
]
