"""The audit log's form: canonical JSON, commitments, entries, concealing, and the check of a chain."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from itertools import count, cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.audit import (
    FIRST_PREV,
    Concealer,
    Entry,
    EntryEvent,
    Fault,
    FaultKind,
    Kind,
    Personal,
    Through,
    check_chain,
    commit,
    decode,
    digest,
    encode,
    encode_plain,
    opens,
    parse,
    references,
    reveal,
)
from pathway.conditions.types import ERASED

LIMIT = 1 << 62
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
LEAVES = st.none() | st.booleans() | st.integers(-LIMIT, LIMIT) | TEXTS
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
SALT = bytes(range(16))
HASH = "ab" * 32


def salts():
    numbers = count()
    return lambda: next(numbers).to_bytes(16, "big")


def entry(seq: int = 1, prev: str = FIRST_PREV, **changes) -> Entry:
    whole = Entry(
        case="case-1",
        seq=seq,
        prev=prev,
        kind=Kind.ACT,
        recorded=1_772_000_000_000_000,
        effective=1_772_000_000_000_000,
        actor="nurse",
        role="professional",
        assignment="professional",
        organisation="clinic",
        through=Through("near", "near_worker"),
        present={"guardian": "guardian"},
        event=EntryEvent("raise_concern", {"severity": "light"}, {"child.born": "2020-01-31"}),
        moves=(("main", "new", "raised"),),
        effects=(("set", "concern.severity", "light"), ("release", "near_worker/near", None)),
        checks=({"id": "BY", "answer": "yes"},),
        definition=HASH,
        policies=(HASH,),
        engine="0.1.0",
        key="k1",
    )
    return replace(whole, **changes)


# canonical JSON


@given(TREES)
def test_decode_gives_back_what_was_encoded(value):
    """Encoding and decoding are inverse on every value that can be stored."""
    assert decode(encode(value)) == value


@given(TREES)
def test_python_reads_canonical_json_as_the_same_value(value):
    """Canonical bytes are plain JSON, which any reader takes for the same value."""
    assert json.loads(encode(value)) == value


@given(TREES, st.data())
def test_a_changed_byte_is_refused_or_means_something_else(value, data):
    """No two texts are read as the same value, so a changed byte can't hide."""
    encoded = bytearray(encode(value))
    encoded[data.draw(st.integers(0, len(encoded) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        other = decode(bytes(encoded))
    except ValueError:
        return
    assert encode(other) == bytes(encoded) != encode(value)


def test_the_form_is_that_of_rfc_8785():
    """Keys stand in the order of UTF-16 units, text as itself, with JSON's own escapes only."""
    value = {"\u20ac": 1, "\r": 2, "1": 3, "\U0001f600": 4, "\ufb33": 5, "\x80": 6}
    assert list(json.loads(encode(value))) == ["\r", "1", "\x80", "\u20ac", "\U0001f600", "\ufb33"]
    assert encode_plain(value) == encode(value)
    assert encode('\u20ac$\x0f\nA\'B"\\"/\x7f') == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\"/\x7f"'.encode()


@given(TREES)
def test_keys_that_are_ascii_are_ordered_like_all_others(value):
    """However a value is encoded, a neighbour with a key beyond ASCII, or with none, doesn't change its text."""
    assert encode([value, {"\u20ac": 1}]) == b"[" + encode(value) + b',{"\xe2\x82\xac":1}]'
    assert encode([value]) == b"[" + encode(value) + b"]"


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        LIMIT + 1,
        -LIMIT - 1,
        "\ud800",
        {"\ud800": 1},
        {1: 2},
        {None: 1},
        (1,),
        {1},
        b"x",
        [0.5],
        {"a": object()},
    ],
)
def test_what_has_no_canonical_form_is_refused(value):
    """Floats, large numbers, lone surrogates, other keys and other types are refused, deep inside too."""
    with pytest.raises(ValueError):
        encode(value)
    with pytest.raises(ValueError):
        encode({"a": [value]})


def test_depth_and_size_are_limited():
    """Neither a deep nor a circular nor a very long value gets in or out."""
    deep = json.loads("[" * 65 + "]" * 65)
    circle = []
    circle.append(circle)
    for value in (deep, circle, "x" * (1 << 24)):
        with pytest.raises(ValueError):
            encode(value)
    for data in (b"[" * 65 + b"]" * 65, b"[" * 200_000, b'"' + b"x" * (1 << 24) + b'"'):
        with pytest.raises(ValueError):
            decode(data)


@pytest.mark.parametrize(
    "data",
    [
        b"", b" 1", b"1 ", b"01", b"-0", b"1.0", b"1e3", b"NaN", b"Infinity", b"tru", b"{", b'{"a":1,}',
        b'{"a":1,"a":1}', b'{"a":1,"a":2}', b'{"b":1,"a":2}', b'{"a": 1}', b"[1, 2]", b'"\\u0041"', b'"\\/"',
        b'"\\u000A"', b'"\\ud83d\\ude00"', b'"\\ud800"', b'"\xff"', b'"\xed\xa0\x80"', b"\xef\xbb\xbf1",
        b"'a'", b"1\x00", b"9" * 5000, b"4611686018427387905",
    ],
)  # fmt: skip
def test_only_the_canonical_text_is_read(data):
    """Spaces, other escapes or order, duplicate keys, floats and broken text are all refused."""
    with pytest.raises(ValueError):
        decode(data)


@given(TREES | st.text(max_size=8), st.booleans())
def test_what_was_read_is_encoded_like_anything_else(value, escaped):
    """However a text is written, what is read of it has the canonical bytes that its value has, or none at all."""
    read = parse(json.dumps(value, ensure_ascii=escaped, indent=1))
    assert read == value
    assert canonical(encode_plain, read) == canonical(encode, value)


AROUND = {
    "list": lambda value: [value],
    "mapping": lambda value: {"a": {"{[": "},{"}, "b": value},
    "list beside a list": lambda value: [[], [value]],
    "mapping beside a mapping": lambda value: [{}, {"a": value}],
}


@given(LEAVES, st.lists(st.sampled_from(sorted(AROUND)), min_size=1, max_size=3), st.integers(28, 68))
def test_the_same_depth_is_refused_of_what_was_read(value, kinds, levels):
    """Wherever the limit of depth is passed in what was read, it is refused, and nowhere else."""
    for _, kind in zip(range(levels), cycle(kinds), strict=False):
        value = AROUND[kind](value)
    assert canonical(encode_plain, value) == canonical(encode, value)


def test_many_neighbours_are_not_deep():
    """A long list of mappings or lists is encoded as well, and so is a text that looks like one."""
    for value in ([{"a": []}] * 500, [[1]] * 500, "[{" * 500, {"k": "},{" * 40, "l": [["],["]] * 70}):
        assert encode_plain(value) == encode(value)
        assert decode(encode(value)) == value


@pytest.mark.parametrize(
    "text", ["1.5", "1e3", "[-0.0]", "NaN", '{"a":-Infinity}', str(LIMIT + 1), "9" * 5000, "{"]
)
def test_only_whole_numbers_within_limits_are_read(text):
    """What JSON may hold and no entry can is refused before anything is made of it."""
    with pytest.raises(ValueError):
        parse(text)


def canonical(encoder, value) -> bytes | None:
    """The canonical bytes of a value; None where it has none."""
    try:
        return encoder(value)
    except ValueError:
        return None


# commitments


@given(TREES, TREES)
def test_a_commitment_opens_for_its_value_alone(value, other):
    """The value and salt that were committed to open a commitment, and nothing else does."""
    commitment = commit(SALT, value)
    assert opens(commitment, SALT, value)
    assert opens(commitment, SALT, other) == (encode(other) == encode(value))
    assert not opens(commitment, bytes(16), value)
    assert not opens(commitment, SALT[:15], value)
    assert not opens("é", SALT, value)


def test_commitments_and_entries_have_hashes_of_their_own():
    """The same bytes hash differently as an entry and as a commitment, and a short salt is refused."""
    assert commit(SALT, "x") != digest(SALT + encode("x")).hex()
    with pytest.raises(ValueError):
        commit(b"short", "x")


# entries


def test_an_entry_is_read_back_as_it_was():
    """Bytes and entry are two forms of one thing, with every key always there."""
    whole = entry()
    bare = Entry(case="c", seq=1, prev=FIRST_PREV, kind=Kind.READ, recorded=0, effective=0, engine="0.1.0")
    for each in (whole, bare):
        data = each.to_bytes()
        assert Entry.from_bytes(data) == each
        assert list(json.loads(data)) == sorted(field.name for field in fields(Entry))


@pytest.mark.parametrize("key", [field.name for field in fields(Entry)])
def test_each_key_is_required_and_typed(key):
    """A missing key, or a value of another type, is refused with the key named."""
    form = json.loads(entry().to_bytes())
    missing = {name: value for name, value in form.items() if name != key}
    for wrong in (missing, {**form, key: True}, {**form, key: [1]}, {**form, key: {"x": 1}}):
        with pytest.raises(ValueError, match=f"`{key}"):
            Entry.from_bytes(encode(wrong))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("seq", 0), ("prev", "AB" * 32), ("prev", "0" * 63), ("kind", "other"), ("case", ""),
        ("actor", "x" * 201),
        ("moves", [["main", "new"]]), ("effects", [["set", "x"]]), ("policies", ["x"]), ("definition", "x"),
        ("event", {"name": "x", "payload": {}}),
        ("event", {"name": "x", "payload": {}, "record": {}, "more": 1}),
        ("through", {"person": "x"}), ("commitments", {"x": HASH}), ("commitments", {"c1": HASH}),
        ("reason", {"personal": "c1"}), ("reason", 1),
    ],
)  # fmt: skip
def test_an_entry_of_another_form_is_refused(key, value):
    """Each part is held to its form, and references and commitments to each other."""
    form = json.loads(entry().to_bytes())
    with pytest.raises(ValueError, match=r"`(commitments|" + key + ")"):
        Entry.from_bytes(encode({**form, key: value}))
    with pytest.raises(ValueError):
        Entry.from_bytes(encode({**form, "extra": None}))


