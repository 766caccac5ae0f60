"""The CA of example/signer signs, finds, collects and revokes, on the openssl of this machine."""

import hashlib
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from program import Program
from shell_script import shell_script
from signing_program import Signed

EXAMPLE = Path(__file__).parents[2] / "example/signer"
SCRIPT = EXAMPLE / "openssl-ca.sh"


KILLS = {
    "it is signed and recorded": "",
    "the record is between its two renames": "mv index.txt index.txt.new",
    "it is signed and not recorded": "mv index.txt index.txt.new; cp before index.txt",
}
"""By when the CA is killed, what openssl has not come to yet is undone by."""


def make_ca(directory: Path) -> list[str]:
    """Make a CA as its page says; return the words that start it."""
    readme = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    commands = readme.split("Try it with\n\n```sh\n", 1)[1].split("```", 1)[0]
    subprocess.run(["/bin/sh", "-ec", commands], cwd=directory, check=True)
    return [str(SCRIPT), str(directory / "small-ca")]


def ask(
    words: list[str], action: str, given: str = "no CSR", path: str = "/usr/bin:/bin", **told: str
) -> subprocess.CompletedProcess[str]:
    """Start it as an account does."""
    variables = {f"AKAMAI_SCM_ORDER_{name.upper()}": text for name, text in told.items()}
    environ = {"PATH": path, "AKAMAI_SCM_ORDER_ACTION": action, **variables}
    return subprocess.run(
        words, env=environ, input=given, capture_output=True, text=True, check=False
    )


@pytest.fixture
def signed(program: Program) -> Signed:
    """With a CA that is made as its page says."""
    words = make_ca(program.directory)
    made = Signed(program)
    made.configure("collect", "find", "revoke", idempotent=True)
    made.reword(words)
    return made


@pytest.mark.parametrize("keys", [["RSA"], ["ECDSA"]])
def test_a_whole_life(signed: Signed, keys: list[str]) -> None:
    """Ordered, live, and revoked with a CRL that says so; the same CSR has one certificate."""
    signed.write(sans=["api.example.com"], key_algorithms=keys, check_revocation=False)

    code, told = signed.apply()

    assert code == 0, told
    serial = signed.program.production_serial()
    ca = signed.program.directory / "small-ca"
    (issued,) = (ca / "issued").iterdir()
    leaf = x509.load_pem_x509_certificate(issued.read_bytes())
    assert leaf.serial_number == serial
    assert not (ca / "work").exists()
    for _ in range(2):
        words = ("revoke", "request.yaml", "--reason", "keyCompromise", "--yes")
        code, told = signed.run(*words)
        assert code == 0, told
    crl = x509.load_pem_x509_crl((ca / "crl.pem").read_bytes())
    revoked = crl.get_revoked_certificate_by_serial_number(serial)
    assert revoked is not None
    reason = revoked.extensions.get_extension_for_class(x509.CRLReason).value
    assert reason.reason is x509.ReasonFlags.key_compromise


def test_each_action(signed: Signed) -> None:
    """As an account asks it: a second order gives the same, and what is not there is not found."""
    assert signed.apply()[0] == 0
    key = signed.orders()[0]["csr"]
    words = [str(SCRIPT), str(signed.program.directory / "small-ca")]

    assert ask(words, "find", key=key).stdout == f'{{"order_id": "{key}"}}\n'
    assert ask(words, "order", key=key).stdout == ask(words, "collect", id=key).stdout
    other = "0" * 64
    assert ask(words, "find", key=other).stdout == ""
    assert ask(words, "collect", id=other).returncode == 1
    refused = ask(words, "order", key=other, names="www.example.com")
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.count("\n") == 1
    assert ask(words, "cancel", key=key).returncode == 64


@pytest.mark.parametrize("undone", KILLS.values(), ids=KILLS)
def test_killed_it_has_signed_once(tmp_path: Path, undone: str) -> None:
    """The next order for the same CSR gets what was recorded; else the same number once more."""
    words, ca = make_ca(tmp_path), tmp_path / "small-ca"
    request = x509.CertificateSigningRequestBuilder(
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "www.example.com")])
    ).sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    key = hashlib.sha256(request.public_bytes(Encoding.DER)).hexdigest()
    csr = request.public_bytes(Encoding.PEM).decode()
    kills = f'cp index.txt before\n/usr/bin/openssl "$@" || exit\n{undone}\nkill -9 $PPID'
    shell_script(tmp_path / "openssl", kills)

    def order(path: str = "/usr/bin:/bin") -> subprocess.CompletedProcess[str]:
        return ask(words, "order", csr, path, key=key, names="www.example.com")

    killed = order(f"{tmp_path}:/usr/bin:/bin")
    assert (killed.returncode, killed.stdout) == (-9, "")
    (found,) = (ca / "issued").iterdir()
    before = x509.load_pem_x509_certificate(found.read_bytes())
    told = order()

    assert told.returncode == 0, told.stderr
    leaf, issuer = x509.load_pem_x509_certificates(told.stdout.encode())
    leaf.verify_directly_issued_by(issuer)
    assert leaf.serial_number == before.serial_number
    assert leaf == before or "cp before" in undone
    (recorded,) = (ca / "index.txt").read_text().splitlines()
    assert int(recorded.split("\t")[3], 16) == leaf.serial_number
    assert list((ca / "issued").iterdir()) == [found]
    assert order().stdout == told.stdout
    assert not (ca / "work").exists()


def test_the_settings_that_its_page_shows_can_be_read(signed: Signed) -> None:
    """They name the program where it is to be."""
    readme = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    shown = readme.split("```yaml\n", 1)[1].split("```", 1)[0]
    signed.path.write_text(shown)

    code, told = signed.run("doctor", "request.yaml")

    assert code == 78, told
    assert "account private-ca order" in told
    assert "there is no program '/etc/akamai-scm/openssl-ca.sh' that can be run" in told
