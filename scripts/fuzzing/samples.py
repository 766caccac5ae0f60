"""What fuzzing begins with: one good input of each kind, and its parts that matter."""

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from connector.journal.store import FILE_NAME, Journal
from scripts.fuzzing.still_clock import StillClock

_FILES: Final = Path(__file__).parent / "seeds"
_REQUEST: Final[dict[str, Any]] = {
    "common_name": "www.example.com",
    "sans": ["api.example.com", "*.example.com"],
    "contract_id": "C-0N7RAC7",
    "key_algorithms": ["RSA", "ECDSA"],
    "renew_before_days": 30,
    "timeouts": {"csr": "10m", "issuance": "1h"},
    "approve": {"pre_verification_warnings": "all"},
    "custom_fields": {"cost centre": "7"},
}
_YAML: Final = "common_name: www.example.com\nsans: [api.example.com]\ncontract_id: C-1\n"
_CHANGE: Final = "/cps/v2/enrollments/20001/changes/30001"
_ACCOUNT: Final = {"url": "https://acme.example.com", "client_id": "1", "client_secret": "secret"}


def sample(name: str) -> bytes:
    """Return a file of `seeds`; tests' own CA has made them."""
    return (_FILES / name).read_bytes()


def _json(*values: object) -> list[bytes]:
    return [json.dumps(value).encode() for value in values]


def requests() -> Sequence[bytes]:
    """Requests."""
    return [_YAML.encode(), *_json(_REQUEST)]


def queries() -> Sequence[bytes]:
    """Queries of Terraform."""
    return _json({"request": json.dumps(_REQUEST), "state": "/tmp/state"})  # noqa: S108 - a text


def scm_configs() -> Sequence[bytes]:
    """Accounts, flat and named."""
    return [
        *_json(_ACCOUNT, {"accounts": {"a": {**_ACCOUNT, "client_secret": {"env": "X"}}}}),
        b"api: command\norder: [/bin/sign, now]\nfind: [look]\ntimeout: 45s\nidempotent: true\n",
        b"api: admin\nurl: https://cert-manager.com\nlogin: me\npassword: x\ncustomer_uri: acme\n",
    ]


def edgercs() -> Sequence[bytes]:
    """Credentials for Akamai."""
    lines = "host = akab-x.luna.akamaiapis.net\nclient_token = a\naccess_token = b\n"
    return [f"[default]\n{lines}client_secret = c ; words\nmax_body = 131072\n".encode()]


def answers() -> Sequence[bytes]:
    """Answers of both vendors."""
    leaf = sample("chain.pem").decode().replace("\n\n", "\n")
    info = [{"type": "third-party-certificate", "requiredToProceed": True, "info": _CHANGE}]
    status = {"state": "running", "status": "wait-upload-third-party", "description": "x"}
    served = {"primaryCertificate": {"certificate": leaf, "trustChain": leaf}}
    csr = {"keyAlgorithm": "RSA", "csr": sample("csr.pem").decode()}
    enrollment = {
        "id": 20001,
        "location": "/cps/v2/enrollments/20001",
        "certificateType": "third-party",
        "changeType": "new-certificate",
        "csr": {"cn": "www.example.com", "sans": ["www.example.com"], "c": "DE"},
        "networkConfiguration": {"secureNetwork": "enhanced-tls", "sniOnly": True},
        "pendingChanges": [{"location": _CHANGE, "changeType": "renewal"}],
    }
    return _json(
        {"statusInfo": status, "allowedInput": info},
        {"csrs": [csr]},
        {"production": served, "staging": served},
        {"changes": [{"action": "renew", "status": "completed", "createdOn": "2026-01-01"}]},
        {"enrollments": [enrollment]},
        enrollment,
        {"enrollment": "/cps/v2/enrollments/20001", "changes": [_CHANGE]},
        {"sslId": 7, "certId": "a", "status": "Issued", "serialNumber": "5E:A1"},
        {"id": 1, "name": "OV", "terms": [365], "keyTypes": {"RSA": ["2048"]}},
    )


def refusals() -> Sequence[bytes]:
    """Refusals, behind the sign that chooses their status."""
    problem = {"type": "/cps/v2/error-types/bad", "title": "Bad", "errors": [{"detail": "x"}]}
    return [b"\0" + one for one in _json(problem, {"code": -16, "description": "Unknown user"})]


def pems() -> Sequence[bytes]:
    """Certificates and a CSR in PEM."""
    return [sample("chain.pem"), sample("csr.pem")]


def ders() -> Sequence[bytes]:
    """Certificates in DER."""
    return [sample("leaf.der"), sample("issuer.der")]


def issuers() -> Sequence[bytes]:
    """Certificates as CAs serve them."""
    return [sample("issuer.der"), sample("issuers.p7c"), sample("chain.pem")]


def ocsps() -> Sequence[bytes]:
    """Answers of OCSP responders."""
    return [sample(f"ocsp-{name}.der") for name in ("good", "revoked", "delegated")]


def crls() -> Sequence[bytes]:
    """Lists of revoked certificates."""
    return [sample("crl.der"), sample("crl.pem")]


def warnings() -> Sequence[bytes]:
    """Texts of warnings."""
    return [
        b"[WARNINGS]\nThe trust chain is empty.\nSomething else",
        b"Trust Chain:\n 1. Certificate: x\n Subject: y\n",
    ]


def journals() -> Sequence[bytes]:
    """A journal that this version has made."""
    directory = Path(tempfile.mkdtemp(prefix="fuzz-"))
    try:
        Journal.open(directory / FILE_NAME, StillClock()).close()
        return [(directory / FILE_NAME).read_bytes()]
    finally:
        shutil.rmtree(directory)


def programs() -> Sequence[bytes]:
    """What the whole program reads on standard input."""
    return [*requests(), *queries()]
