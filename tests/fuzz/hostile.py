"""Checks every file of a folder in one process that may use little memory, and says what came of each.

Run by test_limits.py: `python hostile.py FOLDER MEGABYTES SECONDS`. A line a file: its name, CPU seconds, codes found.
"""

from __future__ import annotations

import resource
import sys
from collections import Counter
from pathlib import Path
from time import process_time

from pathway.checks import check_paths
from pathway.files import Finder
from pathway.shipped import folders


def main(folder: str, megabytes: str, seconds: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (int(megabytes) << 20,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))
    for path in sorted(Path(folder).iterdir()):
        before = process_time()
        report = check_paths([path], Finder(folders())).report
        for finding in report:
            assert len(finding.message) < 2_500
            assert len(finding.help or "") < 2_500
        found = Counter(finding.code.name for finding in report)
        told = ",".join(f"{name}:{number}" for name, number in sorted(found.items()))
        print(f"{path.stem}\t{process_time() - before:.2f}\t{told or 'clean'}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
