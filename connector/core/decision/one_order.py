"""
Whether a CSR may be ordered for: only where nobody else can have done so.

Where the journal has no open order for a CSR, one may be placed if

- SCM can be searched, since then it is asked before and after (Admin API), and what was begun a
  moment ago is waited for; or
- a step of ours opened the change, by CPS's own answer. One journal at most has that answer, so no
  other one orders for that CSR, whatever else it knows or is told.

An intent to open a change that has no answer proves nothing: another run may have opened the change
that is there. And what a file beside the journal shows (`cert.ids`, a note in the state directory)
outweighs both, because then the journal is not the one that was there before.

Everywhere else a person is asked whether SCM has the order. If it has, it is followed. If not, the
change is replaced by one of our own, whose CSR is younger than any run that could have ordered for
it; the first one's CSR is left alone even then, since whoever opened it may come back and order.

Nobody need be asked where the journal holds the orders of all that is live (at most one does): it
replaces the change at once if CPS opened it by itself (akamai-cps 4.4), or if it was itself about
to open one and did not hear whether it did.
"""

from datetime import datetime

from connector.core.decision.reasons import Reason
from connector.core.decision.steps import AdoptedOrder, Ask, SettleOrders
from connector.core.decision.verdict import Action, Verdict
from connector.core.facts.change import Change
from connector.core.facts.claim import Claim, ClaimWord, Witness
from connector.core.facts.enrollment import Csr
from connector.core.facts.marker import lookup_hint
from connector.core.facts.order import ORDER_SETTLING
from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import Snapshot


def unaccounted(situation: Situation, csrs: tuple[Csr, ...]) -> tuple[Csr, ...]:
    """
    Return the CSRs that somebody may have ordered for without the journal knowing.

    Args:
        situation: What is known, and the SCM account that would be ordered from.
        csrs: Of the open change, without an open order in the journal.
    """
    return tuple(csr for csr in csrs if not _may_order(situation, csr))


def released(situation: Situation, csrs: tuple[Csr, ...]) -> bool:
    """Whether a person has said of each of *csrs* that may not be ordered for that SCM has none."""
    asked, snapshot = unaccounted(situation, csrs), situation.snapshot
    return bool(asked) and all(
        (claim := claim_of(csr, snapshot)) is not None
        and claim.word is ClaimWord.FORGOTTEN
        and all(witness.begun_at <= claim.said_at for witness in _witnesses_for(csr, snapshot))
        for csr in asked
    )


def perhaps_on_its_way(situation: Situation, csr: Csr) -> Witness | None:
    """
    Return what shows an order for *csr* that was begun a moment ago; None: nothing does.

    It may appear at SCM yet, though whoever began it is gone, and the journal of that run, too. So
    that a search does not find it says nothing until `ORDER_SETTLING` has passed.

    Args:
        situation: What is known, and when it was looked at.
        csr: Of the open change, without an open order in the journal.
    """
    now = situation.snapshot.looked_at
    begun = [
        witness
        for witness in _unsettled(csr, situation.snapshot)
        if now is not None and now - witness.begun_at < ORDER_SETTLING
    ]
    return max(begun, key=lambda witness: witness.begun_at, default=None)


def _may_order(situation: Situation, csr: Csr) -> bool:
    snapshot = situation.snapshot
    unsettled = _unsettled(csr, snapshot)
    if snapshot.searchable:
        return all(witness.account == situation.request.scm_account for witness in unsettled)
    return snapshot.change_is_ours and not unsettled


def _unsettled(csr: Csr, snapshot: Snapshot) -> list[Witness]:
    """Return what shows an order for that CSR of which it is not certain that none is left."""
    settled = _settled_at(csr, snapshot)
    return [
        witness
        for witness in _witnesses_for(csr, snapshot)
        if settled is None or witness.begun_at > settled
    ]


