"""CPS does not take a certificate; sources disagree on how that shows, so every way is walked."""

from typing import Any

import pytest
from program import Program, serial_of
from request_document import ADMIN

FINDING = "CSR_VS_CERTIFICATE_O_FIELD_MISSING_IN_CERTIFICATE"
WITH_O: dict[str, Any] = {"subject": {"organization": "Example GmbH"}}
"""A DV certificate has no such field."""


@pytest.mark.parametrize("how", ["upload", "error", "refuse"])
def test_a_certificate_that_cps_refuses(program: Program, how: str) -> None:
    """Akamai's words and the way on; corrected, a new trigger brings a new CSR and order."""
    program.turn(hard_failure=how, hard_findings=[FINDING])
    program.write(**WITH_O)

    refused = program.apply()

    assert refused.returncode == 1
    assert "Value for O differs" in refused.stderr
    assert "Correct the cause at the CA or in the request." in refused.stderr
    assert "A new value of renewal_trigger opens a new change" in refused.stderr
    assert len(program.orders()) == 1
    program.turn(hard_findings=[])
    program.write(renewal_trigger="corrected", approve={"post_verification_warnings": "all"})
    done = program.apply()
    assert done.returncode == 0, done.stderr
    first, second = program.orders()
    assert f"order {first.id} (RSA) can no longer be used" in done.stderr
    assert program.production_serial() == serial_of(second)


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param({"scm_account": "sectigo-dv"}, id="Enrollment API"),
        pytest.param(ADMIN, id="Admin API"),
    ],
)
def test_a_profile_for_one_name_is_a_wrong_request(
    program: Program, wanted: dict[str, Any]
) -> None:
    """65 that names `sans` and the account; without the other names there is a certificate."""
    program.sandbox.world.scm.switches.most_names = 1
    program.write(**wanted, sans=["a.example.com"])

    refused = program.apply()

    assert refused.returncode == 65, refused.stderr
    assert "No more than 1 names are allowed" in refused.stderr
    assert "- sans: 2 names are ordered" in refused.stderr
    assert "- scm_account: " in refused.stderr
    assert program.orders() == []
    program.write(**wanted, sans=[])
    done = program.apply()
    assert done.returncode == 0, done.stderr
    assert len(program.orders()) == 1
