"""`active-certificates`: what is told, and what is not (akamai-cps 2.14)."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cps_answers import cps_answer, media_type
from scripted_server import Answer, ScriptedServer

from connector.akamai.active_wire import read_active_enrollment
from connector.akamai.client import CPSClient
from connector.akamai.values import ActiveCertificate, ActiveEnrollment
from connector.core.facts.change import PendingChange
from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.core.request.values import KeyAlgorithm
from connector.errors import NotTheVendorError, UnexpectedAnswerError
from connector.transport.document import Document

CERTIFICATE = {
    "expiry": "2026-12-01T10:00:00Z",
    "issuer": "CN=Example CA",
    "serial": "a:bc",
    "sha256Fingerprint": "ab" * 32,
    "keyAlgorithm": "ECDSA",
    "signatureAlgorithm": "SHA-256",
}
READ = ActiveCertificate(
    serial="0ABC",
    expiry=datetime(2026, 12, 1, 10, tzinfo=UTC),
    fingerprint="AB" * 32,
    issuer="CN=Example CA",
    key_algorithm=KeyAlgorithm.ECDSA,
)
ENTRY = {
    "id": 20001,
    "location": "/cps/v2/enrollments/20001",
    "certificateType": "third-party",
    "csr": {"cn": "WWW.example.com", "sans": ["www.example.com"]},
    "pendingChanges": [
        {"changeType": "renewal", "location": "/cps/v2/enrollments/20001/changes/7"}
    ],
    "production": {"primaryCertificate": CERTIFICATE, "multiStackedCertificates": []},
    "staging": None,
}


def _read(**changed: Any) -> ActiveEnrollment:
    entry = {name: value for name, value in {**ENTRY, **changed}.items() if value != "absent"}
    return read_active_enrollment(Document(entry, "CPS"))


def test_an_entry_is_read() -> None:
    assert _read() == ActiveEnrollment(
        enrollment_id=EnrollmentId(20001),
        common_name="www.example.com",
        third_party=True,
        pending=(PendingChange(ChangeId(7), "renewal"),),
        production=(READ,),
        staging=(),
    )


@pytest.mark.parametrize(
    ("production", "found"),
    [
        pytest.param(None, (), id="null: nothing is there"),
        pytest.param("absent", None, id="absent: not told"),
        pytest.param("live", None, id="no object: not told"),
        pytest.param({}, None, id="no certificate: not told"),
        pytest.param({"primaryCertificate": None}, (), id="a null certificate: nothing is there"),
        pytest.param(
            {"primaryCertificate": CERTIFICATE, "multiStackedCertificates": [CERTIFICATE, None]},
            (READ, READ),
            id="two",
        ),
        pytest.param({"primaryCertificate": {}}, (ActiveCertificate(),), id="one of no fields"),
        pytest.param({"primaryCertificate": 7}, (ActiveCertificate(),), id="one that is no object"),
    ],
)
def test_a_network_is_told_or_not(
    production: object, found: tuple[ActiveCertificate, ...] | None
) -> None:
    assert _read(production=production).production == found


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("serial", "none"),
        ("serial", 7),
        ("expiry", "soon"),
        ("sha256Fingerprint", "ab" * 31),
        ("keyAlgorithm", "DSA"),
        ("issuer", None),
    ],
)
def test_a_field_that_cannot_be_read_is_not_told(field: str, value: object) -> None:
    network = {"primaryCertificate": {field: value}}
    assert _read(production=network).production == (ActiveCertificate(),)


def test_an_entry_without_an_id_cannot_be_read() -> None:
    with pytest.raises(UnexpectedAnswerError):
        _read(id=None, location=None)


def test_version_2_is_asked_for_and_version_1_after_a_406(
    server: ScriptedServer, cps: CPSClient
) -> None:
    server.script = [Answer(406), cps_answer({"enrollments": [ENTRY, None, {"id": "x"}]})]

    found = cps.active_certificates("ctr_1-ABCDE")

    assert [each.enrollment_id for each in found] == [20001, None]
    assert [each.common_name for each in found] == ["www.example.com", ""]
    assert [seen.path for seen in server.seen] == [
        "/cps/v2/active-certificates?contractId=1-ABCDE"
    ] * 2
    assert [seen.headers["accept"] for seen in server.seen] == [
        media_type("active-certificates.v2"),
        media_type("active-certificates.v1"),
    ]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(406), UnexpectedAnswerError),
        (cps_answer({"other": 1}), NotTheVendorError),
        (cps_answer({"enrollments": None}), UnexpectedAnswerError),
        (Answer(200, json.dumps([ENTRY]).encode()), NotTheVendorError),
    ],
)
def test_what_is_no_list_is_an_error(
    server: ScriptedServer, cps: CPSClient, answer: Answer, error: type[Exception]
) -> None:
    server.otherwise = answer
    with pytest.raises(error):
        cps.active_certificates("1-ABCDE")
