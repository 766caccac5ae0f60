"""One request and one answer per endpoint, on documents of the reference (akamai-cps 2)."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sample_request import REQUEST
from scripted_server import Answer, ScriptedServer, Seen
from x509_samples import NAMES, certificate_pem, csr_pem

from connector.akamai.client import CPSClient
from connector.akamai.values import Deployments, Started, UpdateOptions, Upload
from connector.core.facts.change import AllowedInput, ChangeManagementInfo, InputType
from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.core.request.values import KeyAlgorithm
from connector.errors import (
    AnswerLostError,
    ConflictError,
    NotFoundError,
    UnexpectedAnswerError,
    VendorUnavailableError,
)

E, C = EnrollmentId(20001), ChangeId(30001)
CHANGE = "/cps/v2/enrollments/20001/changes/30001"
STARTED = {"enrollment": "/cps/v2/enrollments/20001", "changes": [CHANGE]}
NOT_FOUND = {"type": "https://h/cps/v2/error-types/not-found", "title": "Not Found"}


def _media(name: str) -> str:
    return f"application/vnd.akamai.cps.{name}+json"


def _answer(document: object, status: int = 200) -> Answer:
    return Answer(status, json.dumps(document).encode())


def _waiting(kind: InputType, info: str, update: str) -> AllowedInput:
    return AllowedInput(
        kind, kind.value, True, f"{CHANGE}/input/info/{info}", f"{CHANGE}/input/update/{update}"
    )


CERTIFICATE = _waiting(InputType.CERTIFICATE, "third-party-csr", "third-party-cert-and-trust-chain")
POST_VERIFICATION = _waiting(
    InputType.POST_VERIFICATION, "post-verification-warnings", "post-verification-warnings-ack"
)
MANAGEMENT = _waiting(
    InputType.CHANGE_MANAGEMENT, "change-management-info", "change-management-ack"
)


def _only(server: ScriptedServer) -> Seen:
    (seen,) = server.seen
    return seen


@pytest.mark.parametrize(
    ("call", "method", "path", "accept", "document"),
    [
        pytest.param(
            lambda cps: cps.list_enrollments("ctr_1-ABCDE"),
            "GET",
            "/cps/v2/enrollments?contractId=1-ABCDE",
            "enrollments.v11",
            {"enrollments": []},
            id="list enrollments",
        ),
        pytest.param(
            lambda cps: cps.get_enrollment(E),
            "GET",
            "/cps/v2/enrollments/20001",
            "enrollment.v11",
            {"id": 20001},
            id="get enrollment",
        ),
        pytest.param(
            lambda cps: cps.create_enrollment(REQUEST),
            "POST",
            "/cps/v2/enrollments?contractId=1-ABCDE",
            "enrollment-status.v1",
            STARTED,
            id="create enrollment",
        ),
        pytest.param(
            lambda cps: cps.delete_enrollment(E, cancel_pending=True),
            "DELETE",
            "/cps/v2/enrollments/20001?allow-cancel-pending-changes=true",
            "enrollment-status.v1",
            STARTED,
            id="delete enrollment",
        ),
        pytest.param(
            lambda cps: cps.get_change(E, C),
            "GET",
            CHANGE,
            "change.v2",
            {"statusInfo": {"state": "running", "status": "generate-csr"}, "allowedInput": []},
            id="get change",
        ),
        pytest.param(
            lambda cps: cps.cancel_change(E, C),
            "DELETE",
            CHANGE,
            "change-id.v1",
            {"change": CHANGE},
            id="cancel change",
        ),
        pytest.param(
            lambda cps: cps.get_csrs(CERTIFICATE),
            "GET",
            f"{CHANGE}/input/info/third-party-csr",
            "csr.v2",
            {"csrs": []},
            id="get CSRs",
        ),
        pytest.param(
            lambda cps: cps.get_warnings(POST_VERIFICATION),
            "GET",
            f"{CHANGE}/input/info/post-verification-warnings",
            "warnings.v1",
            {"warnings": ""},
            id="get warnings",
        ),
        pytest.param(
            lambda cps: cps.acknowledge(POST_VERIFICATION),
            "POST",
            f"{CHANGE}/input/update/post-verification-warnings-ack",
            "change-id.v1",
            {"change": CHANGE},
            id="acknowledge",
        ),
        pytest.param(
            lambda cps: cps.get_change_management_info(MANAGEMENT),
            "GET",
            f"{CHANGE}/input/info/change-management-info",
            "change-management-info.v5",
            {"validationResult": None},
            id="get change management info",
        ),
        pytest.param(
            lambda cps: cps.get_deployments(E),
            "GET",
            "/cps/v2/enrollments/20001/deployments",
            "deployments.v8",
            {"production": None, "staging": None},
            id="get deployments",
        ),
        pytest.param(
            lambda cps: cps.get_history(E),
            "GET",
            "/cps/v2/enrollments/20001/history/changes",
            "change-history.v5",
            {"changes": []},
            id="get history",
        ),
    ],
)
def test_each_endpoint_gets_its_own_request(  # noqa: PLR0917
    call: Callable[[CPSClient], object],
    method: str,
    path: str,
    accept: str,
    document: object,
    server: ScriptedServer,
    cps: CPSClient,
) -> None:
    """Method, path, query and media type are exactly those of akamai-cps 2.2."""
    server.script = [_answer(document)]

    call(cps)

    seen = _only(server)
    assert (seen.method, seen.path, seen.headers["accept"]) == (method, path, _media(accept))


def test_a_duplicate_is_only_made_when_asked_for(server: ScriptedServer, cps: CPSClient) -> None:
    """The parameter is sent for requests that allow a second enrollment of the same name."""
    server.script = [_answer(STARTED, 202)]

    started = cps.create_enrollment(replace(REQUEST, allow_duplicate_common_name=True))

    assert started == Started(E, (C,))
    assert _only(server).path.endswith("&allow-duplicate-cn=true")
    assert _only(server).headers["content-type"] == _media("enrollment.v11") + "; charset=utf-8"


def test_an_update_puts_the_whole_body_back(server: ScriptedServer, cps: CPSClient) -> None:
    """What the request does not set is returned as it came; what CPS made is not."""
    present = {
        "id": 20001,
        "location": "/cps/v2/enrollments/20001",
        "pendingChanges": [],
        "certificateChainType": "default",
        "csr": {"cn": "www.example.com", "sans": ["old.example.com"], "ou": "Web"},
        "networkConfiguration": {"mustHaveCiphers": "ak-akamai-2020q1", "fipsMode": None},
        "someday": {"new": True},
    }
    server.script = [_answer(present), _answer({**STARTED, "changes": []})]

    started = cps.update_enrollment(E, REQUEST, UpdateOptions(True, True, True))

    put = server.seen[1]
    body = json.loads(put.body)
    assert started == Started(E, ())
    assert put.path == (
        "/cps/v2/enrollments/20001?allow-cancel-pending-changes=true&force-renewal=true"
        "&allow-missing-certificate-addition=true"
    )
    assert put.headers["content-type"] == _media("enrollment.v11") + "; charset=utf-8"
    assert body.keys().isdisjoint({"id", "location", "pendingChanges"})
    assert body["someday"] == {"new": True}
    assert body["csr"]["sans"] == ["api.example.com"]
    assert body["csr"]["ou"] == "Web"
    assert body["networkConfiguration"]["mustHaveCiphers"] == "ak-akamai-2020q1"
    assert "geography" not in body["networkConfiguration"]


def test_a_change_tells_what_it_waits_for(server: ScriptedServer, cps: CPSClient) -> None:
    """Inputs of unknown type are kept as such, for a person to see."""
    server.script = [
        _answer(
            {
                "statusInfo": {
                    "state": "awaiting-input",
                    "status": "wait-upload-third-party",
                    "description": "Waiting.",
                    "error": {"code": "x", "description": "Key mismatch."},
                },
                "allowedInput": [
                    {
                        "type": "third-party-certificate",
                        "requiredToProceed": True,
                        "info": CERTIFICATE.info_path,
                        "update": CERTIFICATE.update_path,
                    },
                    {"type": "lets-encrypt-challenges", "info": None, "update": None},
                ],
            }
        )
    ]

    change = cps.get_change(E, C)

    assert (change.change_id, change.state, change.status) == (
        C,
        "awaiting-input",
        "wait-upload-third-party",
    )
    assert change.error == "Key mismatch."
    assert change.waits_for(InputType.CERTIFICATE) == CERTIFICATE
    assert [item.type for item in change.inputs] == [InputType.CERTIFICATE, InputType.UNKNOWN]
    assert change.inputs[1].raw_type == "lets-encrypt-challenges"


def test_csrs_come_in_one_order(server: ScriptedServer, cps: CPSClient) -> None:
    """CPS promises no order; RSA comes first here."""
    listed = [
        {"keyAlgorithm": name, "csr": csr_pem(name).replace("\n", "\r\n")}
        for name in ("ECDSA", "RSA")
    ]
    server.script = [_answer({"csrs": listed})]

    found = cps.get_csrs(CERTIFICATE)

    assert [csr.key_algorithm for csr in found] == [KeyAlgorithm.RSA, KeyAlgorithm.ECDSA]
    assert found[0].pem == csr_pem("RSA")
    assert found[0].names == frozenset(NAMES)


def test_what_is_not_ready_is_nothing(server: ScriptedServer, cps: CPSClient) -> None:
    """CPS answers 404 until CSRs and warnings exist (akamai-cps 2.7, 8)."""
    server.otherwise = _answer(NOT_FOUND, 404)

    assert cps.get_csrs(CERTIFICATE) == ()
    assert cps.get_warnings(POST_VERIFICATION) == ""
    with pytest.raises(NotFoundError):
        cps.get_change_management_info(MANAGEMENT)


def test_an_upload_is_clean(server: ScriptedServer, cps: CPSClient) -> None:
    """ECDSA before RSA, LF only, one newline at the end, null for no chain (akamai-cps 2.8)."""
    rsa, ecdsa = certificate_pem("RSA"), certificate_pem("ECDSA")
    server.script = [_answer({"change": "/cps/v2/enrollments/20001/changes/30001"})]

    cps.upload_certificates(
        CERTIFICATE,
        [
            Upload(KeyAlgorithm.RSA, rsa.replace("\n", "\r\n"), rsa + "\n\n"),
            Upload(KeyAlgorithm.ECDSA, ecdsa),
        ],
    )

    seen = _only(server)
    media = _media("certificate-and-trust-chain.v2")
    assert seen.headers["content-type"] == f"{media}; charset=utf-8"
    assert json.loads(seen.body) == {
        "certificatesAndTrustChains": [
            {"keyAlgorithm": "ECDSA", "certificate": ecdsa, "trustChain": None},
            {"keyAlgorithm": "RSA", "certificate": rsa, "trustChain": rsa},
        ]
    }


@pytest.mark.parametrize(
    ("hash_", "media", "body"),
    [
        pytest.param("", "acknowledgement.v1", {"acknowledgement": "acknowledge"}, id="plain"),
        pytest.param(
            "da39a3",
            "acknowledgement-with-hash.v1",
            {"acknowledgement": "acknowledge", "hash": "da39a3"},
            id="with what was seen",
        ),
    ],
)
def test_acknowledging(
    hash_: str, media: str, body: object, server: ScriptedServer, cps: CPSClient
) -> None:
    """With a hash CPS refuses what has moved on since it was looked at."""
    server.script = [Answer(204, b"")]

    cps.acknowledge(MANAGEMENT, hash_)

    assert json.loads(_only(server).body) == body
    assert _only(server).headers["content-type"] == f"{_media(media)}; charset=utf-8"


def test_change_management_info(server: ScriptedServer, cps: CPSClient) -> None:
    """Hash, deadline and findings come out; string booleans beside them do not matter."""
    server.script = [
        _answer(
            {
                "acknowledgementDeadline": "2026-11-24T00:00:00Z",
                "validationResultHash": "da39a3",
                "pendingState": {"pendingNetworkConfiguration": {"sniOnly": "true"}},
                "validationResult": {"errors": None, "warnings": [{"message": "Still live."}]},
            }
        )
    ]

    assert cps.get_change_management_info(MANAGEMENT) == ChangeManagementInfo(
        "da39a3", datetime(2026, 11, 24, tzinfo=UTC), ("Still live.",)
    )


def test_deployments_fall_back_to_the_version_before(
    server: ScriptedServer, cps: CPSClient
) -> None:
    """A CPS that does not know v8 answers 406; v7 has the same fields that count."""
    server.script = [
        Answer(406, b""),
        _answer(
            {
                "production": None,
                "staging": {
                    "primaryCertificate": {
                        "certificate": certificate_pem("ECDSA"),
                        "trustChain": "chain",
                    },
                    "multiStackedCertificates": [
                        {"certificate": certificate_pem("RSA"), "trustChain": None}
                    ],
                },
            }
        ),
    ]

    found = cps.get_deployments(E)

    assert [seen.headers["accept"] for seen in server.seen] == [
        _media("deployments.v8"),
        _media("deployments.v7"),
    ]
    assert found.production == ()
    assert [(item.facts.key_algorithm, item.chain_pem) for item in found.staging] == [
        (KeyAlgorithm.ECDSA, "chain"),
        (KeyAlgorithm.RSA, ""),
    ]


def test_deployments_without_a_certificate(server: ScriptedServer, cps: CPSClient) -> None:
    """An enrollment in progress may show a network without a certificate (akamai-cps 2.12)."""
    server.script = [_answer({"production": {"primaryCertificate": None}, "staging": None})]

    assert cps.get_deployments(E) == Deployments()


def test_history_survives_nulls(server: ScriptedServer, cps: CPSClient) -> None:
    """Only completed changes with readable certificates count; null may stand anywhere."""
    carried = {"csr": csr_pem(), "certificate": certificate_pem(), "trustChain": None}
    server.script = [
        _answer(
            {
                "changes": [
                    {"status": "incomplete", "primaryCertificate": carried},
                    {"status": "completed", "primaryCertificate": None},
                    None,
                    {
                        "status": "completed",
                        "action": "renew",
                        "primaryCertificate": {"certificate": None},
                        "multiStackedCertificates": [None, carried, {"certificate": "broken"}],
                    },
                    {"status": None, "action": None, "multiStackedCertificates": None},
                ]
            }
        )
    ]

    found = cps.get_history(E)

    (entry,) = found.finished
    assert entry.action == "renew"
    assert [facts.serial for facts in entry.certificates] == ["0A1B2C"]
    assert found.opened_at is None


@pytest.mark.parametrize(
    ("changes", "opened"),
    [
        ([{"status": "incomplete", "createdOn": "2026-06-01T12:00:00Z"}], "2026-06-01T12:00:00Z"),
        (
            [{"status": "incomplete", "createdOn": "2026-06-01T14:00:00+02:00"}, None],
            "2026-06-01T12:00:00Z",
        ),
        ([{"status": "incomplete", "createdOn": "yesterday"}], None),
        ([{"status": "completed", "createdOn": "2026-06-01T12:00:00Z"}], None),
    ],
    ids=["told", "with an offset", "unreadable", "nothing is open"],
)
def test_the_history_tells_how_old_the_open_change_is(
    server: ScriptedServer, cps: CPSClient, changes: list[object], opened: str | None
) -> None:
    """What cannot be read is not told: it only says whose the change is."""
    server.script = [_answer({"changes": changes})]

    told = cps.get_history(E).opened_at

    assert told == (None if opened is None else datetime.fromisoformat(opened))


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/cps/v2/x",
        "//evil.example/cps/v2/",
        "/contract-api/v1/contracts",
        "/cps/v2/../v1/x",
        "/cps/v2/x?y=1",
        "",
    ],
)
def test_only_paths_inside_cps_are_followed(
    path: str, server: ScriptedServer, cps: CPSClient
) -> None:
    """Signed calls never go where an answer points them, except within CPS."""
    with pytest.raises(UnexpectedAnswerError, match="not followed"):
        cps.get_warnings(AllowedInput(InputType.PRE_VERIFICATION, "x", True, path, path))

    assert server.seen == []


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Answer(202, b""), id="empty"),
        pytest.param(Answer(202, b"<html>"), id="HTML"),
        pytest.param(Answer(500, b"oops"), id="500"),
        pytest.param(Answer(drop=True), id="no answer"),
    ],
)
def test_a_creation_without_a_readable_answer_is_lost(
    answer: Answer, server: ScriptedServer, cps: CPSClient
) -> None:
    """There may be an enrollment now, so the next run has to look for it."""
    server.script = [answer]

    with pytest.raises(AnswerLostError):
        cps.create_enrollment(REQUEST)

    assert len(server.seen) == 1


def test_an_empty_answer_to_a_removal_is_fine(server: ScriptedServer, cps: CPSClient) -> None:
    """Its body is not needed (akamai-cps 5.1)."""
    server.otherwise = Answer(200, b"")

    assert cps.delete_enrollment(E, cancel_pending=False) == Started(E, ())


def test_the_vendors_time_is_that_of_the_last_answer(
    server: ScriptedServer, cps: CPSClient
) -> None:
    """Decisions go by CPS's clock, not by this machine's."""
    assert cps.vendor_time is None
    server.otherwise = _answer({"enrollments": []})

    cps.list_enrollments("1")
    server.date += timedelta(days=90)
    cps.list_enrollments("1")

    assert cps.vendor_time == datetime(2026, 11, 30, 7, 15, tzinfo=UTC)


def test_reading_before_an_update_may_fail_without_a_write(
    server: ScriptedServer, cps: CPSClient
) -> None:
    """If the present body cannot be read, nothing is put."""
    server.otherwise = Answer(503, b"")

    with pytest.raises(VendorUnavailableError):
        cps.update_enrollment(E, REQUEST)

    assert {seen.method for seen in server.seen} == {"GET"}


def test_an_acknowledgement_too_early_is_a_conflict(server: ScriptedServer, cps: CPSClient) -> None:
    """The caller observes again (akamai-cps 2.9)."""
    body = {"type": "https://h/cps/v2/error-types/invalid-enrollment-state", "title": "Conflict"}
    server.script = [_answer(body, 409)]

    with pytest.raises(ConflictError) as raised:
        cps.acknowledge(POST_VERIFICATION)

    assert raised.value.code == "invalid-enrollment-state"
