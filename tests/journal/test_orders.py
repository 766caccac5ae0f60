"""An order's way through the journal."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.core.facts.order import ClosedBecause, OrderStage
from connector.core.request.values import KeyAlgorithm
from connector.errors import (
    AnswerLostError,
    JournalError,
    VendorRefusedError,
    VendorUnavailableError,
)
from connector.journal.record import OrderRecord
from connector.journal.store import Journal

from .conftest import CERTIFICATE, intend, only


def issue(journal: Journal, key: CsrKey) -> None:
    journal.order_issued(key, certificate_pem="leaf", chain_pem="chain", fingerprint="F0")


def test_an_order_keeps_everything_that_happened_to_it(journal, csr, clock) -> None:
    """Each stage writes its time and what it brought, and leaves the rest as it was."""
    began = clock.now()
    intend(journal, csr)
    clock.sleep(timedelta(seconds=1))
    journal.order_placed(csr.key, OrderId("77"))
    clock.sleep(timedelta(seconds=1))
    issue(journal, csr.key)
    clock.sleep(timedelta(seconds=1))
    journal.order_uploaded(csr.key)

    assert only(journal) == OrderRecord(
        csr_key=csr.key,
        certificate_key=CERTIFICATE,
        key_algorithm=KeyAlgorithm.RSA,
        common_name="www.example.com",
        names=("example.com", "www.example.com"),
        account="default",
        enrollment_id=EnrollmentId(10),
        change_id=ChangeId(20),
        stage=OrderStage.ISSUED,
        intended_at=began,
        placed_at=began + timedelta(seconds=1),
        issued_at=began + timedelta(seconds=2),
        uploaded_at=began + timedelta(seconds=3),
        order_id=OrderId("77"),
        certificate_pem="leaf",
        chain_pem="chain",
        fingerprint="F0",
    )


def test_what_comes_with_the_answer_is_kept_until_it_is_checked(journal, csr) -> None:
    """In the write that has the order's id: there may be no second chance to get it."""
    intend(journal, csr)

    journal.order_placed(csr.key, OrderId("77"), "leaf and chain")
    kept = only(journal)
    issue(journal, csr.key)

    assert (kept.delivered, kept.view(kept.intended_at).delivered) == ("leaf and chain",) * 2
    assert only(journal).delivered == ""


def test_those_that_scm_still_works_on_are_found(journal, csr) -> None:
    """From the id on until something was collected."""
    intend(journal, csr)
    before = journal.placed_orders()
    journal.order_placed(csr.key, OrderId("77"))
    while_placed = journal.placed_orders()
    issue(journal, csr.key)

    assert [order.order_id for order in while_placed] == ["77"]
    assert before == journal.placed_orders() == ()


def test_an_order_that_ended_keeps_its_word_and_blocks_another(journal, csr, clock) -> None:
    """Only a person's `forget` allows a new one."""
    intend(journal, csr)
    journal.order_placed(csr.key, OrderId("77"))
    journal.order_ended(csr.key, OrderStage.DECLINED, "Declined")

    view = only(journal).view(clock.now())
    assert (view.stage, view.vendor_status) == (OrderStage.DECLINED, "Declined")
    with pytest.raises(JournalError):
        intend(journal, csr)
    journal.forget_order(csr.key, "ann")
    assert only(journal).words == "Declined; forgotten by ann"
    assert only(journal).view(clock.now()).vendor_status == ""
    assert only(journal).closed_because is ClosedBecause.FORGOTTEN
    intend(journal, csr)


def test_a_view_says_how_old_the_intent_is(journal, csr, clock) -> None:
    intend(journal, csr)
    clock.sleep(timedelta(seconds=61))

    assert only(journal).view(clock.now()).age == timedelta(seconds=61)


def test_a_view_says_how_long_ago_the_upload_was(journal, csr, clock) -> None:
    """The age counts from the upload and is None before it."""
    intend(journal, csr)
    assert only(journal).view(clock.now()).uploaded is None

    journal.order_placed(csr.key, OrderId("77"))
    issue(journal, csr.key)
    journal.order_uploaded(csr.key)
    clock.sleep(timedelta(minutes=5))

    view = only(journal).view(clock.now())
    assert timedelta(minutes=5) == view.uploaded
    assert (csr.key, OrderStage.ISSUED, "77") == (view.csr_key, view.stage, view.order_id)


def test_a_clock_set_back_gives_no_negative_age(journal, csr, clock) -> None:
    """An upload is never in the future."""
    intend(journal, csr)
    journal.order_placed(csr.key, OrderId("77"))
    issue(journal, csr.key)
    journal.order_uploaded(csr.key)

    assert timedelta() == only(journal).view(clock.now() - timedelta(hours=1)).uploaded


@pytest.mark.parametrize(
    "way",
    [
        pytest.param([], id="while nobody knows whether SCM has it"),
        pytest.param(["placed"], id="while SCM works on it"),
        pytest.param(["placed", "issued"], id="once it is issued"),
        pytest.param(["placed", "issued", "uploaded"], id="once it is uploaded"),
    ],
)
def test_a_csr_is_not_ordered_twice(journal, csr, way) -> None:
    """A second intent for the same CSR is refused in every open stage and changes nothing."""
    intend(journal, csr)
    go(journal, csr.key, way)
    before = journal.orders()

    with pytest.raises(JournalError, match="not ordered a second time"):
        intend(journal, csr)

    assert before == journal.orders()


