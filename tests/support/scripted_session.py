"""Fixtures: a scripted HTTPS server, and a session that trusts it and tells its calls."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme
from scripted_server import ScriptedServer
from virtual_clock import VirtualClock

from connector.transport.reply import CallRecord
from connector.transport.session import HTTPSSession


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
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def records() -> list[CallRecord]:
    return []


@pytest.fixture
def session(
    clock: VirtualClock, ca_bundle: Path, records: list[CallRecord]
) -> Iterator[HTTPSSession]:
    made = HTTPSSession(clock, ca_bundle=ca_bundle, on_call=records.append)
    yield made
    made.close()
