"""
A certificate's whole life with `edgegrid-python` and `requests`, and nothing of this project.

Written from the vendor's documentation, which akamai-cps 1 sums up. Reads the credentials that
AKAMAI_EDGERC names, signs with a CA of its own, and prints what it saw as JSON.
"""

# ruff: noqa: TID251 - a program of its own has its own clock

import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import requests
from akamai.edgegrid import EdgeGridAuth, EdgeRc
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

NAMES = ["life.example.com", "www.life.example.com"]
CONTRACT = sys.argv[1]
ENROLLMENT = {
    "ra": "third-party",
    "validationType": "third-party",
    "certificateType": "third-party",
    "changeManagement": True,
    "enableMultiStackedCertificates": True,
    "csr": {"cn": NAMES[0], "sans": NAMES, "c": "DE", "o": "Example GmbH", "l": "Frankfurt"},
    "networkConfiguration": {
        "geography": "core",
        "secureNetwork": "enhanced-tls",
        "sniOnly": True,
        "quicEnabled": False,
        "dnsNameSettings": {"cloneDnsNames": True, "dnsNames": None},
    },
    "org": {"name": "Example GmbH", "city": "Frankfurt", "country": "DE", "phone": "+49 69 123456"},
    "adminContact": {
        "firstName": "A", "lastName": "Admin", "email": "a@example.com", "phone": "+49 69 123456",
    },
    "techContact": {
        "firstName": "T", "lastName": "Tech", "email": "t@akamai.com", "phone": "+1 617 555 0102",
    },
    "thirdParty": {"excludeSans": False},
}  # fmt: skip

edgerc = EdgeRc(os.environ["AKAMAI_EDGERC"])
base = f"https://{edgerc.get('default', 'host')}"
session = requests.Session()
session.auth = EdgeGridAuth.from_edgerc(edgerc, "default")


def media(name: str) -> str:
    return f"application/vnd.akamai.cps.{name}+json"


def call(
    method: str, path: str, accept: str, content: str = "", body: Any = None, **query: str
) -> requests.Response:
    headers = {"Accept": media(accept)}
    if content:
        headers["Content-Type"] = media(content)
    return session.request(
        method,
        urljoin(base, path),
        headers=headers,
        params={name.replace("_", "-"): value for name, value in query.items()},
        data=json.dumps(body) if body is not None else None,
        timeout=600,
    )


def get(path: str, accept: str, **query: str) -> Any:
    answer = call("GET", path, accept, **query)
    answer.raise_for_status()
    return answer.json()


class Authority:
    """A private CA of one certificate."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A private root")])
        builder = self._start(self.name).public_key(self.key.public_key())
        self.root = builder.add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        ).sign(self.key, SHA256())

    def sign(self, pem: str) -> dict[str, str]:
        csr = x509.load_pem_x509_csr(pem.encode())
        names = csr.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        leaf = (
            self._start(csr.subject)
            .public_key(csr.public_key())
            .add_extension(names, critical=False)
            .sign(self.key, SHA256())
        )
        return {
            name: self._pem(one) for name, one in (("certificate", leaf), ("trustChain", self.root))
        }

    def _start(self, subject: x509.Name) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=90))
        )

    @staticmethod
    def _pem(certificate: x509.Certificate) -> str:
        return certificate.public_bytes(Encoding.PEM).decode()


authority = Authority()


def drive(change: str) -> Iterator[str]:
    """Answer whatever the change waits for until it is complete; yield what it was."""
    for _ in range(400):
        shown = get(change, "change.v2")
        assert shown["statusInfo"]["error"] is None, shown
        if shown["statusInfo"]["state"] == "completed":
            return
        for wanted in shown["allowedInput"]:
            yield wanted["type"]
            answer_input(wanted)
        time.sleep(0.02)
    raise TimeoutError(shown)


def answer_input(wanted: dict[str, Any]) -> None:
    if wanted["type"] == "third-party-certificate":
        csrs = get(wanted["info"], "csr.v2")["csrs"]
        body: dict[str, Any] = {
            "certificatesAndTrustChains": [
                {"keyAlgorithm": one["keyAlgorithm"], **authority.sign(one["csr"])} for one in csrs
            ]
        }
        content = "certificate-and-trust-chain.v2"
    elif wanted["type"] == "change-management":
        info = get(wanted["info"], "change-management-info.v5")
        body = {"acknowledgement": "acknowledge", "hash": info["validationResultHash"]}
        content = "acknowledgement-with-hash.v1"
    else:
        assert get(wanted["info"], "warnings.v1")["warnings"]
        body, content = {"acknowledgement": "acknowledge"}, "acknowledgement.v1"
    answer = call("POST", wanted["update"], "change-id.v1", content, body)
    answer.raise_for_status()


def live(enrollment: str) -> list[str]:
    production = get(f"{enrollment}/deployments/production", "deployment.v8")
    pair = (production["primaryCertificate"], *production["multiStackedCertificates"])
    return [one["keyAlgorithm"] for one in pair]


created = session.post(
    f"{base}/cps/v2/enrollments?contractId={CONTRACT}",
    headers={
        "Accept": media("enrollment-status.v1"),
        "Content-Type": media("enrollment.v11"),
    },
    json=ENROLLMENT,
    timeout=600,
)
created.raise_for_status()
path = created.json()["enrollment"]
inputs = list(drive(created.json()["changes"][0]))
first = live(path)
again = get(path, "enrollment.v11")
renewed = call("PUT", path, "enrollment-status.v1", "enrollment.v11", again, force_renewal="true")
renewed.raise_for_status()
inputs_of_renewal = list(drive(renewed.json()["changes"][0]))
expiries = get("/cps/v2/active-certificates", "active-certificates.v2", contractId=CONTRACT)
history = get(f"{path}/history/changes", "change-history.v5")["changes"]
deleted = call("DELETE", path, "enrollment-status.v1")
while call("GET", path, "enrollment.v11").status_code == 200:
    time.sleep(0.02)
gone = call("GET", path, "enrollment.v11")
json.dump(
    {
        "created": created.status_code,
        "inputs": inputs,
        "live": first,
        "renewed": renewed.status_code,
        "inputs_of_renewal": inputs_of_renewal,
        "active": len(expiries["enrollments"]),
        "history": [one["action"] for one in history],
        "deleted": deleted.status_code,
        "gone": gone.json()["title"],
    },
    sys.stdout,
)
