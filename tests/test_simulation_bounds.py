"""Bounds of scenarios and of runs: absurd numbers are findings or wrong use, and an interrupted run keeps its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from commanded import run as command
from simulated import load, loaded, scenario_text

from pathway.diagnostics import Report
from pathway.errors import UsageError
from pathway.simulation import simulate

COMES = "arrivals:\n  - {name: street, every: 1 hour, do: come, by: anyone}\n"


def does(activity: str, staff: str = "") -> str:
    return f"{COMES}{staff}behaviour:\n  main.waiting: [{{do: serve, by: clerk, {activity}}}]\n"


def clerk(pool: str) -> str:
    return f"{COMES}staff: {{clerk: {{hours: always, {pool}}}}}\n"


def comes(how: str) -> str:
    return COMES.replace("every: 1 hour", how)


def over(start: str, more: str = "") -> str:
    return f"time: {{start: {start}, horizon: 30 days{more}}}\n{COMES}"


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        (comes("rate: 1000000000 per hour"), 6, "more than one client of `street` comes in a second"),
        (comes("every: 0 days"), 6, "more than one client of `street` comes in a second"),
        (
            comes("every: {uniform: [0 days, 0 days]}"),
            6,
            "more than one client of `street` comes in a second",
        ),
        (
            comes("every: {lognormal: {median: 0.1 seconds, p90: 9 days}}"),
            6,
            "more than one client of `street`",
        ),
        (over("1500-01-01"), 4, "a scenario starts from 1900 to 2500, and not on 1500-01-01"),
        (over("9999-12-31"), 4, "a scenario starts from 1900 to 2500"),
        (
            over("2026-01-05", ", warm_up: 99999 years"),
            4,
            "`warm_up` is up to 1,000 years, and 99999 years is more",
        ),
        (does(f"after: 1{'0' * 300} days"), 8, "expected a time such as `90 minutes`"),
        (does("after: 999999999 years"), 8, "a time is up to 1,000 years, and `999999999 years` is more"),
        (does("after: {exponential: 0 days}"), 8, "a drawn time needs a mean or median above 0"),
        (does("after: {exponential: 2000 years}"), 8, "a time is up to 1,000 years"),
        (
            does("after: {lognormal: {mean: 1 day, cv: 0}}"),
            8,
            "`cv` is above 0 and up to 100; a time that is",
        ),
        (does("after: {lognormal: {mean: 1 day, cv: -1}}"), 8, "expected a number of 0 or more, found `-1`"),
        (does("after: {lognormal: {mean: 1 day, cv: 999}}"), 8, "`cv` is above 0 and up to 100"),
        (
            does("after: {lognormal: {median: 2 days, p90: 1 day}}"),
            8,
            "`p90` is the time within which nine of",
        ),
        (does("if_refused: {retry: 1 day, at_most: -5}"), 8, "`at_most` at `main.waiting` is 0 or more"),
        (clerk("count: 1, share: 0.001 %"), 7, "the pool `clerk` needs a share of 0.01 % or more"),
        (clerk("count: 1, share: 0 %"), 7, "the pool `clerk` needs a share of 0.01 % or more"),
        (
            clerk("count: 1, caseload: 0"),
            7,
            "a caseload of `clerk` is 1 or more; without `caseload` there is",
        ),
        (clerk("count: 1, caseload: -1"), 7, "a caseload of `clerk` is 1 or more"),
        (f"{COMES}holds: {{visitor: 1000000}}\n", 7, "`count`: expected at most 1000, found 1000000"),
        (f"{COMES}facts: {{seen: {{age: 999999999 years}}}}\n", 7, "`seen`: a time is up to 1,000 years"),
    ],
)
def test_absurd_numbers_are_findings_at_their_line(tmp_path: Path, body: str, line: int, said: str) -> None:
    """What cannot be meant is said to be so before anything runs."""
    report = Report()
    assert load(tmp_path, scenario_text(body), report) is None
    (found,) = report
    assert (found.span.line, found.message[: len(said)]) == (line, said)


def test_a_horizon_beyond_all_bounds_is_a_finding(tmp_path: Path) -> None:
    """In the file it is a finding; on the command line it is wrong use."""
    report = Report()
    body = f"time: {{start: 2026-01-05, horizon: 99999 years}}\n{COMES}"
    assert load(tmp_path, scenario_text(body), report) is None
    assert [d.message for d in report] == ["`horizon` is up to 1,000 years, and 99999 years is more"]
    with pytest.raises(UsageError, match="runs for up to 1,000 years, and 5000 years are more"):
        simulate(*loaded(tmp_path, COMES), seed=1, horizon="5000 years")


def test_what_is_just_within_bounds_runs(tmp_path: Path) -> None:
    """A client a second, a work of a thousand years with the smallest share, and dates a thousand years away."""
    body = (
        comes("rate: 1 per second")
        + """staff: {clerk: {count: 100000, hours: always, share: 0.01 %}}
