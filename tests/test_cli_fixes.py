"""`pathway check` that mends, reads stdin, and watches: what it changes, and what it leaves as it is."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import pytest
from commanded import run
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pathway.diagnostics import CODES, Diagnostic, Edit, Fix, Source
from pathway.diagnostics.fixing import fixed
from pathway.files import load_text
from pathway.shipped import shipped

POLICY = """\
policy: county  # kept
for: family_centre
version: 1
version: 1
valid_from: 2026-2-03
label: {en: County, fi: 'Alue',   sv: "Område"}
require:
  - {id: X1, on: close, that: main = review && main = review, because: {en: W, fi: M, sv: V}, source: s}
"""
MENDED = POLICY.replace("version: 1\n", "", 1).replace("2026-2-03", "2026-02-03")
MENDED = MENDED.replace("main = review && main = review", "main == review and main == review")
GUESSED = """\
policy: county
for: family_centre
version: 1
valid_from: 2026-01-01
label: {en: County, fi: Alue, sv: Område}
require:
  - id: X1
    on: [clos]
    that: main == revew # or so
    because: {en: Why, fi: Miksi, sv: Varför}
    source: here
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A policy with six slips, in the current folder."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "county.yaml"
    path.write_text(POLICY, encoding="utf-8")
    return path


def test_fix(file: Path) -> None:
    """All slips are mended in one run, two in one line and those that come to light later; nothing else changes."""
    outcome = run("check county.yaml --fix")
    assert (outcome.code, outcome.out) == (0, "")
    assert "5 fixes in 1 file made" in outcome.said
    assert file.read_text(encoding="utf-8") == MENDED
    assert run("check county.yaml --fix").said == "1 file, 0 errors, 0 warnings"
    assert [path.name for path in file.parent.iterdir()] == ["county.yaml"]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such permissions")
def test_fix_keeps_form_and_permissions(file: Path) -> None:
    """Line ends, byte order mark and permissions of a file stay, and a link to it stays one."""
    file.write_bytes(b"\xef\xbb\xbf" + POLICY.replace("\n", "\r\n").encode())
    file.chmod(0o640)
    (file.parent / "link.yaml").symlink_to(file)
    assert run("check link.yaml --fix").code == 0
    assert file.read_bytes() == b"\xef\xbb\xbf" + MENDED.replace("\n", "\r\n").encode()
    assert file.stat().st_mode & 0o777 == 0o640
    assert (file.parent / "link.yaml").is_symlink()


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_guesses_are_made_where_they_are_asked_for(file: Path, ends: str) -> None:
    """Near names and a comment in a condition are left alone until guesses are asked for."""
    file.write_bytes(GUESSED.replace("\n", ends).encode())
    plain = run("check county.yaml --fix")
    assert plain.code == 1
    assert file.read_bytes() == GUESSED.replace("\n", ends).encode()
    assert "`--fix --unsafe-fixes` mends 3 of them" in plain.said
    assert run("check county.yaml --fix --unsafe-fixes").code == 0
    wanted = GUESSED.replace("clos]", "close]")
    wanted = wanted.replace("    that: main == revew # or so", "    # or so\n    that: main == review")
    assert file.read_bytes() == wanted.replace("\n", ends).encode()


def test_diff_writes_nothing(file: Path) -> None:
    """The diff says what a fix would change, exits 1 while there is something, and can be applied."""
    outcome = run("check county.yaml --diff")
    assert outcome.code == 1
    assert file.read_text(encoding="utf-8") == POLICY
    assert outcome.out.startswith("--- county.yaml\n+++ county.yaml\n@@ ")
    old = [line[1:] for line in outcome.out.splitlines()[3:] if line[0] in " -"]
    new = [line[1:] for line in outcome.out.splitlines()[3:] if line[0] in " +"]
    assert (old, new) == (POLICY.splitlines()[: len(old)], MENDED.splitlines()[: len(new)])
    file.write_text(MENDED, encoding="utf-8")
    assert (run("check county.yaml --diff").code, run("check county.yaml --diff").out) == (0, "")


