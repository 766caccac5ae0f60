"""SCM under a clock that only the test moves, and a client that speaks to it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography import x509
from edgedns_client import Client
from patience import HANGS
from scm_administrators import STEP, Administrator
from scm_dcv import DCV
from scm_orders import ManualClock, make_csr

from connector.sandbox import cli
from connector.sandbox.ca import Authorities
from connector.sandbox.scm import tokens
from connector.sandbox.serving.server import Sandbox
from connector.sandbox.world import Options, World

Ctl = Callable[..., Any]


class SCMClient:
    """Speaks to SCM as one account, over HTTPS, with nothing of the connector in between."""

    def __init__(self, sandbox: Sandbox, account: str = "default") -> None:
        self._base = sandbox.scm_url
        self._account = sandbox.world.scm.accounts[account]
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = str(sandbox.directory / "ca.pem")

    def call(self, method: str, path: str, **more: object) -> requests.Response:
        """Call any path of the server."""
        return self.session.request(method, self._base + path, timeout=HANGS, **more)

    def log_in(self) -> str:
        """Get a token and use it from now on."""
        answer = self.call(
            "POST",
            tokens.PATH,
            data={
                "grant_type": "client_credentials",
                "client_id": self._account.client_id,
                "client_secret": self._account.client_secret,
            },
        )
        token: str = answer.json()["access_token"]
        self.session.headers["Authorization"] = f"Bearer {token}"
        return token

    def certificates(self, method: str, path: str = "", **more: object) -> requests.Response:
        """Call a path below `certificates`."""
        return self.call(method, f"/api/v1/certificates{path}", **more)

    def order(self, csr_pem: str, *names: str, **more: object) -> str:
        """Place an order and return its id."""
        body = {"csr": csr_pem, "subjAltNames": list(names), **more}
        answer = self.certificates("POST", json=body)
        assert answer.status_code == 200, answer.text
        order_id: str = answer.json()["certId"]
        return order_id

    def status(self, order_id: str) -> str:
        """Return the status word of an order."""
        word: str = self.certificates("GET", f"/{order_id}/status").json()["status"]
        return word

    def collect(self, order_id: str) -> list[x509.Certificate]:
        """Return the certificates of an order that is issued."""
        answer = self.certificates("GET", f"/{order_id}")
        assert answer.status_code == 200, answer.text
        return x509.load_pem_x509_certificates(answer.content)


@pytest.fixture
def clock() -> ManualClock:
    """The real time of `slow`."""
    return ManualClock()


@pytest.fixture
def slow(
    tmp_path: Path, authorities: Authorities, options: Options, clock: ManualClock
) -> Iterator[Sandbox]:
    """A sandbox whose steps take ten seconds of a clock that only the test moves."""
    world = World(options=replace(options, step_seconds=10.0), authorities=authorities, real=clock)
    with Sandbox.start(tmp_path / "slow", world=world) as running:
        yield running

    assert running.world.violations == []


@pytest.fixture
def client_for(slow: Sandbox) -> Callable[[str], SCMClient]:
    """Makes clients of `slow` that have logged in."""

    def make(account: str) -> SCMClient:
        client = SCMClient(slow, account)
        client.log_in()
        return client

    return make


@pytest.fixture
def scm(client_for: Callable[[str], SCMClient]) -> SCMClient:
    """A client of the default account."""
    return client_for("default")


@pytest.fixture
def administrator(slow: Sandbox) -> Administrator:
    """An administrator of SCM, by password."""
    return Administrator(slow)


@pytest.fixture
def edge(slow: Sandbox) -> Client:
    """A client of Edge DNS."""
    return Client(slow)


@pytest.fixture(params=["v1", "v2"])
def dcv(slow: Sandbox, administrator: Administrator, request: pytest.FixtureRequest) -> DCV:
    """Who validates domains, by each version of the API."""
    return DCV(slow, administrator, request.param)


@pytest.fixture
def v2(slow: Sandbox, administrator: Administrator) -> DCV:
    """Who validates domains, by the newer version of the API."""
    return DCV(slow, administrator, "v2")


@pytest.fixture
def issue(administrator: Administrator, clock: ManualClock) -> Callable[..., int]:
    """Orders a certificate as SCM's administrator and waits until it is issued."""

    def order(name: str = "www.example.org", **more: object) -> int:
        ssl_id = administrator.enroll(make_csr(name), **more)
        clock.sleep(6 * STEP)
        assert administrator.details(ssl_id)["status"] == "Issued"
        return ssl_id

    return order


@pytest.fixture
def ctl(slow: Sandbox, capsys: pytest.CaptureFixture[str]) -> Ctl:
    """Gives a command and returns the answer as data."""

    def give(*words: str) -> Any:
        code = cli.main(["ctl", "--dir", str(slow.directory), *words, "--json"])
        out, err = capsys.readouterr()
        assert code == 0, err
        return json.loads(out)

    return give
