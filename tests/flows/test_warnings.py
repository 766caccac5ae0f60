"""CPS's warnings: what a person sees, and what the request approves."""

from typing import Any

import pytest
from program import Program, serial_of

from connector.core.catalogue import worded
from connector.sandbox.steering.somebody import warn

KNOWN = "OVERLAPPING_TRAFFIC_CLASS"
OVERLAP = worded(KNOWN, sanString="www.example.com")
LISTING = """Extra certificates were found in the chain and are being removed.
Trust Chain
  Certificate: Subject: CN=Old Root
  Issuer: CN=Old Root"""
STAGES = pytest.mark.parametrize(
    ("stage", "key"),
    [("pre", "pre_verification_warnings"), ("post", "post_verification_warnings")],
)


def warned(program: Program, stage: str, text: str) -> None:
    with program.sandbox.world.lock:
        warn(program.sandbox.world, "*", stage, text)


def approving(program: Program, key: str, policy: Any) -> None:
    program.write(approve={key: policy})


@STAGES
@pytest.mark.promise("warnings")
def test_warnings_wait_for_a_person_who_lists_them(program: Program, stage: str, key: str) -> None:
    """Exit 3 with the whole text and the id to copy; with that id in the list it goes on."""
    program.turn(warnings_headline=True)
    text = f"{OVERLAP}\n{LISTING}"
    warned(program, stage, text)

    asked = program.apply()

    assert asked.returncode == 3
    assert f"  {KNOWN}: {OVERLAP}\n" in asked.stderr
    assert "  EXTRA_CERT_IN_TRUST_CHAIN: Extra certificates" in asked.stderr
    assert all(line.strip() in asked.stderr for line in LISTING.splitlines())
    assert "[WARNINGS]" not in asked.stderr
    assert f"add to approve.{key}: {KNOWN}, EXTRA_CERT_IN_TRUST_CHAIN (" in asked.stderr
    assert "Running again is safe" in asked.stderr
    found = program.status()
    assert (found["action"], found["reason"]) == ("blocked", key)
    assert OVERLAP in found["message"]

    approving(program, key, [KNOWN])
    half = program.apply()
    assert half.returncode == 3
    assert OVERLAP not in half.stderr
    approving(program, key, [KNOWN, "EXTRA_CERT_IN_TRUST_CHAIN"])
    done = program.apply()
    assert done.returncode == 0, done.stderr
    assert OVERLAP in done.stderr
    assert len(program.orders()) == 1


@STAGES
@pytest.mark.promise("warnings", "warnings-unknown")
def test_a_warning_of_unknown_text_is_in_no_list(program: Program, stage: str, key: str) -> None:
    """It is shown without an id, beside what is approved; only `all` goes on."""
    warned(program, stage, "The moon is full.")
    warned(program, stage, OVERLAP)
    approving(program, key, [KNOWN])

    asked = program.apply()

    assert asked.returncode == 3
    assert "  (no id): The moon is full.\n" in asked.stderr
    assert f"say `all` in approve.{key}" in asked.stderr
    approving(program, key, "all")
    done = program.apply()
    assert done.returncode == 0, done.stderr
    assert "The moon is full." in done.stderr


@pytest.mark.promise("warnings")
def test_auto_approval_is_all_at_once(program: Program) -> None:
    for stage in ("pre", "post"):
        warned(program, stage, f"Something {stage}.")
    program.write(auto_approve=True, change_management=True)

    done = program.apply()

    assert done.returncode == 0, done.stderr


@pytest.mark.promise("warnings")
def test_who_does_not_accept_the_warnings_starts_over(program: Program) -> None:
    """A new value of the trigger replaces the change: new CSR, new order."""
    warned(program, "post", OVERLAP)
    assert program.apply().returncode == 3
    with program.sandbox.world.lock:
        program.sandbox.world.cps.scripted.clear()
    program.write(renewal_trigger="once more")

    done = program.apply()

    assert done.returncode == 0, done.stderr
    first, second = program.orders()
    assert f"order {first.id} (RSA) can no longer be used" in done.stderr
    assert program.production_serial() == serial_of(second)


@pytest.mark.promise("warnings-predicted")
def test_warnings_are_foretold_before_the_upload(program: Program) -> None:
    """A DV certificate drops the subject: told, with the id, before CPS is even asked."""
    program.write(subject={"organization": "Example GmbH"})

    done = program.apply()

    assert done.returncode == 3
    told = "CSR_VS_CERTIFICATE_O_FIELD_MISSING_IN_CERTIFICATE: Value for O differs"
    foretold, _, after = done.stderr.partition("will be uploaded")[2].partition("CPS raised")
    assert f"CPS is expected to warn: {told}" in foretold
    assert told in after


def test_what_is_foretold_of_two_certificates_is_told_once_with_their_keys(
    program: Program,
) -> None:
    program.write(subject={"organization": "Example GmbH"}, key_algorithms=["RSA", "ECDSA"])

    told = [line for line in program.apply().stderr.splitlines() if "expected to warn" in line]

    assert [line.partition("warn ")[2].partition(": Value")[0] for line in told] == [
        "about RSA, ECDSA: CSR_VS_CERTIFICATE_O_FIELD_MISSING_IN_CERTIFICATE"
    ]
