"""The result of a simulation in tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pathway.cli.shared.console import out, say
from pathway.cli.shared.tables import print_table
from pathway.policy import Bundle

_MOST_RULES = 15


def print_result(data: Mapping[str, Any], bundle: Bundle) -> None:
    """Waits, deadlines, workload, refusals; with several replications, the main figures and intervals too."""
    _head(data)
    if data["replications"] > 1:
        _figures(data)
    _waits(data)
    _deadlines(data)
    _pools(data, bundle)
    _counts("refusals by rule", "times", data["refusals"])
    _counts("acts that a rule marked", "times", data["flags"])


def _head(data: Mapping[str, Any]) -> None:
    clients = data["clients"]
    say(f"{_plain(data['scenario'])}: {data['horizon_days']:,.0f} days from {data['start']}", "bold")
    several = f", {data['replications']} replications" if data["replications"] > 1 else ""
    say(f"seed {data['seed']}{several}; the first {data['warm_up_days']:,.0f} days are not counted")
    say(
        f"{clients['arrived']:,} clients arrived, {clients['ended']:,} ended, "
        f"{clients['active_at_end']:,} are on their way at the end"
    )
    assumed = sum(number["basis"] != "sourced" for number in data["numbers"])
    say(f"{assumed} of the {len(data['numbers'])} numbers of the scenario are assumed, not sourced")


def _figures(data: Mapping[str, Any]) -> None:
    rows = [
        (_plain(name), _number(f["mean"]), _number(f["low"]), _number(f["high"]))
        for name, f in data["figures"].items()
    ]
    _section("figures, a replication", ("figure", "mean", "95 % from", "to"), rows)


def _waits(data: Mapping[str, Any]) -> None:
    times = {**data["measures"], "time in all": data["time_in_system"]}
    rows = [
        (_plain(name), f"{t['count']:,}", *(_days(t[k]) for k in ("mean_hours", "median_hours", "p90_hours")))
        for name, t in times.items()
    ]
    _section("waits, in days", ("wait", "counted", "mean", "median", "9 of 10 within"), rows)


def _deadlines(data: Mapping[str, Any]) -> None:
    rows = [
        (id, f"{d['opened']:,}", f"{d['met']:,}", f"{d['missed']:,}", _percent(d["compliance"]))
        for id, d in data["deadlines"].items()
        if d["does"] is None and d["opened"]
    ]
    _section("deadlines", ("deadline", "begun", "met", "missed", "in time"), rows)
    acting = [(i, d["does"], f"{d['carried_out']:,}") for i, d in data["deadlines"].items() if d["does"]]
    if acting:
        _section("deadlines that act", ("deadline", "does", "times"), acting, numbers=(2,))


def _pools(data: Mapping[str, Any], bundle: Bundle) -> None:
    rows = [
        (
            _role(name, bundle),
            f"{pool['least']}–{pool['most']}" if "least" in pool else pool["count"],
            f"{pool['served']:,}",
            _percent(pool["utilisation"]),
            _number(pool["wait"]["mean_hours"]),
            _number(pool["wait"]["p90_hours"]),
            f"{pool['longest_queue']:,}",
            f"{pool['worked_hours']:,.0f}",
        )
        for name, pool in data["pools"].items()
    ]
    heads = ("pool", "people", "served", "in use", "mean wait", "9 of 10 in", "queue", "hours")
    _section("workload, with waits in hours", heads, rows)


def _counts(title: str, what: str, counts: Mapping[str, int]) -> None:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rows = [(rule, f"{count:,}") for rule, count in ordered[:_MOST_RULES]]
    if len(ordered) > _MOST_RULES:
        rest = ordered[_MOST_RULES:]
        rows.append((f"{len(rest)} others", f"{sum(count for _, count in rest):,}"))
    _section(title, ("rule", what), rows)


def _section(
    title: str, heads: Sequence[str], rows: Sequence[Sequence[object]], numbers: Sequence[int] | None = None
) -> None:
    say()
    say(title, "bold cyan")
    if rows:
        print_table(out(), heads, rows, numbers=range(1, len(heads)) if numbers is None else numbers)
    else:
        say("  none")


def _role(name: str, bundle: Bundle) -> str:
    role = bundle.definition.roles.get(name)
    return _plain(name) if role is None or role.label is None else role.label.en


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    places = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{round(value, places) + 0.0:,.{places}f}"  # + 0.0 takes the sign from a zero


def _days(hours: float | None) -> str:
    return "–" if hours is None else _number(hours / 24)


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"
