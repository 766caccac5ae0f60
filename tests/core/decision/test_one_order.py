"""When a CSR may be ordered for, and what a person is asked where it may not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from builders import (
    BOTH,
    ECDSA,
    NOW,
    RSA,
    change,
    csr,
    csr_key,
    due_certificate,
    enrollment,
    following,
    live,
    order,
    outcome,
    replaces,
    request,
    situation,
    snapshot,
    uploaded,
    waiting,
)

from connector.core.decision.cps_renewal import is_keeper, is_unclaimed
from connector.core.decision.decide import decide
from connector.core.decision.one_order import (
    claim_of,
    perhaps_on_its_way,
    released,
    unaccounted,
    witness_of,
)
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import Ask, OpenRenewal, PlaceOrders, SettleOrders
from connector.core.decision.verdict import Action
from connector.core.facts.change import InputType, PendingChange
from connector.core.facts.claim import Claim, ClaimWord, Witness
from connector.core.facts.ids import ChangeId, OrderId
from connector.core.facts.order import OrderStage
from connector.core.facts.snapshot import Snapshot

HOUR = timedelta(hours=1)
ASK = (Ask, Action.BLOCKED, Reason.ORDER_ID_LOST, ())
PLACE = (PlaceOrders, Action.RESUME, Reason.AWAITING_ORDER, (RSA,))
ADOPT = (SettleOrders, Action.RESUME, Reason.ORDER_ID_LOST, (RSA,))
REPLACE = (OpenRenewal, Action.RENEW, Reason.INSIDE_WINDOW, ())
ENROLL = (OpenRenewal, Action.ENROLL, Reason.NOT_ISSUED, ())

JUST_SHOWN = Witness("a note", csr_key(RSA), "default", ChangeId(77), NOW - HOUR / 60)
SHOWN = Witness("cert.ids", csr_key(RSA)[:16], "default", ChangeId(77), NOW - HOUR)
NUMBERED = replace(SHOWN, where="a note", order_id=OrderId("9001"))


def said(word: ClaimWord, **overrides: Any) -> Claim:
    order_id = OrderId("9001") if word is ClaimWord.ADOPTED else None
    return replace(Claim(csr_key(RSA)[:12], word, NOW, order_id=order_id), **overrides)


def closed(**overrides: Any) -> Any:
    return order(stage=OrderStage.CLOSED, **({"order_id": None, "status": None} | overrides))


def mute(*orders: Any, **overrides: Any) -> Snapshot:
    """A change that waits for its certificate, opened from here; SCM cannot be searched."""
    return following(waiting(), *orders, **({"searchable": False} | overrides))


def theirs(*orders: Any, **overrides: Any) -> Snapshot:
    return mute(*orders, **({"change_is_ours": False} | overrides))


def renewal(*orders: Any, **overrides: Any) -> Snapshot:
    """A renewal that nobody here opened; the journal holds the order of what is live."""
    known = {
        "enrollment": enrollment(pending=(PendingChange(ChangeId(77), "renewal"),)),
        "change_opened_at": NOW,
    }
    mine = uploaded(
        change_id=ChangeId(1), csr_key="b" * 64, fingerprint=due_certificate().fingerprint
    )
    return theirs(mine, *orders, **(known | overrides))


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        pytest.param(mute(), PLACE, id="opened from here"),
        pytest.param(mute(witnesses=(SHOWN,)), ASK, id="but another file shows an order"),
        pytest.param(
            mute(witnesses=(SHOWN,), claims=(said(ClaimWord.FORGOTTEN),)),
            PLACE,
            id="which a person found to be none",
        ),
        pytest.param(
            mute(witnesses=(SHOWN,), claims=(said(ClaimWord.FORGOTTEN, said_at=NOW - 2 * HOUR),)),
            ASK,
            id="before it was begun",
        ),
        pytest.param(
            mute(closed(intended_at=NOW), witnesses=(SHOWN,)), PLACE, id="a closed one shows itself"
        ),
        pytest.param(
            mute(closed(intended_at=NOW - 2 * HOUR), witnesses=(SHOWN,)),
            ASK,
            id="but no later one",
        ),
        pytest.param(
            mute(witnesses=(replace(SHOWN, csr_key="c" * 16),)), PLACE, id="of another CSR"
        ),
        pytest.param(theirs(), ASK, id="not opened from here"),
        pytest.param(theirs(perhaps_ours=True), ASK, id="perhaps opened from here"),
        pytest.param(theirs(claims=(said(ClaimWord.ASKED),)), ASK, id="a person was asked"),
        pytest.param(theirs(claims=(said(ClaimWord.ADOPTED),)), ADOPT, id="a person adopted"),
        pytest.param(theirs(claims=(said(ClaimWord.FORGOTTEN),)), REPLACE, id="a person forgot"),
        pytest.param(
            theirs(claims=(said(ClaimWord.FORGOTTEN),), production=(), history=()),
            ENROLL,
            id="at the first order",
        ),
        pytest.param(
            theirs(
                claims=(said(ClaimWord.FORGOTTEN),),
                witnesses=(replace(SHOWN, begun_at=NOW + HOUR),),
            ),
            ASK,
            id="and one was begun since",
        ),
        pytest.param(theirs(searchable=True), PLACE, id="SCM can be searched"),
        pytest.param(
            theirs(searchable=True, witnesses=(SHOWN,)), PLACE, id="and knows what is shown"
        ),
        pytest.param(
            theirs(searchable=True, witnesses=(replace(SHOWN, account="other"),)),
            ASK,
            id="unless that is of an account that was not searched",
        ),
        pytest.param(renewal(), REPLACE, id="CPS opened a renewal by itself"),
        pytest.param(
            renewal(change_opened_at=NOW - timedelta(days=90)), ASK, id="one that is too old for it"
        ),
        pytest.param(
            renewal(change_opened_at=NOW - timedelta(days=90), perhaps_ours=True),
            REPLACE,
            id="but that was perhaps opened from here",
        ),
        pytest.param(renewal(orders=()), ASK, id="no keeper"),
        pytest.param(
            renewal(
                change=change(InputType.CERTIFICATE, InputType.POST_VERIFICATION),
                warnings_text="Trust chain is empty.",
            ),
            (Ask, Action.BLOCKED, Reason.POST_VERIFICATION_WARNINGS, ()),
            id="somebody has uploaded to it",
        ),
        pytest.param(renewal(witnesses=(SHOWN,)), ASK, id="somebody has ordered for it"),
    ],
)
def test_what_is_done_about_a_csr_without_an_order(seen: Snapshot, expected: Any) -> None:
    verdict = decide(situation(request(), seen))
    assert outcome(verdict) == expected
    assert replaces(verdict) is isinstance(verdict.step, OpenRenewal)
    assert verdict.renewing


def test_the_question_names_both_ways_for_each_csr_and_the_id_that_is_known() -> None:
    seen = theirs(csrs=(csr(), csr(ECDSA)), witnesses=(SHOWN, NUMBERED))
    verdict = decide(situation(request(key_algorithms=BOTH), seen))
    for key, id_ in (("a" * 16, "9001"), ("e" * 16, "ID")):
        assert f"`akamai-scm orders adopt {key} {id_}`" in verdict.remedy
        assert f"`akamai-scm orders forget {key}`" in verdict.remedy
    assert "a note shows order 9001 on SCM account 'default'" in verdict.message
    begun = decide(situation(request(), theirs(witnesses=(SHOWN,))))
    assert "cert.ids shows that one was begun" in begun.message


def test_one_order_that_was_adopted_holds_no_change_whose_other_one_was_forgotten() -> None:
    """Nobody may order for the other CSR any more, so the question would have no end."""
    forgotten = said(ClaimWord.FORGOTTEN, csr_key=csr_key(ECDSA)[:12])
    seen = theirs(
        order(),
        csrs=(csr(), csr(ECDSA)),
        claims=(said(ClaimWord.ADOPTED), forgotten),
        witnesses=(SHOWN,),
    )
    verdict = decide(situation(request(key_algorithms=BOTH), seen))
    assert isinstance(verdict.step, OpenRenewal)
    assert verdict.step.replaces is not None


def test_one_csr_that_was_adopted_does_not_answer_for_the_other() -> None:
    wanted, csrs = request(key_algorithms=BOTH), (csr(), csr(ECDSA))
    seen = theirs(csrs=csrs, claims=(said(ClaimWord.FORGOTTEN),))
    assert unaccounted(situation(wanted, seen), csrs) == csrs
    assert not released(situation(wanted, seen), csrs)
    assert released(situation(wanted, seen), csrs[:1])
    assert not released(situation(wanted, seen), ())
    assert claim_of(csrs[1], seen) is None
    assert witness_of(csrs[1], seen) is None


@pytest.mark.parametrize(
    ("seen", "unclaimed"),
    [
        pytest.param(snapshot(), True, id="nothing is open"),
        pytest.param(theirs(), True, id="no order"),
        pytest.param(theirs(closed()), True, id="a closed one"),
        pytest.param(theirs(order()), False, id="one for the change"),
        pytest.param(theirs(order(change_id=ChangeId(1))), False, id="one for its CSR"),
        pytest.param(
            theirs(witnesses=(replace(SHOWN, csr_key="c" * 16),)), False, id="shown for the change"
        ),
        pytest.param(
            theirs(witnesses=(replace(SHOWN, change_id=ChangeId(1)),)),
            False,
            id="shown for its CSR",
        ),
        pytest.param(
            theirs(witnesses=(replace(SHOWN, csr_key="c" * 16, change_id=ChangeId(1)),)),
            True,
            id="shown for something else",
        ),
    ],
)
def test_whether_any_order_is_known_for_a_change(seen: Snapshot, unclaimed: bool) -> None:
    assert is_unclaimed(seen) is unclaimed


def test_the_keeper_has_uploaded_all_that_is_live() -> None:
    seen = renewal()
    assert is_keeper(seen)
    assert not is_keeper(replace(seen, production=()))
    assert not is_keeper(replace(seen, orders=(replace(seen.orders[0], uploaded=None),)))
    both = (*seen.production, *live(due_certificate(fingerprint="F", key_algorithm=ECDSA)))
    assert not is_keeper(replace(seen, production=both))


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        pytest.param(theirs(witnesses=(SHOWN, JUST_SHOWN)), None, id="not asked for"),
        pytest.param(theirs(witnesses=(SHOWN, JUST_SHOWN), looked_at=NOW), JUST_SHOWN, id="young"),
        pytest.param(theirs(witnesses=(SHOWN,), looked_at=NOW), None, id="old"),
        pytest.param(
            theirs(closed(intended_at=NOW), witnesses=(JUST_SHOWN,), looked_at=NOW),
            None,
            id="ended",
        ),
    ],
)
def test_an_order_that_was_begun_a_moment_ago(seen: Snapshot, expected: Witness | None) -> None:
    assert perhaps_on_its_way(situation(request(), seen), csr()) == expected