@pytest.mark.parametrize(
    ("that", "safe", "guess"),
    [
        ("main = review", "main == review", "main == review"),
        ("safety_flag => talked_with_family", None, "safety_flag >= talked_with_family"),
        ("main ! = review", "main != review", "main != review"),
        ("main < > review", None, None),
    ],
)
def test_an_operator_is_put_right_only_where_it_is_plain(
    file: Path, that: str, safe: str | None, guess: str | None
) -> None:
    """An arrow may be meant, so it is a guess; signs that stand beside others are left to the person."""
    text = MENDED.replace("main == review and main == review", that)
    for command, wanted in (("--fix", safe), ("--fix --unsafe-fixes", guess)):
        file.write_text(text, encoding="utf-8")
        run(f"check county.yaml {command}")
        assert file.read_text(encoding="utf-8") == text.replace(that, wanted or that)


def test_one_word_in_places_of_two_kinds_is_two_mistakes(file: Path) -> None:
    """Where no name is near, an unknown event and an unknown fact are not told of as one."""
    text = MENDED.replace("on: close", "on: [close, qqzzy]")
    file.write_text(text.replace("main == review and", "qqzzy and"), encoding="utf-8")
    out = run("check county.yaml --format concise").out
    assert (out.count("no event `qqzzy`"), out.count("PW302"), out.count("qqzzy")) == (1, 2, 2), out


def test_a_guess_in_two_places_stays_a_guess(file: Path) -> None:
    """A name that is near in several places is one finding, and is written only where guesses are asked for."""
    text = MENDED.replace("on: close", "on: clos") + (
        "  - {id: X2, on: clos, that: main == review, because: {en: W, fi: M, sv: V}, source: s}\n"
    )
    file.write_text(text, encoding="utf-8")
    assert run("check county.yaml --fix --format concise").out.count("PW302") == 1
    assert file.read_text(encoding="utf-8") == text
    assert run("check county.yaml --fix --unsafe-fixes").code == 0
    assert file.read_text(encoding="utf-8") == text.replace("clos,", "close,")


def test_other_formats_offer_no_guess(file: Path) -> None:
    """What SARIF gives to tools that mend by themselves is safe."""
    file.write_text(
        MENDED.replace("on: close", "on: clos").replace("2026-02-03", "2026-2-03"), encoding="utf-8"
    )
    (results,) = (one["results"] for one in run("check county.yaml --format sarif").json["runs"])
    assert {one["ruleId"]: "fixes" in one for one in results} == {"PW203": True}
    file.write_text(MENDED.replace("on: close", "on: clos"), encoding="utf-8")
    (results,) = (one["results"] for one in run("check county.yaml --format sarif").json["runs"])
    assert {one["ruleId"]: "fixes" in one for one in results} == {"PW302": False}


def test_junit_tells_of_warnings_that_do_not_fail(file: Path) -> None:
    """They stand in the output of a case that passes."""
    file.write_text(MENDED.replace(", source: s", ""), encoding="utf-8")
    out = run("check county.yaml --format junit").out
    assert "<failure" not in out
    assert "PW504" in out.partition("<system-out>")[2]


def test_only_checked_files_are_changed(file: Path) -> None:
    """A file that a checked one refers to is not mended, as it was not named."""
    days = "school_days: town\nterms:\n  - {from: 2026-8-11, to: 2026-12-19}\n"
    (file.parent / "days.yaml").write_text(days, encoding="utf-8")
    calendars = "calendars: {school: {file: days.yaml}}\n"
    file.write_text(MENDED.replace("require:", f"{calendars}require:"), encoding="utf-8")
    outcome = run("check county.yaml --fix")
    assert "days.yaml:3:12" in outcome.out
    assert (file.parent / "days.yaml").read_text(encoding="utf-8") == days
    assert run("check . --fix").code == 0
    assert "2026-08-11" in (file.parent / "days.yaml").read_text(encoding="utf-8")


def test_ignored_findings_are_not_mended(file: Path) -> None:
    """What is not told of is not changed."""
    run("check county.yaml --fix --ignore duplicate-key")
    assert file.read_text(encoding="utf-8").count("version: 1\n") == 2


