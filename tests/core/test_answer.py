"""What Terraform is told: always the same keys, all strings, the same world in the same bytes."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from connector.core.answer import KEYS, answer
from connector.core.decide import decide
from connector.core.model import Deployed, OrderId, Revocation, Snapshot

from .builders import (
    BOTH,
    ECDSA,
    NAME,
    NOW,
    certificate,
    change,
    entry,
    following,
    live,
    request,
    snapshot,
    uploaded,
    waiting,
)

DAY = timedelta(days=1)


def told(seen, wanted=None, now=NOW):
    wanted = wanted or request()
    return answer(wanted, seen, decide(wanted, seen, now), seen.history, now)


def dual(*, swapped=False):
    """An RSA and an ECDSA certificate on production, the second ending earlier."""
    pair = (
        certificate("0A"),
        certificate("0B", key_algorithm=ECDSA, not_after=NOW + 79 * DAY, not_before=NOW - 9 * DAY),
    )
    found = live(*(reversed(pair) if swapped else pair))
    return snapshot(production=found, history=(entry(*pair),))


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(Snapshot(), id="nothing there"),
        pytest.param(snapshot(), id="live"),
        pytest.param(dual(), id="dual stack"),
        pytest.param(following(waiting()), id="under way"),
    ],
)
def test_the_keys_are_always_the_same_and_all_strings(seen):
    """Terraform refuses anything but strings, and outputs name these keys."""
    found = told(seen)
    assert tuple(found) == KEYS
    assert all(isinstance(value, str) for value in found.values())


def test_unknown_is_the_empty_string():
    """Never null, which Terraform would drop."""
    found = told(Snapshot())
    empty = {key for key, value in found.items() if value == ""}
    assert empty == {
        "renews", "enrollment_id", "change_id", "change_status", "expiry", "not_before", "issuer",
        "renewal_due_at", "warning",
    }  # fmt: skip
    assert (found["state"], found["action"], found["due"]) == ("absent", "enroll", "true")


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        (Snapshot(), "absent"),
        (snapshot(production=(), history=()), "pending"),
        (snapshot(), "active"),
        (snapshot(revocation=Revocation.REVOKED), "revoked"),
        (snapshot(production=live(certificate(not_after=NOW))), "expired"),
        (following(waiting()), "renewing"),
    ],
)
def test_the_state_is_what_is_live(seen, state):
    """One word for people; decisions are in action and reason."""
    assert told(seen)["state"] == state


def test_what_is_live_is_told():
    """With serials, dates and the orders that it came from."""
    order = uploaded(fingerprint="F0A", order_id=OrderId("4711"))
    other = uploaded(fingerprint="FFF", order_id=OrderId("4712"))
    seen = snapshot(orders=(order, other), staging=live(certificate("0C")))
    found = told(seen, request(sans=frozenset({"b.example", "a.example"})))

    assert found["enrollment_id"] == "10002"
    assert found["common_name"] == NAME
    assert json.loads(found["sans"]) == ["a.example", "b.example"]
    assert json.loads(found["key_algorithms"]) == ["RSA"]
    assert found["expiry"] == "2026-08-20T12:00:00Z"
    assert found["not_before"] == "2026-05-22T12:00:00Z"
    assert found["issuer"] == "CN=Issuer"
    assert json.loads(found["production_serials"]) == ["0A"]
    assert json.loads(found["staging_serials"]) == ["0C"]
    assert json.loads(found["ssl_ids"]) == ["4711"]
    assert found["stale"] == "false"


def test_the_earliest_end_of_a_dual_stack_counts():
    """The first certificate to expire is the one that hurts."""
    found = told(dual(), request(key_algorithms=BOTH))
    assert found["expiry"] == "2026-08-19T12:00:00Z"
    assert found["not_before"] == "2026-05-23T12:00:00Z"
    assert set(json.loads(found["certificates"])) == {"RSA", "ECDSA"}


def test_lists_do_not_depend_on_the_order_that_cps_answers_in():
    """Else an untouched world would change the plan."""
    wanted = request(key_algorithms=BOTH)
    assert told(dual(), wanted) == told(dual(swapped=True), wanted)


def test_a_certificate_of_another_kind_of_key_is_left_out_of_the_map():
    """The map's keys are algorithms that can be asked for."""
    odd = Deployed(replace(certificate("0D"), key_algorithm=None), chain_pem="")
    seen = snapshot(production=(*live(certificate()), odd))
    assert set(json.loads(told(seen)["certificates"])) == {"RSA"}


def test_certificates_are_told_whole():
    """Modules downstream use PEM and chain."""
    facts = certificate(pem="LEAF")
    seen = snapshot(production=(Deployed(facts, chain_pem="CHAIN"),))
    assert json.loads(told(seen)["certificates"])["RSA"] == {
        "serial": "0A",
        "issuer": "CN=Issuer",
        "not_before": "2026-05-22T12:00:00Z",
        "not_after": "2026-08-20T12:00:00Z",
        "fingerprint": "F0A",
        "certificate_pem": "LEAF",
        "chain_pem": "CHAIN",
    }


@pytest.mark.parametrize(
    ("seen", "drift"),
    [
        pytest.param(snapshot(), [], id="no memory, no drift"),
        pytest.param(snapshot(orders=(uploaded(fingerprint="F0A"),)), [], id="ours is live"),
        pytest.param(
            snapshot(orders=(uploaded(fingerprint="FFF"),)),
            ["production has serial 0A, not uploaded from here"],
            id="another one is live",
        ),
        pytest.param(
            snapshot(change=change()),
            ["change 77 was opened by somebody else"],
            id="a change that is not ours",
        ),
        pytest.param(snapshot(change=change(), change_is_ours=True), [], id="our own change"),
    ],
)
def test_what_somebody_else_did_is_drift(seen, drift):
    """Told, never undone."""
    assert json.loads(told(seen)["drift"]) == drift
