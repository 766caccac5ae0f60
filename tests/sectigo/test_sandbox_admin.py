"""The Admin API client on the sandbox's SCM, in all the ways in which sources disagree about it."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from patience import until
from sample_request import REQUEST
from x509_samples import NAMES, csr_pem

from connector.core.facts.ids import OrderId
from connector.core.facts.marker import order_marker
from connector.core.facts.order import OrderStatus
from connector.core.request.values import KeyAlgorithm, ValidationType
from connector.core.x509.read import read_certificate, read_csr
from connector.errors import ConflictError, NotFoundError, NotTheVendorError
from connector.sectigo import connect
from connector.sectigo.interface import SCM, OrderDraft
from connector.settings.values import Settings
from connector.transport.session import HTTPSSession

if TYPE_CHECKING:
    from connector.sandbox.serving.server import Sandbox

CSR = read_csr(csr_pem(), KeyAlgorithm.RSA)
DRAFT = OrderDraft(
    CSR, frozenset(NAMES), f"for us {order_marker(CSR.key)}", org_id=10, profile_id=502, term=90
)
WANTED = replace(REQUEST, scm_account="admin", org_id=10, cert_type=502)


@pytest.fixture
def real(settings: Settings, trusted: HTTPSSession) -> SCM:
    return connect(settings.scm_accounts["admin"], trusted)


def turn(sandbox: "Sandbox", **switches: Any) -> None:
    for name, value in switches.items():
        setattr(sandbox.world.scm.switches, name, value)


@pytest.mark.parametrize("account", ["admin", "admin-cert", "admin-oauth"])
def test_an_order_becomes_a_certificate(
    account: str, settings: Settings, trusted: HTTPSSession
) -> None:
    """Whoever logs in, however: the leaf has the CSR's key and all names."""
    scm = connect(settings.scm_accounts[account], trusted)
    order = scm.place_order(DRAFT).order_id

    until(lambda: scm.order_status(order).status is OrderStatus.ISSUED)
    found = [read_certificate(pem) for pem in scm.collect(order)]

    (leaf,) = (one for one in found if one.public_key_sha256 == CSR.public_key_sha256)
    assert leaf.names == frozenset(NAMES)
    assert len(found) > 1


@pytest.mark.parametrize("pending", ["400/0", "400/-1400", "404/-109", "empty"])
def test_every_way_of_not_yet(pending: str, real: SCM, sandbox: "Sandbox") -> None:
    turn(sandbox, hold_orders=True, collect_pending=pending)
    order = real.place_order(DRAFT).order_id

    assert real.collect(order) == ()
    until(lambda: real.order_status(order).word == "Applied")
    assert real.collect(order) == ()


def test_an_order_that_waits_for_a_person(real: SCM, sandbox: "Sandbox") -> None:
    turn(sandbox, approval_required=True)
    order = real.place_order(DRAFT).order_id

    assert real.order_status(order).status is OrderStatus.AWAITING_APPROVAL
    assert real.collect(order) == ()
    with pytest.raises(ConflictError, match="Requested"):
        real.revoke(order, 4, "superseded")


@pytest.mark.parametrize(
    "switches",
    [
        pytest.param({"shuffle": True}, id="in no order"),
        pytest.param({"include_root": False}, id="without the root"),
        pytest.param({"twins": True}, id="with the cross-signed root twice"),
        pytest.param({"admin_crlf": False}, id="with plain line ends"),
    ],
)
def test_bundles_of_every_shape(switches: dict[str, Any], real: SCM, sandbox: "Sandbox") -> None:
    turn(sandbox, **switches)
    order = real.place_order(DRAFT).order_id

    found = until(lambda: real.collect(order))

    keys = [read_certificate(pem).public_key_sha256 for pem in found]
    assert keys.count(CSR.public_key_sha256) == 1


def test_a_bundle_that_is_cut_off(real: SCM, sandbox: "Sandbox") -> None:
    turn(sandbox, truncated_pem=True)
    order = real.place_order(DRAFT).order_id
    until(lambda: real.order_status(order).status is OrderStatus.ISSUED)

    with pytest.raises(NotTheVendorError, match="cut off"):
        real.collect(order)


@pytest.mark.parametrize(
    "switches",
    [
        pytest.param({}, id="as described"),
        pytest.param({"list_filter_cn": "substring"}, id="names that only contain it"),
        pytest.param({"omit_total_count": True}, id="not counted"),
        pytest.param({"shifting_pages": True}, id="a list that moves"),
    ],
)
def test_an_order_is_found_by_its_comments(
    switches: dict[str, Any], real: SCM, sandbox: "Sandbox"
) -> None:
    """Among others of the name and of longer names; none is found for another CSR."""
    turn(sandbox, **switches)
    real.place_order(replace(DRAFT, comments="of somebody else"))
    order = real.place_order(DRAFT).order_id

    assert real.find_orders(CSR.key, CSR.common_name) == (order,)
    assert real.find_orders(CSR.key, f"x.{CSR.common_name}") == ()
    assert real.find_orders(type(CSR.key)("f" * 64), CSR.common_name) == ()


def test_an_offer(real: SCM, sandbox: "Sandbox") -> None:
    turn(sandbox, mandatory_custom_fields=("costCentre",), public_terms=(30, 90))

    offer = real.read_offer(WANTED)

    assert offer is not None
    assert offer.validation is ValidationType.DV
    assert offer.terms == (30, 90)
    assert offer.key_algorithms == set(KeyAlgorithm)
    assert offer.mandatory_fields == {"costCentre"}


def test_a_department_is_offered_what_its_organization_is(real: SCM) -> None:
    assert real.read_offer(replace(WANTED, org_id=11)) == real.read_offer(WANTED)


@pytest.mark.parametrize("strict", [False, True])
def test_revocation(strict: bool, real: SCM, sandbox: "Sandbox") -> None:
    """Once or twice makes no difference, and the reason code is always sent."""
    turn(sandbox, revoke_requires_reason_code=strict)
    order = real.place_order(DRAFT).order_id
    until(lambda: real.collect(order))

    real.revoke(order, 4, "superseded")
    real.revoke(order, 4, "superseded")

    assert real.order_status(order).status is OrderStatus.REVOKED
    with pytest.raises(ConflictError, match="revoked"):
        real.collect(order)


def test_an_unknown_order(real: SCM) -> None:
    with pytest.raises(NotFoundError):
        real.order_status(OrderId("99"))
    with pytest.raises(NotFoundError):
        real.collect(OrderId("99"))


def test_an_id_of_one_api_means_nothing_to_the_other(
    settings: Settings, trusted: HTTPSSession, sandbox: "Sandbox"
) -> None:
    """The order itself is one of both, and is found."""
    order = connect(settings.scm_accounts["default"], trusted).place_order(DRAFT).order_id
    admin = connect(settings.scm_accounts["admin"], trusted)

    with pytest.raises(NotFoundError):
        admin.order_status(order)
    assert len(admin.find_orders(CSR.key, CSR.common_name)) == 1
