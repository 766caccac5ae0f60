"""The life of a certificate on both vendors' sandbox, by the two clients alone."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from patience import until
from sample_request import REQUEST
from scripted_session import UNHURRIED

from connector.akamai.client import CPSClient
from connector.akamai.values import UpdateOptions, Upload
from connector.clock import SystemClock
from connector.core.facts.change import AllowedInput, Change, InputType
from connector.core.facts.enrollment import Csr
from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.core.issuance.verify import check_issued
from connector.core.request.values import KeyAlgorithm, Request
from connector.errors import ConflictError, CredentialsError, NotFoundError
from connector.sectigo import connect
from connector.sectigo.interface import SCM, OrderDraft
from connector.settings.load import load_parts, whole
from connector.settings.source import Flags
from connector.settings.values import Settings
from connector.text.secret import Secret
from connector.transport.session import HTTPSSession

if TYPE_CHECKING:
    from connector.sandbox.serving.server import Sandbox

BOTH = (KeyAlgorithm.RSA, KeyAlgorithm.ECDSA)
WANTED = replace(
    REQUEST,
    contract_id="C-0N7RAC7",
    organization=replace(REQUEST.organization, name="Beispiel Käse GmbH"),
)


@dataclass
class Vendors:
    """Both clients, and the steps that every life has."""

    cps: CPSClient
    scm: SCM
    settings: Settings

    def waiting(self, enrollment: EnrollmentId, change: ChangeId, kind: InputType) -> AllowedInput:
        """Return the input once the change waits for it; warnings in the way are acknowledged."""
        return until(lambda: self.look(enrollment, change).waits_for(kind))

    def look(self, enrollment: EnrollmentId, change: ChangeId) -> Change:
        """Return the change; if it waits for warnings to be acknowledged, they are."""
        seen = self.cps.get_change(enrollment, change)
        assert not seen.error, f"{seen.status}: {seen.error}"
        waiting = seen.waits_for(InputType.POST_VERIFICATION)
        if waiting is not None and self.cps.get_warnings(waiting):
            self.cps.acknowledge(waiting)
        return seen

    def sign(self, csr: Csr) -> Upload:
        order = self.scm.place_order(OrderDraft(csr, WANTED.names, f"key {csr.key}")).order_id
        bundle = until(lambda: self.scm.collect(order))
        now = self.cps.vendor_time
        assert now is not None
        issued = check_issued(csr, bundle, WANTED, now)
        return Upload(csr.key_algorithm, issued.leaf.pem, issued.chain_pem)

    def issue(self, enrollment: EnrollmentId, change: ChangeId) -> tuple[Upload, ...]:
        """Carry a change from its CSRs to the uploaded certificates."""
        waiting = self.waiting(enrollment, change, InputType.CERTIFICATE)
        signed = tuple(self.sign(csr) for csr in until(lambda: self.cps.get_csrs(waiting)))
        self.cps.upload_certificates(waiting, signed)
        return signed

    def finish(self, enrollment: EnrollmentId, change: ChangeId) -> None:
        """Wait until the change is done."""
        until(lambda: self.look(enrollment, change).status == "complete")


@pytest.fixture
def vendors(sandbox: "Sandbox", tmp_path: Path) -> Iterator[Vendors]:
    settings = whole(load_parts(Flags(), sandbox.env(), tmp_path, tmp_path))
    session = HTTPSSession(SystemClock(), ca_bundle=settings.local.ca_bundle, limits=UNHURRIED)
    yield Vendors(
        CPSClient(settings.akamai, session, account_switch_key="1-2:3"),
        connect(settings.scm_accounts["default"], session),
        settings,
    )
    session.close()


def _create(vendors: Vendors, request: Request) -> tuple[EnrollmentId, ChangeId]:
    started = vendors.cps.create_enrollment(request)
    (change,) = started.change_ids
    return started.enrollment_id, change


@pytest.mark.parametrize("algorithms", [BOTH[:1], BOTH], ids=["RSA", "RSA and ECDSA"])
def test_a_certificate_goes_live_and_is_renewed(
    algorithms: tuple[KeyAlgorithm, ...], vendors: Vendors
) -> None:
    """From nothing to production, and once more with new keys."""
    cps, wanted = vendors.cps, replace(WANTED, key_algorithms=algorithms)
    enrollment, change = _create(vendors, wanted)

    first = vendors.issue(enrollment, change)
    vendors.finish(enrollment, change)
    renewal = cps.update_enrollment(enrollment, wanted, UpdateOptions(force_renewal=True))
    second = vendors.issue(enrollment, renewal.change_ids[0])
    vendors.finish(enrollment, renewal.change_ids[0])

    live = {item.facts.pem for item in cps.get_deployments(enrollment).production}
    assert live == {upload.certificate_pem for upload in second}
    history = [
        facts.pem for entry in cps.get_history(enrollment).finished for facts in entry.certificates
    ]
    assert set(history[: len(algorithms)]) == {upload.certificate_pem for upload in second}
    assert set(history[len(algorithms) :]) == {upload.certificate_pem for upload in first}


def test_an_enrollment_reads_as_it_was_wanted(vendors: Vendors) -> None:
    """What CPS keeps of a new enrollment is what was asked for, umlauts included."""
    enrollment, change = _create(vendors, WANTED)

    found = vendors.cps.get_enrollment(enrollment)

    (listed,) = vendors.cps.list_enrollments("ctr_" + WANTED.contract_id)
    assert listed.read() == found
    assert found.names == WANTED.names
    assert found.subject == WANTED.subject
    assert found.organization == WANTED.organization
    assert found.third_party
    assert [pending.change_id for pending in found.pending] == [change]


def test_change_management_is_acknowledged_with_its_hash(vendors: Vendors) -> None:
    """The change stops on staging until what was seen there is acknowledged."""
    enrollment, change = _create(vendors, replace(WANTED, change_management=True))
    (signed,) = vendors.issue(enrollment, change)

    waiting = vendors.waiting(enrollment, change, InputType.CHANGE_MANAGEMENT)
    before = vendors.cps.get_deployments(enrollment)
    info = vendors.cps.get_change_management_info(waiting)
    vendors.cps.acknowledge(waiting, info.validation_result_hash)
    vendors.finish(enrollment, change)

    assert before.production == ()
    assert [item.facts.pem for item in before.staging] == [signed.certificate_pem]
    assert len(vendors.cps.get_deployments(enrollment).production) == 1


def test_a_second_enrollment_needs_to_be_asked_for(vendors: Vendors) -> None:
    """CPS refuses the same name twice, unless the request allows it."""
    _create(vendors, WANTED)

    with pytest.raises(ConflictError, match="allow_duplicate_common_name"):
        vendors.cps.create_enrollment(WANTED)
    again = vendors.cps.create_enrollment(replace(WANTED, allow_duplicate_common_name=True))

    assert again.change_ids


def test_an_open_change_is_cancelled_only_when_allowed(vendors: Vendors) -> None:
    """An update during an open change is a conflict; with the option the change is replaced."""
    enrollment, change = _create(vendors, WANTED)
    wider = replace(WANTED, sans=WANTED.sans | {"new.example.com"})

    with pytest.raises(ConflictError):
        vendors.cps.update_enrollment(enrollment, wider)
    started = vendors.cps.update_enrollment(enrollment, wider, UpdateOptions(cancel_pending=True))

    assert change not in started.change_ids
    assert "new.example.com" in vendors.cps.get_enrollment(enrollment).names


def test_removal(vendors: Vendors) -> None:
    """What never went live is gone when its removal is answered."""
    enrollment, _ = _create(vendors, WANTED)

    vendors.cps.delete_enrollment(enrollment, cancel_pending=True)

    def gone() -> bool:
        try:
            vendors.cps.get_enrollment(enrollment)
        except NotFoundError:
            return True
        return False

    assert until(gone)


def test_a_wrong_secret_is_told(vendors: Vendors, sandbox: "Sandbox") -> None:
    """The sandbox verifies signatures for real."""
    wrong = replace(vendors.settings.akamai, client_secret=Secret("d3Jvbmc="))
    session = HTTPSSession(
        SystemClock(), ca_bundle=vendors.settings.local.ca_bundle, limits=UNHURRIED
    )

    with pytest.raises(CredentialsError, match="signature does not match"):
        CPSClient(wrong, session).list_enrollments(WANTED.contract_id)
    session.close()


def test_revocation_is_seen(vendors: Vendors) -> None:
    """Revoking works once and may be repeated."""
    enrollment, change = _create(vendors, WANTED)
    waiting = vendors.waiting(enrollment, change, InputType.CERTIFICATE)
    (csr,) = until(lambda: vendors.cps.get_csrs(waiting))
    order = vendors.scm.place_order(OrderDraft(csr, WANTED.names, "x")).order_id
    until(lambda: vendors.scm.collect(order))

    vendors.scm.revoke(order, 4, "superseded")
    vendors.scm.revoke(order, 4, "superseded")

    assert vendors.scm.order_status(order).word == "Revoked"
