"""What private CAs do that public ones do not: leaf-only answers, SHA-1, revoking by themselves."""

import json
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from program import Program

from connector.sandbox.steering.switches import turn_switches

APPROVED = {"post_verification_warnings": "all"}


def live(program: Program) -> list[x509.Certificate]:
    deployment = program.enrollment().production
    assert deployment is not None
    (one,) = deployment.certificates
    return [one.certificate, *one.chain]


def test_an_issuer_that_is_not_delivered_is_fetched(program: Program) -> None:
    program.sandbox.world.scm.switches.leaf_only = True
    program.write(scm_account="microsoft-ca", approve=APPROVED)

    done = program.apply()

    assert done.returncode == 0, done.stderr
    leaf, issuer = live(program)
    leaf.verify_directly_issued_by(issuer)


def test_an_issuer_that_cannot_be_fetched_is_given(program: Program) -> None:
    """The message says what helps, and that helps, with the same order."""
    world = program.sandbox.world
    world.scm.switches.leaf_only = True
    with world.lock:
        turn_switches(world, {"revocation.left_out": ["MS_CA:issuer"]})
    program.write(scm_account="microsoft-ca", approve=APPROVED)

    refused = program.apply()
    assert refused.returncode == 1
    assert "name it in chain_file" in refused.stderr

    issuing = world.cas.authorities.authority("microsoft-issuing-rsa").certificate
    pem = issuing.public_bytes(Encoding.PEM).decode()
    (program.directory / "corporate.pem").write_text(pem)
    program.write(scm_account="microsoft-ca", approve=APPROVED, chain_file="corporate.pem")

    done = program.apply()
    assert done.returncode == 0, done.stderr
    assert len(program.orders()) == 1
    assert live(program)[1] == issuing


def test_a_chain_file_that_is_missing_is_told_before_anything_happens(program: Program) -> None:
    program.write(chain_file="nowhere.pem")

    for command in ("apply", "status"):
        done = program.run(command, "request.yaml")
        assert done.returncode == 65
        assert "chain_file: nowhere.pem cannot be read: No such file" in done.stderr
    assert program.sandbox.world.ledger.requests() == ()


@pytest.mark.parametrize("keys", [["RSA"], ["ECDSA"]])
def test_sha_1_works_for_a_private_certificate_that_asks_for_it(
    program: Program, keys: list[str]
) -> None:
    program.write(
        scm_account="microsoft-ca",
        approve=APPROVED,
        validation="private",
        signature_algorithm="SHA-1",
        key_algorithms=keys,
    )

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert "SHA-1" in done.stderr
    assert isinstance(live(program)[0].signature_hash_algorithm, hashes.SHA1)
    assert program.status()["action"] == "none"


@pytest.mark.parametrize("account", ["microsoft-ca", "sectigo-private"])
def test_what_the_ca_revokes_by_itself_is_renewed(program: Program, account: str) -> None:
    """SCM still says issued; the CA's own word is asked too."""
    program.write(scm_account=account, approve=APPROVED)
    assert program.apply().returncode == 0
    (order,) = program.orders()
    assert order.issued is not None
    world = program.sandbox.world
    with world.lock:
        world.cas.revoke(order.issued.serial, at=world.clock.now() - timedelta(minutes=1))

    seen = json.loads(program.run("status", "request.yaml", "--json").stdout)["certificates"][0]
    assert (seen["action"], seen["reason"]) == ("renew", "revoked")

    done = program.apply()
    assert done.returncode == 0, done.stderr
    assert len(program.orders()) == 2
    assert program.status()["action"] == "none"
