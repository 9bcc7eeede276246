"""What the reference executor does, seen through the trace and the result of small scenarios."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import simulated
from simulated import agreed, loaded, rows_of

from pathway.decision import apply, decide, fire, new_case
from pathway.decision.model import Answer, Case
from pathway.errors import UsageError
from pathway.policy import Bundle
from pathway.simulation import Result, Sample, simulate, write_rows

MINUTE, HOUR, DAY = 60, 3600, 86_400
EVERY_HOUR = "arrivals:\n  - {name: street, every: 1 hour, do: come, by: anyone}\n"


def run(folder: Path, body: str, policies: str = "[]", **options: Any) -> tuple[Result, list[dict[str, Any]]]:
    """Simulate the queue with what `body` adds; the result and the rows of the trace."""
    return agreed(*loaded(folder, body, policies), **options)


def ticks(trace: list[dict[str, Any]], **wanted: object) -> list[tuple[int, int]]:
    """Client and tick of the rows that have the given values."""
    return [(row["client"], row["tick"]) for row in rows_of(trace, **wanted)]


def test_a_queue_is_served_in_order_of_coming(tmp_path: Path) -> None:
    """With one clerk, ninety minutes of work and a client each hour, everybody waits half an hour more."""
    body = EVERY_HOUR + (
        "staff: {clerk: {count: 1, hours: always}}\n"
        "behaviour:\n  main.waiting:\n    - {do: serve, by: clerk, work: 90 minutes}\n"
    )
    result, trace = run(tmp_path, body, clients=4)
    assert ticks(trace, kind="open") == [(1, HOUR), (2, 2 * HOUR), (3, 3 * HOUR), (4, 4 * HOUR)]
    assert ticks(trace, event="serve") == [(i, HOUR + i * 90 * MINUTE) for i in (1, 2, 3, 4)]
    pool = result.data["pools"]["clerk"]
    assert pool["served"] == 4
    assert pool["wait"]["mean_hours"] == 0.75
    assert pool["longest_queue"] == 1
    assert pool["worked_hours"] == 6
    assert result.data["clients"] == {"arrived": 4, "turned_away": 0, "ended": 4, "active_at_end": 0}


def test_work_is_done_in_opening_hours(tmp_path: Path) -> None:
    """Who comes at 15 with three hours of work is done the next day at 10, at half a share at 13."""
    for share, done in (("100 %", 10), ("50 %", 13)):
        body = (
            "arrivals:\n  - {name: street, every: 15 hours, do: come, by: anyone}\n"
            f"staff: {{clerk: {{count: 1, hours: mon-fri 8-16, share: {share}, cost_per_hour: 10}}}}\n"
            "behaviour:\n  main.waiting:\n    - {do: serve, by: clerk, work: 3 hours}\n"
        )
        result, trace = run(tmp_path, body, clients=1)
        assert ticks(trace, event="serve") == [(1, DAY + done * HOUR)]
        assert result.data["pools"]["clerk"]["worked_hours"] == 3
        assert result.data["cost"] == 30


def test_a_refused_activity_is_tried_again_and_then_something_else(tmp_path: Path) -> None:
    """`begin` needs what was told: two more attempts an hour apart, then the client gives up."""
    body = (
        EVERY_HOUR
        + """
behaviour:
  main.waiting:
    - do: begin
      by: clerk
      if_refused: {retry: 1 hour, at_most: 2, then: {do: give_up, by: anyone}}
