"""Refusals become errors that say what happened and what to do (akamai-cps 1.5, 5.2)."""

import json
from datetime import timedelta

import pytest
from sample_request import REQUEST
from scripted_server import Answer, ScriptedServer
from virtual_clock import VirtualClock

from connector.akamai.client import CPSClient
from connector.core.facts.change import AllowedInput, InputType
from connector.errors import (
    ClockSkewError,
    ConflictError,
    ConnectorError,
    CredentialsError,
    NotFoundError,
    StillServedError,
    UnexpectedAnswerError,
    VendorRefusedError,
    VendorUnavailableError,
)

GATEWAY = "https://problems.luna.akamaiapis.net/-/"


def _problem(status: int, type_: str, title: str, detail: str = "") -> Answer:
    body = {"type": type_, "title": title, "status": status, "detail": detail}
    return Answer(status, json.dumps(body).encode(), {"Content-Type": "application/problem+json"})


_ERRORS = {
    "type": "https://h/x/bad",
    "title": "Invalid",
    "errors": [{"errorLocation": "csr.st", "title": "too long"}, "odd"],
}


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        pytest.param(
            _problem(
                401, f"{GATEWAY}pep-authn/deny", "Not authorized", "The signature does not match"
            ),
            CredentialsError,
            ["signature does not match", ".edgerc [default]", "client_secret and host"],
            id="a wrong secret names the section",
        ),
        pytest.param(
            _problem(401, f"{GATEWAY}pep-authn/deny", "Not authorized", "Inactive client token"),
            CredentialsError,
            ["Inactive client token", "expired", "Identity"],
            id="an expired client is told as such",
        ),
        pytest.param(
            _problem(401, f"{GATEWAY}pep-authn/deny", "Not authorized", "Unknown token"),
            CredentialsError,
            ["Unknown token", "access_token"],
            id="any other 401 is about the credentials too",
        ),
        pytest.param(
            _problem(
                403, f"{GATEWAY}pep-authz/deny", "Forbidden", "The client does not have the grant"
            ),
            CredentialsError,
            ["does not have the grant", "READ-WRITE", "account_switch_key"],
            id="a missing grant is told with the grant",
        ),
        pytest.param(
            _problem(
                400,
                f"{GATEWAY}pep-authn/request-error",
                "Bad request",
                "WAF deny rule IPBLOCK-BURST4-1",
            ),
            VendorUnavailableError,
            ["IPBLOCK", "wait some minutes"],
            id="a burst block passes",
        ),
        pytest.param(
            _problem(
                400,
                f"{GATEWAY}pep-authn/request-error",
                "Bad request",
                "Invalid authorization header",
            ),
            CredentialsError,
            ["Invalid authorization header", ".edgerc [default]", "client_token, access_token"],
            id="a malformed header is about the credentials",
        ),
        pytest.param(
            _problem(400, f"{GATEWAY}pep-authn/request-error", "Bad request", "Unknown"),
            CredentialsError,
            ["Unknown", "client_token, access_token"],
            id="so is whatever the gateway takes for malformed",
        ),
        pytest.param(
            Answer(400, b"Invalid authorization header"),
            CredentialsError,
            ["client_token, access_token"],
            id="also in a body that is not JSON",
        ),
        pytest.param(
            Answer(
                400,
                b"ApiError(type=Forbidden, title=Invalid Contract, detail=The current contract"
                b" does not belong to ACG list., source=Contract ID: ctr_1)",
            ),
            VendorRefusedError,
            ["ACG list", "contract_id"],
            id="a foreign contract, in a body that is not JSON",
        ),
        pytest.param(
            _problem(404, "https://h/cps/v2/error-types/not-found", "Not Found"),
            NotFoundError,
            ["Not Found"],
            id="404",
        ),
        pytest.param(Answer(410, b""), NotFoundError, ["410"], id="410, without a body"),
        pytest.param(
            _problem(
                409, "https://h/x/certificate-live-on-network", "Cannot deprovision", "[a.example]"
            ),
            StillServedError,
            ["[a.example]", "Move the named hosts"],
            id="live hosts are named",
        ),
        pytest.param(
            _problem(409, "https://h/x/other", "Conflict"),
            ConflictError,
            ["A change may be open"],
            id="any other conflict",
        ),
        pytest.param(Answer(406, b""), UnexpectedAnswerError, ["newer version"], id="406"),
        pytest.param(Answer(415, b""), UnexpectedAnswerError, ["newer version"], id="415"),
        pytest.param(
            _problem(400, "https://h/x/bad", "Bad", "phone"),
            VendorRefusedError,
            ["phone", "contacts"],
            id="an unspecific 400",
        ),
        pytest.param(
            _problem(400, "https://h/x/bad", "Bad", "techContact.phone is invalid"),
            VendorRefusedError,
            ["look at: tech_contact; the telephone numbers of"],
            id="a 400 that names a field",
        ),
        pytest.param(
            _problem(400, "https://h/x/bad", "Common name cannot be changed"),
            VendorRefusedError,
            ["look at: common_name, which is fixed for the life of an enrollment."],
            id="a 400 about what is fixed",
        ),
        pytest.param(
            Answer(400, json.dumps(_ERRORS).encode()),
            VendorRefusedError,
            ["Invalid: too long csr.st", "look at: subject."],
            id="a 400 that lists its errors",
        ),
        pytest.param(
            _problem(400, "https://h/x/bad", "Bad", "It cannot be"),
            VendorRefusedError,
            ["Bad: It cannot be. What Akamai means is not known to this program; its words stand"],
            id="a 400 that names nothing",
        ),
        pytest.param(
            Answer(418, b'["odd"]'),
            VendorRefusedError,
            ["418", "odd", "not known to this program"],
            id="anything else",
        ),
    ],
)
def test_refusals(
    answer: Answer,
    kind: type[ConnectorError],
    words: list[str],
    server: ScriptedServer,
    cps: CPSClient,
) -> None:
    """Step, Akamai's own words and the remedy are in the message."""
    server.otherwise = answer

    with pytest.raises(ConnectorError) as raised:
        cps.list_enrollments("1-ABCDE")

    assert type(raised.value) is kind
    for word in ["Could not list the enrollments of contract 1-ABCDE", *words]:
        assert word in str(raised.value)