def test_fix_where_nothing_can_be_written(file: Path) -> None:
    """Where nothing can be written, also half-way, that is wrong use; the file stays, and nothing is left beside it."""
    for call in ("tempfile.mkstemp", "os.fsync"):
        with mock.patch(call, side_effect=OSError(28, "No space left on device")):
            outcome = run("check county.yaml --fix")
        assert outcome.code == 2
        assert "cannot write `county.yaml`: no space left on device" in outcome.said
        assert file.read_text(encoding="utf-8") == POLICY
        assert [path.name for path in file.parent.iterdir()] == ["county.yaml"]


def test_a_file_that_changes_meanwhile_is_left_alone(file: Path) -> None:
    """What somebody else saved between checking and writing is not overwritten."""
    from pathway.cli.shared import mending

    def saved(asked: object, texts: object = None) -> object:
        found = look(asked, texts)  # type: ignore[arg-type]
        file.write_text("theirs", encoding="utf-8")
        return found

    look = mending.look
    with mock.patch.object(mending, "look", saved):
        outcome = run("check county.yaml --fix")
    assert outcome.code == 2
    assert "changed by somebody else" in outcome.said
    assert file.read_text(encoding="utf-8") == "theirs"


TEXT = Source.of("a.yaml", "".join(f"line {number}\n" for number in range(9)))
PLACES = st.integers(0, len(TEXT.text))
SPANS = st.builds(lambda a, b: TEXT.span(min(a, b), max(a, b)), PLACES, PLACES)
EDITS = st.builds(Edit, SPANS, st.text("ab", max_size=3))
FIXES = st.lists(
    st.lists(EDITS, min_size=1, max_size=2).map(lambda edits: Fix("do", tuple(edits))), max_size=6
)


@settings(max_examples=150, deadline=None)
@given(FIXES)
def test_fixes_never_meet(fixes: list[Fix]) -> None:
    """Where all fixes are made, no two touch the same characters, and the rest of the text stays."""
    found = [Diagnostic(CODES["wrong-value"], "x", fix.edits[0].span, fix=fix) for fix in fixes]
    done = fixed(found, {"a.yaml"})
    assert done.made <= len(fixes)
    if done.made == len(fixes):
        touched = [
            place for fix in fixes for edit in fix.edits for place in range(edit.span.start, edit.span.end)
        ]
        assert len(touched) == len(set(touched))
        new = done.texts.get(TEXT, TEXT.text)
        put_in = sum(len(edit.text) for fix in fixes for edit in fix.edits)
        assert len(new) == len(TEXT.text) - len(touched) + put_in
    assert fixed(found, set()).made == 0


@pytest.mark.parametrize("name", ["law.yaml"])
def test_shipped_rules_have_nothing_to_mend(name: str) -> None:
    """The shipped files are left as they are, also by guesses."""
    assert run("check", shipped("rules", name), "--diff", "--unsafe-fixes").out == ""


# ------------------------------------------------------------------ stdin


def typed(text: bytes) -> mock._patch[object]:
    """Standard input that holds a text."""
    return mock.patch.object(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text)))


def test_stdin_is_judged_at_its_place(tmp_path: Path) -> None:
    """A text is checked as if it stood in the file that is named, and refers to what is beside that one."""
    folder = tmp_path / "there"
    folder.mkdir()
    pathway = shipped("states", "family_centre.yaml").parent
    for path in pathway.iterdir():
        if path.is_file():
            text = path.read_text(encoding="utf-8").replace("pathway: family_centre\n", "pathway: other\n")
            (folder / ("other.yaml" if path.stem == "family_centre" else path.name)).write_text(
                text, encoding="utf-8"
            )
    text = GUESSED.replace("for: family_centre", "for: other").replace(" # or so", "").encode()
    with typed(text):
        outcome = run("check - --format concise --stdin-filename", folder / "mine.yaml")
    assert [line.split(":")[1:3] for line in outcome.out.splitlines()] == [["8", "10"], ["9", "19"]]
    assert not (folder / "mine.yaml").exists()
    with typed(text):
        lost = run("check - --format concise --stdin-filename", tmp_path / "mine.yaml")
    assert "there is no pathway `other`" in lost.out


def test_stdin_stands_for_the_file_on_disk(file: Path) -> None:
    """What is on disk under that name does not count."""
    with typed(MENDED.encode()):
        assert run("check - --stdin-filename county.yaml").code == 0
    assert file.read_text(encoding="utf-8") == POLICY