"""
    )
    result, trace = run(tmp_path, body, "[rules]", clients=1)
    acts = [(row["tick"], row["event"], row["outcome"], row["rules"]) for row in rows_of(trace, kind="act")]
    refused = [(n * HOUR, "begin", "refused", ["R1"]) for n in (1, 2, 3)]
    assert acts == [*refused, (3 * HOUR, "give_up", "accepted", [])]
    assert result.data["refusals"] == {"R1": 3}
    assert result.data["acts"]["begin"] == {"accepted": 0, "refused": 3, "unknown": 0}


def test_a_refusal_without_more_goes_on_with_the_list(tmp_path: Path) -> None:
    """After the refused `begin` the next activity of the list is attempted."""
    body = EVERY_HOUR + "behaviour:\n  main.waiting: [{do: begin, by: clerk}, {do: give_up, by: anyone}]\n"
    _, trace = run(tmp_path, body, "[rules]", clients=1)
    assert [row["outcome"] for row in rows_of(trace, kind="act")] == ["refused", "accepted"]


def test_patience_ends_a_wait_in_the_queue(tmp_path: Path) -> None:
    """Who has waited for two hours leaves, unless the clerk is free in that very second."""
    body = (
        EVERY_HOUR
        + """
staff: {clerk: {count: 1, hours: always}}
behaviour:
  main.waiting:
    - do: serve
      by: clerk
      work: 4 hours
      patience: {within: 2 hours, then: {do: give_up, by: anyone}}
"""
    )
    result, trace = run(tmp_path, body, clients=5)
    gone = [(2, 4 * HOUR), (4, 6 * HOUR), (5, 7 * HOUR)]
    assert ticks(trace, kind="give_up") == gone
    assert ticks(trace, event="give_up", outcome="accepted") == gone
    assert ticks(trace, kind="act", event="serve") == [(1, 5 * HOUR), (3, 9 * HOUR)]
    assert result.data["pools"]["clerk"]["gave_up"] == 3


def test_leaving_a_state_drops_what_was_begun_there(tmp_path: Path) -> None:
    """A client who gives up while being served frees the clerk at once, and the work counts until then."""
    body = (
        EVERY_HOUR
        + """
staff: {clerk: {count: 1, hours: always}}
behaviour:
  case:
    - {do: give_up, by: anyone, after: 90 minutes}
  main.waiting:
    - {do: serve, by: clerk, work: 3 hours}
"""
    )
    result, trace = run(tmp_path, body, clients=2)
    assert ticks(trace, kind="end") == [(1, 150 * MINUTE), (2, 210 * MINUTE)]
    assert rows_of(trace, event="serve") == []
    pool = result.data["pools"]["clerk"]
    assert (pool["served"], pool["dropped"], pool["worked_hours"]) == (0, 2, 2.5)


def test_a_caseload_is_never_exceeded(tmp_path: Path) -> None:
    """Two helpers with a caseload of one take two cases; the others are refused until one is free again."""
    body = (
        EVERY_HOUR
        + """
staff:
  helper: {count: 2, hours: always, caseload: 1}
behaviour:
  main.waiting:
    - do: assign_helper
      by: clerk
      payload: {who: {from: helper}}
      if_refused: {retry: 1 hour, at_most: 9}
    - {do: serve, by: clerk, after: 150 minutes}
"""
    )
    result, trace = run(tmp_path, body, clients=3)
    assigned = [row for row in rows_of(trace, event="assign_helper") if row["client"] == 3]
    assert [row["outcome"] for row in assigned] == ["refused", "accepted"]
    assert assigned[0]["rules"] == ["CASELOAD"]
    assert result.data["refusals"] == {"CASELOAD": 1}


def test_a_choice_follows_its_weights(tmp_path: Path) -> None:
    """Of many clients a quarter takes the option with a quarter of the weight."""
    body = (
        EVERY_HOUR
        + """
behaviour:
  main.waiting:
    - choose:
        - {weight: 3, do: serve, by: clerk}
        - {weight: 1, do: give_up, by: anyone}
"""
    )
    result, _ = run(tmp_path, body, horizon="100 days")
    moves = result.data["moves"]
    assert moves["main: waiting -> left"] / result.data["clients"]["ended"] == pytest.approx(0.25, abs=0.03)


def test_chance_skips_an_activity_and_the_first_one_a_whole_line(tmp_path: Path) -> None:
    """In a state's list the next activity follows; a line of the case ends with its first chance."""
    body = (
        EVERY_HOUR
        + """
behaviour:
  case:
    - - {do: write_note, by: clerk, chance: 0 %}
      - {do: give_up, by: anyone}
  main.waiting:
    - {do: begin, by: clerk, chance: 0 %}
    - {do: serve, by: clerk, after: 1 hour}
"""
    )
    _, trace = run(tmp_path, body, clients=1)
    assert [row["event"] for row in trace if row["kind"] == "act"] == ["serve"]


