"""`python cli.py …` does what the command `pathway …` does."""

import sys

from pathway.cli import app

if __name__ == "__main__":
    sys.exit(app())