@pytest.mark.parametrize(
    "text", [POLICY.encode(), b"\xef\xbb\xbf" + POLICY.replace("\n", "\r\n").encode(), b"a: [\n"]
)
def test_stdin_mended(file: Path, text: bytes) -> None:
    """The mended text is all that stdout gets, byte for byte; findings go to stderr; no file changes."""
    command = [sys.executable, "-m", "pathway.cli", "check", "-", "--stdin-filename", "county.yaml", "--fix"]
    done = subprocess.run(command, input=text, capture_output=True, check=False, timeout=60, cwd=file.parent)
    ends = b"\r\n" if b"\r\n" in text else b"\n"
    sound = text.startswith(b"\xef\xbb\xbf") * b"\xef\xbb\xbf" + MENDED.encode().replace(b"\n", ends)
    assert done.stdout == (text if text == b"a: [\n" else sound)
    assert done.returncode == int(text == b"a: [\n")
    assert file.read_text(encoding="utf-8") == POLICY


@pytest.mark.parametrize("text", [b"", b"\xff\xfe", b"\x00", b"- a\n", b"x" * 4_000_001])
def test_stdin_with_anything_in_it(text: bytes) -> None:
    """Whatever comes is a finding, with or without a name, and no fault of ours."""
    with typed(text):
        outcome = run("check - --format concise")
    assert outcome.code == 1
    assert outcome.out.startswith("-:1:1: error[PW")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("check - county.yaml", "`-` stands alone"),
        ("check - --watch", "`-` stands alone"),
        ("check - --stdin-filename .", "is a folder"),
        ("check county.yaml --stdin-filename x.yaml", "name `-` too"),
        ("check county.yaml --fix --diff", "give one of them"),
        ("check county.yaml --unsafe-fixes", "goes with `--fix` or `--diff`"),
        ("check county.yaml --watch --fix", "only checks"),
        ("check county.yaml --format xml", "not one of"),
        ("check county.yaml --fail-level fatal", "not one of"),
        ("check nothing --watch", "there is no file or folder `nothing`"),
        ("check", "name files or folders"),
    ],
)
@pytest.mark.usefixtures("file")
def test_wrong_use(command: str, said: str) -> None:
    """Options that do not go together are wrong use, and the message says what would."""
    with typed(b"x: 1\n"):
        outcome = run(command)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.said


# ------------------------------------------------------------------ watch


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_watch(file: Path) -> None:
    """It checks anew after a change, bears a file that is gone or half written, and ends with 130 on Ctrl-C."""
    command = [sys.executable, "-m", "pathway.cli", "check", "county.yaml", "--watch", "--format", "concise"]
    told = file.parent / "told.txt"

    def wait_for(dividers: int, what: str) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            text = told.read_text(encoding="utf-8")
            if text.count("--- ") >= dividers and what in text.split("--- ")[-1]:
                return
            time.sleep(0.05)
        raise AssertionError(told.read_text(encoding="utf-8"))

    with told.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=subprocess.STDOUT, cwd=file.parent)
    try:
        wait_for(1, "2 errors")
        file.write_text(MENDED, encoding="utf-8")
        wait_for(2, "0 errors")
        file.unlink()
        wait_for(3, "there is no file or folder `county.yaml`")
        file.write_text(MENDED[:200] + "[", encoding="utf-8")
        wait_for(4, "PW103")
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=60)
    assert code == 130
    assert "Traceback" not in told.read_text(encoding="utf-8")


# ------------------------------------------------------------------ texts


@settings(deadline=None)
@given(st.text(st.sampled_from("ab: -[]{},#\n\r\"'|&=\ufeff 20"), max_size=60))
@example(":\ufeff")
def test_mending_any_text_ends(text: str) -> None:
    """Whatever a text is, there is an end to mending it."""
    from pathway.diagnostics import Report

    for _ in range(len(text) + 1):
        report = Report()
        load_text(Source.of("a.yaml", text), report)
        done = fixed(report, {"a.yaml"})
        if not done.made:
            return
        (text,) = done.texts.values()
    raise AssertionError(text)
