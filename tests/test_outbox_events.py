"""Events as CloudEvents, signatures of webhooks, waits between tries, and what channels may be called."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outboxed import NOW, SECRET, entry, event

from pathway.audit import Entry, Kind, digest, encode
from pathway.audit.canonical import MAX_INT
from pathway.errors import BrokenLog, UsageError
from pathway.outbox import Kind as ChannelKind
from pathway.outbox import (
    Retry,
    checked_name,
    checked_source,
    checked_target,
    cloud_event,
    read_secrets,
    sign,
    verify,
)
from pathway.outbox.retry import retry_after

pytestmark = pytest.mark.sqlite  # no database is needed

# ------------------------------------------------------------------ events

REQUIRED = {"id", "source", "specversion", "type"}
OPTIONAL = {"datacontenttype", "dataschema", "subject", "time"}
TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z")


def faults(form: dict[str, object]) -> list[str]:
    """What is wrong with an event by CloudEvents 1.0.2 (attributes, types, formats) and its JSON format."""
    found = [f"no {name}" for name in REQUIRED - form.keys()]
    for name, value in form.items():
        if name in ("data", "data_base64"):
            continue
        if not re.fullmatch(r"[a-z0-9]{1,20}", name) and name not in OPTIONAL:
            found.append(f"name {name}")
        if not isinstance(value, str) or not value:
            found.append(f"value {name}")
        elif re.search("[\x00-\x1f\x7f-\x9f\ud800-\udfff]", value):
            found.append(f"characters of {name}")
    if form["specversion"] != "1.0":
        found.append("specversion")
    if not TIME.fullmatch(str(form["time"])):
        found.append("time")
    urlsplit(str(form["source"]))
    if not re.fullmatch(r"[a-z]+/[a-z.+-]+", str(form["datacontenttype"])):
        found.append("datacontenttype")
    return found


IDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=30)


@given(IDS, st.integers(1, 10**6), st.sampled_from(Kind), st.integers(-MAX_INT, MAX_INT))
def test_every_entry_is_a_cloud_event(case: str, seq: int, kind: Kind, recorded: int) -> None:
    """Whatever an entry holds, its event has the attributes of CloudEvents 1.0, and the entry as it was hashed."""
    data = entry(case, seq, kind, recorded).to_bytes()

    made = cloud_event(data, digest(data), source="/here", pathway="small")
    form = made.form()

    assert faults(form) == []
    assert (form["subject"], int(form["sequence"])) == (case, seq) == (made.case, made.seq)
    assert form["type"] == f"org.client-pathways.{kind.value}.v1"
    assert form["id"] == form["data"]["digest"] == digest(encode(form["data"]["entry"])).hex()
    assert Entry.from_bytes(encode(form["data"]["entry"])).kind is kind
    assert encode(form) == made.body


def test_an_event_in_full() -> None:
    """The stable form of an event."""
    form = event("family-a", 3).form()
    id, held = form.pop("id"), form.pop("data")

    assert form == {
        "datacontenttype": "application/json",
        "pathway": "small",
        "sequence": "0000000003",
        "source": "/here",
        "specversion": "1.0",
        "subject": "family-a",
        "time": "2026-03-02T10:00:00.000000Z",
        "type": "org.client-pathways.act.v1",
    }
    assert held == {"digest": id, "entry": json.loads(entry("family-a", 3).to_bytes())}


def test_sequences_sort_as_texts() -> None:
    """The order of the numbers is that of the texts."""
    made = [event(seq=seq).form()["sequence"] for seq in (1, 2, 9, 10, 99, 100, 12345)]
    assert made == sorted(made)


def test_an_entry_that_was_tampered_with_makes_no_event() -> None:
    """Bytes that are not those of the digest raise BrokenLog."""
    data = entry().to_bytes()
    with pytest.raises(BrokenLog, match="audit verify"):
        cloud_event(data.replace(b"note", b"nope"), digest(data), source="/", pathway="small")


def test_the_deepest_entry_goes_out() -> None:
    """An entry that is nested as deeply as the log allows makes an event, though that is deeper still."""
    deep: object = 1
    for _ in range(60):
        deep = [deep]
    data = Entry(
        case="c", seq=1, prev="0" * 64, kind=Kind.ACT, recorded=1, effective=1, engine="1",
        effects=(("set", "x", deep),),  # type: ignore[arg-type]
    ).to_bytes()  # fmt: skip
    assert cloud_event(data, digest(data), source="/", pathway="p").form()["data"]["entry"] == json.loads(
        data
    )


# ------------------------------------------------------------------ signatures

VECTOR = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_the_published_vector() -> None:
    """The example that the libraries of Standard Webhooks are tested with."""
    now = datetime.fromtimestamp(1614265330, UTC)
    made = sign(read_secrets(VECTOR), "msg_p5jXN8AQM9LWM0D4loKWxJek", now, b'{"test": 2432232314}')
    assert made == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@given(st.binary(max_size=200), st.integers(0, 199), st.integers(-300, 300))
def test_what_was_signed_is_believed_and_nothing_else(body: bytes, place: int, later: int) -> None:
    """A signature holds for its body, id, time and secret; with any of them changed, or too late, it does not."""
    secrets, other = read_secrets(SECRET), read_secrets(VECTOR)
    headers = sign(secrets, "id", NOW, body)
    then = NOW + timedelta(seconds=later)
    flipped = bytearray(body or b"x")
    flipped[place % len(flipped)] ^= 1

    assert verify(secrets, headers, body, then)
    assert verify(secrets, {name.title(): value for name, value in headers.items()}, body, then)
    assert not verify(secrets, headers, bytes(flipped), then)
    assert not verify(other, headers, body, then)
    assert not verify(secrets, headers | {"webhook-id": "id2"}, body, then)
    assert not verify(secrets, headers | {"webhook-timestamp": str(int(NOW.timestamp()) + 1)}, body, then)
    assert not verify(secrets, headers, body, NOW + timedelta(seconds=301))
    assert not verify(secrets, headers, body, NOW - timedelta(seconds=301))


def test_two_secrets_while_one_takes_over() -> None:
    """Signed by both, a request is believed by who knows either; and who knows both believes either."""
    both = read_secrets(f"{SECRET}\n{VECTOR}")
    signed = sign(both, "id", NOW, b"x")
    assert len(signed["webhook-signature"].split(" ")) == 2
    assert all(verify(read_secrets(one), signed, b"x", NOW) for one in (SECRET, VECTOR))
    assert verify(both, sign(read_secrets(VECTOR), "id", NOW, b"x"), b"x", NOW)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"webhook-id": "id", "webhook-timestamp": "now", "webhook-signature": "v1,x"},
        {"webhook-id": "id", "webhook-timestamp": "9" * 400, "webhook-signature": "v1,x"},
        {"webhook-id": "id", "webhook-timestamp": "١٢٣", "webhook-signature": "v1,x"},
        {
            "webhook-id": "\ud800",
            "webhook-timestamp": str(int(NOW.timestamp())),
            "webhook-signature": "v1,\ud800",
        },
        {"webhook-id": "id", "webhook-timestamp": str(int(NOW.timestamp())), "webhook-signature": ""},
    ],
)
def test_garbage_is_not_believed(headers: dict[str, str]) -> None:
    """Headers that are missing or make no sense are a no, and no error."""
    assert verify(read_secrets(SECRET), headers, b"x", NOW) is False


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "secret",
        "whsec_",
        "whsec_QUJD",
        "whsec_!!!!",
        SECRET.removeprefix("whsec_"),
        "whsec_" + "QUJD" * 30,
    ],
)
def test_what_is_no_secret(text: str) -> None:
    """A secret that is short, long or of another form is refused, and never repeated."""
    with pytest.raises(UsageError, match="24 to 64") as caught:
        read_secrets(text)
    assert len(text) < 10 or text not in str(caught.value)
    assert "ABC" not in repr(read_secrets(SECRET))


# ------------------------------------------------------------------ waits


@given(st.integers(1, 500), st.floats(0, 1), st.none() | st.floats(0, 10**9))
def test_waits_are_bounded(tried: int, draw: float, asked: float | None) -> None:
    """A wait is at most the cap, at least what the receiver asked for within it, and else part of the backoff."""
    retry = Retry(base=2, cap=100, draw=lambda: draw)
    wait = retry.wait(tried, asked)
    assert wait <= 100
    assert wait >= min(asked or 0, 100)
    if not asked:
        assert wait == draw * min(100, 2 * 2.0 ** min(tried - 1, 64))


def test_the_waits_as_they_come() -> None:
    """They take at most nineteen hours, and half of that on average."""
    most = Retry(draw=lambda: 1.0)
    waits = [most.wait(tried) for tried in range(1, most.attempts)]
    assert waits[:4] == [5, 10, 20, 40]
    assert 18 * 3600 < sum(waits) < 20 * 3600
    assert all(0 <= Retry().wait(3) <= 20 for _ in range(50))
    assert (most.is_over(19), most.is_over(20)) == (False, True)


@pytest.mark.parametrize(
    "wrong", [{"attempts": 0}, {"base": -1}, {"base": 9, "cap": 8}, {"cap": float("nan")}]
)
def test_waits_that_make_no_sense(wrong: dict[str, float]) -> None:
    """No try at all, or waits below zero, are refused."""
    with pytest.raises(UsageError):
        Retry(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("120", 120),
        (" 0 ", 0),
        ("Mon, 02 Mar 2026 10:01:30 GMT", 90),
        ("Mon, 02 Mar 2026 10:01:30 -0000", 90),
        ("Mon, 02 Mar 2026 09:00:00 GMT", 0),
        ("9" * 60, 10**9),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("١٢", None),
        ("Mon, 99 Mar 2026 10:01:30 GMT", None),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    """A number of seconds or a date; anything else is as if it were not there."""
    assert retry_after(header, NOW) == seconds


# ------------------------------------------------------------------ channels


@pytest.mark.parametrize("name", ["", "County", "a b", "-a", "a/b", "é", "a" * 65, "a\n", "\x1b[31m"])
def test_names_that_channels_cannot_have(name: str) -> None:
    """A name is of small letters, digits, `-` and `_`."""
    with pytest.raises(UsageError):
        checked_name(name)
    assert checked_name("county-2_b") == "county-2_b"


@pytest.mark.parametrize(
    "target",
    [
        "", "county", "ftp://county.example/", "https://", "https:///x", "http://h:0/", "http://h:99999/", "http://h:x/",
        "http://[::1/", "https://me:secret@county.example/", "https://me@county.example/", "https://county.example/#x",
        "https://county.example/a b", "https://county.example/\r\nx: y", "https://cöunty.example/",
        f"https://{'a' * 70}.example/", "https://a..b/", "https://county.example/" + "x" * 2000,
    ],
)  # fmt: skip
def test_addresses_that_no_webhook_has(target: str) -> None:
    """Not http, no host, a password in it, characters that change the request: all refused."""
    with pytest.raises(UsageError) as caught:
        checked_target(ChannelKind.WEBHOOK, target)
    assert "secret@" not in str(caught.value)


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:8080/x?y=1", "https://county.example", "http://[::1]:80/"]
)
def test_addresses_of_webhooks(target: str) -> None:
    """An address is kept as it is."""
    assert checked_target(ChannelKind.WEBHOOK, target) == target


def test_paths_of_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path is kept in full; a folder, or a file in none, is refused."""
    monkeypatch.chdir(tmp_path)
    assert checked_target(ChannelKind.FILE, "x.jsonl") == str(tmp_path / "x.jsonl")
    for wrong in ("", ".", "nowhere/x.jsonl", "a\x00b", "a\ud800"):
        with pytest.raises(UsageError):
            checked_target(ChannelKind.FILE, wrong)
    with pytest.raises(UsageError, match="no target"):
        checked_target(ChannelKind.CALLBACK, "x")


@pytest.mark.parametrize("source", ["", "a b", "a\n", "é", "http://[", "<x>", "%zz", "x" * 2001])
def test_sources_that_are_none(source: str) -> None:
    """A source is a URI reference."""
    with pytest.raises(UsageError):
        checked_source(source)
    assert checked_source("urn:county:pathways") == "urn:county:pathways"


def test_the_id_is_the_digest_of_the_log() -> None:
    """Who has only the event and the description of the log can work the id out."""
    form = event().form()
    canonical = json.dumps(form["data"]["entry"], ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert form["id"] == hashlib.sha256(b"pathway/entry/1\0" + canonical.encode()).hexdigest()
