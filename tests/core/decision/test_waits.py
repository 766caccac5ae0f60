"""What a vendor has to do once a step is taken."""

import pytest
from builders import allowed, change, csr, enrollment, request

from connector.core.decision.steps import (
    Acknowledge,
    Act,
    AddCertificate,
    Awaited,
    Collect,
    CreateEnrollment,
    OpenRenewal,
    PlaceOrders,
    SettleOrders,
    UpdateEnrollment,
    UploadCertificates,
)
from connector.core.decision.waits import wait_after
from connector.core.facts.change import InputType

REF = change().ref
ID = REF.enrollment_id
CERTIFICATE = allowed(InputType.CERTIFICATE)

STEPS: list[tuple[Act, Awaited | None]] = [
    (CreateEnrollment(), Awaited.CSR),
    (UpdateEnrollment(enrollment(), renewing=True), Awaited.CSR),
    (UpdateEnrollment(enrollment(), renewing=False), Awaited.DEPLOYMENT),
    (OpenRenewal(ID), Awaited.CSR),
    (AddCertificate(ID), Awaited.CSR),
    (Acknowledge(REF, allowed(InputType.PRE_VERIFICATION)), Awaited.CSR),
    (Acknowledge(REF, allowed(InputType.POST_VERIFICATION)), Awaited.DEPLOYMENT),
    (Acknowledge(REF, allowed(InputType.CHANGE_MANAGEMENT)), Awaited.DEPLOYMENT),
    (PlaceOrders(REF, (csr(),), None), Awaited.ISSUANCE),
    (UploadCertificates(REF, CERTIFICATE, (), ""), Awaited.DEPLOYMENT),
    (SettleOrders(REF, ()), None),
    (Collect(()), None),
]


@pytest.mark.parametrize(("step", "awaited"), STEPS)
def test_what_a_step_sets_going(step: Act, awaited: Awaited | None) -> None:
    """What nobody works on after it is looked at again at once."""
    found = wait_after(step, request())

    assert (found and found[0]) == awaited
    assert found is None or request().common_name in found[1]