def test_an_entry_that_could_not_be_read_is_not_written():
    """Writing checks the same form as reading."""
    with pytest.raises(ValueError, match="`seq`"):
        entry(seq=0).to_bytes()
    with pytest.raises(ValueError, match="lacks `c1`"):
        entry(reason={"personal": "c1"}).to_bytes()


# personal values


def marked(tree, flags):
    """The tree with some leaves marked as personal."""
    if isinstance(tree, list):
        return [marked(item, flags) for item in tree]
    if isinstance(tree, dict):
        return {key: marked(value, flags) for key, value in tree.items()}
    return Personal(tree) if next(flags) else tree


@given(TREES | st.just({"personal": "c1"}) | st.just([{"~personal": {"personal": 1}}]), st.data())
def test_concealing_and_revealing_are_inverse(tree, data):
    """What was concealed comes back, whatever it looks like; its references are those committed to."""
    flags = iter(lambda: data.draw(st.booleans()), None)
    concealer = Concealer(salts())
    hidden = concealer.hide(marked(tree, flags))
    assert reveal(hidden, {s.name: s.value for s in concealer.sealed}, ERASED) == tree
    assert set(references(hidden)) == set(concealer.commitments) == {s.name for s in concealer.sealed}
    assert all(opens(concealer.commitments[s.name], s.salt, s.value) for s in concealer.sealed)


