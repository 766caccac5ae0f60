"""What is under way, as data: whose turn it is, until when, and what is waited with."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from builders import (
    BOTH,
    ECDSA,
    NOW,
    RSA,
    change,
    collected,
    csr,
    due_certificate,
    enrollment,
    following,
    live,
    order,
    request,
    situation,
    snapshot,
    uploaded,
    waiting,
)

from connector.core.catalogue import worded
from connector.core.decision.decide import decide
from connector.core.facts.change import ChangeManagementInfo, InputType, PendingChange
from connector.core.facts.ids import ChangeId, OrderId
from connector.core.facts.order import OrderStage, OrderStatus, Search
from connector.core.facts.snapshot import UPLOAD_GRACE, Snapshot
from connector.core.report.build import build_report
from connector.core.report.values import ApprovalStage, OpenWarning, Report

MISSING = "CSR_VS_CERTIFICATE_MISSING_SAN_FROM_SAN_LIST_IN_CERTIFICATE"
TEXT = worded(MISSING, sanValue="a.example.com")
DEADLINE = NOW + timedelta(days=3)
EARLY = {"not_before": NOW - timedelta(days=62), "not_after": NOW + timedelta(days=28)}
MINUTE = timedelta(minutes=1)
LOST = {"stage": OrderStage.INTENDED, "order_id": None, "status": None, "vendor_status": ""}


def told(seen: Snapshot, **wanted: Any) -> Report:
    held = situation(request(**wanted), seen)
    return build_report(held, decide(held), seen.history)


def staged(**info: Any) -> Snapshot:
    """What waits on staging to be tested."""
    known: dict[str, Any] = {"acknowledgement_deadline": DEADLINE, "warnings": ("Look at it.",)}
    return following(
        change(InputType.CHANGE_MANAGEMENT),
        uploaded(),
        change_management=ChangeManagementInfo("", **(known | info)),
    )


TURNS: Mapping[str, tuple[Snapshot, Any, Any]] = {
    "nothing is due": (snapshot(), None, None),
    "nothing is there yet": (Snapshot(), "apply", None),
    "it is due": (snapshot(production=live(due_certificate())), "apply", None),
    "the CSR is being made": (following(change(status="generate-csr")), "akamai", None),
    "it is being deployed": (following(change(), uploaded()), "akamai", None),
    "there is something to order": (following(waiting()), "apply", None),
    "somebody has to approve the order": (
        following(waiting(), order(status=OrderStatus.AWAITING_APPROVAL)),
        "approval",
        None,
    ),
    "the CA has the order": (following(waiting(), order()), "ca", None),
    "it was issued": (following(waiting(), order(status=OrderStatus.ISSUED)), "apply", None),
    "it was issued wrongly": (
        following(waiting(), order(status=OrderStatus.ISSUED, misfit="other names")),
        "person",
        None,
    ),
    "a lost order is looked for": (
        following(waiting(), order(search=Search.DONE, intended_at=NOW - MINUTE, **LOST)),
        "scm",
        NOW + 2 * MINUTE,
    ),
    "a lost order cannot be looked for now": (
        following(waiting(), order(search=Search.UNANSWERED, **LOST)),
        "scm",
        None,
    ),
    "a lost order cannot be looked for": (following(waiting(), order(**LOST)), "person", None),
    "it was declined": (following(waiting(), order(status=OrderStatus.DECLINED)), "person", None),
    "warnings are not approved": (
        following(change(InputType.POST_VERIFICATION), warnings_text=TEXT),
        "person",
        None,
    ),
    "staging is to be tested": (staged(), "person", DEADLINE),
    "staging is to be tested, without a deadline": (
        staged(acknowledgement_deadline=None),
        "person",
        None,
    ),
    "nobody knows yet what staging has": (
        following(change(InputType.CHANGE_MANAGEMENT), uploaded()),
        "person",
        None,
    ),
    "CPS has stopped": (following(change(state="error"), uploaded()), "person", None),
    "SCM is out": (
        snapshot(production=live(due_certificate(**EARLY)), scm_out="SCM is out."),
        "outage",
        NOW + timedelta(days=18),
    ),
}


@pytest.mark.parametrize("case", TURNS)
def test_whose_turn_it_is_and_until_when_is_told(case) -> None:
    """In words that do not change, so that nobody has to read the message for it."""
    seen, waiting_for, until = TURNS[case]
    found = told(seen)

    assert (found.waiting_for, found.until) == (waiting_for, until)


def test_a_person_who_does_not_wait_leaves_it_to_akamai() -> None:
    """Nothing is due any more, and yet something is to come."""
    found = told(following(change(), uploaded()), wait_for_deployment=False)

    assert (found.due, found.waiting_for) == (False, "akamai")


def test_warnings_are_told_with_their_stage() -> None:
    """Approved or not; one without an id is told, too."""
    seen = following(change(InputType.PRE_VERIFICATION), warnings_text=f"{TEXT}\nThe moon is full.")

    assert told(seen).warnings == (
        OpenWarning(MISSING, TEXT, ApprovalStage.PRE_VERIFICATION),
        OpenWarning(None, "The moon is full.", ApprovalStage.PRE_VERIFICATION),
    )


def test_what_akamai_says_of_staging_is_a_warning() -> None:
    assert told(staged()).warnings == (
        OpenWarning(None, "Look at it.", ApprovalStage.CHANGE_MANAGEMENT),
    )


@pytest.mark.parametrize("kind", [InputType.POST_VERIFICATION, InputType.CHANGE_MANAGEMENT])
def test_what_was_acknowledged_a_moment_ago_does_not_wait_any_more(kind: InputType) -> None:
    """CPS still shows it for a while."""
    seen = following(
        change(kind),
        warnings_text=TEXT if kind is InputType.POST_VERIFICATION else "",
        change_management=ChangeManagementInfo("", None, ("Look at it.",))
        if kind is InputType.CHANGE_MANAGEMENT
        else None,
        acknowledged=((kind, UPLOAD_GRACE / 2),),
    )

    assert told(seen).warnings == ()


def test_the_orders_of_the_open_change_are_told() -> None:
    """Not those of what is live, nor one without an id."""
    replaced = {"fingerprint": "F0A", "change_id": ChangeId(70), "csr_key": "b" * 64}
    orders = (
        order(order_id=OrderId("8")),
        order(ECDSA, order_id=OrderId("7")),
        collected(order_id=OrderId("6"), **replaced),
    )
    seen = following(
        waiting(), *orders, csrs=(csr(RSA), csr(ECDSA)), enrollment=enrollment(multi_stacked=True)
    )

    assert told(seen, key_algorithms=BOTH).order_ids == ("7", "8")
    assert told(following(waiting(), order(**LOST))).order_ids == ()


def test_an_order_is_under_way_until_its_certificate_is_live() -> None:
    """Also when its change is over and production does not show it yet."""
    live_one = uploaded(fingerprint="F0A", change_id=ChangeId(70), order_id=OrderId("7"))
    found = told(snapshot(orders=(uploaded(minutes=1, order_id=OrderId("8")), live_one)))

    assert (found.reason, found.waiting_for) == ("awaiting_deployment", "akamai")
    assert (found.order_ids, found.ssl_ids) == (("8",), ("7",))


def test_somebody_elses_change_that_is_left_alone_is_not_waited_for() -> None:
    """Its warnings are theirs."""
    seen = snapshot(
        change=change(InputType.POST_VERIFICATION),
        enrollment=enrollment(pending=(PendingChange(ChangeId(77), "renewal"),)),
        warnings_text=TEXT,
    )
    found = told(seen)

    assert (found.warnings, found.waiting_for, found.order_ids) == ((), None, ())
