"""`pathway outbox`: channels, delivering once and on and on, dead letters."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from commanded import NOW, desk, run
from outboxed import SECRET, receiving

from pathway.outbox import read_secrets, verify

pytestmark = pytest.mark.sqlite

DB = "--db sqlite:///cases.db"
BY = "--by visitor --role anyone"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with a small pathway in the current folder."""
    monkeypatch.chdir(tmp_path)
    desk(tmp_path)
    act("a")
    return tmp_path


def act(case: str) -> None:
    """Open a case, or try to shut it, which is refused: an entry either way."""
    setup = "--pathway desk.yaml --policy rule.yaml" if case == "a" else ""
    opened = run(f"case open begin {BY} {setup} --as-id {case} {DB}")
    assert opened.code == 0 or run(f"case do {case} shut {BY} {DB}").code == 1


def test_channels_from_adding_to_removing(folder: Path) -> None:
    """Channels are added, listed with what waits, and removed."""
    assert run(f"outbox list {DB}").err == "0 channels\n"
    added = run(f"outbox add county --webhook https://county.example/x --source urn:a {DB}")
    assert (added.code, added.out) == (0, "")
    assert run(f"outbox add file --file events.jsonl {DB}").code == 0
    assert run(f"outbox add mine --callback {DB}").code == 0
    act("a")

    listed = run(f"outbox list {DB} --format json").json["channels"]
    assert [(one["name"], one["kind"], one["waiting"], one["dead"]) for one in listed] == [
        ("county", "webhook", 1, 0),
        ("file", "file", 1, 0),
        ("mine", "callback", 1, 0),
    ]
    assert listed[0] == {
        "name": "county",
        "kind": "webhook",
        "target": "https://county.example/x",
        "source": "urn:a",
        "added": NOW.isoformat(),
        "waiting": 1,
        "dead": 0,
        "oldest": NOW.isoformat(),
    }
    assert listed[1]["target"] == str(folder / "events.jsonl")
    table = run(f"outbox list {DB}", columns=140)
    assert "2026-03-02 10:00" in table.out
    assert table.err == "3 channels\n"

    assert run(f"outbox remove mine {DB}").code == 2
    assert run(f"outbox remove mine --drop {DB}").code == 0
    assert len(run(f"outbox list {DB} --format json").json["channels"]) == 2


def test_deliver_to_a_webhook() -> None:
    """Signed by the secret of the environment or of a file; exits 1 where something failed or died."""
    with receiving(503, 204, 410) as receiver:
        run(f"outbox add county --webhook {receiver.url} {DB}")
        act("a")
        deliver = f"outbox deliver county {DB}"
        failed = run(deliver, env={"PATHWAY_WEBHOOK_SECRET": SECRET})
        why = "the receiver answered 503 Service Unavailable"
        assert (failed.code, failed.said) == (1, f"0 delivered, 1 failed and will be tried again: {why}")
        Path("secret").write_text(f"{SECRET}\n")
        done = run(f"{deliver} --secret-file secret --format json", at=NOW + timedelta(hours=3))
        assert (done.code, done.json) == (
            0,
            {"channel": "county", "delivered": 1, "failed": 0, "dead": 0, "error": None},
        )
        act("a")
        assert run(f"{deliver} --unsigned", at=NOW + timedelta(hours=3)).code == 1
    first, second, third = receiver.requests
    assert verify(read_secrets(SECRET), second.headers, second.body, NOW + timedelta(hours=3))
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert "webhook-signature" not in third.headers

    dead = run(f"outbox dead {DB} --format json").json["dead"]
    assert [(one["case"], one["entry"], one["kind"], one["event"], one["attempts"]) for one in dead] == [
        ("a", 3, "refusal", "shut", 1)
    ]
    assert "410" in dead[0]["error"]
    assert "the receiver answered 410" in run(f"outbox dead county {DB}", columns=140).out
    assert run(f"outbox replay county --case b {DB} --format json").json == {
        "channel": "county",
        "replayed": 0,
    }
    assert run(f"outbox replay county {DB}").err == "1 dead letter put back\n"
    assert run(f"outbox dead {DB}").err == "0 dead letters\n"


