"""What a person says of an order, held against what SCM says."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from builders import NAME, NOW, RSA

from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.core.facts.marker import order_marker
from connector.core.facts.order import OrderStage, OrderStatus
from connector.errors import (
    ConfigurationError,
    ConnectorError,
    FailedError,
    Fault,
    NotFoundError,
    VendorUnavailableError,
)
from connector.journal.record import OrderRecord
from connector.settings.signer import SignerCommands
from connector.settings.values import SCMAccount
from connector.workflow.orders_by_hand import (
    check_adoption,
    check_id,
    doubt_about,
    doubt_about_unknown,
)

KEY = CsrKey("a" * 64)
ID, OTHER = OrderId("4711"), OrderId("4712")
UNKNOWN = NotFoundError("SCM does not know it.", status=404, code="-1")
GATEWAY = NotFoundError("Nothing is there.", status=404)
OUT = VendorUnavailableError("SCM is out.", remedy="Wait.", again="Run again.")


def record(stage: OrderStage = OrderStage.PLACED, **more: Any) -> OrderRecord:
    known: dict[str, Any] = {
        "csr_key": KEY,
        "certificate_key": "C-1/www.example.com",
        "key_algorithm": RSA,
        "common_name": NAME,
        "names": (NAME,),
        "account": "default",
        "enrollment_id": EnrollmentId(1),
        "change_id": ChangeId(7),
        "stage": stage,
        "intended_at": NOW - timedelta(hours=1),
        "order_id": None if stage is OrderStage.INTENDED else ID,
    }
    return OrderRecord(**(known | more))


def scm(
    status: OrderStatus | ConnectorError = OrderStatus.PROCESSING,
    found: tuple[OrderId, ...] | ConnectorError = (),
    commands: SignerCommands | None = None,
    **state: Any,
) -> Any:
    """Return an account that says this of each order, and finds these for each CSR."""

    def answer(given: Any) -> Any:
        if isinstance(given, ConnectorError):
            raise given
        return given

    def told(order_id: OrderId) -> Any:
        known = {"word": "Applied", "common_name": NAME, "comments": "", **state}
        return SimpleNamespace(status=answer(status), **known)

    return SimpleNamespace(
        account=SCMAccount("default", "admin", "https://scm.example", commands=commands),
        order_status=told,
        find_orders=lambda _key, _name: answer(found),
    )


def doubt(order: OrderRecord, asked: Any, known: tuple[OrderId | None, ...] = ()) -> str:
    return doubt_about(order, lambda: asked, known)


def nobody() -> Any:
    raise ConfigurationError("It is wrong", [Fault("url", "is none")])


@pytest.mark.parametrize(
    ("status", "doubted"),
    [
        (OrderStatus.AWAITING_APPROVAL, "may still be issued. Have it declined there first"),
        (OrderStatus.PROCESSING, "may still be issued. Have it declined there first"),
        (OrderStatus.ISSUED, "is issued at SCM (Applied), and the next `akamai-scm apply`"),
        (OrderStatus.DECLINED, ""),
        (OrderStatus.REJECTED, ""),
        (OrderStatus.REVOKED, ""),
        (UNKNOWN, ""),
    ],
)
def test_an_order_that_may_go_on_is_not_forgotten(
    status: OrderStatus | ConnectorError, doubted: str
) -> None:
    """One that has come to nothing, or that SCM does not know, may be."""
    found, unknown = (
        doubt(record(), scm(status)),
        doubt_about_unknown(KEY, NAME, [ID], lambda: scm(status)),
    )

    assert found == unknown
    assert bool(found) is bool(doubted)
    assert doubted in found


def test_where_it_is_declined_is_told_of_scms_own_pages_alone() -> None:
    program = scm(commands=SignerCommands(("./sign",)))

    assert doubt(record(), scm()).endswith("first (Certificates > SSL Certificates).")
    assert doubt(record(), program) == (
        "Order 4711 is at ./sign (Applied) and may still be issued. Have it declined there first."
    )


@pytest.mark.parametrize("error", [OUT, GATEWAY])
def test_who_cannot_be_asked_may_have_it(error: ConnectorError) -> None:
    """A gateway that does not find a page is not SCM."""
    lost = record(OrderStage.INTENDED)
    asked = (
        doubt(record(), scm(error)),
        doubt(lost, scm(found=error)),
        doubt_about_unknown(KEY, NAME, [ID], lambda: scm(error)),
        doubt_about_unknown(KEY, NAME, [], lambda: scm(found=error)),
    )

    assert set(asked) == {
        f"SCM could not be asked about the order for {NAME}, so it may have it and may still issue"
        f" it. {error.what} {error.remedy}".rstrip()
    }


def test_an_account_that_cannot_be_used_is_told_with_all_its_faults() -> None:
    found = doubt_about(record(), nobody, ())

    assert found.endswith("may still issue it. It is wrong:\n  - url: is none")
    assert doubt_about_unknown(KEY, "", [], nobody).startswith(
        f"SCM could not be asked about the order for CSR {KEY[:16]}, so"
    )


@pytest.mark.parametrize("stage", [OrderStage.DECLINED, OrderStage.REJECTED])
def test_an_order_that_has_ended_is_no_doubt(stage: OrderStage) -> None:
    """Nor one whose certificate does not fit; nobody is asked."""
    assert doubt_about(record(stage), nobody, ()) == ""
    assert doubt_about(record(misfit="It has no such name."), nobody, ()) == ""


def test_a_lost_order_that_scm_finds_is_to_be_adopted() -> None:
    """Unless the journal knows it as that of another."""
    lost = record(OrderStage.INTENDED)
    told = (
        "SCM has an order for this CSR: 4711, 4712. To go on with it:"
        f" `akamai-scm orders adopt {KEY[:16]} 4711`."
    )

    assert doubt(lost, scm(found=(ID, OTHER))) == told
    assert doubt(lost, scm(found=(ID,)), (ID, None)) == ""
    assert doubt(lost, scm(found=(ID, OTHER)), (ID,)).endswith("4712`.")
    assert doubt(lost, scm()) == ""
    unknown: list[tuple[str, bool]] = [(NAME, True), ("", False)]
    for name, doubted in unknown:
        found = doubt_about_unknown(KEY, name, [], lambda: scm(found=(ID, OTHER)))
        assert found == (told if doubted else "")


@pytest.mark.parametrize(
    ("state", "named"),
    [
        ({}, NAME),
        ({"common_name": ""}, NAME),
        ({"common_name": "other.example.com"}, ""),
        ({"comments": f"Ours {order_marker(KEY)}."}, NAME),
    ],
)
def test_an_id_is_taken_where_nothing_speaks_against_it(state: dict[str, str], named: str) -> None:
    asked = scm(**state)

    assert check_id(KEY, named, ID, asked).word == "Applied"
    assert check_id(KEY[:12], named, ID, asked).word == "Applied"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (scm(UNKNOWN), "SCM has no order 4711 for the account 'default'."),
        (
            scm(common_name="other.example.com"),
            f"Order 4711 at SCM is for other.example.com, not for {NAME}.",
        ),
        (
            scm(comments=order_marker("b" * 64)),
            f"Order 4711 at SCM is for another CSR: its comments have {order_marker('b' * 64)}.",
        ),
    ],
)
def test_an_id_of_another_order_is_not_written(asked: Any, told: str) -> None:
    """With where the right one is found."""
    with pytest.raises(FailedError) as refused:
        check_id(KEY, NAME, ID, asked)

    assert (refused.value.what, refused.value.again) == (told, "Nothing was written.")
    assert order_marker(KEY) in refused.value.remedy


def test_where_scm_cannot_be_asked_nothing_is_written() -> None:
    replaced = record(adopted_by="ada")
    for check in (
        lambda: check_id(KEY, NAME, ID, scm(OUT)),
        lambda: check_adoption(replaced, OTHER, scm(OUT)),
    ):
        with pytest.raises(VendorUnavailableError) as refused:
            check()
        assert refused.value.again == "Nothing was written. Run again."


@pytest.mark.parametrize(
    ("order", "asked", "told"),
    [
        (record(OrderStage.ISSUED), scm(), "is issued, so it takes no id."),
        (record(OrderStage.PLACED), scm(), "has its id from SCM: 4711."),
        (
            record(adopted_by="ada"),
            scm(),
            "is adopted by ada as 4711 already, which SCM has; it is not replaced by 4712.",
        ),
    ],
)
def test_an_id_that_is_right_is_not_replaced(order: OrderRecord, asked: Any, told: str) -> None:
    with pytest.raises(FailedError) as refused:
        check_adoption(order, OTHER, asked)

    assert refused.value.what == f"The order of CSR {KEY[:16]} for {NAME} {told}"
    assert "akamai-scm orders show" in refused.value.remedy


def test_a_lost_order_takes_an_id_and_one_that_was_given_wrongly_another() -> None:
    """Of the latter SCM has none."""
    answers: list[Any] = [UNKNOWN, OrderStatus.ISSUED]

    def one_after_the_other(order_id: OrderId) -> Any:
        return scm(answers.pop(0)).order_status(order_id)

    wrong: Any = SimpleNamespace(account=scm().account, order_status=one_after_the_other)

    assert check_adoption(record(OrderStage.INTENDED), ID, scm()).word == "Applied"
    assert check_adoption(record(adopted_by="ada"), OTHER, wrong).status is OrderStatus.ISSUED
