"""Programs that do something comparable, to be measured in the same run."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def dbos(path: Path) -> Iterator[Callable[[int], int]]:
    """A workflow of one step of DBOS Transact (https://github.com/dbos-inc/dbos-transact-py), durable in SQLite.

    Its settings are its own: it must not be made faster or slower for being compared.
    """
    from dbos import DBOS

    DBOS(
        config={
            "name": "benchmark",
            "system_database_url": f"sqlite:///{path}",
            "log_level": "ERROR",
            "run_admin_server": False,
        }
    )

    @DBOS.step()
    def step(number: int) -> int:
        return number + 1

    @DBOS.workflow()
    def flow(number: int) -> int:
        return step(number)

    DBOS.launch()
    try:
        flow(0)
        with sqlite3.connect(path) as connection:
            assert connection.execute("PRAGMA synchronous").fetchone() == (2,), "not FULL"
        yield flow
    finally:
        DBOS.destroy()


def cel_expr_python(expression: str, facts: Mapping[str, bool | str]) -> Callable[[], bool]:
    """Evaluates a CEL expression with Google's own binding, on values that are bound once."""
    from cel_expr_python import cel

    kinds = {
        name: cel.Type.BOOL if isinstance(value, bool) else cel.Type.STRING for name, value in facts.items()
    }
    environment = cel.NewEnv(variables=kinds)
    compiled, bound = environment.compile(expression), environment.Activation(dict(facts))
    return lambda: compiled.eval(bound).value()


def cel_python(expression: str, facts: Mapping[str, bool | str]) -> Callable[[], bool]:
    """Evaluates a CEL expression in pure Python, on values that are converted once."""
    import celpy

    environment = celpy.Environment()
    program = environment.program(environment.compile(expression))
    values: Any = {name: celpy.json_to_cel(value) for name, value in facts.items()}
    return lambda: bool(program.evaluate(values))
