"""What became of certificates that were uploaded from here."""

from datetime import timedelta
from typing import Any

import pytest
from builders import (
    NOW,
    certificate,
    change,
    collected,
    following,
    live,
    order,
    request,
    situation,
    snapshot,
    uploaded,
    waiting,
)

from connector.core.decision.decide import decide
from connector.core.decision.deployment import deployment_under_way, left_orders, newest_upload
from connector.core.decision.reasons import Reason
from connector.core.facts.certificate import CertificateFacts
from connector.core.facts.ids import ChangeId
from connector.core.facts.order import OrderStage, OrderView


@pytest.mark.parametrize(
    ("orders", "production", "expected"),
    [
        pytest.param((), (certificate(),), False, id="nothing was uploaded"),
        pytest.param((collected(),), (certificate(),), False, id="collected is not uploaded"),
        pytest.param((uploaded(),), (certificate(),), True, id="uploaded, not visible yet"),
        pytest.param(
            (uploaded(),), (certificate(fingerprint="FNEW"),), False, id="visible on production"
        ),
        pytest.param((uploaded(359),), (certificate(),), True, id="as long as it may take"),
        pytest.param((uploaded(360),), (certificate(),), False, id="longer than it may take"),
        pytest.param(
            (uploaded(collected_on=NOW),),
            (certificate(not_before=NOW + timedelta(minutes=1)),),
            False,
            id="another one has been issued and deployed since",
        ),
        pytest.param(
            (uploaded(collected_on=NOW),),
            (certificate(not_before=NOW),),
            True,
            id="what is live is not newer",
        ),
        pytest.param(
            (uploaded(50), uploaded(5, fingerprint="F0A")),
            (certificate(),),
            False,
            id="only the newest upload counts",
        ),
    ],
)
def test_deployment_under_way(
    orders: tuple[OrderView, ...], production: tuple[CertificateFacts, ...], expected: bool
) -> None:
    seen = snapshot(orders=orders, production=live(*production))
    assert deployment_under_way(seen) is expected


def test_a_change_that_came_to_its_end_is_not_waited_for() -> None:
    for known in ({"abandoned": ChangeId(77)}, {"deployed": frozenset({ChangeId(77)})}):
        assert not deployment_under_way(snapshot(orders=(uploaded(),), **known))


@pytest.mark.parametrize(
    ("ours", "open_id", "expected"),
    [(False, 78, True), (False, 77, False), (True, 78, False)],
    ids=["CPS's next renewal", "the change of the upload", "a change of ours"],
)
def test_a_change_that_is_open_already_hides_no_deployment(
    ours: bool, open_id: int, expected: bool
) -> None:
    """With short lifetimes CPS opens its next renewal before production shows the certificate."""
    there = waiting(change_id=ChangeId(open_id))
    seen = following(there, uploaded(), change_is_ours=ours)

    assert deployment_under_way(seen) is expected
    if expected:
        assert decide(situation(request(), seen)).reason is Reason.AWAITING_DEPLOYMENT


@pytest.mark.parametrize(
    ("orders", "left"),
    [
        pytest.param((), (), id="nothing was ordered"),
        pytest.param((uploaded(),), (), id="uploaded and deployed"),
        pytest.param(
            (uploaded(change_id=66),), (66,), id="uploaded to a change that was cancelled"
        ),
        pytest.param(
            (order(change_id=88), collected(change_id=87), uploaded(), order(change_id=65)),
            (88, 87),
            id="since the last one that was deployed",
        ),
        pytest.param((order(stage=OrderStage.CLOSED),), (), id="a closed order is no matter"),
    ],
)
def test_orders_that_are_left_over(orders: tuple[OrderView, ...], left: tuple[int, ...]) -> None:
    seen = snapshot(orders=orders, abandoned=ChangeId(66))
    assert tuple(one.change_id for one in left_orders(seen)) == left


def test_an_order_of_the_open_change_is_not_left_over() -> None:
    seen = following(change(), order(), order(change_id=66))
    assert [one.change_id for one in left_orders(seen)] == [66]


def test_a_live_certificate_is_not_left_over_whoever_uploaded_it() -> None:
    """Another machine or a person may have; nobody is told to revoke it."""
    facts = certificate()
    ours = collected(fingerprint=facts.fingerprint, change_id=ChangeId(66))
    assert left_orders(snapshot(orders=(ours,), production=live(facts))) == ()


def test_the_newest_upload_is_of_an_order_that_still_counts() -> None:
    old, new = uploaded(50), uploaded(5)
    closed: dict[str, Any] = {"stage": OrderStage.CLOSED}
    assert newest_upload((old, uploaded(1, **closed), new)) is new
