"""What is live on production: whether it has to be replaced, and when."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from connector.core.decision.cure import due_at, is_repeated
from connector.core.decision.differences import csr_differences, live_differences
from connector.core.decision.emergency import meant_by_emergency
from connector.core.decision.reasons import Reason
from connector.core.facts.certificate import CertificateFacts, Deployed, Revocation
from connector.core.facts.situation import Situation, once
from connector.text.moments import utc_text

WORTH_RENEWING: Final = timedelta(days=10)
"""A chain that serves a certificate for less than this is not cured by another one like it."""


@once
def next_renewal(situation: Situation) -> datetime | None:
    """
    Return when the first live certificate is due by its window; None if nothing is live.

    A chain that ends before its certificate ends its service.
    """
    return min(
        (due_at(situation, item.facts, service_end(item)) for item in situation.deployed),
        default=None,
    )


def service_end(deployed: Deployed) -> datetime:
    """
    Return when clients no longer take what is deployed: its own end, or its chain's before that.

    The chain's does not count if it came so soon after the certificate's start that a new one
    would bring the same: else each would be due as soon as it is live.
    """
    facts, chain_ends = deployed.facts, deployed.chain_ends
    if chain_ends is None or chain_ends < facts.not_before + WORTH_RENEWING:
        return facts.not_after
    return min(facts.not_after, chain_ends)


@once
def first_end(situation: Situation) -> datetime | None:
    """Return when the first of what is live is no longer taken by clients; None: nothing is."""
    return min(map(service_end, situation.deployed), default=None)


def chain_notes(situation: Situation) -> Iterator[str]:
    """Yield what a person should know of live chains that end before their certificates."""
    for item in situation.deployed:
        ends = item.chain_ends
        if ends is not None and ends < item.facts.not_after:
            yield (
                f"the chain of serial {item.facts.serial} ends at {utc_text(ends)}, before the"
                f" certificate ({utc_text(item.facts.not_after)}); clients that need the chain"
                " refuse it from then on. Ask the CA for a newer intermediate"
            )


@once
def live_reason(situation: Situation) -> tuple[Reason, str] | None:
    """
    Return why production needs a new certificate: a code and a phrase; None if it does not.

    Nor does it where the live one was ordered for the same reason lately (`core.decision.cure`).
    """
    found = (
        (reason, phrase)
        for reason, phrase in _reasons(situation)
        if not is_repeated(situation, reason)
    )
    return next(found, None)


def stays_wrong(situation: Situation) -> tuple[Reason, str] | None:
    """Return what is wrong with what is live though nothing is ordered for it; None: nothing."""
    if live_reason(situation) is not None:
        return None
    return next(iter(_reasons(situation)), None)


def adds_a_key(situation: Situation) -> bool:
    """
    Whether all that is missing is a key that CPS can add to what is live (akamai-cps 7.1).

    CPS has to make both keys already, and what is live has to stay good for a while.
    """
    found = {reason for reason, _ in _reasons(situation)}
    return found == {Reason.KEY_ALGORITHMS_CHANGED} and not csr_differences(situation)


@once
def _reasons(situation: Situation) -> tuple[tuple[Reason, str], ...]:
    return tuple(_what_is_wrong(situation))


def _what_is_wrong(situation: Situation) -> Iterator[tuple[Reason, str]]:
    snapshot, live, now = situation.snapshot, situation.live, situation.now
    if not live:
        yield _why_nothing_is_live(situation)
        return
    end = min(facts.not_after for facts in live)
    if end <= now:
        yield Reason.EXPIRED, f"the live one expired at {utc_text(end)}"
    if snapshot.revocation is Revocation.REVOKED:
        yield Reason.REVOKED, f"the live one ({_serials(live)}) is revoked"
    if meant := meant_by_emergency(situation):
        yield Reason.EMERGENCY, f"the live one ({_serials(meant)}) has to be replaced at once"
    yield from live_differences(situation)
    due = next_renewal(situation)
    if due is not None and due <= now < end:
        service = min(map(service_end, situation.deployed))
        what = "the live one expires" if service == end else "the live one's chain ends"
        yield Reason.INSIDE_WINDOW, f"{what} at {utc_text(service)}, due since {utc_text(due)}"
    if situation.is_forced:
        yield Reason.FORCED, f"renewal_trigger is now {situation.request.renewal_trigger!r}"


def _why_nothing_is_live(situation: Situation) -> tuple[Reason, str]:
    """Tell apart what was never live, what got no further than staging, and what is gone."""
    snapshot = situation.snapshot
    been = {facts.fingerprint for entry in snapshot.history for facts in entry.certificates}
    staged = tuple(item.facts for item in situation.of_wanted_keys(snapshot.staging))
    if any(facts.fingerprint not in been for facts in staged):
        phrase = f"the last one ({_serials(staged)}) got no further than the staging network"
        return Reason.STAGING_ONLY, f"{phrase}, and no change is open that would carry it on"
    if been:
        phrase = "the one that was live is gone from production"
        return (
            Reason.GONE_FROM_PRODUCTION,
            f"{phrase}, and Akamai does not deploy a certificate twice",
        )
    return Reason.NOT_ISSUED, "none is live on production"


def _serials(live: tuple[CertificateFacts, ...]) -> str:
    return ", ".join(f"serial {facts.serial}" for facts in live)
