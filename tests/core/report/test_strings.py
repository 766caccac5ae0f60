"""The answer that Terraform gets."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from builders import (
    BOTH,
    CONTACT,
    ECDSA,
    NOW,
    RSA,
    certificate,
    change,
    collected,
    due_certificate,
    enrollment,
    entry,
    following,
    live,
    order,
    request,
    situation,
    snapshot,
    uploaded,
)

from connector.core.decision.decide import decide
from connector.core.facts.certificate import Revocation
from connector.core.facts.change import InputType, PendingChange
from connector.core.facts.edge import EdgeAnswer, EdgeQuestion, Network
from connector.core.facts.ids import ChangeId, EnrollmentId, OrderId
from connector.core.facts.snapshot import Snapshot
from connector.core.report.build import build_report
from connector.core.report.edge import at_edge
from connector.core.report.strings import KEYS, SCHEMA, as_strings
from connector.core.request.values import Request

GONE = Snapshot()
EXPIRED = certificate(not_after=NOW)


AKAMAI = replace(CONTACT, email="ada@akamai.com")


def said(seen: Snapshot, wanted: Request | None = None) -> dict[str, str]:
    wanted = replace(wanted or request(), tech_contact=AKAMAI)
    if seen.enrollment is not None:
        seen = replace(seen, enrollment=replace(seen.enrollment, tech_contact=AKAMAI))
    seen_for = situation(wanted, seen)
    return as_strings(build_report(seen_for, decide(seen_for), seen.history))


SNAPSHOTS = {
    "absent": GONE,
    "pending": snapshot(production=(), history=()),
    "staging_only": snapshot(production=(), history=(), staging=live(certificate())),
    "gone": snapshot(production=()),
    "failed": following(change(state="error"), production=()),
    "active": snapshot(),
    "renewing": following(change()),
    "revoked": snapshot(revocation=Revocation.REVOKED),
    "expired": snapshot(production=live(EXPIRED)),
}


@pytest.mark.parametrize("state", SNAPSHOTS)
def test_the_state_is_told(state) -> None:
    """One word for where the certificate stands; the keys are always the same, all are strings."""
    found = said(SNAPSHOTS[state])

    assert found["state"] == state
    assert tuple(found) == KEYS
    assert all(isinstance(value, str) for value in found.values())
    assert json.loads(json.dumps(found)) == found
    assert (found["schema"], found["stale"]) == (SCHEMA, "false")


def test_what_is_not_known_is_empty() -> None:
    """Never null, and never left out."""
    found = said(GONE)

    unknown = {
        "enrollment_id", "change_id", "change_status", "expiry", "not_before", "issuer",
        "renewal_due_at", "renews", "warning", "until",
    }  # fmt: skip
    assert {key for key, value in found.items() if value == ""} == unknown
    lists = (
        "sans", "staging_serials", "production_serials", "ssl_ids", "drift", "warnings",
        "order_ids",
    )  # fmt: skip
    assert [found[key] for key in lists] == ["[]"] * 7
    assert found["waiting_for"] == "apply"
    assert (found["certificates"], found["due"], found["action"]) == ("{}", "true", "enroll")


def test_a_settled_certificate_is_told_whole() -> None:
    """Times are RFC 3339 in UTC."""
    found = said(snapshot(staging=live(certificate())))

    assert (
        found
        | {
            "due": "false",
            "action": "none",
            "reason": "current",
            "enrollment_id": "10002",
            "common_name": "www.example.com",
            "key_algorithms": '["RSA"]',
            "expiry": "2026-08-20T12:00:00Z",
            "not_before": "2026-05-22T12:00:00Z",
            "renewal_due_at": "2026-07-21T12:00:00Z",
            "issuer": "CN=Issuer",
            "production_serials": '["0A"]',
            "staging_serials": '["0A"]',
            "drift": "[]",
        }
        == found
    )
    assert json.loads(found["certificates"]) == {
        "RSA": {
            "serial": "0A",
            "issuer": "CN=Issuer",
            "not_before": "2026-05-22T12:00:00Z",
            "not_after": "2026-08-20T12:00:00Z",
            "fingerprint": "F0A",
            "certificate_pem": "",
            "chain_pem": "",
        }
    }


def test_of_two_certificates_the_first_end_counts() -> None:
    """And the last beginning; a key that is neither RSA nor ECDSA has no place in the object."""
    sooner = certificate(
        "0B",
        key_algorithm=ECDSA,
        not_before=NOW - timedelta(days=1),
        not_after=NOW + timedelta(days=70),
    )
    strange = certificate("0C", key_algorithm=None)
    seen = snapshot(
        enrollment=enrollment(multi_stacked=True),
        production=live(strange, sooner, certificate()),
    )
    found = said(seen, request(key_algorithms=BOTH))

    assert found["expiry"] == "2026-08-10T12:00:00Z"
    assert found["not_before"] == "2026-05-31T12:00:00Z"
    assert list(json.loads(found["certificates"])) == [ECDSA, RSA]
    assert found["production_serials"] == '["0A", "0B", "0C"]'


def test_an_equal_world_gives_equal_bytes() -> None:
    """Whatever order the vendors list things in."""
    both = (certificate(), certificate("0B", key_algorithm=ECDSA))
    names = frozenset({"b.example.com", "a.example.com"})
    wanted = request(sans=names, key_algorithms=BOTH)
    one, other = (
        said(
            snapshot(
                enrollment=enrollment(names=wanted.names, multi_stacked=True),
                production=live(*deployed),
                staging=live(*deployed),
                history=(entry(*deployed),),
            ),
            wanted,
        )
        for deployed in (both, both[::-1])
    )

    assert json.dumps(one) == json.dumps(other)
    assert one["sans"] == '["a.example.com", "b.example.com"]'


def test_an_open_change_is_told() -> None:
    """With CPS's own word, and the serial that is about to be replaced."""
    found = said(following(change(), uploaded()))

    assert (found["change_id"], found["change_status"]) == ("77", "deploy-cert-to-production")
    assert (found["due"], found["action"], found["renews"]) == ("true", "resume", "0A")


