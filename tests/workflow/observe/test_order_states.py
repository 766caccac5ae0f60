"""Which orders SCM is asked about, at which account, and what it means that one cannot be asked."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import trustme
from sample_request import REQUEST
from scripted_server import Answer, ScriptedServer

from connector.core.facts.certificate import CertificateFacts, Deployed
from connector.core.facts.change import Change
from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.core.facts.order import OrderStage, OrderStatus, OrderView, Search
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import KeyAlgorithm
from connector.errors import CredentialsError, VendorUnavailableError
from connector.settings.values import SCMAccount
from connector.text.secret import Secret
from connector.transport.session import HTTPSSession
from connector.workflow.observe.order_states import Asked, ask_about_orders
from connector.workflow.tools import SCMAccounts

THEN = datetime(2026, 9, 1, tzinfo=UTC)
CHANGE = Change(EnrollmentId(7), ChangeId(77), "awaiting-input", "wait-upload-third-party", "", "")
WANTED = replace(REQUEST, scm_account="own")
APPLIED = Answer(200, b'{"status":"Applied"}')
ISSUED = Answer(200, b'{"status":"Issued"}')
UNKNOWN_USER = Answer(401, b'{"code":-16,"description":"Unknown user"}')
BROKEN = Answer(503, b"")


@pytest.fixture
def other_server(authority: trustme.CA) -> Iterator[ScriptedServer]:
    served = ScriptedServer(authority)
    yield served
    served.stop()


@pytest.fixture
def accounts(
    server: ScriptedServer, other_server: ScriptedServer, session: HTTPSSession
) -> SCMAccounts:
    def admin(name: str, url: str, password: str = "secret") -> SCMAccount:
        return SCMAccount(
            name=name,
            api="admin",
            url=url,
            login="ada",
            password=Secret(password),
            customer_uri="Example",
        )

    return SCMAccounts(
        {
            "own": admin("own", server.url),
            "other": admin("other", other_server.url),
            "unusable": admin("unusable", server.url, password="two\nlines"),
        },
        session,
    )


def order(account: str = "own", **overrides: Any) -> OrderView:
    base = OrderView(
        csr_key=CsrKey("a" * 64),
        key_algorithm=KeyAlgorithm.RSA,
        common_name="www.example.com",
        stage=OrderStage.PLACED,
        account=account,
        change_id=CHANGE.change_id,
        intended_at=THEN,
        order_id=OrderId("9001"),
    )
    return replace(base, **overrides)


def served(account: str = "own", **overrides: Any) -> OrderView:
    """An order whose certificate is on production."""
    known = {"stage": OrderStage.ISSUED, "order_id": OrderId("8001"), "fingerprint": "LIVE"}
    return order(account, **(known | overrides))


def lost(account: str = "own", **overrides: Any) -> OrderView:
    return order(account, **({"stage": OrderStage.INTENDED, "order_id": None} | overrides))


def asked(accounts: SCMAccounts, *orders: OrderView, **overrides: Any) -> Asked:
    facts = CertificateFacts(
        pem="",
        serial="0A",
        common_name="www.example.com",
        names=frozenset(),
        issuer="",
        not_before=THEN,
        not_after=THEN,
        key_algorithm=KeyAlgorithm.RSA,
        fingerprint="LIVE",
        public_key_sha256="",
    )
    snapshot = Snapshot(change=CHANGE, orders=orders, production=(Deployed(facts, ""),))
    return ask_about_orders(replace(WANTED, **overrides), snapshot, accounts)


def test_orders_are_asked_for_where_they_were_placed(
    accounts: SCMAccounts, server: ScriptedServer, other_server: ScriptedServer
) -> None:
    server.otherwise, other_server.otherwise = APPLIED, ISSUED

    told = asked(accounts, order(), served("other"))

    assert [one.status for one in told.snapshot.orders] == [
        OrderStatus.PROCESSING,
        OrderStatus.ISSUED,
    ]
    assert [seen.path for seen in server.seen] == ["/api/ssl/v1/9001"]
    assert [seen.path for seen in other_server.seen] == ["/api/ssl/v1/8001"]


@pytest.mark.parametrize(
    ("one", "wanted"),
    [
        pytest.param(order(change_id=ChangeId(1)), {}, id="of another change"),
        pytest.param(order(stage=OrderStage.DECLINED), {}, id="ended"),
        pytest.param(order(stage=OrderStage.CLOSED), {}, id="closed"),
        pytest.param(served(fingerprint="OLD"), {}, id="not on production"),
        pytest.param(served(), {"check_revocation": False}, id="revocation is not wanted"),
    ],
)
def test_what_does_not_matter_is_not_asked(
    one: OrderView, wanted: dict[str, Any], accounts: SCMAccounts, server: ScriptedServer
) -> None:
    told = asked(accounts, one, **wanted)

    assert told.snapshot.orders == (one,)
    assert server.seen == []


def test_a_lost_order_is_searched_for(accounts: SCMAccounts, server: ScriptedServer) -> None:
    row = {"sslId": 7, "commonName": "www.example.com", "comments": f"akamai-scm:{'a' * 16}"}
    server.script = [Answer(200, json.dumps([row]).encode(), {"X-Total-Count": "1"})]
    server.otherwise = Answer(200, json.dumps(row).encode())

    (found,) = asked(accounts, lost()).snapshot.orders

    assert (found.search, found.found) == (Search.DONE, ("7",))


def test_an_order_whose_account_is_gone_is_marked(accounts: SCMAccounts) -> None:
    (one,) = asked(accounts, order("gone")).snapshot.orders

    assert not one.account_known


def test_own_credentials_that_are_refused_end_the_run(
    accounts: SCMAccounts, server: ScriptedServer
) -> None:
    server.otherwise = UNKNOWN_USER

    with pytest.raises(CredentialsError):
        asked(accounts, order())


@pytest.mark.parametrize("account", ["other", "unusable"])
def test_those_of_another_account_do_not(
    account: str, accounts: SCMAccounts, server: ScriptedServer, other_server: ScriptedServer
) -> None:
    """What it has live cannot be checked; what is under way at our own goes on."""
    server.otherwise, other_server.otherwise = APPLIED, UNKNOWN_USER

    told = asked(accounts, served(account), order())

    assert told.live_error is not None
    assert told.open_error is None
    assert told.snapshot.orders[1].status is OrderStatus.PROCESSING


def test_an_account_that_fails_is_asked_once(accounts: SCMAccounts, server: ScriptedServer) -> None:
    """For all its orders; each kind of order has its own error."""
    server.otherwise = BROKEN

    told = asked(accounts, lost(), served())

    assert len({seen.path for seen in server.seen}) == 1
    assert isinstance(told.open_error, VendorUnavailableError)
    assert told.live_error is told.open_error
    assert [one.search for one in told.snapshot.orders] == [Search.UNANSWERED] * 2
