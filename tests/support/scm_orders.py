"""A clock for SCM, CSRs to order with, and orders that no client has placed."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from connector.sandbox.scm import orders
from connector.sandbox.scm.bodies import read_submission
from connector.sandbox.scm.rules import placement_of, rules_of
from connector.sandbox.serving.server import Sandbox


class ManualClock:
    """Real time as the test wants it."""

    def __init__(self) -> None:
        self._now = datetime(2026, 6, 1, 12, tzinfo=UTC)
        self._passed = timedelta(0)

    def now(self) -> datetime:
        return self._now + self._passed

    def monotonic(self) -> float:
        return self._passed.total_seconds()

    def sleep(self, span: timedelta) -> None:
        self._passed += span


def make_csr(
    common_name: str, *, sans: tuple[str, ...] = (), kind: str = "EC", size: int = 2048
) -> str:
    """Return a CSR for a new key: `EC` (P-256), `P-521` or `RSA` of *size* bits."""
    curve = ec.SECP521R1() if kind == "P-521" else ec.SECP256R1()
    key = rsa.generate_private_key(65537, size) if kind == "RSA" else ec.generate_private_key(curve)
    name = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)] if common_name else []
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(name))
    if sans:
        listed = x509.SubjectAlternativeName([x509.DNSName(san) for san in sans])
        builder = builder.add_extension(listed, critical=False)
    return builder.sign(key, SHA256()).public_bytes(Encoding.PEM).decode()


def place(sandbox: Sandbox, csr_pem: str, account: str = "default") -> int:
    """Place an order as an Enrollment account would, and return its id in the Admin API."""
    world = sandbox.world
    owner = world.scm.accounts[account]
    submission = read_submission({"csr": csr_pem}, rules_of(world.scm, owner))
    return orders.place(world.scm, placement_of(world.scm, owner), submission).ssl_id


def place_many(sandbox: Sandbox, count: int) -> None:
    """Place orders for n0.example.org and so on."""
    for number in range(count):
        place(sandbox, make_csr(f"n{number}.example.org"))
