"""The hash that signs: SHA-256, or SHA-1 for private certificates only."""

import pytest
from program import Program

PRIVATE = {"scm_account": "sectigo-private", "validation": "private"}
ALL = {"pre_verification_warnings": "all", "post_verification_warnings": "all"}


@pytest.mark.promise("hash-sha1")
def test_sha1_works_for_private_ones_and_is_warned_of(program: Program) -> None:
    """Asked of CPS as wanted; people and plans are told that browsers refuse it."""
    program.write(**PRIVATE, signature_algorithm="SHA-1", approve=ALL)

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert "Note: signature_algorithm: SHA-1 is refused by browsers" in done.stderr
    assert program.enrollment().body["signatureAlgorithm"] == "SHA-1"
    found = program.status()
    assert (found["action"], found["state"]) == ("none", "active")
    assert "SHA-1 is refused by browsers" in "; ".join(found["notes"])


@pytest.mark.promise("hash-sha1")
@pytest.mark.parametrize("validation", ["dv", None])
def test_sha1_is_refused_for_public_ones(program: Program, validation: str | None) -> None:
    program.write(validation=validation, signature_algorithm="SHA-1")

    done = program.apply()

    assert done.returncode == 65
    assert "SHA-1 works only with validation: private" in done.stderr
    assert program.sandbox.world.ledger.requests() == ()


@pytest.mark.promise("hash-sha256")
def test_sha256_is_what_cps_is_asked_for(program: Program) -> None:
    program.write(**PRIVATE, approve=ALL)

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert program.enrollment().body["signatureAlgorithm"] == "SHA-256"
    deployment = program.enrollment().production
    assert deployment is not None
    (live,) = deployment.certificates
    assert live.certificate.signature_hash_algorithm.name == "sha256"  # type: ignore[union-attr]
    assert "SHA-1" not in "; ".join(program.status()["notes"])
