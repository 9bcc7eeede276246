"""The command line as a whole: how it starts, ends, and prints."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invoked import Command, at_home, commander
from rich.console import Console

from pathway import cli
from pathway.cli import VERSION, check
from pathway.cli.shared import exits
from pathway.cli.shared.commands import VERBS, build, load
from pathway.cli.shared.console import wrapped
from pathway.cli.shared.safe import safe, to_json
from pathway.cli.shared.tables import print_table
from pathway.errors import InternalError

ROOT = Path(__file__).parent.parent
COMMANDS = Path(cli.__file__).parent
PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
HEAVY = ("sqlmodel", "sqlalchemy", "pydantic", "numpy", "yaml", "rich.markdown", "pathway.engine")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    at_home(monkeypatch, tmp_path)
    return commander(capsys)


def started(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **environment},
        timeout=60,
        check=False,
    )


def loaded_by(code: str) -> set[str]:
    """The modules that a piece of Python loads."""
    script = f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


# ------------------------------------------------------------------ the commands and their page


def test_table_of_commands_is_the_folder() -> None:
    """Every module of the folder is one command of the table, and the other way round."""
    files = {path.stem for path in COMMANDS.glob("[!_]*.py")}

    assert [verb.name for verb in VERBS] == list(dict.fromkeys(verb.name for verb in VERBS))
    assert files == {verb.name for verb in VERBS}


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS])
def test_every_command_has_help_and_a_paragraph(verb: str, run: Command) -> None:
    """A command says what it does, each of its options what it is for, and docs/cli.md has a part for it."""
    ran = run(verb, "--help")
    command = load(verb)

    assert ran.code == exits.CLEAN
    assert ran.out.startswith(f"Usage: pathway {verb}")
    assert not ran.err
    for each in (command, *getattr(command, "commands", {}).values()):
        assert each.help
        assert all(getattr(parameter, "help", None) for parameter in each.params)
    part = re.search(rf"^## `pathway {verb}`\n\n(.+?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert part
    for name in getattr(command, "commands", {}):
        assert f"`pathway {verb} {name}" in part[1]


def test_page_names_every_option() -> None:
    """No option is left out of docs/cli.md."""
    commands = [load(verb.name) for verb in VERBS]
    single = [c for command in commands for c in getattr(command, "commands", {}).values() or [command]]
    options = {
        max(p.opts, key=len) for command in single for p in command.params if p.opts[0].startswith("-")
    }

    assert sorted(option for option in options if option not in PAGE and option != "--output") == []


def test_help_lists_commands(run: Command) -> None:
    """Help alone goes to stdout; no command at all is wrong use, and gives the help on stderr."""
    helped, bare = run("--help"), run()

    assert helped.code == exits.CLEAN
    assert all(f"  {verb.name} " in helped.out for verb in VERBS)
    assert "..." not in helped.out.split("Commands:")[1]
    assert (bare.code, bare.out) == (exits.USAGE, "")
    assert "Commands:" in bare.err


# ------------------------------------------------------------------ starting


def test_version_is_that_of_the_distribution() -> None:
    """The number in the module is the one that is installed."""
    from importlib.metadata import version

    assert version("client-pathways") == VERSION


def test_version_answers_before_options_are_parsed() -> None:
    """`--version` loads neither the parser of options nor anything else that takes time."""
    assert started("--version").stdout == f"pathway {VERSION}\n"

    modules = loaded_by("from pathway.cli import app; app(['--version'])")

    assert not modules & {"typer", "rich", "click", "importlib.metadata", *HEAVY}


def test_help_loads_no_command() -> None:
    """`--help` loads no command's module, and nothing heavy."""
    modules = loaded_by("from pathway.cli import app; app(['--help'])")

    assert not modules & {*HEAVY, *(f"pathway.cli.{verb.name}" for verb in VERBS)}


@pytest.mark.parametrize(("argument", "limit"), [("--version", 0.040), ("--help", 0.200)])
def test_start_takes_little_time(argument: str, limit: float) -> None:
    """The best of some starts is within the CPU time that the design allows; a busy machine is given more tries."""
    resource = pytest.importorskip("resource")

    def spent() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return float(used.ru_utime + used.ru_stime)

    times = []
    while len(times) < 5 or (min(times) > limit and len(times) < 40):
        before = spent()
        started(argument)
        times.append(spent() - before)

    assert min(times) <= limit


# ------------------------------------------------------------------ ending


def test_unknown_command_and_option_are_wrong_use(run: Command) -> None:
    """A near name is offered."""
    command, option, missing = run("chek"), run("check", "--formt", "json", "x"), run("explain")

    assert [ran.code for ran in (command, option, missing)] == [exits.USAGE] * 3
    assert "there is no command `chek`; did you mean `check`?" in command.err
    assert "--formt" in option.err
    assert "--format" in option.err
    assert "missing argument 'CODE'" in missing.err
    assert "try `pathway explain --help`" in missing.err


