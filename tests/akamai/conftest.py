"""A scripted HTTPS server and a session that trusts it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from scripted_server import ScriptedServer
from virtual_clock import VirtualClock

from connector.akamai.client import CPSClient
from connector.secret import Secret
from connector.settings import AkamaiCredentials
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


CREDENTIALS = AkamaiCredentials(
    host="",
    client_token="akab-ct",
    client_secret=Secret("c2VjcmV0LXNlY3JldA=="),
    access_token="akab-at",
    max_body=2048,
    source=".edgerc [default]",
)


@pytest.fixture
def credentials(server: ScriptedServer) -> AkamaiCredentials:
    return replace(CREDENTIALS, host=server.host)


@pytest.fixture
def cps(credentials: AkamaiCredentials, session: HTTPSSession) -> CPSClient:
    return CPSClient(credentials, session)
