"""The CA of example/signer signs, finds, collects and revokes, on the openssl of this machine."""

import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from program import Program
from signing_program import Signed

EXAMPLE = Path(__file__).parents[2] / "example/signer"
SCRIPT = EXAMPLE / "openssl-ca.sh"


@pytest.fixture
def signed(program: Program) -> Signed:
    """With a CA that is made as its page says."""
    readme = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    commands = readme.split("try it with\n\n```sh\n", 1)[1].split("```", 1)[0]
    subprocess.run(["/bin/sh", "-ec", commands], cwd=program.directory, check=True)
    made = Signed(program)
    words = [str(SCRIPT), str(program.directory / "small-ca")]
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
    (issued,) = (ca / "issued").glob("*.pem")
    leaf = x509.load_pem_x509_certificate(issued.read_bytes())
    assert leaf.serial_number == serial
    assert not list((ca / "work").iterdir())
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

    def ask(action: str, **told: str) -> subprocess.CompletedProcess[str]:
        variables = {f"AKAMAI_SCM_ORDER_{name.upper()}": text for name, text in told.items()}
        environ = {"PATH": "/usr/bin:/bin", "AKAMAI_SCM_ORDER_ACTION": action, **variables}
        return subprocess.run(
            words, env=environ, input="no CSR", capture_output=True, text=True, check=False
        )

    assert ask("find", key=key).stdout == f'{{"order_id": "{key}"}}\n'
    assert ask("order", key=key).stdout == ask("collect", id=key).stdout
    other = "0" * 64
    assert ask("find", key=other).stdout == ""
    assert ask("collect", id=other).returncode == 1
    refused = ask("order", key=other, names="www.example.com")
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.count("\n") == 1
    assert ask("cancel", key=key).returncode == 64


def test_the_settings_that_its_page_shows_can_be_read(signed: Signed) -> None:
    """They name the program where it is to be."""
    readme = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    shown = readme.split("```yaml\n", 1)[1].split("```", 1)[0]
    signed.path.write_text(shown)

    code, told = signed.run("doctor", "request.yaml")

    assert code == 78, told
    assert "account private-ca order" in told
    assert "there is no program '/etc/akamai-scm/openssl-ca.sh' that can be run" in told