@pytest.mark.parametrize(
    ("off", "words"),
    [
        pytest.param(timedelta(minutes=4, seconds=10), "is 0:04:10 ahead of Akamai's", id="ahead"),
        pytest.param(timedelta(hours=-1), "is 1:00:00 behind Akamai's", id="behind"),
    ],
)
def test_a_wrong_clock_is_measured(
    off: timedelta, words: str, server: ScriptedServer, cps: CPSClient, clock: VirtualClock
) -> None:
    """The Date header of the refusal tells how wrong this machine is."""
    clock.advance(off)
    server.script = [
        _problem(400, f"{GATEWAY}pep-authn/request-error", "Bad request", "Invalid timestamp")
    ]

    with pytest.raises(ClockSkewError, match=words):
        cps.list_enrollments("1")


def test_a_second_enrollment_is_refused_with_the_way_out(
    server: ScriptedServer, cps: CPSClient
) -> None:
    """A 409 to a creation nearly always means that the name is taken (akamai-cps 2.3)."""
    server.script = [_problem(409, "https://h/x/conflict", "Conflict")]

    with pytest.raises(ConflictError, match="allow_duplicate_common_name"):
        cps.create_enrollment(REQUEST)


def test_a_refused_upload_does_not_advise_to_cancel(server: ScriptedServer, cps: CPSClient) -> None:
    """A 409 to what answers a change says that it does not wait for that (akamai-cps 2.8)."""
    server.script = [_problem(409, "https://h/x/other", "Conflict")]
    path = "/cps/v2/enrollments/1/changes/2/input/update/third-party-cert-and-trust-chain"
    waiting = AllowedInput(InputType.CERTIFICATE, "third-party-certificate", True, path, path)

    with pytest.raises(ConflictError, match="does not wait for that") as raised:
        cps.acknowledge(waiting)

    assert "cancel" not in raised.value.remedy


def test_the_vendors_columns_are_kept(server: ScriptedServer, cps: CPSClient) -> None:
    """Status, slug and words can be read from the error by program."""
    server.script = [_problem(409, "https://h/x/some-slug", "Title", "Detail")]

    with pytest.raises(ConflictError) as raised:
        cps.list_enrollments("1")

    error = raised.value
    assert (error.status, error.code, error.detail) == (409, "some-slug", "Title: Detail")
