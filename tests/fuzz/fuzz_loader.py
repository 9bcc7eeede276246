"""Feeds files to all that reads them, guided by coverage, for a bounded time. Stops at the first error.

python tests/fuzz/fuzz_loader.py --seconds 600
"""

from __future__ import annotations

import run

with run.watched():
    import targets


def one(data: bytes) -> None:
    provider = run.Bytes(data)
    text = provider.text() if provider.choose(4) == 0 else _mutated(provider)
    _, made = targets.read_everything(text)
    targets.act_on(made, provider.choose)


def _mutated(provider: run.Bytes) -> str:
    seeds = targets.seeds()
    return targets.mutated(seeds[provider.choose(len(seeds))], provider.choose)


if __name__ == "__main__":
    run.main(one, __doc__)