def test_each_entry_of_a_list_has_its_own_behaviour(tmp_path: Path) -> None:
    """Two notes are shut one by one, each by the run that began with it."""
    body = (
        EVERY_HOUR
        + """
behaviour:
  main.waiting: [{do: write_note, by: clerk}, {do: write_note, by: clerk, after: 1 hour}]
  note.open: [{do: shut_note, by: clerk, after: 2 hours, payload: {note: this}}]
"""
    )
    _, trace = run(tmp_path, body, clients=1)
    shut = [(row["tick"], row["moves"]) for row in rows_of(trace, event="shut_note")]
    assert shut == [(3 * HOUR, [["note/1", "open", "shut"]]), (4 * HOUR, [["note/2", "open", "shut"]])]


def test_deadlines_fire_for_clients_whose_behaviour_is_over(tmp_path: Path) -> None:
    """A note that nobody shuts is shut by its deadline at the end of the third day, after the client left."""
    body = (
        EVERY_HOUR + "behaviour:\n  main.waiting: [{do: write_note, by: clerk}, {do: give_up, by: anyone}]\n"
    )
    result, trace = run(tmp_path, body, "[rules]", clients=1)
    (fired,) = rows_of(trace, kind="deadline", deadline="D2")
    assert fired["tick"] == 4 * DAY
    assert fired["moves"] == [["note/1", "open", "shut"]]
    assert result.data["deadlines"]["D2"]["carried_out"] == 1


def test_a_deadline_counts_only_where_it_applies(tmp_path: Path) -> None:
    """Clients of the odd kind miss it or meet it; the plain ones do not count."""
    body = (
        EVERY_HOUR
        + """
facts: {kind: {choice: {plain: 1, odd: 1}}}
behaviour:
  main.waiting:
    - choose:
        - {weight: 1, do: give_up, by: anyone, after: 1 day}
        - {weight: 1, do: give_up, by: anyone, after: 5 days}
groups: [kind]
"""
    )
    result, _ = run(tmp_path, body, "[rules]", clients=400)
    found = result.data["deadlines"]["D1"]
    groups = result.data["groups"]
    assert found["met"] + found["missed"] == groups["kind: odd"]["clients"]
    assert found["met"] + found["missed"] + found["unneeded"] == 400
    assert found["compliance"] == pytest.approx(0.5, abs=0.1)
    assert groups["kind: odd"]["compliance"] == found["compliance"]
    assert groups["kind: plain"]["compliance"] is None


def test_measures_take_the_time_between_two_things(tmp_path: Path) -> None:
    """From entering a state to an event, for each client."""
    body = (
        EVERY_HOUR
        + """
behaviour:
  main.waiting: [{do: serve, by: clerk, after: 6 hours}]
measures:
  to_service: {from: {enter: main.waiting}, until: {event: serve}}
"""
    )
    result, _ = run(tmp_path, body, clients=10)
    assert result.data["measures"]["to_service"]["mean_hours"] == 6
    assert result.data["states"]["main.waiting"] == {"entered": 10, "left": 10, "mean_days": 0.25}


def test_an_opening_that_is_refused_opens_no_case(tmp_path: Path) -> None:
    """Who is turned away counts, and nothing more happens to them."""
    body = "arrivals:\n  - {name: street, every: 1 hour, do: serve, by: clerk}\n"
    result, trace = run(tmp_path, body, "[rules]", clients=3)
    assert result.data["clients"] == {"arrived": 3, "turned_away": 3, "ended": 0, "active_at_end": 0}
    assert {row["outcome"] for row in trace} == {"refused"}


