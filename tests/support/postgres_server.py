"""A PostgreSQL server of its own for each test process, and a database of its own for each test."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from outliving import outliving

from connector.postgres.database import Database

if TYPE_CHECKING:
    import psycopg

OWNER = "akamai"
"""The role that made everything."""
_DEBIAN = "/usr/lib/postgresql"
_NAMES = count(1)
_REST = """
pid="$1/data/postmaster.pid"
if read -r process < "$pid" && kill -QUIT "$process"; then
  for _ in $(seq 100); do [ ! -e "$pid" ] || sleep 0.1; done
fi
rm -rf "$1"
"""
"""For a shell: the server stops at once, then its files go."""


def _program(name: str) -> str:
    """Return the path of a program, which Debian keeps off PATH."""
    found = shutil.which(name)
    if found is None:
        newest = sorted(Path(_DEBIAN).glob(f"*/bin/{name}"), key=lambda one: float(one.parts[-3]))
        found = str(newest[-1]) if newest else None
    if found is None:
        pytest.fail(f"{name} is not there; `apt install postgresql`, as scripts/test does")
    return found


class Server:
    """A server that is started and stopped by its tests, with a socket in its directory."""

    def __init__(self, directory: Path, *settings: str) -> None:
        """Make its files; it is not started yet."""
        self.directory, self._settings = directory, settings
        self._data = directory / "data"
        # It refuses to run as root.
        self._user = "nobody" if os.geteuid() == 0 else None
        if self._user is not None:
            account = pwd.getpwnam(self._user)
            os.chown(directory, account.pw_uid, account.pw_gid)
        self._run(
            *("initdb", "--no-sync", "--auth=trust", f"--username={OWNER}", "--encoding=UTF8"),
            *("--locale=C.UTF-8", f"--pgdata={self._data}"),
        )

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = [f"unix_socket_directories={self.directory}", "fsync=off", *self._settings]
        if not any(one.startswith("listen_addresses") for one in settings):
            settings.append("listen_addresses=")
        options = " ".join(f"-c {one}" for one in settings)
        log = self.directory / "log"
        self._run(
            *("pg_ctl", "start", "--wait", f"--pgdata={self._data}", f"--log={log}"),
            *("-o", options),
        )

    def stop(self, mode: str = "immediate") -> None:
        """Stop it; *immediate* is as if it had been killed."""
        self._run("pg_ctl", "stop", "--wait", f"--pgdata={self._data}", f"--mode={mode}")

    def new_database(self) -> str:
        """Make a database; return its URL."""
        name = f"test_{next(_NAMES)}"
        with self.connect("postgres") as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def url(self, name: str) -> str:
        """Return the URL of a database."""
        return f"postgresql://{OWNER}@/{name}?host={self.directory}"

    def connect(self, name: str) -> "psycopg.Connection":
        """Return a connection as whoever looks after the server has one."""
        import psycopg  # noqa: PLC0415 - the core is tested without it

        return psycopg.connect(self.url(name), autocommit=True)

    def log(self) -> str:
        """Return what the server has written."""
        return (self.directory / "log").read_text(encoding="utf-8")

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [_program(program), *arguments],
            check=False,
            user=self._user,
            extra_groups=None if self._user is None else [],
            cwd=self.directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT if program != "pg_ctl" else subprocess.DEVNULL,
            text=True,
        )
        if done.returncode:
            pytest.fail(f"{program} failed: {done.stdout}")


def end_sessions(connection: "psycopg.Connection") -> None:
    """End all other sessions of a database, and wait until they are."""
    connection.execute(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


def machine(url: str, home: Path) -> dict[str, str]:
    """Return the environment of a machine at the state *url*, with a home and logs of its own."""
    return {
        "AKAMAI_SCM_STATE": url,
        "AKAMAI_SCM_LOG_DIR": str(home / "logs"),
        "XDG_STATE_HOME": str(home),
    }


def started(*settings: str, put: Callable[[Path], None] | None = None) -> Iterator[Server]:
    """
    Yield a running server; nothing of it is left behind.

    Args:
        settings: Of `postgresql.conf`, as `name=value`.
        put: Puts files into its directory, which become its own.
    """
    directory = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # the path of a socket is short
    with outliving(_REST, str(directory)):
        server = Server(directory, *settings)
        if put is not None:
            put(directory)
            for path in directory.glob("*.pem"):
                path.chmod(0o600)
                shutil.chown(path, directory.owner())
        server.start()
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The server that tests share which leave it as it is."""
    yield from started()


@pytest.fixture
def database_url(postgres: Server) -> str:
    """The URL of a database with nothing in it."""
    return postgres.new_database()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A session in it."""
    with Database(database_url) as opened:
        yield opened


@pytest.fixture(params=["directory", "database"])
def state(request: pytest.FixtureRequest, tmp_path: Path) -> Path | Database:
    """Where the state is: what holds for one of them holds for the other."""
    if request.param == "directory":
        return tmp_path
    found: Database = request.getfixturevalue("database")
    return found


in_a_directory = pytest.mark.parametrize("state", ["directory"], indirect=True)
"""For what is about the files there."""
