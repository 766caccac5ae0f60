"""Fixtures: a scripted HTTPS server, and a session that trusts it and tells its calls."""

from collections.abc import Iterator
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
