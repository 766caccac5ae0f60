"""The client of the Enrollment API on a scripted server."""

import pytest
from scripted_server import ScriptedServer

from connector.secret import Secret
from connector.sectigo import connect
from connector.sectigo.interface import SCM
from connector.settings import SCMAccount
from connector.transport.session import HTTPSSession


@pytest.fixture
def account(server: ScriptedServer) -> SCMAccount:
    return SCMAccount(
        name="default",
        api="enrollment",
        url=server.url,
        client_id="id-1",
        client_secret=Secret("s3cret/+ &"),
        token_url=f"{server.url}/token",
    )


@pytest.fixture
def scm(account: SCMAccount, session: HTTPSSession) -> SCM:
    return connect(account, session)
