"""A client of the sandbox's CPS with nothing of the connector in between, under a manual clock."""

import copy
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from cps_signer import authorization
from cryptography import x509
from patience import HANGS

from connector.clock import Clock
from connector.sandbox.serving.server import Sandbox

STEP = timedelta(seconds=10)
CONTRACT = "C-0N7RAC7"
CONTACT = {"firstName": "A", "lastName": "Admin", "email": "a@example.com", "phone": "+49 69 1"}
BODY: dict[str, Any] = {
    "ra": "third-party",
    "validationType": "third-party",
    "certificateType": "third-party",
    "changeManagement": False,
    "enableMultiStackedCertificates": False,
    "signatureAlgorithm": "SHA-256",
    "csr": {"cn": "www.example.com", "sans": ["api.example.com"]},
    "networkConfiguration": {
        "geography": "core",
        "secureNetwork": "enhanced-tls",
        "sniOnly": True,
        "quicEnabled": False,
        "dnsNameSettings": {"cloneDnsNames": True, "dnsNames": None},
    },
    "org": {"name": "Example GmbH", "city": "Köln", "country": "DE", "phone": "+49 69 123456"},
    "adminContact": {**CONTACT, "phone": "+49 (69) 123456"},
    "techContact": {**CONTACT, "phone": "(617) 555-0102", "email": "t@akamai.com"},
    "thirdParty": {"excludeSans": False},
}


def media(name: str, version: int) -> str:
    return f"application/vnd.akamai.cps.{name}.v{version}+json"


def wanted(**changes: Any) -> dict[str, Any]:
    """Return an enrollment, its fields replaced by *changes*; `csr` and `network` are merged."""
    body = copy.deepcopy(BODY)
    body["csr"] |= changes.pop("csr", {})
    body["networkConfiguration"] |= changes.pop("network", {})
    return body | changes


@dataclass
class CPS:
    """Speaks to CPS; signs by the sandbox's real clock."""

    sandbox: Sandbox
    clock: Clock
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.trust_env = False
        self.session.verify = str(self.sandbox.directory / "ca.pem")

    def send(
        self,
        method: str,
        path: str,
        accept: str,
        content_type: str = "",
        body: Any = None,
        *,
        now: datetime | None = None,
        nonce: str = "",
        secret: str = "",
        **query: str,
    ) -> requests.Response:
        """Send one signed request; bytes as *body* go out as they are."""
        raw = (
            b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        )
        target = path + (f"?{urlencode(query)}" if query else "")
        host = self.sandbox.cps_url.removeprefix("https://")
        known = self.sandbox.world.cps.credentials
        headers = {
            "Accept": accept,
            "Authorization": authorization(
                method,
                host,
                target,
                raw,
                client_token=known.client_token,
                client_secret=secret or known.client_secret,
                access_token=known.access_token,
                now=now or self.clock.now(),
                nonce=nonce,
            ),
        }
        if content_type:
            headers["Content-Type"] = content_type
        url = self.sandbox.cps_url + target
        return self.session.request(method, url, headers=headers, data=raw, timeout=HANGS)

    def get(self, path: str, name: str, version: int = 1) -> Any:
        """Return what is at *path*, which must be there."""
        answer = self.send("GET", path, media(name, version))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def create(self, body: dict[str, Any], **query: str) -> requests.Response:
        query = {"contractId": CONTRACT, **query}
        types = (media("enrollment-status", 1), media("enrollment", 12))
        return self.send("POST", "/cps/v2/enrollments", *types, body, **query)

    def put(self, enrollment: str, body: dict[str, Any], **query: str) -> requests.Response:
        types = (media("enrollment-status", 1), media("enrollment", 12))
        query = {name.replace("_", "-"): value for name, value in query.items()}
        return self.send("PUT", enrollment, *types, body, **query)

    def delete(self, path: str, name: str = "enrollment-status", **query: str) -> requests.Response:
        query = {key.replace("_", "-"): value for key, value in query.items()}
        return self.send("DELETE", path, media(name, 1), **query)

    def status(self, change: str) -> str:
        """Return the fine status of a change."""
        status: str = self.get(change, "change", 2)["statusInfo"]["status"]
        return status

    def csrs(self, change: str) -> dict[str, str]:
        """Return the CSRs by key algorithm."""
        found = self.get(f"{change}/input/info/third-party-csr", "csr", 2)["csrs"]
        return {one["keyAlgorithm"]: one["csr"] for one in found}

    def upload(self, change: str, *certificates: dict[str, Any]) -> requests.Response:
        return self.send(
            "POST",
            f"{change}/input/update/third-party-cert-and-trust-chain",
            media("change-id", 1),
            media("certificate-and-trust-chain", 2),
            {"certificatesAndTrustChains": list(certificates)},
        )

    def acknowledge(
        self, change: str, what: str, answer: str = "acknowledge", **more: str
    ) -> requests.Response:
        kind = "acknowledgement-with-hash" if more else "acknowledgement"
        return self.send(
            "POST",
            f"{change}/input/update/{what}-ack",
            media("change-id", 1),
            media(kind, 1),
            {"acknowledgement": answer, **more},
        )

    def sign(self, csr: str, *names: str, days: int = 199) -> dict[str, Any]:
        """Return what SCM's DV profile makes of a CSR, ready for an upload."""
        world = self.sandbox.world
        profile = world.scm.accounts["sectigo-dv"].profile
        issued = world.cas.authorities.issue(csr, names, profile, days=days, now=world.clock.now())
        rsa = "RSA" in type(x509.load_pem_x509_csr(csr.encode()).public_key()).__name__
        return {
            "keyAlgorithm": "RSA" if rsa else "ECDSA",
            "certificate": issued.leaf_pem,
            "trustChain": "".join(issued.intermediates_pem),
        }

    def start(self, body: dict[str, Any], **query: str) -> tuple[str, str]:
        """Create an enrollment and return its path and that of its change."""
        answer = self.create(body, **query)
        assert answer.status_code == 202, answer.text
        status = answer.json()
        return status["enrollment"], status["changes"][0]

    def wait(self, steps: int = 1) -> None:
        """Let so many steps go by."""
        self.clock.sleep(steps * STEP)

    def go_live(self, enrollment: str, change: str, days: int = 199) -> dict[str, dict[str, Any]]:
        """Carry a change from its CSR to production; return what was uploaded."""
        self.wait()
        names = self.get(enrollment, "enrollment", 12)["csr"]["sans"]
        csrs = self.csrs(change)
        signed = {key: self.sign(csr, *names, days=days) for key, csr in csrs.items()}
        assert self.upload(change, *signed.values()).status_code == 200
        self.wait(5)
        assert self.status(change) == "complete"
        return signed

    def live(self, body: dict[str, Any], days: int = 199) -> str:
        """Return the path of an enrollment that is live."""
        enrollment, change = self.start(body)
        self.go_live(enrollment, change, days)
        return enrollment


@pytest.fixture
def cps(slow: Sandbox) -> CPS:
    """A client of `slow`, whose steps take ten seconds that only the test lets go by."""
    return CPS(slow, slow.world.ground.real)
