"""`curl` runs on SCM's Admin API, with a client certificate and without (sectigo-scm 9.5)."""

import shutil
import subprocess

import pytest
from cryptography import x509
from patience import HANGS
from scm_administrators import STEP
from scm_orders import ManualClock, make_csr, place

from connector.sandbox.serving.server import Sandbox

pytestmark = pytest.mark.promise("client-curl")


@pytest.fixture
def curl(slow: Sandbox) -> "Curl":
    """The program; a machine without it cannot tell."""
    program = shutil.which("curl")
    assert program is not None, "curl is not installed: apt install curl"
    return Curl(slow, program)


class Curl:
    """Calls SCM as the administrator with a client certificate does."""

    def __init__(self, sandbox: Sandbox, program: str) -> None:
        self._sandbox = sandbox
        self._program = program

    def __call__(
        self, path: str, *words: str, shown: bool = True
    ) -> subprocess.CompletedProcess[bytes]:
        folder, customer = self._sandbox.directory, self._sandbox.world.scm.customer
        pair = ["--cert", str(folder / "client.pem"), "--key", str(folder / "client.key")]
        return subprocess.run(
            [
                *(self._program, "--silent", "--show-error", "--max-time", "20"),
                *("--cacert", str(folder / "ca.pem"), *(pair if shown else [])),
                *("--header", f"login: {customer.admins['admin-cert'].login}"),
                *("--header", f"customerUri: {customer.uri}"),
                *words,
                self._sandbox.scm_url + path,
            ],
            capture_output=True,
            timeout=HANGS,
            env={"PATH": "/usr/bin:/bin"},
            check=True,
        )


def test_a_client_certificate_opens_the_private_twin(curl: Curl) -> None:
    """And nothing else does: without it the same headers are refused."""
    status = ("--output", "/dev/null", "--write-out", "%{http_code}")

    assert curl("/private/api/organization/v1", *status).stdout == b"200"
    assert curl("/private/api/organization/v1", *status, shown=False).stdout == b"401"
    assert curl("/api/organization/v1", *status).stdout == b"401"


def test_both_forms_of_collect_give_the_same(slow: Sandbox, curl: Curl, clock: ManualClock) -> None:
    """The format as a parameter and as a part of the path."""
    ssl_id = place(slow, make_csr("www.example.org"))
    clock.sleep(2 * STEP)
    query = curl(f"/private/api/ssl/v1/collect/{ssl_id}?format=x509", "--fail").stdout
    path = curl(f"/private/api/ssl/v1/collect/{ssl_id}/x509", "--fail").stdout

    assert query == path
    assert len(x509.load_pem_x509_certificates(path)) == 4


def test_head_tells_how_many_there_are(slow: Sandbox, curl: Curl) -> None:
    """Only in a header."""
    place(slow, make_csr("www.example.org"))
    place(slow, make_csr("www.example.com"))
    head = curl("/private/api/ssl/v1?commonName=www.example.org", "--head").stdout.decode()

    assert " 200 " in head.splitlines()[0]
    assert "X-Total-Count: 1" in head
