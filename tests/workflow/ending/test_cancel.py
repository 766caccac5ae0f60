"""What a person is told before a change is cancelled, and what becomes of its orders."""

from types import SimpleNamespace
from typing import Any

import pytest
from builders import (
    change,
    collected,
    enrollment,
    following,
    foreign,
    order,
    request,
    waiting,
)

from connector.core.facts.change import PendingChange
from connector.core.facts.marker import order_marker
from connector.core.facts.order import OrderStatus, OrderView
from connector.core.facts.snapshot import Snapshot
from connector.errors import CredentialsError
from connector.workflow.ending.cancel import (
    COMES_BACK,
    Cancellation,
    _with_statuses,
    foreign_change,
)

CHANGE = change(status="wait-upload-third-party")
OF_CPS = PendingChange(CHANGE.change_id, "renewal")


def told(*orders: OrderView, live: bool = True, **more: Any) -> tuple[str, ...]:
    """Return what is told, without the sentence on the change where *orders* are given."""
    planned = Cancellation(enrollment(), CHANGE, orders, live=live, **more)
    sentences = planned.sentences(request())
    return sentences[1:] if orders else sentences


def fate(**overrides: Any) -> str:
    (found,) = told(order(**{"order_id": "4711", **overrides}))
    return found


@pytest.mark.parametrize(
    ("live", "rest"),
    [
        (True, "The certificate on production stays as it is."),
        (False, "Nothing is live, so CPS may remove the enrollment together with the change."),
    ],
)
def test_a_person_is_told_what_is_cancelled_and_what_stays(live: bool, rest: str) -> None:
    assert told(live=live) == (
        (
            f"Change {CHANGE.change_id} (wait-upload-third-party) of enrollment 10002 for"
            f" www.example.com will be cancelled. {rest}"
        ),
    )


def test_of_a_renewal_that_cps_opens_by_itself_it_is_told_that_it_comes_back() -> None:
    assert told(by_cps=True)[1:] == (COMES_BACK,)


def test_an_order_that_waits_is_named_to_be_declined() -> None:
    """With SCM's word where it was asked, and where its pages show it."""
    assert fate(vendor_status="Applied") == (
        "Order 4711 (RSA, account default) stays at SCM (Applied) and is no longer waited for: have"
        " it declined there (Certificates > SSL Certificates), or it may still be issued."
    )
    assert "stays at SCM (not asked)" in fate(vendor_status="")
    assert "stays at ./sign (Applied)" in fate(signer="./sign")
    assert "Certificates >" not in fate(signer="./sign")


@pytest.mark.parametrize("status", [OrderStatus.DECLINED, OrderStatus.REJECTED])
def test_an_order_that_has_ended_is_nobodys_to_decline(status: OrderStatus) -> None:
    found = fate(status=status, vendor_status="Declined")

    assert found == "Order 4711 (RSA, account default) has ended at SCM already (Declined)."


def test_what_is_issued_stays_valid_until_it_is_revoked() -> None:
    """Whether it was collected or not."""
    issued = fate(status=OrderStatus.ISSUED)
    (kept,) = told(collected(order_id="4711", status=None))

    assert issued == kept
    assert issued.startswith("Order 4711 (RSA, account default) is issued, but cannot be used")
    assert "`akamai-scm revoke --order 4711 --reason superseded`" in issued


def test_an_order_without_an_answer_is_to_be_looked_for() -> None:
    """By its marker in SCM, else by the key of its CSR."""
    lost = order(order_id=None)

    at_scm, elsewhere = fate(order_id=None), fate(order_id=None, signer="./sign")

    assert at_scm == (
        "The RSA order that was begun without an answer may or may not be at SCM: look for comments"
        f" with {order_marker(lost.csr_key)}, and decline it there."
    )
    assert f"at ./sign: ask its CA for CSR {lost.csr_key}, and decline it" in elsewhere


@pytest.mark.parametrize(
    ("seen", "remedy", "told"),
    [
        (
            foreign(CHANGE),
            "Ask who opened it; it can be cancelled in Akamai Control Center.",
            "was opened by somebody else, so it is left alone.",
        ),
        (
            foreign(CHANGE, enrollment=enrollment(pending=(OF_CPS,))),
            "Ask who did; it can be cancelled in Akamai Control Center.",
            (
                "is a renewal that CPS opened by itself, but somebody else has uploaded a"
                " certificate to it, so it is left alone."
            ),
        ),
    ],
)
def test_a_change_that_is_not_ours_is_a_persons(seen: Snapshot, remedy: str, told: str) -> None:
    """That the same command may be run again is no advice."""
    found = foreign_change(request(), seen, CHANGE)

    assert str(found) == (
        f"Change {CHANGE.change_id} (wait-upload-third-party) for www.example.com {told} {remedy}"
    )


class Accounts:
    """One account, that refuses the credentials."""

    def __contains__(self, name: str) -> bool:
        return True

    def __getitem__(self, name: str) -> Any:
        raise CredentialsError("It was refused.")

    def signer_of(self, name: str) -> str:
        return "SCM"


def test_where_scm_cannot_be_asked_of_the_orders_that_is_told_and_ends_nothing() -> None:
    """What the journal knows of them is told then."""
    said: list[str] = []
    tools: Any = SimpleNamespace(
        accounts=Accounts(),
        scm=SimpleNamespace(account=SimpleNamespace(signer="SCM")),
        progress=said.append,
    )
    seen = following(waiting(), order())

    found = _with_statuses(request(), seen, tools)

    assert found.orders == seen.orders
    assert said == ["SCM could not be asked where the orders stand. It was refused."]
