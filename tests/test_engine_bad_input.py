"""Bad input: a clear error or a logged refusal, and the database as it was."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from support import (
    OPENING,
    SMALL,
    SQLITE,
    address,
    dump,
    nurse_does,
    open_engine,
    policy,
    start,
)

from pathway import Actor, Answer, Conflict, KeyReused, Opening, UnknownCase, UsageError
from pathway.documents import FaultyFiles
from pathway.errors import BrokenLog, DatabaseLocked, InternalError, PathwayError, StoreError

BAD_ACTS: dict[str, tuple[dict[str, object], type[PathwayError] | None]] = {
    "unknown event": ({"event": "nothing"}, UsageError),
    "unknown case": ({"case": "nowhere", "pathway": "nothing"}, UsageError),
    "stale version": ({"seen_version": 7}, Conflict),
    "no id": ({"case": ""}, UsageError),
    "broken id": ({"case": "a\x00b"}, UsageError),
    "surrogate": ({"actor": Actor("\ud800")}, UsageError),
    "long id": ({"actor": Actor("x" * 201)}, UsageError),
    "long person": ({"event": "join", "payload": {"who": "x" * 200}}, UsageError),
    "payload that is no mapping": ({"payload": ["told"]}, UsageError),
    "payload with other keys": ({"payload": {1: 2}}, UsageError),
    "endless payload": ({"payload": {"x": (deep := [])}}, UsageError),
    "opening of an open case": ({"opening": OPENING}, UsageError),
    "opening that does not fit": (
        {"case": "fresh", "event": "begin", "opening": Opening(facts={"lvl": 1})},
        UsageError,
    ),
    "key that is too long": ({"key": "k" * 201}, UsageError),
}
deep.append(deep)


@pytest.mark.parametrize("name", BAD_ACTS)
def test_bad_input_leaves_the_database_as_it_was(tmp_path: Path, name: str) -> None:
    """An error, with the whole dump of the database before and after the same."""
    changes, error = BAD_ACTS[name]
    url = address(tmp_path / "cases.db")
    with open_engine(tmp_path, url=url) as engine:
        start(engine)
        before = dump(tmp_path / "cases.db")
        given: dict[str, object] = {
            "case": "case",
            "event": "note",
            "actor": Actor("nurse"),
            "role": "nurse",
        } | changes
        assert error is not None
        with pytest.raises(error):
            engine.act(**given)  # type: ignore[arg-type]
        assert dump(tmp_path / "cases.db") == before


@pytest.mark.parametrize(
    ("payload", "role"),
    [({"kind": 3}, "nurse"), ({"kind": "big", "note": b"x"}, "nurse"), ({"kind": "big", "note": 1.5}, "nurse"),
     ({"kind": "big", "note": "\ud800"}, "nurse"), ({"k\ud800": "big"}, "nurse"), ({"kind": {1, "a"}}, "nurse"),
     ({"kind": 10**400}, "nurse"), ({"kind": "big"}, "client"), ({"kind": "big"}, "no such role")],
)  # fmt: skip
def test_a_wrong_payload_or_role_is_a_refusal_that_changes_no_case(
    tmp_path: Path, payload: dict[str, object], role: str
) -> None:
    """It is logged, whatever it is; the case stays, and the log is whole."""
    with open_engine(tmp_path) as engine:
        start(engine)
        before = engine.case("case")
        receipt = engine.act(
            "case", "ask_for", Actor("nurse"), role=role, payload=payload, reason="bad \ud800", key="k"
        )
        assert receipt.decision.allowed is Answer.NO
        assert engine.case("case") == before
        assert len(engine.history("case")) == 2
        again = engine.act(
            "case", "ask_for", Actor("nurse"), role=role, payload=payload, reason="bad \ud800", key="k"
        )
        assert (again.repeated, again.decision.refusals) == (True, receipt.decision.refusals)
        assert engine.verify() == ()


@pytest.mark.parametrize(
    "text",
    [
        SMALL[: len(SMALL) // 2] + "\n  x: [",
        "\x00\x01\xff binary",
        SMALL.replace("region: main", "region: mian"),
        "",
    ],
    ids=["truncated", "binary", "unknown region", "empty"],
)
def test_a_faulty_file_leaves_the_database_as_it_was(tmp_path: Path, text: str) -> None:
    """Every fault is a diagnostic; the cases and the stored setup stay."""
    url = address(tmp_path / "cases.db")
    with open_engine(tmp_path, url=url) as engine:
        start(engine)
    before = dump(tmp_path / "cases.db")
    with pytest.raises(FaultyFiles) as caught:
        open_engine(tmp_path, pathway=text, url=url)
    assert caught.value.report.errors >= 1
    assert all(d.span.line >= 1 for d in caught.value.report)
    assert dump(tmp_path / "cases.db") == before


def test_a_policy_for_another_pathway_is_an_error(tmp_path: Path) -> None:
    """A policy that would guard nothing is not passed over."""
    with pytest.raises(UsageError, match="is for the pathway `large`"):
        open_engine(tmp_path, policy().replace("for: small", "for: large"))


@pytest.mark.sqlite
@pytest.mark.parametrize("size", [0, 50, 5000])
def test_a_damaged_database_is_an_error(tmp_path: Path, size: int) -> None:
    """A file that is no database, or only the beginning of one, is left as it is."""
    path = tmp_path / "cases.db"
    with open_engine(tmp_path, url=address(path)) as engine:
        start(engine)
    data = path.read_bytes()
    path.write_bytes(data[:size] if size else b"\x00garbage" * 1000)
    kept = path.read_bytes()
    with pytest.raises(StoreError):
        _read_all(tmp_path, path)
    assert path.read_bytes() == kept


def _read_all(folder: Path, path: Path) -> None:
    with open_engine(folder, url=address(path), named=[]) as engine:
        engine.verify()


@pytest.mark.sqlite
def test_a_locked_database_is_an_error_in_time(tmp_path: Path) -> None:
    """After the time allowed for waiting, and nothing is written."""
    path = tmp_path / "cases.db"
    with open_engine(tmp_path, url=address(path), timeout=0.05) as engine:
        start(engine)
        before = dump(path)
        with closing(SQLITE.connect(path, isolation_level=None)) as other:
            other.execute("begin immediate")
            with pytest.raises(DatabaseLocked):
                nurse_does(engine, "note")
            with pytest.raises(DatabaseLocked):
                open_engine(tmp_path, url=address(path), timeout=0.05)
            other.execute("rollback")
        assert dump(path) == before
        assert nurse_does(engine, "note").accepted


def test_errors_have_one_base() -> None:
    """Every error that the engine raises is a PathwayError."""
    for error in (
        Conflict,
        KeyReused,
        UsageError,
        UnknownCase,
        BrokenLog,
        InternalError,
        StoreError,
        FaultyFiles,
    ):
        assert issubclass(error, PathwayError)


@pytest.mark.parametrize("seen", ["1", 1.0, True])
def test_a_version_that_is_no_number_is_wrong_use(tmp_path: Path, seen: object) -> None:
    """And not a conflict, as if somebody had been quicker."""
    with open_engine(tmp_path) as engine:
        start(engine)
        with pytest.raises(UsageError, match="`seen_version` should be a whole number"):
            nurse_does(engine, "note", seen_version=seen)


@pytest.mark.parametrize("id", [None, 7, "a\nb", "x" * 300])
def test_what_is_no_case_is_said_on_one_line(tmp_path: Path, id: object) -> None:
    """Whatever was given for an id."""
    with open_engine(tmp_path) as engine, pytest.raises(UnknownCase) as caught:
        engine.case(id)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300
