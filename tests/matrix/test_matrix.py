"""
Every kind of certificate from every CA, with every key, through both of SCM's APIs.

One test per profile. In it the two APIs take turns, each with a state directory of its own; each
gets three certificates (RSA, ECDSA, both) and is taken through issue, renewal in time and
renewal upon revocation, always by the command that a cron job would run.
"""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from program import Program
from program_fixtures import clock, sandbox_clock
from request_document import LEAST
from skipping_clock import SkippingClock

from connector.sandbox.scm import orders
from connector.sandbox.scm.orders import Status
from connector.sandbox.serving.server import Sandbox
from connector.sandbox.world import Options

__all__ = ["clock", "sandbox_clock"]

ORGANIZATION = 10
APIS = ("enrollment", "admin")
KEYS: Mapping[str, list[str]] = {"rsa": ["RSA"], "ecdsa": ["ECDSA"], "both": ["RSA", "ECDSA"]}
ADMINS: Mapping[str, str] = {"rsa": "admin", "ecdsa": "admin-cert", "both": "admin-oauth"}
"""Each way to log in to the Admin API."""


CERTIFICATES = len(APIS) * len(KEYS)
DUE = {"inside_window", "awaiting_order"}
"""Reasons of what is due by time; the second where CPS has opened the renewal already."""


@dataclass(frozen=True)
class Kind:
    """A row of the matrix: what is asked for, and where SCM has it."""

    validation: str
    profile: int
    account: str
    """Of the Enrollment API."""

    def names(self, keys: str, stem: str) -> dict[str, Any]:
        """RSA has one name, ECDSA several, both a wildcard where the CA may sign one."""
        sans = {"rsa": [], "ecdsa": [f"shop.{stem}", f"api.{stem}"], "both": [stem]}[keys]
        wildcard = keys == "both" and self.validation != "ev"
        common_name = f"*.{stem}" if wildcard else f"www.{stem}"
        return {"common_name": common_name, "sans": sans}


def row(validation: str, profile: int, account: str, *promises: str) -> Any:
    return pytest.param(
        Kind(validation, profile, account), id=account, marks=pytest.mark.promise(*promises)
    )


def sectigo(validation: str) -> tuple[str, ...]:
    rows = (f"sectigo-{validation}-{names}" for names in ("single", "multi", "wildcard"))
    return tuple(row for row in rows if row != "sectigo-ev-wildcard")


pytestmark = pytest.mark.promise(
    "key-rsa",
    "key-ecdsa",
    "key-dual",
    "hash-sha256",
    "api-enrollment",
    "api-admin-login",
    "api-admin-certificate",
    "api-admin-oauth",
    "several-accounts",
)


@pytest.fixture
def options(options: Options) -> Options:
    """Steps take no time: what is waited for elsewhere is not the matter here."""
    return replace(options, step_seconds=0)


class API:
    """One of SCM's APIs: a directory of requests and what came of them."""

    def __init__(self, name: str, kind: Kind, program: Program) -> None:
        self.name, self.sandbox = name, program.sandbox
        self.program = program
        self.kind = kind
        requests = program.directory / "requests"
        requests.mkdir(parents=True)
        for keys, algorithms in KEYS.items():
            document = {
                **LEAST,
                **kind.names(keys, f"{name}-{keys}.example.com"),
                **self._account(keys),
                "validation": kind.validation,
                "key_algorithms": algorithms,
                "spread": False,
                "auto_approve": True,
            }
            (requests / f"{keys}.yaml").write_text(yaml.safe_dump(document))

    def _account(self, keys: str) -> dict[str, Any]:
        if self.name == "enrollment":
            return {"scm_account": self.kind.account}
        account = self.sandbox.world.scm.accounts[self.kind.account]
        return {
            "scm_account": ADMINS[keys],
            "org_id": ORGANIZATION,
            "cert_type": self.kind.profile,
            "term": account.term if self.kind.validation == "private" else "max",
        }

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        state = str(self.program.directory / "state")
        return self.program.run(*words, "requests", AKAMAI_SCM_STATE=state)


