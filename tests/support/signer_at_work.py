"""A program that signs, at work: all that its process loads, so that it is started in no time."""

import json
import os
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID


@dataclass
class AtWork:
    """What the program has at hand while it runs."""

    here: Path
    told: dict[str, Any]
    given: str

    def issued(self, **wrong: Any) -> str:
        """Return leaf and issuer for the CSR that was given; the same if it was given before."""
        path = self.here / "issued" / self.told["key"][:8]
        if not path.exists():
            made = self._sign(**wrong)
            with (self.here / "signed").open("a") as file:
                file.write(f"{self.told['key']}\n")
            path.write_text(made)
        return path.read_text()

    keep = issued

    def _sign(self, names: tuple[str, ...] = (), key: Any = None, days: int = 90) -> str:
        request = x509.load_pem_x509_csr(self.given.encode())
        now = datetime.fromisoformat((self.here / "now").read_text())
        issuer = x509.load_pem_x509_certificate((self.here / "issuer.pem").read_bytes())
        private = load_pem_private_key((self.here / "issuer.key").read_bytes(), None)
        sans = [x509.DNSName(name) for name in names or self.told["names"]]
        leaf = (
            x509.CertificateBuilder()
            .issuer_name(issuer.subject)
            .subject_name(request.subject)
            .public_key(key or request.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.SubjectAlternativeName(sans), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        )
        for extension in self._more():
            leaf = leaf.add_extension(extension, critical=False)
        signed = leaf.sign(private, hashes.SHA256())  # type: ignore[arg-type]
        return pem(signed) + pem(issuer)

    def _more(self) -> list[x509.ExtensionType]:
        crl = self.here / "crl-url"
        if not crl.exists():
            return []
        point = x509.DistributionPoint(
            [x509.UniformResourceIdentifier(crl.read_text())], None, None, None
        )
        return [x509.CRLDistributionPoints([point])]


def at_work(directory: str) -> None:
    """Do what the test has written down."""
    here, told = Path(directory), json.loads(os.environ["AKAMAI_SCM_ORDER"])
    given = sys.stdin.read()
    with (here / "log").open("a") as file:
        file.write(json.dumps({**told, "given": given, "environ": dict(os.environ)}) + "\n")
    names = {"self": AtWork(here, told, given), "told": told, "here": here, "sys": sys, "os": os}
    exec((here / "then").read_text(), {**names, "action": told["action"], "given": given})


def pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()