facts: {seen: {age: {exponential: 1000 years}}}
behaviour:
  main.waiting:
    - {do: serve, by: clerk, work: 1000 years, patience: {within: 1000 years}}
"""
    )
    result = simulate(*loaded(tmp_path, body), seed=1, clients=500, collect=500)
    assert result.data["clients"]["active_at_end"] == 500
    years = [str(sample.opening.facts["seen"])[:4] for sample in result.samples]
    assert min(years) == "1025"


def test_a_first_gap_of_no_time_does_not_end_a_stream(tmp_path: Path) -> None:
    """Where the first client comes at once, those after it come all the same."""
    body = comes("rate: 1 per second")
    firsts = []
    for seed in range(12):
        trace: list[int] = []
        simulate(*loaded(tmp_path, body), seed, clients=20, trace=lambda row: trace.append(row["tick"]))  # noqa: B023
        assert len(trace) == 20
        firsts.append(trace[0])
    assert min(firsts) == 0


# ------------------------------------------------------------------ interrupted


def interrupting(after: float) -> Callable[[float], None]:
    """A progress that is interrupted once more than the given part is done."""
    raised: list[bool] = []

    def progress(done: float) -> None:
        if done > after and not raised:
            raised.append(True)
            raise KeyboardInterrupt

    return progress


@pytest.mark.parametrize("executor", ["reference", "kernel"])
def test_an_interrupted_run_gives_what_is_finished(tmp_path: Path, executor: str) -> None:
    """The result is that of the replications which are finished, byte for byte, and says how many are not."""
    if executor == "kernel":
        pytest.importorskip("numba")
    scenario, bundle = loaded(tmp_path, comes("rate: 1 per hour"))
    whole = simulate(scenario, bundle, 1, replications=2, executor=executor)
    cut = simulate(
        scenario, bundle, 1, replications=4, executor=executor, progress=interrupting(0.4), horizon="30 days"
    )
    assert whole.unfinished == 0
    assert cut.unfinished == (2 if executor == "kernel" else 3)
    same = simulate(scenario, bundle, 1, replications=4 - cut.unfinished, executor=executor)
    assert cut.to_json() == same.to_json()


def test_an_interruption_before_anything_is_finished_ends_the_run(tmp_path: Path) -> None:
    """There is nothing to give yet, and the interruption goes on to the caller."""
    with pytest.raises(KeyboardInterrupt):
        simulate(*loaded(tmp_path, COMES), seed=1, replications=4, progress=interrupting(0.1))


def test_the_command_says_of_how_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the third of four replications prints the result of two, says so, and exits 130."""

    @contextmanager
    def bar(_what: str) -> Iterator[Callable[[float], None]]:
        yield interrupting(0.6)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("pathway.cli.simulate.progress_bar", bar)
    loaded(tmp_path, comes("rate: 1 per hour"))
    asked = "simulate scenario.yaml --executor reference --format json -o out.json --replications"
    outcome = command(f"{asked} 4")
    assert outcome.code == 130
    assert outcome.json["replications"] == 2
    assert "this is the result of the first 2 of 4 replications" in outcome.said
    written = Path("out.json").read_text(encoding="utf-8")
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert command(f"{asked} 2").code == 0
    assert Path("out.json").read_text(encoding="utf-8") == written
