"""The audit log's form: canonical bytes, entries, commitments, and the check of a case's chain. Pure.

An entry is stored as the exact bytes that were hashed. Entries chain per case; personal values stand beside
them, bound by salted commitments, so that they can be erased without breaking the chain.
"""

from __future__ import annotations

from pathway.audit.canonical import decode, encode, encode_plain, parse
from pathway.audit.chain import Fault, FaultKind, check_chain, read_chain
from pathway.audit.commitments import commit, commit_bytes, opens
from pathway.audit.entry import CAUSE, ERASE, FIRST_PREV, Entry, EntryEvent, Kind, Through, digest
from pathway.audit.personal import Concealer, Personal, Sealed, Tree, references, reveal

__all__ = [
    "CAUSE",
    "ERASE",
    "FIRST_PREV",
    "Concealer",
    "Entry",
    "EntryEvent",
    "Fault",
    "FaultKind",
    "Kind",
    "Personal",
    "Sealed",
    "Through",
    "Tree",
    "check_chain",
    "commit",
    "commit_bytes",
    "decode",
    "digest",
    "encode",
    "encode_plain",
    "opens",
    "parse",
    "read_chain",
    "references",
    "reveal",
]