def test_an_erased_value_leaves_a_marker():
    """Where a value is gone, the caller's marker stands, and the rest is as it was."""
    concealer = Concealer(salts())
    hidden = concealer.hide_fields({"name": Personal("secret"), "goal": Personal("kept"), "plain": 1})
    assert b"secret" not in encode(hidden)
    assert reveal(hidden, {"c2": "kept"}, ERASED) == {"name": ERASED, "goal": "kept", "plain": 1}


# chains


def log(length: int = 5) -> list[tuple[int, bytes, bytes]]:
    rows, prev = [], FIRST_PREV
    for seq in range(1, length + 1):
        data = entry(seq, prev, key=f"k{seq}").to_bytes()
        rows.append((seq, data, digest(data)))
        prev = digest(data).hex()
    return rows


def head(rows):
    return rows[-1][0], rows[-1][2]


def found(faults: list[Fault]) -> list[tuple[int, FaultKind]]:
    return [(fault.seq, fault.kind) for fault in faults]


def check(rows, end, personal=None):
    return found(check_chain("case-1", rows, end, personal))


def rewritten(row, **changes):
    """The entry changed and hashed anew, as somebody who may write to the database could."""
    data = replace(Entry.from_bytes(row[1]), **changes).to_bytes()
    return row[0], data, digest(data)


def test_a_whole_chain_has_no_fault():
    """A log as it was written has no fault, and neither has an empty one."""
    rows = log()
    assert check(rows, head(rows), []) == []
    assert check([], (0, bytes(32))) == []