def test_attempts_and_patience() -> None:
    """After the last attempt an event is dead; a slow receiver is not waited for longer than is said."""
    with receiving(500) as receiver:
        run(f"outbox add county --webhook {receiver.url} {DB}")
        act("a")
        outcome = run(f"outbox deliver county --unsigned --attempts 1 --timeout 5 {DB}")
    assert (outcome.code, outcome.said) == (
        1,
        "0 delivered, 1 dead: the receiver answered 500 Internal Server Error",
    )


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("add county", "one of --webhook URL, --file PATH and --callback"),
        ("add county --callback --file x", "one of"),
        ("add County --callback", "small letters"),
        ("add hook --callback", "already"),
        ("add x --webhook ftp://x/", "not the address of a webhook"),
        ("add x --file nowhere/x", "does not exist"),
        ("add x --callback --source ''", "source"),
        ("deliver nothing", "no channel"),
        ("deliver hock --unsigned", "did you mean `hook`"),
        ("deliver hook", "set PATHWAY_WEBHOOK_SECRET"),
        ("deliver hook --secret-file none", "cannot be read"),
        ("deliver hook --secret-file cases.db", "cannot be read"),
        ("deliver hook --secret-file desk.yaml --unsigned", "not both"),
        ("deliver hook --secret-file rule.yaml", "whsec_"),
        ("deliver hook --unsigned --timeout 0", "timeout"),
        ("deliver hook --unsigned --attempts 0", "attempts"),
        ("deliver hook --unsigned --every 0", "--every"),
        ("deliver file --unsigned", "only webhooks"),
        ("deliver mine", "a program of yours"),
        ("dead nothing", "no channel"),
        ("replay nothing", "no channel"),
        ("remove nothing", "no channel"),
    ],
)
def test_wrong_use(command: str, said: str) -> None:
    """Each says what is wrong, and exits 2."""
    run(f"outbox add hook --webhook http://127.0.0.1:1/ {DB}")
    run(f"outbox add file --file x.jsonl {DB}")
    run(f"outbox add mine --callback {DB}")
    outcome = run(f"outbox {command} {DB}")
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.said
    assert run(f"outbox {command} --db sqlite:///none.db").code == 2


def followed(*more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pathway.cli", "outbox", "deliver", "file", "--follow", *more]
    return subprocess.Popen(
        [*command, "--every", "0.05", "--db", "sqlite:///cases.db"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
    )


def lines_of(path: Path, count: int) -> list[dict[str, object]]:
    """The lines of a file, once there are so many."""
    until = time.monotonic() + 30
    while not path.exists() or path.read_bytes().count(b"\n") < count:
        assert time.monotonic() < until
        time.sleep(0.02)
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("sent", "code", "said"), [(signal.SIGTERM, 0, ""), (signal.SIGINT, 130, "pathway: interrupted\n")]
)
def test_following(folder: Path, sent: int, code: int, said: str) -> None:
    """It delivers what comes, and ends cleanly when it is terminated or interrupted."""
    run(f"outbox add file --file events.jsonl {DB}")
    with followed("--format", "json") as process:
        for number in range(1, 4):
            act("a")
            lines_of(folder / "events.jsonl", number)
        process.send_signal(sent)
        out, err = process.communicate(timeout=30)
    assert process.returncode == code
    assert err.endswith(said)
    assert sum(json.loads(line)["delivered"] for line in out.splitlines()) in (2, 3)
    assert [line["sequence"] for line in lines_of(folder / "events.jsonl", 3)] == [
        "0000000002",
        "0000000003",
        "0000000004",
    ]


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_follower_that_is_killed(folder: Path) -> None:
    """After SIGKILL another delivers the rest, once the lease has run out; no line is torn."""
    run(f"outbox add file --file events.jsonl {DB}")
    with followed() as process:
        for _ in range(5):
            act("a")
        lines_of(folder / "events.jsonl", 1)
        process.kill()
        process.communicate(timeout=30)
    act("a")
    with (folder / "events.jsonl").open("ab") as file:
        file.write(b'{"data":{"digest":"12')
    outcome = run(f"outbox deliver file {DB}", at=NOW + timedelta(days=36500))
    assert outcome.code == 0
    seqs = [int(str(line["sequence"])) for line in lines_of(folder / "events.jsonl", 6)]
    assert list(dict.fromkeys(seqs)) == [2, 3, 4, 5, 6, 7]


def test_a_database_that_is_locked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A follower tells of it once, goes on, and delivers when it is free again."""
    from threading import Event

    from pathway.engine import Delivery, Outbox
    from pathway.errors import DatabaseLocked

    run(f"outbox add file --file events.jsonl {DB}")
    turns = []

    def turn(*_: object, stop: object, **__: object) -> Delivery:
        turns.append(1)
        if len(turns) in (1, 2, 4):
            raise DatabaseLocked("somebody else has held it")
        if len(turns) == 5:
            os.kill(os.getpid(), signal.SIGTERM)
        return Delivery(delivered=1)

    monkeypatch.setattr(Outbox, "deliver", turn)
    monkeypatch.setattr(Event, "wait", lambda *_: None)
    outcome = run(f"outbox deliver file --follow {DB}")
    assert outcome.code == 0
    assert outcome.err.count("trying again") == 2
    assert outcome.err.count("1 delivered") == 2
