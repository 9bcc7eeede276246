"""`python -m pathway.cli …` is the command `pathway …`."""

from __future__ import annotations

import sys

from pathway.cli import app

if __name__ == "__main__":
    sys.exit(app())
