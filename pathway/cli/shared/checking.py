"""One run of the checks as it was asked for, and how its findings are told of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from rich.console import Console

from pathway.checks import Checked, check_paths
from pathway.cli import VERSION
from pathway.cli.shared import exits
from pathway.cli.shared.chosen import Choice
from pathway.cli.shared.console import err
from pathway.cli.shared.frames import counted, print_frames
from pathway.cli.shared.project import finder
from pathway.cli.shared.safe import safe, to_json
from pathway.diagnostics import Code, Diagnostic, Severity
from pathway.exports.findings import DOCUMENTS, LINES, OBJECTS, Findings
from pathway.shipped import shipped


class FindingsFormat(StrEnum):
    """How findings are printed."""

    FULL = "full"
    CONCISE = "concise"
    JSON = "json"
    JSONL = "jsonl"
    GITHUB = "github"
    SARIF = "sarif"
    JUNIT = "junit"


class FailLevel(StrEnum):
    """The least severity with which a command fails."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Asked:
    """What to check, and how to tell of it. `texts` are taken in place of what is in the files of these paths."""

    paths: tuple[Path, ...]
    choice: Choice
    format: FindingsFormat = FindingsFormat.FULL
    fail_level: FailLevel = FailLevel.ERROR
    texts: Mapping[Path, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """The findings that are told of; the others are `ignored`."""

    checked: Checked
    diagnostics: tuple[Diagnostic, ...]

    @property
    def ignored(self) -> int:
        return len(self.checked.report) - len(self.diagnostics)

    def of(self, severity: Severity) -> int:
        """How many of a severity."""
        return sum(one.severity is severity for one in self.diagnostics)


def look(asked: Asked, texts: Mapping[Path, bytes] | None = None) -> Found:
    """Check; with other texts than those that were asked for, if they are given."""
    checked = check_paths(asked.paths, finder(), asked.texts if texts is None else texts)
    return Found(checked, tuple(filter(asked.choice.takes, checked.report)))


def tell(asked: Asked, found: Found, console: Console) -> None:
    """Print the findings in the form that was asked for."""
    if asked.format is FindingsFormat.FULL:
        print_frames(console, found.diagnostics)
    else:
        _write(asked, found, console.file.write)


def _write(asked: Asked, found: Found, write: Callable[[str], object]) -> None:
    findings = _findings(asked, found)
    name = asked.format.value
    if name in DOCUMENTS:
        write(f"{to_json(DOCUMENTS[name](findings))}\n")
    elif name in OBJECTS:
        for one in OBJECTS[name](findings):
            write(f"{to_json(one, indent=None)}\n")
    else:
        for line in LINES[name](findings):
            write(f"{safe(line)}\n")


def _findings(asked: Asked, found: Found) -> Findings:
    least = None if asked.fail_level is FailLevel.NEVER else Severity(asked.fail_level.value)
    return Findings(found.diagnostics, tuple(found.checked.paths), VERSION, page, least)


def page(code: Code) -> str:
    """The page of a code, in Markdown."""
    return shipped("docs", "checks", f"{code.name}.md").read_text(encoding="utf-8")


def summed_up(found: Found, made: str = "") -> None:
    """A line for people: how many files and findings, and what could be mended."""
    errors, warnings = found.of(Severity.ERROR), found.of(Severity.WARNING)
    parts = [counted(found.checked.files, "file"), counted(errors, "error"), counted(warnings, "warning")]
    line = ", ".join(parts)
    if found.checked.passed_over:
        line += f" ({counted(found.checked.passed_over, 'other YAML file')} passed over)"
    if found.ignored:
        line += f" ({counted(found.ignored, 'finding')} ignored)"
    style = "red" if errors else "yellow" if warnings else "green"
    console = err()
    for text in (made, line):
        if text:
            console.print(text, style=style if text is line else "", soft_wrap=True)
    if hint := _hint(found):
        console.print(hint, soft_wrap=True)


def _hint(found: Found) -> str:
    fixes = [
        one.fix
        for one in found.diagnostics
        if one.fix is not None and one.span.source.path in found.checked.paths
    ]
    safe_ones = sum(fix.safe for fix in fixes)
    guesses = len(fixes) - safe_ones
    if safe_ones and guesses:
        return f"`--fix` mends {safe_ones:,} of them, `--fix --unsafe-fixes` {guesses:,} more, by guesses"
    if safe_ones:
        return f"`--fix` mends {safe_ones:,} of them"
    return f"`--fix --unsafe-fixes` mends {guesses:,} of them, by guesses" if guesses else ""


def exit_code(asked: Asked, found: Found) -> int:
    """Whether the findings are reason enough to fail."""
    return exits.FINDINGS if any(map(_findings(asked, found).fails, found.diagnostics)) else exits.CLEAN


def write_exactly(stream: TextIO, data: bytes) -> None:
    """A text as it is, whatever the stream makes of characters and line ends."""
    if hasattr(stream, "buffer"):
        stream.flush()
        stream.buffer.write(data)
        stream.buffer.flush()
    else:
        stream.write(data.decode())
