"""The Enrollment API client on the sandbox's SCM: real tokens, real certificates, real faults."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from patience import until
from x509_samples import NAMES, csr_pem

from connector.core.facts.ids import OrderId
from connector.core.facts.order import OrderStatus
from connector.core.request.values import KeyAlgorithm
from connector.core.x509.read import read_certificate, read_csr
from connector.errors import (
    AnswerLostError,
    ConflictError,
    CredentialsError,
    NotFoundError,
    RequestError,
)
from connector.sectigo import connect
from connector.sectigo.interface import SCM, OrderDraft
from connector.settings.values import Settings
from connector.text.secret import Secret
from connector.transport.session import HTTPSSession

if TYPE_CHECKING:
    from connector.sandbox.serving.server import Sandbox

CSR = read_csr(csr_pem(), KeyAlgorithm.RSA)
DRAFT = OrderDraft(CSR, frozenset(NAMES), f"key {CSR.key}")


@pytest.fixture
def real(settings: Settings, trusted: HTTPSSession) -> SCM:
    return connect(settings.scm_accounts["default"], trusted)


def test_an_order_becomes_a_certificate(real: SCM, sandbox: "Sandbox") -> None:
    """The token endpoint is learned, our key is in the comments, the leaf has the CSR's key."""
    order = real.place_order(DRAFT).order_id

    until(lambda: real.order_status(order).status is OrderStatus.ISSUED)
    found = [read_certificate(pem) for pem in real.collect(order)]

    assert CSR.key in sandbox.world.scm.orders[order].comments
    (leaf,) = (one for one in found if one.public_key_sha256 == CSR.public_key_sha256)
    assert leaf.names == frozenset(NAMES)
    assert len(found) > 1


def test_crlf_and_any_order_are_read(real: SCM, sandbox: "Sandbox") -> None:
    """What a CA sends differs in form only."""
    order = real.place_order(DRAFT).order_id
    plain = until(lambda: real.collect(order))
    sandbox.world.scm.switches.crlf = True
    sandbox.world.scm.switches.root_first = True

    assert real.collect(order) == plain[::-1]


def test_an_order_that_waits_for_a_person_is_not_collected(
    settings: Settings, trusted: HTTPSSession
) -> None:
    """Nothing to collect is no error, and such an order can only be declined."""
    scm = connect(settings.scm_accounts["sectigo-ov-approval"], trusted)
    order = scm.place_order(DRAFT).order_id

    assert scm.order_status(order).status is OrderStatus.AWAITING_APPROVAL
    assert scm.collect(order) == ()
    with pytest.raises(ConflictError, match="Requested"):
        scm.revoke(order, 4, "superseded")


def test_a_lost_answer_leaves_one_order(real: SCM, sandbox: "Sandbox") -> None:
    """The order is there, the client says that it does not know, and does not order again."""
    from connector.sandbox.faults import Fault, Kind  # noqa: PLC0415 - only where it is needed

    sandbox.world.faults.add(
        Fault(Kind.DROP, server="scm", method="POST", path="/certificates$", effect=True)
    )

    with pytest.raises(AnswerLostError):
        real.place_order(DRAFT)

    assert len(sandbox.world.scm.orders) == 1


def test_a_forgotten_token_is_replaced(real: SCM, sandbox: "Sandbox") -> None:
    """SCM may lose tokens at any time; a single order is made all the same."""
    real.check_credentials()
    sandbox.world.scm.tokens.clear()

    real.place_order(DRAFT)

    assert len(sandbox.world.scm.orders) == 1


def test_a_wrong_secret_is_told(settings: Settings, trusted: HTTPSSession) -> None:
    """The account is named."""
    wrong = replace(settings.scm_accounts["default"], client_secret=Secret("wrong"))

    with pytest.raises(CredentialsError, match="'default'"):
        connect(wrong, trusted).check_credentials()


def test_refusals(real: SCM) -> None:
    """Names that SCM refuses, orders that it does not know."""
    with pytest.raises(RequestError):
        real.place_order(replace(DRAFT, names=frozenset({"no_name_at_all!"})))
    with pytest.raises(NotFoundError):
        real.order_status(OrderId("unknown"))
    with pytest.raises(NotFoundError):
        real.collect(OrderId("unknown"))


def test_revocation(real: SCM) -> None:
    """Once or twice makes no difference."""
    order = real.place_order(DRAFT).order_id
    until(lambda: real.collect(order))

    real.revoke(order, 4, "superseded")
    real.revoke(order, 4, "superseded")

    assert real.order_status(order).status is OrderStatus.REVOKED
