"""The clients of both APIs on a scripted server, and what they need to meet the sandbox."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from scm_answers import TOKEN
from scripted_server import ScriptedServer
from scripted_session import UNHURRIED

from connector.clock import SystemClock
from connector.sectigo import connect
from connector.sectigo.interface import SCM
from connector.settings.load import load_parts, whole
from connector.settings.source import Flags
from connector.settings.values import SCMAccount, Settings
from connector.text.secret import Secret
from connector.transport.session import HTTPSSession

if TYPE_CHECKING:
    from connector.sandbox.serving.server import Sandbox


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


@pytest.fixture
def by_password(server: ScriptedServer) -> SCMAccount:
    """An account of the Admin API, by login and password."""
    return SCMAccount(
        name="admin",
        api="admin",
        url=server.url,
        login="ada",
        password=Secret("s3cret"),
        customer_uri="Example",
    )


@pytest.fixture
def admin(by_password: SCMAccount, session: HTTPSSession) -> SCM:
    """The Admin API, by login and password."""
    return connect(by_password, session)


@pytest.fixture
def token_first(server: ScriptedServer) -> None:
    """The test starts with a token; it scripts what comes after."""
    server.script = [TOKEN]


@pytest.fixture
def settings(sandbox: "Sandbox", tmp_path: Path) -> Settings:
    return whole(load_parts(Flags(), sandbox.env(), tmp_path, tmp_path))


@pytest.fixture
def trusted(settings: Settings) -> Iterator[HTTPSSession]:
    session = HTTPSSession(SystemClock(), ca_bundle=settings.local.ca_bundle, limits=UNHURRIED)
    yield session
    session.close()