@given(st.data())
def test_any_changed_byte_of_an_entry_is_found(data):
    """Each bit of each entry counts: the fault names the entry that was edited."""
    rows = log(3)
    place = data.draw(st.integers(0, 2))
    seq, content, stored = rows[place]
    edited = bytearray(content)
    edited[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    end = head(rows)
    rows[place] = (seq, bytes(edited), stored)
    assert check(rows, end) == [(seq, FaultKind.EDITED)]
    rows[place] = (seq, bytes(edited), digest(bytes(edited)))
    assert seq in [fault[0] for fault in check(rows, end)]


@pytest.mark.parametrize("place", range(5))
def test_an_entry_edited_and_rehashed_is_found(place):
    """An edited entry with a new hash no longer is what the next one, or the head, names."""
    rows = log()
    end = head(rows)
    rows[place] = rewritten(rows[place], actor="somebody")
    assert check(rows, end) == [(place + 1, FaultKind.REPLACED)]


def test_swapped_entries_are_found():
    """Two entries that changed places are each named by the place where they stand."""
    rows = log()
    end = head(rows)
    rows[1], rows[2] = (2, *rows[2][1:]), (3, *rows[1][1:])
    assert check(rows, end) == [(2, FaultKind.RENUMBERED), (3, FaultKind.RENUMBERED)]


@pytest.mark.parametrize(("gone", "seq"), [({1}, 1), ({3}, 3), ({2, 3, 4}, 2)])
def test_dropped_entries_are_found(gone, seq):
    """A gap is named by its first entry."""
    rows = log()
    assert check([row for row in rows if row[0] not in gone], head(rows)) == [(seq, FaultKind.DROPPED)]


def test_an_entry_dropped_and_renumbered_is_found():
    """Closing the gap shows in every entry moved, and at the end."""
    rows = log()
    closed = [rows[0], *((row[0] - 1, *row[1:]) for row in rows[2:])]
    kinds = check(closed, head(rows))
    assert kinds == [
        (2, FaultKind.RENUMBERED),
        (3, FaultKind.RENUMBERED),
        (4, FaultKind.RENUMBERED),
        (5, FaultKind.TRUNCATED),
    ]


@pytest.mark.parametrize("left", range(5))
def test_a_truncated_log_is_found(left):
    """Missing last entries show by the head, down to a log with none left."""
    rows = log()
    assert check(rows[:left], head(rows)) == [(left + 1, FaultKind.TRUNCATED)]


def test_an_entry_beyond_the_head_is_found():
    """An entry that was slipped in after the last one has no place."""
    rows = log()
    assert check(rows, head(rows[:4])) == [(5, FaultKind.EXTRA)]


def test_an_entry_of_another_case_is_found():
    """An entry copied from another case is not one of this case."""
    rows = log()
    end = head(rows)
    rows[2] = rewritten(rows[2], case="case-2")
    assert check(rows, end) == [(3, FaultKind.WRONG_CASE)]


def test_a_first_entry_with_a_predecessor_is_found():
    """The log begins at its beginning."""
    row = rewritten(log(1)[0], prev=HASH)
    assert check([row], head([row])) == [(1, FaultKind.REPLACED)]


@pytest.mark.parametrize(
    "change", [lambda d: d + b" ", lambda d: d.replace(b'":', b'": ', 1), lambda d: b"\xff", lambda d: b""]
)
def test_another_encoding_is_found_though_its_hash_fits(change):
    """Bytes that are not the canonical encoding of an entry are refused even with their right digest."""
    rows = log()
    data = change(rows[1][1])
    rows[1] = (2, data, digest(data))
    assert (2, FaultKind.MALFORMED) in check(rows, head(rows))


def sealed_log():
    """One entry with two personal values, and the rows of these."""
    concealer = Concealer(salts())
    payload = concealer.hide_fields({"goal": Personal("walk"), "hope": Personal("rest")})
    data = entry(event=EntryEvent("plan", payload, {}), commitments=concealer.commitments).to_bytes()
    return (1, data, digest(data)), [(1, s.name, s.salt, encode(s.value)) for s in concealer.sealed]


def test_personal_values_are_held_to_their_commitments():
    """A changed, exchanged, foreign, re-encoded or missing value is found; the true ones are not faulted."""
    row, (goal, hope) = sealed_log()
    end = head([row])
    assert check([row], end, [goal, hope]) == []
    for wrong in (
        (*goal[:3], encode("run")),
        (*goal[:3], b' "walk"'),
        (*goal[:2], SALT, goal[3]),
        (*goal[:2], b"short", goal[3]),
        (1, "c1", *hope[2:]),
    ):
        assert check([row], end, [wrong, hope]) == [(1, FaultKind.COMMITMENT)]
    assert check([row], end, [goal, hope, (1, "c3", *hope[2:])]) == [(1, FaultKind.COMMITMENT)]
    assert check([row], end, [goal]) == [(1, FaultKind.LOST)]


def test_an_erasure_in_the_log_explains_a_missing_value():
    """What an erasure took away is not missed; the value beside it still is."""
    row, (_, hope) = sealed_log()
    erasure = entry(
        2, row[2].hex(), kind=Kind.ERASURE, event=None, effects=(("erase", "1/c1", None),)
    ).to_bytes()
    rows = [row, (2, erasure, digest(erasure))]
    assert check(rows, head(rows), [hope]) == []
    assert check(rows, head(rows), []) == [(1, FaultKind.LOST)]


def test_messages_name_the_entry():
    """Each fault tells which case and entry, in words."""
    rows = log()
    fault = check_chain("case-1", [rows[0], *rows[3:]], head(rows))[0]
    assert (fault.case, fault.seq, fault.message) == ("case-1", 2, "entries 2 to 3 are missing")