def test_what_is_counted_begins_after_the_warm_up(tmp_path: Path) -> None:
    """Of thirty days with a client each hour, ten of them warm-up, twenty are counted."""
    body = EVERY_HOUR + "time: {start: 2026-01-05, horizon: 30 days, warm_up: 10 days}\n"
    result, _ = run(tmp_path, body)
    assert result.data["clients"]["arrived"] == 20 * 24
    assert sum(result.data["weeks"]["arrived"]) == 4 * 7 * 24 - 1


def test_a_loop_without_time_is_an_error_that_names_its_activities(tmp_path: Path) -> None:
    """A client who goes back and forth in one second stops the simulation with a message, not the machine."""
    body = (
        EVERY_HOUR
        + "behaviour:\n  main.waiting: [{do: begin, by: clerk}]\n  main.working: [{do: back, by: clerk}]\n"
    )
    with pytest.raises(UsageError, match=r"endless loop, in main\.w.*`main\.waiting/begin`"):
        run(tmp_path, body)


def test_the_budget_bounds_what_happens(tmp_path: Path) -> None:
    """More events than allowed are an error that names what happened most."""
    body = EVERY_HOUR + "behaviour:\n  main.waiting: [{do: give_up, by: anyone}]\n"
    with pytest.raises(UsageError, match=r"more than 100 events happened; most often attempted: `"):
        run(tmp_path, body, budget=100)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"seed": -1}, "a seed is a whole number"),
        ({"replications": 0}, "replications of 0"),
        ({"clients": 0}, "clients of 0"),
        ({"horizon": "soon"}, "is not a span"),
        ({"horizon": "0 days"}, "leaves nothing after the warm-up"),
        ({"horizon": "9 school days"}, "runs for days, weeks, months or years"),
    ],
)
def test_senseless_arguments_are_refused(tmp_path: Path, options: dict[str, Any], message: str) -> None:
    """Each says what would make sense."""
    with pytest.raises(UsageError, match=message):
        run(tmp_path, EVERY_HOUR, **options)


RANDOM = """arrivals:
  - {name: street, rate: 1 per hour, do: come, by: anyone}
facts: {kind: {choice: {plain: 1, odd: 1}}}
staff: {clerk: {count: 2, hours: mon-sun 8-18, people: {skilled: {chance: 70 %}}}}
behaviour:
  case:
    - {do: write_note, by: clerk, chance: 50 %, after: {exponential: 5 hours}}
  main.waiting:
    - do: tell
      by: visitor
      with: visitor
      through: clerk
      after: {uniform: [1 hour, 2 hours]}
      record: {told: {chance: 80 %}}
    - do: begin
      by: clerk
      work: {lognormal: {median: 20 minutes, p90: 1 hour}}
      if_refused: {retry: 1 hour, at_most: 3}
    - {do: give_up, by: anyone}
  main.working:
    - {do: serve, by: clerk, work: {exponential: 30 minutes}, if_refused: {retry: 1 hour, at_most: 3}}
    - {do: give_up, by: anyone}
holds: {visitor: {choice: {1: 4, 2: 1}}}
groups: [kind]
"""


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """Result and trace are equal for equal seeds, and differ for others; no path is in them."""
    first, second, other = (run(tmp_path, RANDOM, "[rules]", seed=seed) for seed in (5, 5, 6))
    assert first[0].to_json() == second[0].to_json()
    assert first[1] == second[1]
    assert first[1] != other[1]
    assert str(tmp_path) not in first[0].to_json()


def test_common_random_numbers_survive_a_change_elsewhere(tmp_path: Path) -> None:
    """With another activity beside them, arrivals and the drawn times of the old ones stay what they were."""
    plain = EVERY_HOUR.replace("every: 1 hour", "rate: 1 per hour") + (
        "behaviour:\n  main.waiting:\n    - {do: serve, by: clerk, work: {exponential: 1 hour}}\n"
    )
    more = plain + "  case:\n    - {do: write_note, by: clerk, after: {exponential: 10 minutes}}\n"
    _, before = run(tmp_path, plain, clients=50)
    _, after = run(tmp_path, more, clients=50)
    assert ticks(before, kind="open") == ticks(after, kind="open")
    assert ticks(before, event="serve") == ticks(after, event="serve")


