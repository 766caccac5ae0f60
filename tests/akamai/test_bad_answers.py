"""What answers 200 and is not CPS, and problem documents under another HTTP status."""

import json
from collections.abc import Callable

import pytest
from sample_request import REQUEST
from scripted_server import Answer, ScriptedServer

from connector.akamai.client import CPSClient
from connector.akamai.values import Upload
from connector.core.facts.change import AllowedInput, InputType
from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.core.request.values import KeyAlgorithm
from connector.errors import (
    AnswerLostError,
    ConflictError,
    ConnectorError,
    CredentialsError,
    NotFoundError,
    NotTheVendorError,
    StillServedError,
)

E, C = EnrollmentId(20001), ChangeId(30001)
CHANGE = "/cps/v2/enrollments/20001/changes/30001"
WAITING = AllowedInput(
    InputType.CERTIFICATE, "third-party-certificate", True, f"{CHANGE}/info", f"{CHANGE}/update"
)
ENROLLMENT = {"id": 20001, "csr": {"cn": "www.example.com"}, "certificateType": "third-party"}

READS: dict[str, Callable[[CPSClient], object]] = {
    "enrollments": lambda cps: cps.list_enrollments("1"),
    "enrollment": lambda cps: cps.get_enrollment(E),
    "change": lambda cps: cps.get_change(E, C),
    "csrs": lambda cps: cps.get_csrs(WAITING),
    "warnings": lambda cps: cps.get_warnings(WAITING),
    "staging": lambda cps: cps.get_change_management_info(WAITING),
    "deployments": lambda cps: cps.get_deployments(E),
    "history": lambda cps: cps.get_history(E),
}
WRITES: dict[str, Callable[[CPSClient], object]] = {
    "create": lambda cps: cps.create_enrollment(REQUEST),
    "update": lambda cps: cps.update_enrollment(E, REQUEST),
    "delete": lambda cps: cps.delete_enrollment(E, cancel_pending=False),
    "cancel": lambda cps: cps.cancel_change(E, C),
    "upload": lambda cps: cps.upload_certificates(WAITING, [Upload(KeyAlgorithm.RSA, "x", "")]),
    "acknowledge": lambda cps: cps.acknowledge(WAITING),
}

PAGE = b"<!DOCTYPE html><html><title>Scheduled maintenance</title></html>"
ANSWERS = {
    "a page": Answer(200, PAGE),
    "a page after a BOM": Answer(200, b"\xef\xbb\xbf\r\n" + PAGE),
    "text": Answer(200, b"Back soon"),
    "cut JSON": Answer(200, b'{"enrollments": [{"id": 1'),
    "null": Answer(200, b"null"),
    "a list": Answer(200, b"[]"),
    "deep JSON": Answer(200, b"[" * 100_000),
    "a redirect": Answer(302, b"", {"Location": "https://sorry.example/"}),
    "a page for what is not there": Answer(404, PAGE),
}
NEEDED = {
    "nothing": Answer(200, b""),
    "no content": Answer(204, b""),
    "another document": Answer(200, b'{"status":"maintenance"}'),
    "an empty document": Answer(200, b"{}"),
}


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("name", ANSWERS | NEEDED)
def test_a_read_that_somebody_else_answers_is_an_outage(
    read: str, name: str, server: ScriptedServer, cps: CPSClient
) -> None:
    """Never an empty list, never "gone": 69, and it is told what came instead."""
    server.otherwise = (ANSWERS | NEEDED)[name]

    with pytest.raises(NotTheVendorError) as raised:
        READS[read](cps)

    assert raised.value.exit_code == 69
    assert "in the vendor's place" in str(raised.value)


@pytest.mark.parametrize(
    ("write", "name"),
    [
        *((write, name) for write in WRITES for name in ANSWERS),
        *((write, name) for write in ("create", "update", "upload", "cancel") for name in NEEDED),
    ],
)
def test_a_write_that_somebody_else_answers_is_in_doubt(
    write: str, name: str, server: ScriptedServer, cps: CPSClient
) -> None:
    """It may have taken effect: nothing is concluded, nothing is sent again."""
    answer = (ANSWERS | NEEDED)[name]
    server.script = [Answer(200, json.dumps(ENROLLMENT).encode())] if write == "update" else []
    server.otherwise = answer

    with pytest.raises(AnswerLostError):
        WRITES[write](cps)

    assert len([seen for seen in server.seen if seen.method != "GET"]) == 1


