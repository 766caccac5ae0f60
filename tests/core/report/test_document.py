"""The report as JSON: what scripts read, and what is kept for an outage."""

import json
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from builders import (
    BOTH,
    ECDSA,
    NOW,
    RSA,
    certificate,
    change,
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
from jsonschema import Draft202012Validator
from reports import REPORT, name_domain

from connector.core.catalogue import worded
from connector.core.decision.decide import decide
from connector.core.decision.verdict import Action, WaitingFor
from connector.core.domains.told import DnsRecord
from connector.core.facts.change import ChangeManagementInfo, InputType
from connector.core.facts.edge import AtEdge, EdgeState, Network
from connector.core.facts.snapshot import Snapshot
from connector.core.report.build import build_report
from connector.core.report.document import (
    SCHEMA,
    edge_document,
    read_edge,
    read_report,
    report_document,
    status_document,
)
from connector.core.report.strings import as_strings
from connector.core.report.values import (
    AcceptedView,
    ApprovalStage,
    CertificateState,
    LiveCertificate,
    OpenWarning,
    Report,
)
from connector.core.request.values import KeyAlgorithm, Request
from connector.schemas import status_schema


def report(seen: Snapshot, wanted: Request | None = None) -> Report:
    held = situation(wanted or request(), seen)
    return build_report(held, decide(held), seen.history)


AT_EDGE = AtEdge(
    network=Network.PRODUCTION,
    name="www.example.com",
    host="www.example.com:443",
    state=EdgeState.SERVED,
    serial="0A",
    expected=("0A",),
    trusted=True,
    message="All is well.",
    since=NOW - timedelta(days=1),
    asked_at=NOW,
)
BEFORE, AFTER = ApprovalStage.PRE_VERIFICATION, ApprovalStage.POST_VERIFICATION
OVERLAP = worded(
    "CSR_VS_CERTIFICATE_MISSING_SAN_FROM_SAN_LIST_IN_CERTIFICATE", sanValue="a.example"
)
DUAL = snapshot(
    enrollment=enrollment(multi_stacked=True),
    production=live(certificate(), certificate("0B", key_algorithm=ECDSA)),
    staging=live(certificate("0C")),
    history=(entry(certificate("09"), certificate("0D", key_algorithm=ECDSA)),),
    notes=("No OCSP answer.", "One more."),
)
_LATER = (
    *("warnings", "waiting_for", "order_ids", "until", "domains", "dns_records", "edge"),
    "accepted_warnings",
)
REPORTS = {
    "nothing is there": report(Snapshot()),
    "settled": REPORT,
    "both keys, with all there is to tell": report(DUAL, request(key_algorithms=BOTH)),
    "a change is open": report(following(change(), uploaded())),
    "warnings wait": report(
        following(
            change(InputType.POST_VERIFICATION), order(), warnings_text=f"{OVERLAP}\nThe moon."
        )
    ),
    "it is to be tested until a deadline": report(
        following(
            change(InputType.CHANGE_MANAGEMENT),
            change_management=ChangeManagementInfo("", NOW + timedelta(days=1), ("Look.",)),
        )
    ),
    "its domains are known": replace(
        REPORT,
        domains=(name_domain("a.example", ends=NOW), name_domain("b.example", "expired")),
        dns_records=(DnsRecord("b.example", "_a.b.example.", "CNAME", "b.sectigo.com.", 300),),
    ),
    "the edge was asked": replace(REPORT, edge=(AT_EDGE, replace(AT_EDGE, trusted=None))),
    "warnings were accepted": replace(
        REPORT,
        accepted_warnings=(
            AcceptedView("CSR_EXPIRED", "Old.", BEFORE, "Ada", "2027-03-31", NOW),
            AcceptedView(None, "The moon.", AFTER, "", None, NOW),
        ),
    ),
    "it stands in": replace(REPORT, stale=True, notes=("Akamai is out.",)),
}


@pytest.mark.parametrize("case", REPORTS)
def test_the_document_has_the_shape_of_the_schema(case) -> None:
    """The one that is delivered, so scripts may check what they read against it."""
    document = json.loads(json.dumps(status_document([REPORTS[case]])))

    Draft202012Validator(status_schema()).validate(document)
    assert document["schema"] == SCHEMA


@pytest.mark.parametrize("case", REPORTS)
def test_what_is_kept_is_read_back(case) -> None:
    """A report that stands in is the one that was made."""
    document = json.loads(json.dumps(report_document(REPORTS[case])))

    assert read_report(document) == REPORTS[case]


def test_what_is_kept_of_the_edge_is_read_back() -> None:
    found = (AT_EDGE, replace(AT_EDGE, serial=None, trusted=False))
    assert read_edge(json.loads(json.dumps(edge_document(found)))) == found


def test_what_is_not_known_is_null() -> None:
    """And what there is none of is an empty list, never left out."""
    document = report_document(REPORTS["nothing is there"])

    unknown = {key for key, value in document.items() if value is None}
    assert unknown == {
        "enrollment_id", "change_id", "change_status", "expiry", "not_before", "issuer",
        "renewal_due_at", "until",
    }  # fmt: skip
    lists = (
        "renews", "sans", "staging_serials", "production_serials", "ssl_ids", "drift", "warnings",
        "order_ids",
    )  # fmt: skip
    assert [document[key] for key in lists] == [[]] * 8
    assert (document["certificates"], document["due"]) == ({}, True)


def test_a_settled_certificate_is_told_in_types_of_json() -> None:
    """Numbers are numbers, lists are lists; times are RFC 3339 in UTC."""
    document = report_document(REPORTS["both keys, with all there is to tell"])

    assert document["enrollment_id"] == 10002
    assert document["key_algorithms"] == ["ECDSA", "RSA"]
    assert document["production_serials"] == ["0A", "0B"]
    assert document["renews"] == ["09", "0D"]
    assert {"No OCSP answer.", "One more."} <= set(document["notes"])
    assert document["expiry"] == "2026-08-20T12:00:00Z"
    assert document["certificates"]["RSA"]["not_after"] == "2026-08-20T12:00:00Z"
    assert document["due"] is False


def test_both_renderings_tell_the_same() -> None:
    """Whoever reads `external` and whoever reads `status --json` cannot learn different things."""
    found = REPORTS["both keys, with all there is to tell"]
    strings, document = as_strings(found), report_document(found)

    for key in ("sans", "key_algorithms", "certificates", "staging_serials", "drift", "ssl_ids"):
        assert json.loads(strings[key]) == document[key]
    waits = REPORTS["warnings wait"]
    for key in ("warnings", "order_ids"):
        assert json.loads(as_strings(waits)[key]) == report_document(waits)[key] != []
    for key in ("state", "action", "reason", "message", "common_name", "expiry", "issuer"):
        assert strings[key] == document[key]
    assert strings["renews"] == ",".join(document["renews"])
    assert strings["warning"] == "; ".join(document["notes"])


def test_the_schema_knows_every_word_and_key() -> None:
    """A new one has to be written there, too."""
    found = status_schema()["$defs"]

    assert found["report"]["properties"]["state"]["enum"] == list(CertificateState)
    assert found["report"]["properties"]["action"]["enum"] == list(Action)
    assert found["report"]["properties"]["key_algorithms"]["items"]["enum"] == list(KeyAlgorithm)
    assert found["report"]["properties"]["waiting_for"]["examples"] == list(WaitingFor)
    assert found["warning"]["properties"]["stage"]["enum"] == list(ApprovalStage)
    kinds = (("report", Report), ("certificate", LiveCertificate), ("warning", OpenWarning))
    for name, kind in kinds:
        assert list(found[name]["properties"]) == [each.name for each in fields(kind)]
        assert found[name]["required"] == list(found[name]["properties"])


WRONG: dict[str, dict[str, Any]] = {
    "a number as text": {"enrollment_id": "10002"},
    "a text as list": {"sans": "[]"},
    "an unknown state": {"state": "dreaming"},
    "an unknown reason": {"reason": "boredom"},
    "nobody whose turn it is": {"waiting_for": "godot"},
    "a warning of no stage": {"warnings": [{"id": None, "text": "", "stage": "dress rehearsal"}]},
    "a time that is none": {"expiry": "soon"},
    "a time without a zone": {"expiry": "2026-08-20T12:00:00"},
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_no_report_is_not_read(case) -> None:
    """A damaged file stands in for nothing."""
    with pytest.raises(ValueError, match=r"."):
        read_report(report_document(REPORT) | WRONG[case])


def test_a_report_of_an_earlier_version_is_read() -> None:
    """What came later to the same shape is as none."""
    document = report_document(REPORTS["it is to be tested until a deadline"])
    for key in _LATER:
        del document[key]

    found = read_report(document)

    assert (found.warnings, found.waiting_for, found.order_ids, found.until) == ((), None, (), None)


def test_a_report_without_a_key_is_not_read() -> None:
    """Of a version whose shape was another one, say."""
    document = report_document(REPORT)
    del document["notes"]

    with pytest.raises(ValueError, match="notes"):
        read_report(document)


def test_of_two_certificates_the_first_end_counts() -> None:
    """As a moment; the strings are made of it."""
    sooner = certificate("0B", key_algorithm=ECDSA, not_after=NOW + timedelta(days=70))
    seen = snapshot(
        enrollment=enrollment(multi_stacked=True), production=live(certificate(), sooner)
    )
    found = report(seen, request(key_algorithms=BOTH))

    assert found.expiry == NOW + timedelta(days=70)
    assert list(found.key_algorithms) == sorted([RSA, ECDSA])