def replay(bundle: Bundle, sample: Sample) -> Case:
    """Judge the kept acts of a client again, as real ones; each must come out as it did."""
    case = new_case(bundle.definition, f"c{sample.client}")
    for number, step in enumerate(sample.steps):
        if step.act is not None:
            opening = sample.opening if number == 0 else None
            decision = decide(bundle, case, step.act, step.at, step.people.get, opening=opening)
        else:
            timer = next(t for t in case.timers if (t.deadline, t.subject) == (step.deadline, step.subject))
            decision = fire(bundle, case, timer, step.at, step.people.get)
            assert decision.missed == step.missed
        assert (decision.allowed, decision.refusals) == (step.outcome, step.rules)
        if decision.allowed is Answer.YES or decision.deadline is not None:
            case = apply(bundle, case, decision)
    return case


def test_kept_clients_can_be_replayed(tmp_path: Path) -> None:
    """The acts of the first clients, judged again with the people of then, come out alike."""
    scenario, bundle = loaded(tmp_path, RANDOM, "[rules]")
    result = simulate(scenario, bundle, 5, collect=20)
    assert [sample.client for sample in result.samples] == list(range(1, 21))
    ends = [replay(bundle, sample).regions["main"] for sample in result.samples]
    assert set(ends) <= {"served", "left", "waiting", "working"}
    assert "served" in ends


def test_the_trace_is_written_as_lines_of_json(tmp_path: Path) -> None:
    """Each row is one line with the documented keys in their order."""
    scenario, bundle = loaded(tmp_path, RANDOM, "[rules]")
    stream = StringIO()
    simulate(scenario, bundle, 5, clients=30, trace=write_rows(stream))
    rows = [json.loads(line) for line in stream.getvalue().splitlines()]
    act = ["tick", "client", "kind", "activity", "event", "role", "outcome", "rules", "flags", "moves"]
    timed = ["tick", "client", "kind", "deadline", "subject", "missed", "outcome", "rules", "moves"]
    keys = {"open": act, "act": act, "deadline": timed, "end": ["tick", "client", "kind"]}
    assert {row["kind"] for row in rows} == set(keys)
    assert all(list(row) == keys[row["kind"]] for row in rows)
    assert [row["tick"] for row in rows] == sorted(row["tick"] for row in rows)


def test_replications_differ_and_give_an_interval(tmp_path: Path) -> None:
    """Counts add up over replications, and the main figures have an interval around their mean."""
    result, _ = run(tmp_path, RANDOM, "[rules]", replications=4)
    single, _ = run(tmp_path, RANDOM, "[rules]")
    figure = result.data["figures"]["hours waited: clerk"]
    assert figure["replications"] == 4
    assert figure["low"] < figure["mean"] < figure["high"]
    assert result.data["clients"]["arrived"] > 3 * single.data["clients"]["arrived"]
    assert single.data["figures"]["hours waited: clerk"]["low"] is None


def test_what_an_act_begins_and_ends_never_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deadline from `serve` until the waiting ends, which `serve` ends too, is not there; one until later is."""
    deadline = (
        "  - {{id: {id}, from: {{event: serve}}, until: {{{until}}}, within: 2 days, then: flag, "
        'because: {{en: "Do so", fi: "Tee niin", sv: "Gör så"}}, source: test}}\n'
    )
    more = deadline.format(id="D3", until="leave: main.waiting") + deadline.format(
        id="D4", until="event: come"
    )
    monkeypatch.setattr(simulated, "RULES", simulated.RULES + more)
    body = EVERY_HOUR + (
        "staff: {clerk: {count: 1, hours: always, people: {skilled: yes}}}\n"
        "behaviour:\n  main.waiting: [{do: serve, by: clerk}]\n"
    )
    result, trace = run(tmp_path, body, "[rules]", clients=3)
    assert len(rows_of(trace, event="serve", outcome="accepted")) == 3
    assert "D3" not in result.data["deadlines"]
    assert result.data["deadlines"]["D4"]["missed"] == 3
