"""The report of a simulation: one HTML file with tables and charts, without script or outside request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pathway.decision import BUILT_IN
from pathway.draw import Bar, Series, bars, cumulative, time_series
from pathway.draw.text import xml
from pathway.policy import Bundle
from pathway.simulation.html import folded, heading, page, paragraph, table
from pathway.simulation.recorder import CASELOAD_RULE
from pathway.simulation.result import Result

_FEW: Final = 20
"""Shares of fewer cases than this are not drawn: they say little."""
_MOST_RULES: Final = 15


def report_html(result: Result, bundle: Bundle) -> str:
    """The report. `bundle` gives the words for rules, roles and states."""
    data = result.data
    words = _words(bundle)
    title = f"Simulation: {_plain(data['scenario'])}"
    parts = [f"<h1>{xml(title)}</h1>", *_head(data, bundle)]
    for section in (_flow, _waits, _deadlines, _staff, _refusals, _equity, _routes, _numbers):
        parts += section(data, words)
    return page(title, parts)


def _head(data: Mapping[str, Any], bundle: Bundle) -> Iterator[str]:
    clients = data["clients"]
    many = data["replications"]
    policies = ", ".join(f"{policy['name']} {policy['version']}" for policy in data["policies"]) or "none"
    yield paragraph(
        f"Pathway: {bundle.definition.label.en}. Policies: {policies}. "
        f"{_days_text(data['horizon_days'])} from {data['start']}, of which the first "
        f"{_days_text(data['warm_up_days'])} are not counted. Seed {data['seed']}, "
        f"{many} replication{'s' if many > 1 else ''}.",
        note=True,
    )
    yield paragraph(
        f"{clients['arrived']:,} clients arrived and {clients['ended']:,} ended; "
        f"{clients['active_at_end']:,} are still on their way. "
        "Every attempt was judged by the same rules as a real case: "
        f"{sum(a['accepted'] for a in data['acts'].values()):,} acts were accepted, "
        f"{sum(a['refused'] for a in data['acts'].values()):,} refused and "
        f"{sum(a['unknown'] for a in data['acts'].values()):,} lacked information."
    )
    assumed = sum(number["basis"] != "sourced" for number in data["numbers"])
    yield paragraph(
        f"{assumed} of the {len(data['numbers'])} numbers that this rests on are assumed, not sourced. "
        "The last section lists them. Read it as what would follow from them, not as a forecast."
    )
    if many > 1:
        yield _figures(data)


def _figures(data: Mapping[str, Any]) -> str:
    rows = [
        (_plain(name), _number(f["mean"]), f"{_number(f['low'])} to {_number(f['high'])}")
        for name, f in data["figures"].items()
        if f["low"] is not None
    ]
    return folded(
        "Main figures of a replication, with 95 % intervals",
        table("Mean over the replications", ("Figure", "Mean", "95 % interval"), rows, numbers=(1, 2)),
    )


def _flow(data: Mapping[str, Any], _words: Mapping[str, str]) -> Iterator[str]:
    weeks = data["weeks"]
    yield heading("Coming, leaving, being there")
    if data["replications"] > 1:
        yield paragraph("Weeks of the first replication.", note=True)
    if len(weeks["active"]) > 1:
        lines = [_weekly(name, weeks[key]) for name, key in (("arrived", "arrived"), ("ended", "ended"))]
        yield time_series(
            "Clients who arrived and who ended, a week", lines, unit="week", value_unit="clients"
        )
        active = [_weekly("active", weeks["active"])]
        yield time_series(
            "Clients on their way at the end of a week", active, unit="week", value_unit="clients"
        )


def _weekly(name: str, values: Sequence[int]) -> Series:
    return Series(name, tuple((float(week), float(value)) for week, value in enumerate(values, 1)))


def _waits(data: Mapping[str, Any], _words: Mapping[str, str]) -> Iterator[str]:
    measured = {name: times for name, times in data["measures"].items() if times["count"]}
    measured["time in all"] = data["time_in_system"]
    yield heading("How long it takes")
    rows = [
        (
            _plain(name),
            f"{t['count']:,}",
            *(_days(t[key]) for key in ("median_hours", "mean_hours", "p90_hours")),
        )
        for name, t in measured.items()
    ]
    columns = ("Days", "Counted", "Median", "Mean", "Nine of ten within")
    yield table("From one thing to another, in days", columns, rows, numbers=(1, 2, 3, 4))
    short = {
        name: t for name, t in measured.items() if t["count"] >= _FEW and (t["p90_hours"] or 0) <= 24 * 45
    }
    if short:
        lines = [_shares(_plain(name), times, data["edges_hours"], 42) for name, times in short.items()]
        yield cumulative("Clients for whom it took at most so many days", lines, unit="days")
    long = {name: t for name, t in measured.items() if t["count"] >= _FEW and name not in short}
    if long:
        lines = [_shares(_plain(name), times, data["edges_hours"], 365) for name, times in long.items()]
        yield cumulative("The longer times", lines, unit="days")


def _shares(name: str, times: Mapping[str, Any], edges: Sequence[float], most: float) -> Series:
    points, below = [(0.0, 0.0)], 0
    for upper, count in zip(edges[1:], times["bins"], strict=False):
        below += count
        if upper / 24 <= most:
            points.append((upper / 24, 100 * below / times["count"]))
    return Series(name, tuple(points))


def _deadlines(data: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[str]:
    judged = {i: d for i, d in data["deadlines"].items() if d["compliance"] is not None}
    yield heading("Deadlines")
    if not judged:
        yield paragraph("No deadline that flags ended or passed.")
        return
    drawn = [
        Bar(i, round(100 * d["compliance"], 1)) for i, d in judged.items() if d["met"] + d["missed"] >= _FEW
    ]
    if drawn:
        yield bars("Kept in time, of those that applied", drawn, unit="%")
    rows = [
        (i, words.get(i, ""), f"{d['met']:,}", f"{d['missed']:,}", _percent(d["compliance"]))
        for i, d in judged.items()
    ]
    columns = ("Deadline", "What it asks", "Met", "Missed", "In time")
    yield table("Deadlines that applied and ended, or passed", columns, rows, numbers=(2, 3, 4))
    doing = [
        (i, words.get(i, ""), d["does"], f"{d['carried_out']:,}")
        for i, d in data["deadlines"].items()
        if d["does"]
    ]
    if doing:
        names = ("Deadline", "What it asks", "Does", "Times")
        yield table("Deadlines that did something by themselves", names, doing, numbers=(3,))


_POOL_COLUMNS: Final = (
    "Pool",
    "People",
    "Served",
    "Mean wait, h",
    "Nine of ten within, h",
    "Longest queue",
    "Cases held at the end",
    "In use",
    "Hours",
    "Cost",
)


def _staff(data: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[str]:
    pools = data["pools"]
    if not pools:
        return
    yield heading("Staff")
    used = [
        Bar(words.get(name, name), round(100 * pool["utilisation"], 1))
        for name, pool in pools.items()
        if pool["utilisation"] is not None and pool["served"]
    ]
    if used:
        yield bars("Open time in use", used, unit="%")
    rows = [
        (
            words.get(name, name),
            _people(pool),
            f"{pool['served']:,}",
            _number(pool["wait"]["mean_hours"]),
            _number(pool["wait"]["p90_hours"]),
            f"{pool['longest_queue']:,}",
            f"{pool['held_at_end']:,}",
            _percent(pool["utilisation"]),
            f"{pool['worked_hours']:,.0f}",
            f"{pool['cost']:,.0f}",
        )
        for name, pool in pools.items()
    ]
    yield table(
        "Pools; waits in hours of the clock, closed hours included", _POOL_COLUMNS, rows, numbers=range(1, 10)
    )
    yield paragraph(f"Cost in all: {data['cost']:,.0f}, in the unit of `cost_per_hour`.")


def _people(pool: Mapping[str, Any]) -> str:
    return f"{pool['least']:,}–{pool['most']:,}" if "least" in pool else f"{pool['count']:,}"


def _refusals(data: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[str]:
    ordered = sorted(data["refusals"].items(), key=lambda item: (-item[1], item[0]))
    yield heading("What rules refused")
    if not ordered:
        yield paragraph("Nothing was refused.")
        return
    many = len(ordered) > _MOST_RULES
    title = f"Refusals by rule, the {_MOST_RULES} most frequent" if many else "Refusals by rule"
    yield bars(title, [Bar(rule, count) for rule, count in ordered[:_MOST_RULES]])
    rows = [(rule, words.get(rule, ""), f"{count:,}") for rule, count in ordered]
    yield table("Rules that refused an act", ("Rule", "Because", "Times"), rows, numbers=(2,))
    flags = [(rule, words.get(rule, ""), f"{n:,}") for rule, n in data["flags"].items()]
    if flags:
        yield table("Rules that flagged an act", ("Rule", "Because", "Times"), flags, numbers=(2,))


def _equity(data: Mapping[str, Any], _words: Mapping[str, str]) -> Iterator[str]:
    groups = data["groups"]
    if not groups:
        return
    yield heading("The same for all?")
    shown = {name: g for name, g in groups.items() if g["clients"] >= _FEW}
    for measure in list(data["measures"])[:2]:
        found = {name: g["measures"].get(measure, {}).get("mean_days") for name, g in shown.items()}
        yield bars(f"{_plain(measure)}: mean by group", [Bar(n, v) for n, v in found.items()], unit="days")
    rows = [
        (
            name,
            f"{g['clients']:,}",
            _number(g["mean_days"]),
            _percent(g["refused_share"]),
            _percent(g["compliance"]),
        )
        for name, g in groups.items()
    ]
    columns = ("Group", "Clients", "Days in all, mean", "Acts refused", "Deadlines met")
    yield table("What befell the groups", columns, rows, numbers=(1, 2, 3, 4))


def _routes(data: Mapping[str, Any], _words: Mapping[str, str]) -> Iterator[str]:
    rows = [(move, f"{count:,}") for move, count in data["moves"].items()]
    yield heading("Routes")
    yield folded("All moves", table("How often each move was made", ("Move", "Times"), rows, numbers=(1,)))


def _numbers(data: Mapping[str, Any], _words: Mapping[str, str]) -> Iterator[str]:
    yield heading("What it rests on")
    numbers = data["numbers"]
    for basis in ("sourced", "assumed", None):
        rows = [(n["place"], n["written"], n["source"] or "") for n in numbers if n["basis"] == basis]
        if rows:
            name = basis or "not marked"
            inner = table(
                f"Numbers: {name}", ("Place in the scenario", "Number", "Source"), rows, numbers=(1,)
            )
            yield folded(f"{len(rows)} numbers: {name}", inner)


def _words(bundle: Bundle) -> dict[str, str]:
    words = {id_: label.en for id_, label in BUILT_IN.items()}
    words[CASELOAD_RULE] = "nobody of the pool may take another case"
    for name, role in bundle.definition.roles.items():
        if role.label is not None:
            words[name] = role.label.en
    for policy in bundle.policies:
        texts = [(rule.id, rule.because or rule.label) for rule in policy.rules]
        texts += [(deadline.id, deadline.because or deadline.label) for deadline in policy.deadlines]
        words.update((id_, text.en) for id_, text in texts if text is not None)
    return words


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}" if abs(value) >= 10 else f"{value:,.2f}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"


def _days(hours: float | None) -> str:
    return "–" if hours is None else _number(hours / 24)


def _days_text(days: float) -> str:
    return f"{days:,.0f} day{'' if round(days) == 1 else 's'}"