def go(journal: Journal, key: CsrKey, way: list[str]) -> None:
    steps: dict[str, Callable[[], None]] = {
        "placed": lambda: journal.order_placed(key, OrderId("77")),
        "refused": lambda: journal.order_refused(key, ClosedBecause.REFUSED, note="code -5"),
        "issued": lambda: issue(journal, key),
        "uploaded": lambda: journal.order_uploaded(key),
        "closed": lambda: journal.order_closed(
            key, ClosedBecause.CHANGE_CANCELLED, note="declined"
        ),
        "adopted": lambda: journal.adopt_order(key, OrderId("88"), who="ann"),
        "forgotten": lambda: journal.forget_order(key, "ann", "not in SCM"),
    }
    for step in way:
        steps[step]()


@pytest.mark.parametrize(
    ("way", "note"),
    [
        pytest.param(["refused"], "code -5", id="SCM said no"),
        pytest.param(["closed"], "declined", id="an intent is ended"),
        pytest.param(["placed", "closed"], "declined", id="a placed order is ended"),
        pytest.param(["forgotten"], "forgotten by ann: not in SCM", id="a person knows better"),
        pytest.param(["placed", "issued", "closed"], "declined", id="an issued one is ended"),
    ],
)
def test_a_closed_order_makes_room_for_another(journal, csr, clock, way, note) -> None:
    """After the end of an order the same CSR may be ordered again; the old row stays."""
    intend(journal, csr)
    go(journal, csr.key, way)
    intend(journal, csr)

    new, old = journal.orders()
    assert (new.stage, old.stage) == (OrderStage.INTENDED, OrderStage.CLOSED)
    assert (note, clock.now()) == (old.note, old.closed_at)


@pytest.mark.parametrize(
    ("way", "step"),
    [
        pytest.param(["placed"], "placed", id="placed twice"),
        pytest.param(["placed"], "refused", id="refused after SCM gave an id"),
        pytest.param(["placed"], "adopted", id="adopted although the id is known"),
        pytest.param([], "issued", id="issued before it was placed"),
        pytest.param(["placed"], "uploaded", id="uploaded before it was issued"),
        pytest.param(["closed"], "placed", id="placed after its end"),
        pytest.param(["closed"], "forgotten", id="forgotten after its end"),
    ],
)
def test_an_order_skips_no_stage(journal, csr, way, step) -> None:
    """A step that does not follow from the stage is an error and changes nothing."""
    intend(journal, csr)
    go(journal, csr.key, way)
    before = journal.orders()

    with pytest.raises(JournalError, match="no order for the CSR"):
        go(journal, csr.key, [step])

    assert before == journal.orders()


def test_orders_are_listed_newest_first_and_by_certificate(journal, csr) -> None:
    """Each certificate has its own list."""
    second = replace(csr, key=CsrKey("c3" * 32))
    foreign = replace(csr, key=CsrKey("d4" * 32))
    intend(journal, csr)
    journal.intend_order(
        "C-1/other", foreign, change_id=ChangeId(1), enrollment_id=EnrollmentId(1),
        account="b", names=[],
    )  # fmt: skip
    intend(journal, second)

    assert [second.key, csr.key] == [order.csr_key for order in journal.orders(CERTIFICATE)]
    assert [second.key, foreign.key, csr.key] == [order.csr_key for order in journal.orders()]


def test_the_orders_of_an_enrollment_are_the_certificates(journal, csr) -> None:
    """However its request names the certificate."""
    intend(journal, csr)
    (order,) = journal.orders()

    assert journal.orders("C-1/www.example.com#20001") == ()
    assert journal.orders("C-1/www.example.com#20001", order.enrollment_id) == (order,)
    assert journal.orders("C-1/other", order.enrollment_id) == (), "another had the id before"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("a1a1a1", 1, id="the beginning of the CSR's key"),
        pytest.param("77", 1, id="SCM's id"),
        pytest.param("7", 0, id="not a part of the id"),
        pytest.param("a_a1", 0, id="no wildcards"),
        pytest.param("ff", 0, id="unknown"),
    ],
)
def test_an_order_is_found_by_what_messages_name(journal, csr, text, found) -> None:
    """Key prefix and id both lead to the order."""
    intend(journal, csr)
    journal.order_placed(csr.key, OrderId("77"))

    assert found == len(journal.find_orders(text))


@pytest.mark.parametrize(
    ("error", "stage", "because"),
    [
        pytest.param(
            VendorRefusedError("No.", status=400),
            OrderStage.CLOSED,
            ClosedBecause.REFUSED,
            id="SCM said no",
        ),
        pytest.param(
            VendorUnavailableError("Nobody is there."),
            OrderStage.CLOSED,
            ClosedBecause.NOT_SENT,
            id="it never left",
        ),
        pytest.param(
            AnswerLostError("Nothing came."), OrderStage.INTENDED, None, id="SCM may have it"
        ),
        pytest.param(RuntimeError("a fault of ours"), OrderStage.INTENDED, None, id="not known"),
    ],
)
def test_the_effect_of_an_error_says_whether_an_order_may_be_at_scm(
    journal, csr, error, stage, because
) -> None:
    """Nothing of its kind or of its words is kept to decide by."""
    intend(journal, csr)

    with pytest.raises(type(error)), journal.sending(csr.key):
        raise error

    assert (only(journal).stage, only(journal).closed_because) == (stage, because)