def test_only_orders_whose_certificate_is_live_are_told() -> None:
    """Not those that are placed, lost, or replaced since."""
    orders = (
        uploaded(fingerprint="F0A", order_id=OrderId("12")),
        collected(fingerprint="F0A", order_id=None),
        collected(fingerprint="FOLD", order_id=OrderId("11")),
        order(fingerprint="F0A", order_id=OrderId("10")),
    )

    assert said(snapshot(orders=orders))["ssl_ids"] == '["12"]'


CPS_RENEWAL = {
    "change": change(InputType.CERTIFICATE),
    "enrollment": enrollment(pending=(PendingChange(ChangeId(77), "renewal"),)),
}
DRIFTS = {
    "nothing was ever uploaded from here": (snapshot(), []),
    "what is live was uploaded from here": (snapshot(orders=(uploaded(fingerprint="F0A"),)), []),
    "somebody uploaded by hand": (
        snapshot(orders=(uploaded(fingerprint="FOLD"),)),
        ["production has serial 0A, not uploaded from here"],
    ),
    "our own change is open": (following(change()), []),
    "staging has another certificate": (
        snapshot(staging=live(certificate("0B"), certificate())),
        ["staging has serial 0B, which production does not have"],
    ),
    "staging is ahead for a moment": (
        snapshot(staging=live(certificate("0B")), orders=(uploaded(fingerprint="F0B"),)),
        ["production has serial 0A, not uploaded from here"],
    ),
    "a renewal of CPS is open": (snapshot(**CPS_RENEWAL), []),
    "somebody opened a change": (
        following(change(), change_is_ours=False),
        ["change 77 was opened by somebody else"],
    ),
}


@pytest.mark.parametrize("case", DRIFTS)
def test_what_somebody_else_did_is_told(case) -> None:
    """Only what is certain: without an upload of ours nothing is foreign."""
    seen, expected = DRIFTS[case]

    assert json.loads(said(seen)["drift"]) == expected


def test_a_change_that_is_left_alone_changes_no_output() -> None:
    """The plan stays empty: nobody here asked for it, and nothing is due."""
    left, settled = said(snapshot(**CPS_RENEWAL)), said(snapshot())

    assert "a renewal (change 77, wait-upload-third-party) that CPS opens by itself" in left.pop(
        "message"
    )
    assert settled.pop("message")
    assert left == settled


def test_what_stops_nothing_is_a_warning() -> None:
    """All in one line."""
    both = live(certificate(), certificate("0B", key_algorithm=ECDSA))
    found = said(snapshot(production=both, notes=("No OCSP answer.",)))

    assert found["warning"].startswith("No OCSP answer.; production also has")


def test_a_certificate_that_is_due_is_still_active() -> None:
    """That something is due is told by `due`, not by the state."""
    found = said(snapshot(production=live(due_certificate())))

    assert (found["state"], found["due"], found["reason"]) == ("active", "true", "inside_window")


def test_an_enrollment_id_is_text() -> None:
    """Terraform's `external` takes strings only."""
    seen = snapshot(enrollment=enrollment(enrollment_id=EnrollmentId(7)))

    assert said(seen)["enrollment_id"] == "7"


def test_looking_at_the_edge_again_is_no_other_answer() -> None:
    """Since when it is so is told, and not when it was looked at last."""
    seen_for = situation(request(), snapshot())
    report = build_report(seen_for, decide(seen_for), ())
    question = EdgeQuestion(
        Network.PRODUCTION, "www.example.com", "www.example.com", 443, ("0A",), NOW
    )
    first = at_edge(question, EdgeAnswer("0A"), NOW)
    again = at_edge(question, EdgeAnswer("0A"), NOW + timedelta(hours=1), (first,))

    told = [as_strings(replace(report, edge=(one,)))["edge"] for one in (first, again)]

    assert told[0] == told[1]
    assert json.loads(told[0])[0]["since"] == NOW.isoformat().replace("+00:00", "Z")
