"""The pathways and policies that an engine works with: from files, or as the database keeps them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Final

from pathway.decision import Case
from pathway.definition import Definition, disagreements, load_definition
from pathway.diagnostics import Report
from pathway.documents import FaultyFiles, from_texts
from pathway.engine.again import again_if_contended
from pathway.engine.model import PolicyVersion
from pathway.engine.named import Read
from pathway.errors import BrokenLog, UsageError, did_you_mean
from pathway.files import load_text, validate
from pathway.policy import Bundle, Policy, load_policy, policy_for, policy_target
from pathway.policy.shapes import PolicyShape
from pathway.store import DocumentRow, Reading, Store, Writing


@dataclass(slots=True)
class Setup:
    """The bundles in use, by pathway, and by definition for cases that began with an earlier one.

    `broken` says of pathways why they cannot be used: a stored text of theirs is not what it was. `lost` are
    policies, by definition and hash, that were looked for in the database and could not be had. Pathways that
    are `taken_along` are there because others are linked with them; new cases are on them only if it is said.
    """

    current: dict[str, Bundle] = field(default_factory=dict)
    by_hash: dict[str, Bundle] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    lost: set[tuple[str, str]] = field(default_factory=set)
    taken_along: frozenset[str] = frozenset()

    @property
    def usual(self) -> tuple[str, ...]:
        """The pathways that new cases may be on without its being said."""
        return tuple(name for name in self.current if name not in self.taken_along)

    def pathway(self, name: str | None) -> Bundle:
        """The bundle of a pathway; of the only one where no name is given. UsageError, or BrokenLog, for none."""
        for broken, message in self.broken.items():
            if name in (None, broken):
                raise BrokenLog(message)
        if name is None:
            if len(self.usual) == 1:
                return self.current[self.usual[0]]
            known = ", ".join(self.current) or "none"
            raise UsageError(f"say which pathway the new case is on; there are {known}")
        if name not in self.current:
            raise UsageError(f"this engine has no pathway `{name}`{did_you_mean(name, self.current)}")
        return self.current[name]

    def renew(self, bundle: Bundle, anew: Setup) -> None:
        """Put `bundle` in the place of what its pathway had, and take along what `anew` has beside it.

        Other threads judge by this meanwhile, so mappings are replaced and not changed.
        """
        along = {name: one for name, one in anew.current.items() if name not in self.current}
        self.taken_along |= along.keys()
        self.current = {**self.current, **along, bundle.definition.name: bundle}
        self.by_hash = {one.definition.hash: one for one in self.current.values()}


def set_up(store: Store, read: Read) -> Setup:
    """Keep the texts of what was read in the database, and use them; without any, use what it keeps."""
    if read.rows:
        setup = again_if_contended(partial(_kept, store, read))
        _check_links(setup)
        return setup
    with store.read() as tx:
        return stored(tx)


def _kept(store: Store, read: Read) -> Setup:
    """The setup of what was read, whose texts are in the database from now on."""
    with store.write() as tx:
        for row in read.rows:
            tx.put_document(row)
        if not any(row.kind == "setup" for row in tx.documents()):
            tx.put_document(_setup_row(read))
        return _from_rows(read, tx)


def stored(tx: Reading) -> Setup:
    """What the database is set up with. That linked pathways agree was seen to when they were named."""
    read = stored_setup(tx)
    return Setup() if read is None else _from_rows(read, tx)


def stored_setup(tx: Reading) -> Read | None:
    """The pathways and policies that the database is set up with; None where it is with none yet.

    Raises BrokenLog where the list of them was edited.
    """
    documents = {row.hash: row for row in tx.documents()}
    setups = [row for row in documents.values() if row.kind == "setup"]
    if not setups:
        return None
    for row in setups:
        if hashlib.sha256(row.text.encode()).hexdigest() != row.hash:
            message = "the list of pathways and policies that this database was set up with has been edited"
            raise BrokenLog(f"{message}; name them, or take a copy from before")
    _, listed = max(map(_numbered, setups))
    along = frozenset(hash.removeprefix(_ALONG) for hash in listed if hash.startswith(_ALONG))
    return Read(tuple(documents[hash.removeprefix(_ALONG)] for hash in listed), along)


def _numbered(row: DocumentRow) -> tuple[int, list[str]]:
    """The number of a setup, and what it lists. The first is a bare list; each migration adds one."""
    form = json.loads(row.text)
    return (1, form) if isinstance(form, list) else (form["number"], form["documents"])


def set_up_anew(tx: Writing, pathway: str, read: Read) -> None:
    """Have the database set up with other documents for one pathway from now on.

    Those of `read` for another one are only there for a link, and used where the database has none for it yet.
    """
    for row in read.rows:
        tx.put_document(row)
    until_now = stored_setup(tx) or Read()
    kept = [row for row in until_now.rows if not _is_for(row, pathway)]
    there = {row.name for row in until_now.rows if row.kind == "pathway" and row.name != pathway}
    rows = [row for row in read.rows if not any(_is_for(row, name) for name in there)]
    if {row.hash for row in until_now.rows} == {row.hash for row in (*kept, *rows)}:
        return
    was_along = any(row.name == pathway and row.hash in until_now.taken_along for row in until_now.rows)
    new = {row.hash for row in rows if row.kind == "pathway" and (row.name != pathway or was_along)}
    listed = _listed(Read((*kept, *rows), until_now.taken_along | new))
    number = max((_numbered(row)[0] for row in tx.documents() if row.kind == "setup"), default=0) + 1
    text = json.dumps({"number": number, "documents": listed})
    tx.put_document(DocumentRow(hashlib.sha256(text.encode()).hexdigest(), "setup", str(number), text))


def _is_for(row: DocumentRow, pathway: str) -> bool:
    if row.kind == "pathway":
        return row.name == pathway
    return policy_for(from_texts([(name, part) for name, part in json.loads(row.text)])[0]) == pathway


_ALONG: Final = "along:"
"""How the hash of a pathway that is taken along begins, in the list of what a database was set up with."""


def _listed(read: Read) -> list[str]:
    return [_ALONG + row.hash if row.hash in read.taken_along else row.hash for row in read.rows]


def _setup_row(read: Read) -> DocumentRow:
    text = json.dumps(_listed(read))
    return DocumentRow(hashlib.sha256(text.encode()).hexdigest(), "setup", "first", text)


# ------------------------------------------------------------------ from the database


def _from_rows(read: Read, tx: Reading) -> Setup:
    setup = Setup()
    for row in read.rows:
        if row.kind == "pathway":
            try:
                setup.current[row.name] = _bundle(intact_definition(row), read.rows, tx)
            except BrokenLog as error:
                setup.broken[row.name] = str(error)
    setup.by_hash = {bundle.definition.hash: bundle for bundle in setup.current.values()}
    along = [name for name, bundle in setup.current.items() if bundle.definition.hash in read.taken_along]
    setup.taken_along = frozenset(along)
    return setup


def _check_links(setup: Setup) -> None:
    """UsageError where a pathway is linked with one that is not there, or that is otherwise than it says."""
    known = {name: bundle.definition for name, bundle in setup.current.items()}
    for definition in known.values():
        for name in definition.others:
            if name not in known and name not in setup.broken:
                raise UsageError(
                    f"the pathway {definition.name} is linked with `{name}`, which this engine does not have: "
                    "name that one, too"
                )
        wrong = None if setup.broken else next(disagreements(definition, known), None)
        if wrong is not None:
            raise UsageError(f"{wrong.span}: {wrong.message}")


def definition_of(hash: str, setup: Setup, tx: Reading) -> Definition:
    """A definition that a case is on, to read it by. Raises BrokenLog where it is not there, or not what it was."""
    if hash in setup.by_hash:
        return setup.by_hash[hash].definition
    if hash not in setup.definitions:
        setup.definitions[hash] = intact_definition(tx.get_document(hash), hash)
    return setup.definitions[hash]


def document_of(hash: str, setup: Setup, tx: Reading) -> Definition | PolicyVersion:
    """What a content hash stands for. BrokenLog where nothing of that hash is there, or it is not what it was."""
    row = tx.get_document(hash)
    if row is None or row.kind == "pathway":
        return definition_of(hash, setup, tx)
    version = _version(row.text) if row.kind == "policy" else None
    if version is None:
        raise BrokenLog(f"the stored document {hash[:12]}… is neither a pathway nor a policy")
    return PolicyVersion(hash, row.name, version)


@lru_cache(maxsize=256)
def _version(text: str) -> int | None:
    """The version that the text of a stored policy says it is."""
    node = load_text(from_texts([(name, part) for name, part in json.loads(text)])[0], Report())
    shape = None if node is None else validate(PolicyShape, node, Report())
    return None if shape is None else shape.version


def earlier(hash: str, setup: Setup, tx: Reading) -> Bundle:
    """The bundle for cases on a definition that is not the current one: with the current policies, read against it."""
    definition = definition_of(hash, setup, tx)
    policies = [policy.hash for bundle in setup.current.values() for policy in bundle.policies]
    rows = [document for policy in policies if (document := tx.get_document(policy)) is not None]
    setup.by_hash[hash] = _bundle(definition, rows, tx)
    return setup.by_hash[hash]


def bundle_of(definition: DocumentRow, rows: Sequence[DocumentRow], tx: Reading) -> Bundle:
    """The bundle of a definition with the policies among `rows`, none of which need be in the database yet."""
    return _bundle(intact_definition(definition), rows, tx)


def judged_by(definition: str, policies: Sequence[str], setup: Setup, tx: Reading) -> Bundle:
    """The definition and policies that an entry names, as far as they can be read back."""
    read = definition_of(definition, setup, tx)
    rows = [row for hash in policies if (row := tx.get_document(hash)) is not None]
    return Bundle(read, [policy for row in rows if (policy := _former(row, read)) is not None])


def intact_definition(row: DocumentRow | None, hash: str = "") -> Definition:
    """The definition of a stored document. BrokenLog where it is not there, or not what its hash was made of."""
    if row is None:
        raise BrokenLog(f"the definition {hash[:12]}… is not in the database")
    definition = _definition(row.text)
    if definition is None or definition.hash != row.hash:
        raise BrokenLog(f"the stored definition {row.hash[:12]}… is not the text that this hash was made of")
    return definition


@lru_cache(maxsize=32)
def _definition(text: str) -> Definition | None:
    """What the text of a stored document describes. Kept, because engines are opened again and again."""
    report = Report()
    try:
        main, sources = from_texts([(name, part) for name, part in json.loads(text)])
        return load_definition(main, sources.get, report)
    except (ValueError, TypeError, IndexError, RecursionError):
        return None


def _bundle(definition: Definition, rows: Sequence[DocumentRow], tx: Reading) -> Bundle:
    """A definition with the policies among `rows`; earlier ones in the database lend the terms of running deadlines."""
    chosen = [row for row in rows if row.kind == "policy"]
    policies = [policy for row in chosen if (policy := intact_policy(row, definition)) is not None]
    return Bundle(definition, policies, _others(definition, {row.hash for row in chosen}, tx))


def _others(definition: Definition, hashes: Collection[str], tx: Reading) -> list[Policy]:
    """The policies for a definition that the database keeps beside those with the given hashes."""
    others = [row for row in tx.documents() if row.kind == "policy" and row.hash not in hashes]
    return [policy for row in others if (policy := _former(row, definition)) is not None]


def with_terms(bundle: Bundle, case: Case, setup: Setup, tx: Reading) -> Bundle:
    """The bundle with the terms of every deadline that runs on a case, also where another engine brought them."""
    if not case.timers or _without_terms(bundle, case) <= setup.lost:
        return bundle
    definition, policies = bundle.definition, bundle.policies
    renewed = Bundle(definition, policies, _others(definition, {policy.hash for policy in policies}, tx))
    setup.lost |= _without_terms(renewed, case)
    setup.by_hash[definition.hash] = renewed
    if setup.current.get(definition.name) is bundle:
        setup.current[definition.name] = renewed
    return renewed


def _without_terms(bundle: Bundle, case: Case) -> set[tuple[str, str]]:
    """The policies, with the definition, whose terms of a running deadline are not in the bundle."""
    missing = (timer for timer in case.timers if bundle.deadline(timer.policy, timer.deadline) is None)
    return {(bundle.definition.hash, timer.policy) for timer in missing}


def _former(row: DocumentRow, definition: Definition) -> Policy | None:
    try:
        return intact_policy(row, definition)
    except (BrokenLog, FaultyFiles):
        return None


def intact_policy(row: DocumentRow, definition: Definition) -> Policy | None:
    """The policy of a stored document; None where it is for another pathway.

    Raises BrokenLog where it is not the text that its hash was made of, FaultyFiles where it does not fit the
    definition.
    """
    found = _read_policy(row.text, _ByHash(definition))
    if found.target is None or (found.policy is not None and found.policy.hash != row.hash):
        raise _edited(row)
    if found.policy is None and found.target == definition.name:
        raise FaultyFiles(found.report)
    return found.policy


@dataclass(frozen=True, slots=True)
class _Read:
    """A policy that was read: the pathway it is for, itself where it is for this one, and what is wrong."""

    target: str | None
    policy: Policy | None
    report: Report


class _ByHash:
    """A definition as a key: two with the same hash are the same."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition

    def __hash__(self) -> int:
        return hash(self.definition.hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByHash) and other.definition.hash == self.definition.hash


@lru_cache(maxsize=128)
def _read_policy(text: str, key: _ByHash) -> _Read:
    report, definition = Report(), key.definition
    try:
        main, sources = from_texts([(name, part) for name, part in json.loads(text)])
        node = load_text(main, report)
        target = None if node is None else policy_target(node)
        policy = load_policy(main, definition, sources.get, report) if target == definition.name else None
    except (ValueError, TypeError, IndexError, RecursionError):
        return _Read(None, None, report)
    return _Read(target, policy, report)


def _edited(row: DocumentRow) -> BrokenLog:
    return BrokenLog(
        f"the stored policy {row.name} {row.hash[:12]}… is not the text that this hash was made of"
    )
