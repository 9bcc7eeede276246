"""Random texts and broken files: whatever is wrong is a diagnostic, and what loads can be decided by."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import conditioned
import imported
import pytest
import support
import targets
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

FUZZ = Path(__file__).parent
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
THOROUGH = settings(max_examples=3_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])

anything = st.text(st.characters(codec=None), max_size=200)
pieces = st.lists(st.sampled_from(targets.BREAKING) | st.sampled_from("abc: -\n"), max_size=30).map("".join)
words = st.lists(st.sampled_from(targets.WORDS), min_size=1, max_size=25).map(" ".join)


def chooser(data: st.DataObject):  # type: ignore[no-untyped-def]
    return lambda among: data.draw(st.integers(0, among - 1))


def broken_files(data: st.DataObject) -> None:
    text = targets.mutated(data.draw(st.sampled_from(targets.seeds())), chooser(data))
    _, made = targets.read_everything(text)
    targets.act_on(made, chooser(data))


@QUICK
@given(st.data())
def test_a_broken_file_gives_diagnostics_and_nothing_else(data: st.DataObject) -> None:
    """Lines of shipped files are lost, doubled, swapped and changed; what still loads is decided by."""
    broken_files(data)


@pytest.mark.slow
@THOROUGH
@given(st.data())
def test_many_broken_files(data: st.DataObject) -> None:
    """The same at length."""
    broken_files(data)


@settings(QUICK, max_examples=30)
@given(st.data())
def test_broken_stories_scenarios_people_and_maps(data: st.DataObject) -> None:
    """Files that name others are read with all that they name, and what is wrong with them is told."""
    kind, text = data.draw(st.sampled_from(targets.documents()))
    with TemporaryDirectory() as folder:
        targets.read_document(kind, targets.mutated(text, chooser(data)), Path(folder))


@pytest.mark.slow
@settings(THOROUGH, max_examples=1_500)
@given(st.data())
def test_many_broken_stories_scenarios_people_and_maps(data: st.DataObject) -> None:
    """The same at length."""
    kind, text = data.draw(st.sampled_from(targets.documents()))
    with TemporaryDirectory() as folder:
        targets.read_document(kind, targets.mutated(text, chooser(data)), Path(folder))


@QUICK
@given(anything | pieces)
@example(
    "!x policy: p\nfor: small\n"
)  # a tag before the first key: the file was read with its faults forgotten
@example("pathway: [\x85]\n")
@example("policy: \ud800\n")
def test_any_text_can_be_read_as_a_file(text: str) -> None:
    """Texts of all characters, lone surrogates among them, are read or refused."""
    targets.read_everything(text)


@QUICK
@given(words | anything)
@example("8 == " + "-" * 57 + "8")  # is deeper when it is written out with all parentheses
def test_any_text_can_be_read_as_a_condition(text: str) -> None:
    """What is sound evaluates, and means the same when it is written out again."""
    targets.read_condition(text)


@pytest.mark.slow
@THOROUGH
@given(words | anything)
def test_many_conditions(text: str) -> None:
    """The same at length."""
    targets.read_condition(text)


def test_a_file_with_faults_that_were_told_already_is_not_taken_for_sound() -> None:
    """A tag before the first key is found when the kind is looked for, and again when the file is read."""
    report, made = targets.read_everything("!x " + support.SMALL.lstrip())

    assert [finding.code.name for finding in report] == ["yaml-feature"]
    assert made is None


@pytest.mark.parametrize("target", ["fuzz_loader.py", "fuzz_conditions.py"])
def test_fuzz_targets_run_or_say_what_they_need(target: str) -> None:
    """A second of each, where the fuzzer is installed."""
    done = subprocess.run(
        [sys.executable, FUZZ / target, "--seconds", "1"], capture_output=True, text=True, cwd=FUZZ.parent
    )

    assert done.returncode == 0 or "this needs atheris" in done.stderr, done.stderr[-2_000:]


@pytest.mark.parametrize("target", ["fuzz_loader", "fuzz_conditions"])
@given(data=st.binary(max_size=300))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_the_fuzzer_does_with_bytes(target: str, data: bytes) -> None:
    """The way from bytes to texts works without the fuzzer."""
    import run

    provider = run.Bytes(data)
    text = (
        provider.text()
        if provider.choose(2)
        else " ".join(targets.WORDS[provider.choose(len(targets.WORDS))] for _ in range(5))
    )
    (targets.read_everything if target == "fuzz_loader" else targets.read_condition)(text)


# ------------------------------------------------------------------ work


HEAD = "policy: p\nfor: small\nversion: 1\nvalid_from: 2026-01-01\n"


def long_policy(rules: int, that: str) -> str:
    rule = "  - {{id: R{n}, on: note, that: {that}, because: {{en: e, fi: f, sv: s}}, source: s}}\n"
    return f"{HEAD}require:\n" + "".join(rule.format(n=n, that=that.format(n=n)) for n in range(rules))


def wide_pathway(states: int) -> str:
    head = "pathway: x\nversion: 1\nlabel: {en: a, fi: b, sv: c}\ntimezone: UTC\nregions:\n  main:\n    initial: s0\n"
    named = "".join(f"      s{n}: {{}}\n" for n in range(states))
    moves = "".join(f"      - {{region: main, from: s{n}, to: s{n + 1}}}\n" for n in range(states - 1))
    return f"{head}    states:\n{named}events:\n  go:\n    by: anyone\n    moves:\n{moves}"


GROWING = {
    "sound rules": lambda n: long_policy(n, "needed"),
    "misspelt names": lambda n: long_policy(n, "neded{n}"),
    "repeated names": lambda n: long_policy(n, "height > 3 and heigth > 4"),
    "unknown keys": lambda n: HEAD + "".join(f"k{i}: 1\n" for i in range(n)),
    "duplicate keys": lambda n: "policy: p\n" + "a: 1\n" * n,
    "anchors": lambda n: "policy: p\n" + "".join(f"a{i}: &x{i} 1\n" for i in range(n)),
    "parts of a rule": lambda n: long_policy(1, "[" + ", ".join(["needed"] * n) + "]"),
    "states": wide_pathway,
    "empty lines": lambda n: "\n" * n + "policy: p\n",
    "keys of a catalogue": lambda n: "catalogue: x\nrows:\n" + "".join(f"  p{i}: {{a: b}}\n" for i in range(n)),
}  # fmt: skip


@pytest.mark.parametrize("kind", GROWING)
def test_twice_the_file_is_twice_the_work(kind: str) -> None:
    """Counted in lines of Python that run, whatever the clock says: no part of reading a file is quadratic."""
    texts = [GROWING[kind](size) for size in (400, 800)]
    once, twice = (targets.work(partial(targets.read_everything, text)) for text in texts)

    assert twice < 2.3 * once + 20_000, (once, twice)


def test_a_condition_costs_what_its_length_says() -> None:
    """The same of the parts of a condition."""
    for part in ("flag and ", "n + n == ", "not ", "(", "kind in [a, b] or ", "nope and "):
        texts = [part * size + "flag" for size in (100, 200)]
        once, twice = (targets.work(partial(conditioned.compiled, text)) for text in texts)
        assert twice < 2.3 * once + 3_000, (part, once, twice)


# ------------------------------------------------------------------ exported lines


@pytest.mark.sqlite
@pytest.mark.parametrize("depth", [50, 300, 900, 100_000])
@pytest.mark.parametrize("place", ["moves", "effects", "checks", "reason", "case"])
def test_entries_that_are_nested_deeply(tmp_path: Path, depth: int, place: str) -> None:
    """An entry of any depth in an import is a fault of its case, and those beside it come in."""
    broken = [json.dumps(line) for line in imported.lines_of("a")]
    old = json.dumps({place: imported.lines_of("a")[1]["entry"][place]})[1:-1]
    assert old in broken[1]
    broken[1] = broken[1].replace(old, f'"{place}": ' + "[" * depth + "]" * depth)
    with imported.engine_at(tmp_path) as engine:
        counts, faults = imported.loaded(engine, [*broken, *imported.lines_of("c")])

    assert counts == {"cases": 1, "refused": 1, "entries": len(imported.lines_of("c"))}
    assert {fault.case for fault in faults} <= {"a", None}


@pytest.mark.sqlite
@settings(QUICK, max_examples=15)
@given(st.lists(anything | pieces | st.binary(max_size=80), max_size=8))
def test_lines_that_are_none(lines: list[str | bytes]) -> None:
    """Whatever stands in a file that is imported, nothing raises and nothing comes in."""
    with TemporaryDirectory() as folder, imported.engine_at(Path(folder), url="sqlite://") as engine:
        counts, _ = imported.loaded(engine, lines)

    assert counts == {}
