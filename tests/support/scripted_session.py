"""
Fixtures: a scripted HTTPS server, and a session that trusts it and tells its calls.

The session has all the time in the world: how fast a machine shakes hands is no matter of a test.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Timer

import pytest
import trustme
from patience import HANGS
from scripted_server import ScriptedServer
from virtual_clock import VirtualClock

from connector.transport.call import Call
from connector.transport.reply import CallRecord
from connector.transport.session import HTTPSSession
from connector.transport.wire import Limits

FOREVER = timedelta(seconds=HANGS)


class Unhurried(Limits):
    """Limits that the virtual time of a run does not shorten."""

    def within(self, left: timedelta | None) -> Limits:
        """Return the same: real time is another one than the test's."""
        return self


UNHURRIED = Unhurried(FOREVER, FOREVER, FOREVER)


def call_to(server: ScriptedServer, method: str = "GET", **more: object) -> Call:
    """Return a call with a query that no log may have; *more* are fields of `Call`."""
    return Call("CPS", "read it", method, f"{server.url}/cps/v2/x?secret=1", **more)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_bundle(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[ScriptedServer]:
    served = ScriptedServer(authority)
    yield served
    served.stop()


@dataclass(frozen=True)
class Pair:
    """A client certificate and its key, as files."""

    cert: Path
    key: Path


@pytest.fixture
def pair(authority: trustme.CA, tmp_path: Path) -> Pair:
    """A client certificate that `strict_server` takes."""
    return written_pair(authority, tmp_path, "client")


@pytest.fixture
def strict_server(authority: trustme.CA) -> Iterator[ScriptedServer]:
    """Answers only those who show a client certificate."""
    served = ScriptedServer(authority, clients=authority)
    yield served
    served.stop()


def written_pair(authority: trustme.CA, directory: Path, name: str) -> Pair:
    made = authority.issue_cert("api@example.com")
    found = Pair(directory / f"{name}.pem", directory / f"{name}.key")
    made.cert_chain_pems[0].write_to_path(str(found.cert))
    made.private_key_pem.write_to_path(str(found.key))
    return found


@pytest.fixture
def _cut_once_it_drips(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of each attempt is up once its answer drips in, however late that is."""

    class OnceItDrips(Timer):
        def run(self) -> None:
            while not self.finished.is_set():
                if server.dripping.wait(0.01):
                    server.dripping.clear()
                    self.function()
                    return

    monkeypatch.setattr("connector.transport.bound.Timer", OnceItDrips)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def records() -> list[CallRecord]:
    return []


@pytest.fixture
def session(
    clock: VirtualClock, ca_bundle: Path, records: list[CallRecord]
) -> Iterator[HTTPSSession]:
    made = HTTPSSession(clock, ca_bundle=ca_bundle, on_call=records.append, limits=UNHURRIED)
    yield made
    made.close()
