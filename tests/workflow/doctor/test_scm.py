"""What `doctor` says of what SCM offers for a request."""

from types import SimpleNamespace
from typing import Any

import pytest
from builders import NOW, request
from offers import offer

from connector.core.issuance.offer import Offer
from connector.errors import ConnectorError, Fault, RequestError, VendorUnavailableError
from connector.settings.signer import SignerCommands
from connector.settings.values import SCMAccount
from connector.workflow.doctor.finding import Finding, Result
from connector.workflow.doctor.scm import _examine_request, _Usable

ADMIN = SCMAccount("default", "admin", "https://scm.example")
PROGRAM = SCMAccount("default", "command", "", commands=SignerCommands(("./sign",)))


def found(
    offered: Offer | ConnectorError | None,
    account: SCMAccount = ADMIN,
    may_order: bool | ConnectorError | None = None,
    **wanted: Any,
) -> list[Finding]:
    """Return what is told of a request, without what shows only with the first order."""

    def answer(given: Any) -> Any:
        if isinstance(given, ConnectorError):
            raise given
        return given

    scm: Any = SimpleNamespace(
        account=account,
        read_offer=lambda _request: answer(offered),
        may_order=lambda _org_id: answer(may_order),
        customer_domains=lambda _names: (),
    )
    *told, last = _examine_request(request(**wanted), _Usable(scm, NOW))
    if isinstance(offered, ConnectorError):
        return [*told, last]
    assert (last.result, last.text) == (Result.UNKNOWN, last.text)
    return told


def test_what_will_be_ordered_is_told_with_all_that_is_offered() -> None:
    (told,) = found(offer())

    assert (told.about, told.result) == ("www.example.com order", Result.OK)
    assert told.text == (
        "profile 501 (OV SSL) takes RSA keys and offers 90, 199 days; 199 will be ordered."
    )


def test_what_is_not_offered_is_a_fault_of_the_request() -> None:
    """Nothing else is told of it then."""
    (told,) = found(offer(key_algorithms=frozenset()))

    assert (told.result, told.exit) == (Result.FAILED, 65)


def test_what_an_account_fixes_deserves_a_look_where_the_request_wants_it() -> None:
    """A program of one's own gets it, and fixes nothing."""
    (told,) = found(None, term=90)

    assert (told.result, told.about) == (Result.WARNING, "www.example.com order")
    assert found(None, PROGRAM, term=90) == []


@pytest.mark.parametrize(
    ("error", "code", "remedy"),
    [
        (VendorUnavailableError("It is out.", remedy="Wait."), 69, "Wait."),
        (RequestError("It is wrong", [Fault("term", "is long")]), 65, "Correct it in the request,"),
    ],
)
def test_where_the_offer_cannot_be_read_that_is_told(
    error: ConnectorError, code: int, remedy: str
) -> None:
    (told,) = found(error)

    assert (told.result, told.exit) == (Result.FAILED, code)
    assert told.remedy.startswith(remedy)


@pytest.mark.parametrize(
    ("may_order", "results"),
    [
        (True, [(Result.OK, 0)]),
        (False, [(Result.FAILED, 77)]),
        (None, []),
        (VendorUnavailableError("It is out."), [(Result.FAILED, 69)]),
    ],
)
def test_an_organization_has_to_be_allowed_to_order_through_an_api(
    may_order: bool | ConnectorError | None, results: list[tuple[Result, int]]
) -> None:
    """Where SCM tells it."""
    told = list(found(offer(), may_order=may_order, org_id=7))[1:]

    assert [(one.result, one.exit) for one in told] == results
    assert {one.about for one in told} <= {"SCM organization 7"}