def test_own_fault_says_so(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no user can cause ends with 70, one sentence and no traceback, unless that is asked for."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("\x1b[31mdivided")

    monkeypatch.setattr(check, "look", broken)
    plain = run("check", ".")
    monkeypatch.setenv("PATHWAY_DEBUG", "1")
    traced = run("check", ".")

    assert plain.code == traced.code == exits.FAULT
    assert not plain.out
    assert plain.err.startswith(
        "pathway: this is a fault of ours, not of yours: ZeroDivisionError: \\x1b[31mdiv"
    )
    assert "please report it" in plain.err
    assert VERSION in plain.err
    assert "Traceback" not in plain.err
    assert "Traceback" in traced.err


def test_contradiction_of_ours_is_a_fault_of_ours(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """An InternalError is never told as if it were the user's."""

    def broken(*_: object) -> None:
        raise InternalError("a row does not fit")

    monkeypatch.setattr(check, "look", broken)

    assert run("check", ".").code == exits.FAULT


def test_interrupt_ends_quietly(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is 130 and one word."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "look", interrupted)
    ran = run("check", ".")

    assert (ran.code, ran.out, ran.err) == (exits.INTERRUPTED, "", "pathway: interrupted\n")


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
@pytest.mark.parametrize("arguments", [("play", "examples/stories/story_a.yaml"), ("draw", "family_centre")])
def test_broken_pipe_is_quiet(arguments: tuple[str, ...]) -> None:
    """When nobody reads the output any more, the command ends without a word."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "cli.py", *arguments],
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            check=False,
        )
    finally:
        os.close(writing)

    assert done.returncode == exits.PIPE
    assert "Traceback" not in done.stderr
    assert "rror" not in done.stderr


def test_output_that_cannot_be_encoded_is_escaped() -> None:
    """A terminal that knows only ASCII gets escapes, and no crash."""
    done = started("play", str(ROOT / "examples/stories/story_a.yaml"), PYTHONIOENCODING="ascii")

    assert done.returncode == exits.CLEAN
    assert "\\u2713" in done.stdout


# ------------------------------------------------------------------ printing


@given(st.text(st.characters(codec=None)))
def test_safe_text_holds_nothing_unsafe(text: str) -> None:
    """Whatever a text holds, what is printed is one line of visible characters that can be encoded."""
    made = safe(text)

    assert len(made.splitlines()) <= 1
    assert not re.search("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]", made)
    made.encode()


@given(st.recursive(st.text(st.characters(codec=None)) | st.integers() | st.booleans() | st.none(), st.lists))
def test_json_reads_back_as_it_was(value: object) -> None:
    """Escaping what is unsafe to print changes nothing of a JSON value."""
    import json

    text = to_json(value)

    assert json.loads(text) == value
    assert all(safe(line) == line for line in text.split("\n"))


@given(st.text(max_size=200), st.integers(30, 120))
def test_wrapping_keeps_every_word(text: str, width: int) -> None:
    """Broken lines hold the same words in their order, within the width unless a word is longer."""
    lines = wrapped(text, width, "- ")

    assert " ".join(lines).split() == ["-", *safe(text).split()]
    assert all(len(line.split()) <= 2 or len(line) <= 2 * width for line in lines)


@pytest.mark.parametrize("columns", [120, 40])
def test_table_becomes_cards_on_a_narrow_screen(columns: int, tmp_path: Path) -> None:
    """No cell is lost, no line is longer than the screen, and markup in a cell stays text."""
    cells = ("[/x]", "[link=http://x]here[/link]", "a longer sentence of several words", "\x1b[31m")
    with (tmp_path / "out.txt").open("w+", encoding="utf-8") as stream:
        console = Console(file=stream, width=columns, markup=False, highlight=False)
        print_table(console, ("one", "two", "three", "four"), [cells])
        stream.seek(0)
        lines = stream.read().splitlines()
    text = " ".join(" ".join(lines).split())

    assert all(len(line) <= columns for line in lines)
    assert all(safe(cell) in text for cell in cells)
    assert ("one:" in text) is (columns == 40)


def test_no_color_means_no_escape(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR wins, even where colours are forced."""
    story = ROOT / "examples" / "stories" / "story_k.yaml"
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = run("play", story)
    monkeypatch.setenv("NO_COLOR", "1")
    plain = run("play", story)

    assert "\x1b[" in coloured.out
    assert "\x1b" not in plain.out + plain.err


def test_command_line_can_be_built_twice() -> None:
    """Nothing about it is kept from one use to the next."""
    assert build() is not build()
