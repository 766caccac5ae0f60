"""The connector's own client on the sandbox's SCM: both were written from the reference alone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from cryptography import x509
from scripted_session import UNHURRIED

from connector.clock import SystemClock
from connector.core.facts.order import OrderStatus
from connector.core.request.values import KeyAlgorithm
from connector.core.x509.read import read_csr
from connector.errors import CredentialsError
from connector.sandbox.serving.server import Sandbox
from connector.sectigo import connect
from connector.sectigo.interface import SCM, OrderDraft
from connector.settings.values import SCMAccount
from connector.text.secret import Secret
from connector.transport.session import HTTPSSession

from .conftest import ManualClock, make_csr


@pytest.fixture
def session(slow: Sandbox) -> Iterator[HTTPSSession]:
    """A session that trusts the sandbox."""
    session = HTTPSSession(SystemClock(), ca_bundle=slow.directory / "ca.pem", limits=UNHURRIED)
    yield session
    session.close()


def _account(slow: Sandbox, secret: str | None = None) -> SCMAccount:
    account = slow.world.scm.accounts["default"]
    return SCMAccount(
        name="default",
        api="enrollment",
        url=slow.scm_url,
        client_id=account.client_id,
        client_secret=Secret(secret or account.client_secret),
    )


@pytest.fixture
def client(slow: Sandbox, session: HTTPSSession) -> SCM:
    """The Enrollment API; its token endpoint is learned."""
    return connect(_account(slow), session)


def test_an_order_is_placed_followed_collected_and_revoked(
    slow: Sandbox, client: SCM, clock: ManualClock
) -> None:
    """The whole life of one order, with the chain as SCM sends it."""
    csr = read_csr(make_csr("www.example.org"), KeyAlgorithm.ECDSA)
    names = frozenset({"www.example.org", "example.org"})
    order = client.place_order(OrderDraft(csr, names, "our key")).order_id
    early = client.collect(order)
    clock.sleep(timedelta(seconds=10))
    waiting = client.order_status(order).status
    clock.sleep(timedelta(seconds=10))
    chain = client.collect(order)
    leaf = x509.load_pem_x509_certificate(chain[0].encode())
    client.revoke(order, 4, "superseded")
    client.revoke(order, 4, "superseded")

    found = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert early == ()
    assert waiting is OrderStatus.PROCESSING
    assert len(chain) == 4
    assert set(found.get_values_for_type(x509.DNSName)) == names
    assert client.order_status(order).status is OrderStatus.REVOKED
    assert slow.world.scm.orders[order].comments == "our key"
    assert slow.world.scm.orders[order].csr_sha256 == csr.key
    assert slow.world.scm.repeated_orders() == {}


def test_an_ended_token_is_replaced_unseen(slow: Sandbox, client: SCM, clock: ManualClock) -> None:
    """A 401 in the middle of a session costs one more token and no error."""
    csr = read_csr(make_csr("www.example.org"), KeyAlgorithm.ECDSA)
    order = client.place_order(OrderDraft(csr, frozenset({"www.example.org"}), "")).order_id
    clock.sleep(timedelta(seconds=slow.world.options.token_seconds))
    state = client.order_status(order)

    assert state.status is OrderStatus.ISSUED
    assert len(slow.world.scm.tokens) == 2


def test_a_wrong_secret_is_told(slow: Sandbox, session: HTTPSSession) -> None:
    """Wrong credentials are an error of their own, before anything is ordered."""
    client = connect(_account(slow, "wrong"), session)
    with pytest.raises(CredentialsError, match="Invalid client"):
        client.check_credentials()
