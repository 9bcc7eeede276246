"""The command line. `app` is the console script `pathway`; docs/cli.md describes every command.

Nothing heavy is imported here: `pathway --version` answers before the parser of options is loaded.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import Final

VERSION: Final = "0.1.0"
"""The version of the distribution. Reading it from the installed metadata takes longer than the answer may."""


def app(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments (those of the process, if none are given) name; the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if (
        arguments is None
    ):  # the process is ours: what it reads are trees, which are no garbage to look for all the time
        gc.set_threshold(50_000, 20, 20)
    if given in (["--version"], ["-V"]):
        print(f"pathway {VERSION}")
        return 0
    from pathway.cli.shared.run import run

    return run(given)