@pytest.mark.parametrize("write", [name for name in WRITES if name != "update"])
@pytest.mark.parametrize(
    "answer",
    [
        Answer(400, PAGE),
        Answer(400, b'{"error":"bad"}'),
        Answer(409, PAGE),
        Answer(413, PAGE),
        Answer(418, b""),
    ],
    ids=["a page, 400", "no problem document", "a page, 409", "too large", "nothing, 418"],
)
def test_a_write_is_refused_by_akamai_alone(
    write: str, answer: Answer, server: ScriptedServer, cps: CPSClient
) -> None:
    """Whoever else says no cannot know what became of it."""
    server.otherwise = answer

    with pytest.raises(AnswerLostError):
        WRITES[write](cps)


def test_a_creation_that_names_no_enrollment_is_in_doubt(
    server: ScriptedServer, cps: CPSClient
) -> None:
    """The field is there, but no id can be read in it."""
    server.script = [Answer(202, b'{"enrollment":"/elsewhere","changes":[]}')]

    with pytest.raises(AnswerLostError):
        cps.create_enrollment(REQUEST)


@pytest.mark.parametrize(
    "answer",
    [
        {"enrollment": 20001, "changes": [30001]},
        {"enrollment": "/cps/v2/enrollments/20001", "changes": [{"location": "/x/30001?y=1"}]},
        {"enrollment": "20001/", "changes": "/cps/v2/enrollments/20001/changes/30001"},
    ],
)
def test_what_a_write_has_opened_is_told_in_other_ways(
    answer: dict[str, object], server: ScriptedServer, cps: CPSClient
) -> None:
    """As long as both ids can be read."""
    server.script = [Answer(202, json.dumps(answer).encode())]

    started = cps.create_enrollment(REQUEST)

    assert (started.enrollment_id, started.change_ids) == (20001, (30001,))


@pytest.mark.parametrize("status", [201, 202])
def test_a_creation_may_tell_by_its_location_alone(
    status: int, server: ScriptedServer, cps: CPSClient
) -> None:
    """What was opened shows at the enrollment then."""
    location = f"{server.url}/cps/v2/enrollments/20001"
    server.script = [Answer(status, b"", {"Location": location})]

    started = cps.create_enrollment(REQUEST)

    assert (started.enrollment_id, started.change_ids) == (20001, ())


@pytest.mark.parametrize("location", ["", "/cps/v2/enrollments", "/login"])
def test_a_location_without_an_id_is_in_doubt(
    location: str, server: ScriptedServer, cps: CPSClient
) -> None:
    server.script = [Answer(201, b"", {"Location": location})]

    with pytest.raises(AnswerLostError):
        cps.create_enrollment(REQUEST)


@pytest.mark.parametrize("change", [None, True, "", "/x", {"location": None}, {}])
def test_a_change_without_an_id_is_in_doubt(
    change: object, server: ScriptedServer, cps: CPSClient
) -> None:
    told = {"enrollment": "/cps/v2/enrollments/20001", "changes": [change]}
    server.script = [Answer(202, json.dumps(told).encode())]

    with pytest.raises(AnswerLostError):
        cps.create_enrollment(REQUEST)


_CPS = "https://h/cps/v2/error-types/"
_GATEWAY = "https://problems.luna.akamaiapis.net/-/"


@pytest.mark.parametrize("status", [200, 400, 403, 404, 409, 410])
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (f"{_CPS}not-found", NotFoundError),
        (f"{_CPS}invalid-enrollment-state", ConflictError),
        (f"{_CPS}certificate-live-on-network", StillServedError),
        (f"{_GATEWAY}pep-authn/deny", CredentialsError),
        (f"{_GATEWAY}pep-authz/deny", CredentialsError),
    ],
)
def test_the_type_of_a_problem_wins_over_the_status(
    kind: str, expected: type[ConnectorError], status: int, server: ScriptedServer, cps: CPSClient
) -> None:
    """A gateway may change the status; what CPS says stands in the body (akamai-cps 5.1)."""
    server.otherwise = Answer(status, json.dumps({"type": kind, "title": "So it is"}).encode())

    with pytest.raises(ConnectorError, match="So it is") as raised:
        cps.get_change(E, C)
    assert type(raised.value) is expected

    with pytest.raises(ConnectorError, match="So it is") as raised:
        cps.upload_certificates(WAITING, [Upload(KeyAlgorithm.RSA, "x", "")])
    assert type(raised.value) is expected
