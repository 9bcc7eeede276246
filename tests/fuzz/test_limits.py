"""Hostile files: each is refused or read, in bounded time and memory, and never ends the program."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from pathway.checks import check_paths
from pathway.checks.collect import MissingPath
from pathway.files import Finder

ROOT = Path(__file__).parent.parent.parent
MEGABYTES = 900
"""Of address space, for all files one after the other: a fresh process that checks something has 250."""

HEAD = "policy: p\nfor: family_centre\nversion: 1\nvalid_from: 2026-01-01\n"
WHY = "because: {en: a, fi: b, sv: c}, source: s"
PATHWAY = "pathway: x\nversion: 1\nlabel: {en: a, fi: b, sv: c}\ntimezone: UTC\n"
QUIET = "events: {}\n"
STATES = "regions: {main: {initial: a, states: {a: {}}}}\n"


def rule(that: str, number: int = 1, on: str = "approve_plan") -> str:
    return f"  - {{id: R{number}, on: {on}, that: {that}, {WHY}}}\n"


def rules(*items: str, more: str = "") -> str:
    return f"{HEAD}{more}require:\n" + "".join(items)


def spans(*texts: str) -> str:
    one = '  - {{id: D{0}, from: {{enter: main.new}}, within: "{1}", then: flag}}\n'
    return f"{HEAD}deadlines:\n" + "".join(one.format(number, text) for number, text in enumerate(texts))


SMALL: Mapping[str, tuple[str, str]] = {
    "5,000 brackets": ("policy: " + "[" * 5_000 + "]" * 5_000, "too-large:1"),
    "brackets never closed": ("policy: " + "[" * 500_000, "too-large:1"),
    "5,000 braces": ("policy: " + "{a: " * 5_000 + "}" * 5_000, "too-large:1"),
    "2,000 levels": ("policy:\n" + "".join(" " * n + "a:\n" for n in range(1, 2_000)), "too-large:1"),
    "5,000 dashes": ("policy:\n" + "- " * 5_000 + "x\n", "too-large:1"),
    "alias bomb": (
        "policy: &a [x, x, x]\n" + "".join(f"k{n}: &k{n} [{'*a, ' * 9}]\n" for n in range(9)),
        "yaml-feature:91",
    ),
    "anchors": ("policy: p\n" + "".join(f"a{n}: &x 1\n" for n in range(3_000)), "yaml-feature:501"),
    "documents": ("policy: p\n" + "---\na: b\n" * 10_000, "yaml-feature:1"),
    "3,000 nots": (rules(rule("not " * 3_000 + "plan.live")), "condition-syntax:1"),
    "2,400 nots": (rules(rule("not " * 2_400 + "plan.live")), "condition-syntax:1"),
    "3,000 parentheses": (rules(rule("(" * 3_000 + "plan.live" + ")" * 3_000)), "condition-syntax:1"),
    "long chain": (rules(rule(" and ".join(["plan.live"] * 700))), "clean"),
    "long sum": (rules(rule("1" + "+1" * 4_000 + " > 3")), "condition-syntax:1"),
    "long comparison": (rules(rule(" < ".join(["1"] * 2_500))), "constant-condition:1"),
    "number of 5,000 digits": (rules(rule("9" * 5_000 + " > 3")), "condition-syntax:1"),
    "version of 5,000 digits": (rules().replace("version: 1", "version: " + "7" * 5_000), "wrong-value:2"),
    "setting of 5,000 digits": (rules(more="settings: {a: " + "7" * 5_000 + "}\n"), "wrong-value:2"),
    "scalar of 10 MB": ("policy: " + "x" * 10_000_000, "too-large:1"),
    "condition of 3 MB": (rules(rule("a" * 3_000_000)), "condition-syntax:1"),
    "label of 1 MB": (rules(rule("plan.live").replace("en: a", "en: " + "a" * 1_000_000)), "clean"),
    "id of 1 MB": (rules(rule("plan.live").replace("R1", "x" * 1_000_000)), "clean"),
    "event of 1 MB": (rules(rule("plan.live", on="x" * 1_000_000)), "unknown-name:1"),
    "name of 9,900 letters": (rules(rule("x" * 9_900 + " == 3")), "unknown-value:1"),
    "binary": ("policy: !!binary " + "QUJD" * 500_000, "yaml-feature:1"),
    "tabs": ("policy: p\n\tfor: x\n", "yaml-syntax:1"),
    "next line": ("policy: p\x85for: x\n", "yaml-feature:1"),
    "merge key": ("policy: p\n<<: {a: b}\n", "yaml-feature:1"),
    "NUL": ("policy: p\0\n", "yaml-syntax:1"),
    "control characters": ("policy: p\n" + "\x01" * 1_000_000, "yaml-syntax:20"),
    "two byte order marks": ("\ufeff\ufeffpolicy: p\n", "yaml-syntax:1"),
    "lone surrogate": ("policy: \ud800\n", "not-text:1"),
    "bidi controls": (rules(rule("plan.live \u202e and x")), "condition-syntax:1"),
    "latest day": (HEAD.replace("2026-01-01", "9999-12-31"), "unlikely-value:1"),
    "no day": (HEAD.replace("2026-01-01", "0000-00-00"), "wrong-value:1"),
    "calendar of the year 9999": (
        HEAD.replace("2026-01-01", "9999-12-31") + "calendars: {working: {country: FI}}\n",
        "unknown-calendar:1",
    ),
    "spans": (
        spans("-3 days", "10**9 years", "1000000000 years", "day" * 90_000, "9" * 5_000 + " days"),
        "wrong-value:5",
    ),
    "zeros for an instant": (
        'story: s\npathway: family_centre\nsteps:\n  - {at: "' + "0" * 200_000 + '", do: x}\n',
        "missing-key:3",
    ),
    "time zone of another folder": (
        PATHWAY.replace("UTC", "../../../etc/passwd") + STATES + QUIET,
        "unknown-name:1",
    ),
    "time zone of 100,000 letters": (
        PATHWAY.replace("UTC", "x" * 100_000) + STATES + QUIET,
        "unknown-name:1",
    ),
    "instances of instances": (rules(rule('"main[main[main[main]]] == new"')), "condition-syntax:1"),
    "spaces before a comment": (rules(rule("plan.live" + " " * 500_000 + "# x")), "yaml-syntax:1"),
    "3 MB of spaces": (" " * 3_000_000 + "\npolicy: p\n", "missing-key:3"),
    "3 MB of empty lines": ("\n" * 3_000_000 + "policy: p\n", "missing-key:3"),
    "school days of all times": ("school_days: x\nterms: [{from: 0001-01-01, to: 9999-12-31}]\n", "clean"),
    "empty": ("", "unknown-kind:1"),
}
"""Texts, and the codes and numbers of what is found in them."""

LARGE: Mapping[str, str] = {
    "100,000 keys": HEAD + "".join(f"k{n}: 1\n" for n in range(100_000)),
    "the same key 100,000 times": "policy: p\n" + "a: 1\n" * 100_000,
    "20,000 rules": rules(*(rule("plan.live", n) for n in range(20_000))),
    "20,000 misspelt names": rules(*(rule(f"plan.lvie{n}", n) for n in range(20_000))),
    "20,000 misspelt events": rules(*(rule("plan.live", n, f"aprove_plan{n}") for n in range(20_000))),
    "30,000 equal ids": rules(*(rule("plan.live") for _ in range(30_000))),
    "30,000 settings and 3,000 near ones": rules(
        *(rule(f"kx{n} > 3", n) for n in range(3_000)),
        more="settings:\n" + "".join(f"  k{n}: 1\n" for n in range(30_000)),
    ),
    "60,000 parts of a rule": rules(rule("[" + ", ".join(["plan.live"] * 60_000) + "]")),
    "20,000 states": PATHWAY
    + "regions:\n  main:\n    initial: s0\n    states:\n"
    + "".join(f"      s{n}: {{}}\n" for n in range(20_000))
    + "events:\n  go:\n    by: anyone\n    moves:\n"
    + "".join(f"      - {{region: main, from: s{n}, to: s{n + 1}}}\n" for n in range(19_999)),
    "20,000 events with moves": PATHWAY
    + "regions: {main: {initial: a, states: {a: {}, b: {}}}}\nevents:\n"
    + "".join(
        f"  e{n}: {{by: anyone, moves: [{{region: main, from: {'ab'[n % 2]}, to: {'ba'[n % 2]}}}]}}\n"
        for n in range(20_000)
    ),
    "20,000 facts and 20,000 near ones": PATHWAY
    + "facts:\n"
    + "".join(f"  f{n}: {{type: int, default: 0}}\n" for n in range(20_000))
    + STATES
    + "events:\n"
    + "".join(f"  e{n}: {{by: anyone, may_set: [f{n}x]}}\n" for n in range(20_000)),
    "30,000 instances": PATHWAY
    + f"regions: {{main: {{per: kind, kind: [{', '.join(f'k{n}' for n in range(30_000))}], "
    + "initial: a, states: {a: {}}}}\nevents: {e: {by: anyone, moves: [{region: main, from: any, to: a}]}}\n",
    "an enum of 60,000": PATHWAY
    + f"facts: {{k: {{type: enum, values: [{', '.join(f'v{n}' for n in range(60_000))}], default: w}}}}\n"
    + STATES
    + QUIET,
    "60,000 people": "people:\n" + "".join(f"  p{n}: {{lvel: basic}}\n" for n in range(60_000)),
    "60,000 rows": "catalogue: x\nrows:\n" + "".join(f"  p{n}: {{lvel: basic}}\n" for n in range(60_000)),
    "20,000 steps": "story: s\nlabel: {en: a}\npathway: family_centre\npolicies: [law]\ngiven: {people: {m: {}}}\n"
    + "steps:\n"
    + "".join(f"  - {{at: 2026-01-01, do: x{n}, by: m, role: guardian, expect: accepted}}\n" for n in range(20_000)),
    "a scenario of 50,000 keys": "scenario: s\npathway: family_centre\n"
    + "".join(f"x{n}: 1\n" for n in range(50_000)),
    "a map of 50,000 keys": "migration: m\n" + "".join(f"x{n}: 1\n" for n in range(50_000)),
}  # fmt: skip
"""Texts as long as they may be, of which only the time and the memory are of interest."""


def check_all(folder: Path, texts: Mapping[str, str], seconds: int) -> dict[str, tuple[float, str]]:
    """What a process of little memory says of each text."""
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    command = [sys.executable, str(Path(__file__).with_name("hostile.py")), str(folder)]
    done = subprocess.run(
        [*command, str(MEGABYTES), str(seconds)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stdout[-500:] + done.stderr[-3_000:]
    lines = (line.split("\t") for line in done.stdout.splitlines())
    return {name: (float(seconds), told) for name, seconds, told in lines}


def test_hostile_files(tmp_path: Path) -> None:
    """Deep, long and odd files are read or refused for the reason that fits, within seconds and little memory."""
    found = check_all(tmp_path / "small", {name: text for name, (text, _) in SMALL.items()}, 60)

    assert {name: told for name, (_, told) in found.items()} == {
        name: told for name, (_, told) in SMALL.items()
    }


@pytest.mark.slow
def test_files_as_long_as_may_be(tmp_path: Path) -> None:
    """Nothing in a file of the greatest size costs more than its length says: each takes less than a minute."""
    found = check_all(tmp_path / "large", LARGE, 600)

    assert found.keys() == LARGE.keys()
    assert max(seconds for seconds, _ in found.values()) < 60


# ------------------------------------------------------------------ what is no file


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe that nobody writes to would be waited for without end."""
    os.mkfifo(tmp_path / "pipe.yaml")

    assert messages(tmp_path / "pipe.yaml") == ["cannot read the file: it is no regular file"]


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/tty"])
def test_devices_are_not_read(device: str) -> None:
    """Neither one that never ends nor one that waits for a person."""
    assert messages(Path(device))[0].startswith("cannot read the file: ")


def test_links_in_a_circle(tmp_path: Path) -> None:
    """A link to itself is no file."""
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)

    with pytest.raises(MissingPath, match=r"loop\.yaml"):
        messages(loop)


def test_folders_in_a_circle(tmp_path: Path) -> None:
    """A folder that is linked into itself is walked once."""
    (tmp_path / "inner").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a.yaml").write_text("catalogue: x\nrows: {}\n", encoding="utf-8")

    assert check_paths([tmp_path], Finder(())).files == 1


@pytest.mark.parametrize("coding", ["utf-16", "utf-32", "latin-1"])
def test_files_in_other_codings(tmp_path: Path, coding: str) -> None:
    """What is not UTF-8 is said to be none, with the first byte that shows it."""
    path = tmp_path / "a.yaml"
    path.write_bytes("policy: äö\n".encode(coding))

    assert "is not UTF-8 text" in messages(path)[0]


def messages(path: Path) -> list[str]:
    return [finding.message for finding in check_paths([path], Finder(())).report]