class Matrix:
    """Both APIs on one sandbox."""

    def __init__(self, kind: Kind, sandbox: Sandbox, directory: Path, clock: SkippingClock) -> None:
        self.apis = [API(name, kind, Program(sandbox, directory / name, clock)) for name in APIS]
        self.sandbox = sandbox

    def apply(self) -> None:
        for api in self.apis:
            done = api.run("apply")
            assert done.returncode == 0, done.stderr

    def reasons(self) -> list[str]:
        """Return why each of the six certificates is due, or that it is current."""
        reasons = []
        for api in self.apis:
            done = api.run("status", "--json")
            assert done.stdout, done.stderr
            reasons += [found["reason"] for found in json.loads(done.stdout)["certificates"]]
        return reasons

    def live(self) -> dict[str, list[x509.Certificate]]:
        """Return what production serves, by common name."""
        with self.sandbox.world.lock:
            return {
                one.common_name: [item.certificate for item in one.production.certificates]
                for one in self.sandbox.world.cps.enrollments.values()
                if one.production is not None
            }


@pytest.mark.parametrize(
    "kind",
    [
        row("dv", 502, "sectigo-dv", *sectigo("dv")),
        row("ov", 501, "sectigo-ov", *sectigo("ov")),
        row("ev", 503, "sectigo-ev", *sectigo("ev")),
        row("ov", 511, "entrust-ov", "entrust-ov"),
        row("ev", 512, "entrust-ev", "entrust-ev"),
        row("ov", 521, "digicert-ov", "digicert-ov"),
        row("ev", 522, "digicert-ev", "digicert-ev"),
        row("private", 601, "sectigo-private", "private-sectigo"),
        row("private", 602, "microsoft-ca", "private-microsoft"),
        row("private", 603, "aws-private-ca", "private-aws"),
        row("private", 604, "google-cas", "private-google"),
    ],
)
def test_issued_renewed_and_renewed_upon_revocation(
    kind: Kind, sandbox: Sandbox, tmp_path: Path, clock: SkippingClock
) -> None:
    """Each step gives new serials on production, one order for each CSR, and leaves nothing due."""
    matrix = Matrix(kind, sandbox, tmp_path, clock)

    matrix.apply()
    first = matrix.live()
    assert len(first) == CERTIFICATES
    for name, certificates in first.items():
        assert algorithms(certificates) == wanted_algorithms(name), name

    certificate = first["www.admin-rsa.example.com"][0]
    lifetime = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    sandbox.world.clock.advance(lifetime * 2 / 3 + timedelta(hours=1))
    assert set(matrix.reasons()) <= DUE
    matrix.apply()
    second = matrix.live()
    assert all(serials(first[name]).isdisjoint(serials(second[name])) for name in first)

    revoke_all(sandbox)
    assert matrix.reasons() == ["revoked"] * CERTIFICATES
    matrix.apply()
    third = matrix.live()
    assert all(serials(second[name]).isdisjoint(serials(third[name])) for name in second)
    assert matrix.reasons() == ["current"] * CERTIFICATES

    assert sandbox.world.scm.repeated_orders() == {}
    assert len(sandbox.world.scm.orders) == 3 * len(APIS) * (1 + 1 + 2)


def algorithms(certificates: list[x509.Certificate]) -> set[str]:
    return {
        "RSA" if isinstance(one.public_key(), RSAPublicKey) else "ECDSA" for one in certificates
    }


def wanted_algorithms(common_name: str) -> set[str]:
    (keys,) = (keys for keys in KEYS if f"-{keys}.example.com" in common_name)
    return set(KEYS[keys])


def serials(certificates: list[x509.Certificate]) -> set[int]:
    return {one.serial_number for one in certificates}


def revoke_all(sandbox: Sandbox) -> None:
    """Revoke at SCM whatever is issued."""
    world = sandbox.world
    with world.lock:
        for order in world.scm.orders.values():
            if orders.settle(world.scm, order) is Status.ISSUED:
                orders.revoke(world.scm, order, 1)
