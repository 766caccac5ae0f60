"""What is live on production: whether it has to be replaced, and when."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from builders import (
    BOTH,
    ECDSA,
    NOW,
    RSA,
    certificate,
    due_certificate,
    enrollment,
    live,
    request,
    situation,
    snapshot,
)

from connector.core.decision.live import adds_a_key, chain_notes, live_reason, next_renewal
from connector.core.decision.reasons import Reason
from connector.core.facts.certificate import Revocation
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import KeyAlgorithm, Request

FORCED = request(renewal_trigger="again")
NEVER_LIVE = snapshot(production=(), history=())


@pytest.mark.parametrize(
    ("wanted", "seen", "expected"),
    [
        pytest.param(request(), snapshot(), None, id="nothing to do for a fresh certificate"),
        pytest.param(request(), NEVER_LIVE, Reason.NOT_ISSUED, id="nothing was ever live"),
        pytest.param(
            request(), snapshot(production=()), Reason.GONE_FROM_PRODUCTION, id="it is gone"
        ),
        pytest.param(
            request(),
            snapshot(production=(), staging=live(certificate())),
            Reason.GONE_FROM_PRODUCTION,
            id="it is gone, but still on staging",
        ),
        pytest.param(
            request(),
            replace(NEVER_LIVE, staging=live(certificate())),
            Reason.STAGING_ONLY,
            id="it got to staging only",
        ),
        pytest.param(
            request(),
            snapshot(production=(), staging=live(certificate("0B"))),
            Reason.STAGING_ONLY,
            id="the one before is gone, the new one got to staging only",
        ),
        pytest.param(
            request(),
            replace(NEVER_LIVE, production=live(certificate(key_algorithm=ECDSA))),
            Reason.NOT_ISSUED,
            id="only a key is live that nobody wants",
        ),
        pytest.param(
            request(),
            snapshot(production=live(certificate(not_after=NOW)), revocation=Revocation.REVOKED),
            Reason.EXPIRED,
            id="it expires this second, which counts before its revocation",
        ),
        pytest.param(
            request(),
            snapshot(revocation=Revocation.REVOKED),
            Reason.REVOKED,
            id="it is revoked",
        ),
        pytest.param(
            request(),
            snapshot(revocation=Revocation.UNKNOWN),
            None,
            id="unknown revocation orders nothing",
        ),
        pytest.param(
            request(sans=frozenset({"api.example.com"})),
            snapshot(),
            Reason.NAMES_CHANGED,
            id="it lacks a name",
        ),
        pytest.param(
            request(key_algorithms=BOTH),
            snapshot(),
            Reason.KEY_ALGORITHMS_CHANGED,
            id="a second key is not live",
        ),
        pytest.param(
            request(),
            snapshot(production=live(due_certificate())),
            Reason.INSIDE_WINDOW,
            id="it is in the last third of its lifetime",
        ),
        pytest.param(
            request(renew_before=timedelta(days=5)),
            snapshot(production=live(due_certificate())),
            None,
            id="a shorter window is kept",
        ),
        pytest.param(FORCED, snapshot(), Reason.FORCED, id="a person forces a renewal"),
    ],
)
def test_why_production_needs_a_certificate(
    wanted: Request, seen: Snapshot, expected: Reason | None
) -> None:
    found = live_reason(situation(wanted, seen))
    assert (found and found[0]) == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [(timedelta(seconds=-1), None), (timedelta(0), Reason.INSIDE_WINDOW)],
)
def test_the_window_opens_at_its_very_second(after: timedelta, expected: Reason | None) -> None:
    due = next_renewal(situation(request(), snapshot()))
    assert due == NOW + timedelta(days=50)
    found = live_reason(situation(request(), snapshot(), due + after))
    assert (found and found[0]) == expected


def test_the_first_of_two_keys_decides_when() -> None:
    seen = snapshot(production=live(certificate(), due_certificate(key_algorithm=ECDSA)))
    assert next_renewal(situation(request(key_algorithms=BOTH), seen)) == NOW - timedelta(days=20)
    assert next_renewal(situation(request(), seen)) == NOW + timedelta(days=50)


def test_nothing_live_has_no_date() -> None:
    assert situation(request(), snapshot(production=())).live == ()
    assert next_renewal(situation(request(), snapshot(production=()))) is None


@pytest.mark.parametrize(
    ("wanted", "served", "forced"),
    [
        pytest.param("", "", False, id="never asked"),
        pytest.param("", "again", False, id="no longer asked"),
        pytest.param("again", "again", False, id="already done"),
        pytest.param("again", "", True, id="new"),
        pytest.param("again", None, False, id="no memory of what was done"),
    ],
)
def test_a_trigger_is_carried_out_once(wanted: str, served: str | None, forced: bool) -> None:
    seen = snapshot(served_trigger=served)
    assert situation(request(renewal_trigger=wanted), seen).is_forced is forced


@pytest.mark.parametrize(
    ("wanted", "seen", "added"),
    [
        pytest.param(BOTH, {"multi_stacked": True}, True, id="CPS makes both"),
        pytest.param(BOTH, {}, False, id="CPS makes one only"),
        pytest.param((RSA,), {"multi_stacked": True}, False, id="nothing is missing"),
        pytest.param(
            BOTH,
            {"multi_stacked": True, "names": frozenset({"old.example.com"})},
            False,
            id="the names change as well",
        ),
    ],
)
def test_a_key_is_added(
    wanted: tuple[KeyAlgorithm, ...], seen: dict[str, Any], added: bool
) -> None:
    asked = request(key_algorithms=wanted)
    assert adds_a_key(situation(asked, snapshot(enrollment=enrollment(**seen)))) is added


CHAIN = {
    "long enough": (timedelta(days=90), timedelta(days=50)),
    "before it": (timedelta(days=50), timedelta(days=30)),
    "too soon for a new one to help": (timedelta(days=-1), timedelta(days=50)),
    "none": (None, timedelta(days=50)),
}


@pytest.mark.parametrize(("chain", "due"), CHAIN.values(), ids=CHAIN)
def test_a_chain_s_end_ends_the_service(chain: timedelta | None, due: timedelta) -> None:
    """A third of 90 days; where the chain ends after 60, a third of those."""
    ends = None if chain is None else NOW + chain
    deployed = replace(live(certificate())[0], chain_ends=ends)

    assert next_renewal(situation(request(), snapshot(production=(deployed,)))) == NOW + due


def test_a_renewal_for_the_chain_s_sake_says_so() -> None:
    ends = NOW + timedelta(days=5)
    deployed = replace(live(certificate())[0], chain_ends=ends)
    seen = snapshot(production=(deployed,))

    reason, phrase = live_reason(situation(request(), seen)) or (None, "")
    assert reason is Reason.INSIDE_WINDOW
    assert phrase.startswith(f"the live one's chain ends at {ends:%Y-%m-%d}")
    (note,) = chain_notes(situation(request(), seen))
    assert f"ends at {ends:%Y-%m-%dT%H:%M:%SZ}, before the certificate" in note
    assert list(chain_notes(situation(request(), snapshot()))) == []