def _settled_at(csr: Csr, snapshot: Snapshot) -> datetime | None:
    """Return until when it is certain that no order for that CSR is left; None: it never was."""
    claim = claim_of(csr, snapshot)
    said = [claim.said_at] if claim is not None and claim.word is ClaimWord.FORGOTTEN else []
    closed = [
        order.intended_at
        for order in snapshot.orders
        if order.csr_key == csr.key and not order.stage.is_open
    ]
    return max((*said, *closed), default=None)


def _witnesses_for(csr: Csr, snapshot: Snapshot) -> list[Witness]:
    return [witness for witness in snapshot.witnesses if witness.shows(csr.key)]


def unordered_csrs(snapshot: Snapshot) -> tuple[Csr, ...]:
    """Return the CSRs of a change that is not ours for which the journal has no order."""
    if snapshot.change_is_ours:
        return ()
    return tuple(csr for csr in snapshot.csrs if snapshot.open_order(csr) is None)


def claim_of(csr: Csr, snapshot: Snapshot) -> Claim | None:
    """Return what a person said of the order for that CSR; None: nobody was asked."""
    return next((claim for claim in snapshot.claims if claim.covers(csr.key)), None)


def witness_of(csr: Csr, snapshot: Snapshot) -> Witness | None:
    """Return what shows an order for that CSR, one that knows its id first; None: nothing does."""
    found = _witnesses_for(csr, snapshot)
    return next((one for one in found if one.order_id), found[0] if found else None)


def adopt_step(situation: Situation, change: Change, csrs: tuple[Csr, ...]) -> Verdict | None:
    """Return the step that takes over what a person adopted; None: nothing was."""
    adopted = tuple(
        AdoptedOrder(csr, claim)
        for csr in csrs
        if (claim := claim_of(csr, situation.snapshot)) is not None
        and claim.word is ClaimWord.ADOPTED
    )
    if not adopted:
        return None
    ids = ", ".join(str(order.claim.order_id) for order in adopted)
    return Verdict(
        SettleOrders(change.ref, adopted),
        Action.RESUME,
        Reason.ORDER_ID_LOST,
        f"Order {ids} for {situation.request.common_name}, which `orders adopt` has named, will be"
        " followed.",
    )


def ask_whether_ordered(situation: Situation, change: Change, csrs: tuple[Csr, ...]) -> Verdict:
    """Return the question whether SCM has an order for *csrs*, with the two ways to answer it."""
    name = situation.request.common_name
    remedy = " ".join(
        (
            "If another machine or state directory works on it, go on there; if not, look it up.",
            *(_ways_to_answer(situation, csr) for csr in csrs),
            "Then run again.",
        )
    )
    return Verdict(
        Ask(remedy),
        Action.BLOCKED,
        Reason.ORDER_ID_LOST,
        f"Change {change.change_id} waits for the certificate of {name}."
        f" {_why_asked(situation, csrs)}"
        " Nothing was ordered now, since a second order would cost a second certificate.",
    )


def _why_asked(situation: Situation, csrs: tuple[Csr, ...]) -> str:
    shown = [witness for csr in csrs if (witness := witness_of(csr, situation.snapshot))]
    if shown:
        listed = "; ".join(_witness_text(witness) for witness in shown)
        return f"The journal of this state directory has no order for it, but {listed}."
    return (
        "This state directory has no proof that it opened the change itself, so another run may"
        f" have ordered, and SCM account {situation.request.scm_account!r} cannot be searched for"
        " it."
    )


def _witness_text(witness: Witness) -> str:
    named = f"order {witness.order_id}" if witness.order_id else "that one was begun"
    return f"{witness.where} shows {named} on SCM account {witness.account!r}"


def _ways_to_answer(situation: Situation, csr: Csr) -> str:
    key = csr.key[:16]
    witness = witness_of(csr, situation.snapshot)
    id_ = (witness.order_id if witness is not None else None) or "ID"
    where = lookup_hint(csr.key, situation.request.common_name, situation.snapshot.signer)
    return (
        f"{where} If it is there: `akamai-scm orders adopt {key} {id_}`."
        f" If it is certainly not: `akamai-scm orders forget {key}`; the change is then"
        " replaced, for a CSR that nobody else has."
    )
