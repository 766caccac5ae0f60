"""A program that signs in SCM's place, as a person would write one: started, told, printing."""

import json
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID
from program import Program
from signer_at_work import pem

from connector.settings.signer import COMMANDS

SCRIPT = """\
#!{python}
import sys

sys.path.insert(0, {support!r})
from signer_at_work import at_work

at_work({directory!r})
"""
SIGN = "print(self.issued())"
"""What it does unless a test says otherwise: the same certificate for the same CSR."""
LATER = """\
if action == "order":
    print('{"order_id": "job-%s"}' % told["key"][:8])
    self.keep()
    sys.exit(75)
if not (here / "ready").exists():
    sys.exit(75)
print((here / "issued" / told["id"].removeprefix("job-")).read_text())
"""
FINDS = """\
key = told.get("key") or told["id"]
path = here / "issued" / key[:8]
if action == "order": print(self.issued())
elif action == "find" and path.exists(): print('{"order_id": "%s"}' % key)
elif action == "collect": print(path.read_text())
"""
"""All that can be asked of it, by the key of the CSR; to be revoked, it does nothing."""
HOLDS = """\
if action == "order":
    self.keep()
    print('{"order_id": "%s"}' % told["key"])
sys.exit(75)
"""
"""It has the order, and delivers when it does as `FINDS` says."""
NAME = "private-ca"
"""Of the account."""
WANTED: Mapping[str, Any] = {
    "scm_account": NAME,
    "validation": "private",
    "approve": {"post_verification_warnings": "all"},
}
DAY = timedelta(days=1)


def signed_by(directory: Path) -> list[str]:
    """Return the keys of the CSRs that the program in *directory* has signed, each time."""
    path = directory / "signer" / "signed"
    return path.read_text().split() if path.exists() else []


def asked_of(directory: Path) -> list[dict[str, Any]]:
    """Return what the program in *directory* was told, each time that it was started."""
    path = directory / "signer" / "log"
    return [json.loads(one) for one in path.read_text().splitlines()] if path.exists() else []


def serials_of(directory: Path) -> set[str]:
    """Return the serial numbers of all that it has signed, in hexadecimal."""
    issued = (directory / "signer" / "issued").glob("*")
    found = (x509.load_pem_x509_certificates(path.read_bytes())[0] for path in issued)
    return {f"{one.serial_number:X}" for one in found}


class Signer:
    """The program, its CA, and an account that names it."""

    def __init__(self, directory: Path, now: datetime, then: str = SIGN) -> None:
        self.directory = directory / "signer"
        (self.directory / "issued").mkdir(parents=True)
        self.path = self.directory / "sign"
        support = str(Path(__file__).parent)
        self.path.write_text(
            SCRIPT.format(python=sys.executable, support=support, directory=str(self.directory))
        )
        self.path.chmod(0o755)
        self.then(then)
        self.at(now)
        self._make_ca(now)

    def then(self, then: str) -> None:
        """Let it do *then*, in Python, from now on."""
        (self.directory / "then").write_text(then)

    def at(self, now: datetime) -> None:
        """Let it go by this time."""
        (self.directory / "now").write_text(now.isoformat())

    @property
    def told(self) -> list[dict[str, Any]]:
        return asked_of(self.directory.parent)

    @property
    def actions(self) -> list[str]:
        return [one["action"] for one in self.told]

    @property
    def signed(self) -> list[str]:
        return signed_by(self.directory.parent)

    def account(self, *actions: str, **more: Any) -> dict[str, Any]:
        """Return an account that has it order and do *actions*."""
        words = [str(self.path)]
        return {"api": "command", "order": words, **dict.fromkeys(actions, words), **more}

    def join(self, config: Path, *actions: str, to: Path | None = None, **more: Any) -> Path:
        """Write the account beside those of a scm_config.yaml, there or into another file."""
        document = yaml.safe_load(config.read_text())
        document["accounts"][NAME] = self.account(*actions, **more)
        path = to or config
        path.write_text(yaml.safe_dump(document))
        path.chmod(0o600)
        return path

    def crl(self, revoked: list[int], now: datetime) -> bytes:
        """Return the CA's CRL in DER."""
        issuer = x509.load_pem_x509_certificate((self.directory / "issuer.pem").read_bytes())
        private = load_pem_private_key((self.directory / "issuer.key").read_bytes(), None)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.subject)
            .last_update(now - timedelta(minutes=5))
            .next_update(now + timedelta(hours=6))
        )
        for serial in revoked:
            one = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now)
            builder = builder.add_revoked_certificate(one.build())
        signed = builder.sign(private, hashes.SHA256())  # type: ignore[arg-type]
        return signed.public_bytes(Encoding.DER)

    def _make_ca(self, now: datetime) -> None:
        root, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        own = _authority("Small Root", root, "Small Root", root, now)
        issuer = _authority("Small Issuer", key, "Small Root", root, now)
        (self.directory / "root.pem").write_text(pem(own))
        (self.directory / "issuer.pem").write_text(pem(issuer))
        plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.directory / "issuer.key").write_bytes(plain)


def _authority(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    by: str,
    by_key: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> x509.Certificate:
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, by)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 30 * DAY)
        .not_valid_after(now + 3650 * DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(by_key, hashes.SHA256())
    )


class Signed:
    """The program with an account whose orders a program signs."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.signer = Signer(program.directory, program.sandbox.world.clock.now())
        self.configure()
        self.write()

    def configure(self, *actions: str, **more: Any) -> None:
        """Write the account, beside those of the sandbox."""
        self.path = self.signer.join(
            self.program.sandbox.directory / "scm_config.yaml",
            *actions,
            to=self.program.directory / "signed.yaml",
            **more,
        )

    def reword(self, words: list[str]) -> None:
        """Name another program for all that the account has it do."""
        document = yaml.safe_load(self.path.read_text())
        account = document["accounts"][NAME]
        account |= {key: words for key in COMMANDS if key in account}
        self.path.write_text(yaml.safe_dump(document))

    def write(self, **wanted: Any) -> None:
        self.program.write(**{**WANTED, **wanted})

    @property
    def environ(self) -> dict[str, str]:
        return {"SCM_CONFIG": str(self.path), "SMALL_TOKEN": "t0ken-of-the-signer"}

    def run(self, *words: str) -> tuple[int, str]:
        """Run *words*; return the code and what is told."""
        self.signer.at(self.program.sandbox.world.clock.now())
        done = self.program.run(*words, **self.environ)
        return done.returncode, done.stdout + done.stderr

    def apply(self) -> tuple[int, str]:
        return self.run("apply", "request.yaml")

    def orders(self) -> list[dict[str, Any]]:
        """Return the journal's orders, newest first."""
        code, told = self.run("orders", "list", "--json")
        assert code == 0, told
        found: list[dict[str, Any]] = json.loads(told)["orders"]
        return found
