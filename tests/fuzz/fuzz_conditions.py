"""Feeds conditions to the parser, the type check and the evaluation, guided by coverage, for a bounded time.

python tests/fuzz/fuzz_conditions.py --seconds 600
"""

from __future__ import annotations

import run

with run.watched():
    import targets


def one(data: bytes) -> None:
    provider = run.Bytes(data)
    if provider.choose(4) == 0:
        return targets.read_condition(provider.text())
    words = [targets.WORDS[provider.choose(len(targets.WORDS))] for _ in range(1 + provider.choose(25))]
    return targets.read_condition(" ".join(words))


if __name__ == "__main__":
    run.main(one, __doc__)
