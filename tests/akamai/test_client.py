"""One request per endpoint, and what becomes of a write (akamai-cps 2)."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cps_answers import (
    CERTIFICATE,
    CHANGE,
    MANAGEMENT,
    POST_VERIFICATION,
    C,
    E,
    cps_answer,
    media_type,
)
from sample_request import REQUEST
from scripted_server import Answer, ScriptedServer

from connector.akamai.client import CPSClient
from connector.akamai.values import Started, UpdateOptions
from connector.errors import (
    AnswerLostError,
    VendorUnavailableError,
)
from connector.settings.values import AkamaiCredentials
from connector.transport.session import HTTPSSession

STARTED = {"enrollment": "/cps/v2/enrollments/20001", "changes": [CHANGE]}


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
    server.script = [cps_answer(document)]

    call(cps)

    seen = server.only()
    assert (seen.method, seen.path, seen.headers["accept"]) == (method, path, media_type(accept))


def test_a_host_that_cannot_be_reached_is_named_with_its_setting(
    session: HTTPSSession, credentials: AkamaiCredentials
) -> None:
    unreached = CPSClient(replace(credentials, host="127.0.0.1:1"), session)

    with pytest.raises(VendorUnavailableError, match=r"host and port in \.edgerc \[default\]\."):
        unreached.get_enrollment(E)


def test_a_duplicate_is_only_made_when_asked_for(server: ScriptedServer, cps: CPSClient) -> None:
    """The parameter is sent for requests that allow a second enrollment of the same name."""
    server.script = [cps_answer(STARTED, 202)]

    started = cps.create_enrollment(replace(REQUEST, allow_duplicate_common_name=True))

    assert (started.enrollment_id, started.change_ids) == (E, (C,))
    assert started.enrollment is not None
    assert started.enrollment.names == REQUEST.names
    assert server.only().path.endswith("&allow-duplicate-cn=true")
    assert server.only().headers["content-type"] == media_type("enrollment.v11") + "; charset=utf-8"


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
    server.script = [cps_answer(present), cps_answer({**STARTED, "changes": []})]

    started = cps.update_enrollment(E, REQUEST, UpdateOptions(True, True, True))

    put = server.seen[1]
    body = json.loads(put.body)
    assert started == Started(E, ())
    assert put.path == (
        "/cps/v2/enrollments/20001?allow-cancel-pending-changes=true&force-renewal=true"
        "&allow-missing-certificate-addition=true"
    )
    assert put.headers["content-type"] == media_type("enrollment.v11") + "; charset=utf-8"
    assert body.keys().isdisjoint({"id", "location", "pendingChanges"})
    assert body["someday"] == {"new": True}
    assert body["csr"]["sans"] == ["api.example.com"]
    assert body["csr"]["ou"] == "Web"
    assert body["networkConfiguration"]["mustHaveCiphers"] == "ak-akamai-2020q1"
    assert "geography" not in body["networkConfiguration"]


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
    server.otherwise = cps_answer({"enrollments": []})

    cps.list_enrollments("1")
    server.date += timedelta(days=90)
    cps.list_enrollments("1")

    assert cps.vendor_time == datetime(2026, 11, 30, 7, 15, tzinfo=UTC)


def test_the_vendors_time_runs_on(server: ScriptedServer, cps: CPSClient, clock) -> None:
    """Who asks another vendor for hours meanwhile does not take the hour before for now."""
    server.otherwise = cps_answer({"enrollments": []})
    cps.list_enrollments("1")
    told = cps.vendor_time

    clock.advance(timedelta(hours=3, milliseconds=700))

    assert cps.vendor_time == told + timedelta(hours=3)


def test_what_was_just_read_is_put_back_without_another_look(
    server: ScriptedServer, cps: CPSClient, clock
) -> None:
    """Somebody else may change it at any time: so only for a moment, and until a write of ours."""
    present = {"id": 20001, "csr": {"cn": "www.example.com"}, "certificateType": "third-party"}

    def methods(*, wait: timedelta, read: bool) -> list[str]:
        server.seen.clear()
        server.otherwise = cps_answer({**present, **STARTED})
        if read:
            cps.get_enrollment(E)
        clock.advance(wait)
        cps.update_enrollment(E, REQUEST)
        return [one.method for one in server.seen]

    moment = timedelta(seconds=89)
    assert methods(wait=moment, read=True) == ["GET", "PUT"]
    assert methods(wait=moment, read=False) == ["GET", "PUT"]
    assert methods(wait=timedelta(seconds=90), read=True) == ["GET", "GET", "PUT"]


def test_reading_before_an_update_may_fail_without_a_write(
    server: ScriptedServer, cps: CPSClient
) -> None:
    """If the present body cannot be read, nothing is put."""
    server.otherwise = Answer(503, b"")

    with pytest.raises(VendorUnavailableError):
        cps.update_enrollment(E, REQUEST)

    assert {seen.method for seen in server.seen} == {"GET"}
