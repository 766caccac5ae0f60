"""Which write is sent again after CPS said that there were too many: a row for each."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sample_request import REQUEST
from scripted_server import Answer, ScriptedServer

from connector.akamai.client import CPSClient
from connector.akamai.values import UpdateOptions, Upload
from connector.core.facts.change import AllowedInput, InputType
from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.core.request.values import KeyAlgorithm
from connector.errors import AnswerLostError

TOO_MANY = Answer(429, b"", {"Retry-After": "0"})
STARTED = Answer(
    200,
    b'{"enrollment": "/cps/v2/enrollments/7", "changes": [],'
    b' "change": "/cps/v2/enrollments/7/changes/8"}',
)
E, C = EnrollmentId(7), ChangeId(8)
WAITING = AllowedInput(InputType.CERTIFICATE, "x", True, "/cps/v2/info", "/cps/v2/update")
UPLOAD = Upload(KeyAlgorithm.RSA, "leaf", "chain")
SECOND = replace(REQUEST, allow_duplicate_common_name=True)


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda cps: cps.create_enrollment(REQUEST), id="create: the name is taken"),
        pytest.param(
            lambda cps: cps.update_enrollment(E, REQUEST, UpdateOptions()),
            id="update: its change is open",
        ),
        pytest.param(
            lambda cps: cps.update_enrollment(
                E, REQUEST, UpdateOptions(force_renewal=True, cancel_pending=True)
            ),
            id="update in place of a change: it replaces its own twin",
        ),
        pytest.param(
            lambda cps: cps.delete_enrollment(E, cancel_pending=True), id="delete: gone already"
        ),
        pytest.param(lambda cps: cps.cancel_change(E, C), id="cancel: over already"),
        pytest.param(
            lambda cps: cps.upload_certificates(WAITING, [UPLOAD]), id="upload: not waited for"
        ),
        pytest.param(lambda cps: cps.acknowledge(WAITING, "h"), id="acknowledge: not waited for"),
    ],
)
def test_a_write_that_cps_would_recognise_is_sent_again(
    server: ScriptedServer, cps: CPSClient, write: Callable[[CPSClient], object]
) -> None:
    server.otherwise = lambda seen: (
        Answer(200, b'{"id": 7, "csr": {"cn": "www.example.com"}}')
        if seen.method == "GET"
        else TOO_MANY
        if len(written(server)) == 1
        else STARTED
    )

    write(cps)

    assert len(written(server)) == 2


def written(server: ScriptedServer) -> list[str]:
    return [one.path for one in server.seen if one.method != "GET"]


def test_a_second_enrollment_for_a_name_is_not_asked_for_again(
    server: ScriptedServer, cps: CPSClient
) -> None:
    """CPS would make a third one."""
    server.otherwise = TOO_MANY

    with pytest.raises(AnswerLostError):
        cps.create_enrollment(SECOND)

    assert len(written(server)) == 1
