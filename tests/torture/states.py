"""Where a trial's state is, a directory or a database, and what becomes of it between two runs."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, Self
from urllib.parse import urlsplit

from postgres_server import Server, started
from program import Program

from connector.journal.store import FILE_NAME
from connector.settings.state_place import state_default

Kind = Literal["directory", "database"]


class State(Protocol):
    """What a trial does to a state; no run uses it meanwhile."""

    @property
    def named(self) -> str:
        """As AKAMAI_SCM_STATE names it."""
        ...

    def keep(self) -> None:
        """Keep a copy of it as it is now."""
        ...

    def lose(self) -> None:
        """Let there be nothing in it."""
        ...

    def put_back(self) -> None:
        """Put what was kept in its place."""
        ...

    def has_journal(self) -> bool:
        """Return whether a run has begun a journal in it."""
        ...


@dataclass
class InDirectory:
    """A state of this machine."""

    path: Path

    @property
    def named(self) -> str:
        return str(self.path)

    @property
    def _kept(self) -> Path:
        return self.path.with_name(f"{self.path.name}-kept")

    def keep(self) -> None:
        shutil.rmtree(self._kept, ignore_errors=True)
        if self.path.exists():
            shutil.copytree(self.path, self._kept)

    def lose(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)

    def put_back(self) -> None:
        self.lose()
        if self._kept.exists():
            shutil.copytree(self._kept, self.path)

    def has_journal(self) -> bool:
        return (self.path / FILE_NAME).exists()


class InDatabase:
    """A state that machines share, and what this one keeps beside it."""

    def __init__(self, server: Server, beside: Path) -> None:
        """
        Make an empty database.

        Args:
            server: Has it.
            beside: The state directory that a run has in any case, for its notes and reports.
        """
        self._server = server
        self.named = server.new_database()
        self._name = urlsplit(self.named).path[1:]
        self._beside = InDirectory(beside)

    def keep(self) -> None:
        self._make(f"{self._name}_kept", self._name)
        self._beside.keep()

    def lose(self) -> None:
        self._make(self._name, "template1")
        self._beside.lose()

    def put_back(self) -> None:
        self._make(self._name, f"{self._name}_kept")
        self._beside.put_back()

    def has_journal(self) -> bool:
        with self._server.connect(self._name) as connection:
            found = connection.execute("SELECT to_regclass('akamai_scm.orders')").fetchone()
        return found is not None and found[0] is not None

    def _make(self, name: str, template: str) -> None:
        """Make a database like another one; whoever is at work in either is put out."""
        with self._server.connect("postgres") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # type: ignore[call-overload]
            connection.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s",
                [template],
            )
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # type: ignore[call-overload]

    def drop(self) -> None:
        """Leave nothing in the server."""
        with self._server.connect("postgres") as connection:
            for name in (self._name, f"{self._name}_kept"):
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # type: ignore[call-overload]


class Servers:
    """A server for those trials that want one, started with the first; a context."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._server: Server | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @contextmanager
    def state(self, kind: Kind, directory: Path, home: Path) -> Iterator[State]:
        """Give a state of its own to a trial, in *directory* or beside what is in *home*."""
        if kind == "directory":
            yield InDirectory(directory)
            return
        if self._server is None:
            self._server = self._stack.enter_context(contextmanager(started)())
        made = InDatabase(self._server, home / state_default({}).removeprefix("~/"))
        try:
            yield made
        finally:
            made.drop()


@dataclass(frozen=True)
class Tried(Program):
    """The program with a state of one kind or the other."""

    state: State
    stack: ExitStack
    """Ends with the trial, and with it whatever listens only as long."""

    def environment(self, **more: str) -> dict[str, str]:
        return super().environment(**{"AKAMAI_SCM_STATE": self.state.named, **more})
