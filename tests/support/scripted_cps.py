"""Fixtures: the CPS client on a scripted server."""

from dataclasses import replace

import pytest
from scripted_server import ScriptedServer

from connector.akamai.client import CPSClient
from connector.settings.values import AkamaiCredentials
from connector.text.secret import Secret
from connector.transport.session import HTTPSSession

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
