"""What an open change waits for: uploads and acknowledgements (akamai-cps 2.7-2.10)."""

import json

import pytest
from cps_answers import (
    CERTIFICATE,
    MANAGEMENT,
    POST_VERIFICATION,
    cps_answer,
    media_type,
)
from scripted_server import Answer, ScriptedServer
from x509_samples import certificate_pem

from connector.akamai.client import CPSClient
from connector.akamai.values import Upload
from connector.core.facts.change import AllowedInput, InputType
from connector.core.request.values import KeyAlgorithm
from connector.errors import (
    ConflictError,
    UnexpectedAnswerError,
)


def test_an_upload_is_clean(server: ScriptedServer, cps: CPSClient) -> None:
    """ECDSA before RSA, LF only, one newline at the end, null for no chain (akamai-cps 2.8)."""
    rsa, ecdsa = certificate_pem("RSA"), certificate_pem("ECDSA")
    server.script = [cps_answer({"change": "/cps/v2/enrollments/20001/changes/30001"})]

    cps.upload_certificates(
        CERTIFICATE,
        [
            Upload(KeyAlgorithm.RSA, rsa.replace("\n", "\r\n"), rsa + "\n\n"),
            Upload(KeyAlgorithm.ECDSA, ecdsa),
        ],
    )

    seen = server.only()
    media = media_type("certificate-and-trust-chain.v2")
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

    assert json.loads(server.only().body) == body
    assert server.only().headers["content-type"] == f"{media_type(media)}; charset=utf-8"


def test_a_path_may_come_with_its_own_host(server: ScriptedServer, cps: CPSClient) -> None:
    server.script = [cps_answer({"warnings": "Trust chain is empty."})]
    path = "/cps/v2/enrollments/20001/changes/30001/input/info/pre-verification-warnings"
    whole = f"https://{server.host}{path}"

    told = cps.get_warnings(AllowedInput(InputType.PRE_VERIFICATION, "x", True, whole, whole))

    assert told == "Trust chain is empty."
    assert server.only().path == path


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/cps/v2/x",
        "//evil.example/cps/v2/",
        "/contract-api/v1/contracts",
        "/cps/v2/../v1/x",
        "/cps/v2/x?y=/../z",
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


def test_a_query_of_a_path_is_left_out(server: ScriptedServer, cps: CPSClient) -> None:
    """Which account is meant, a call says by itself."""
    server.script = [cps_answer({"warnings": "x"})]
    path = "/cps/v2/enrollments/1/changes/2/input/info/pre-verification-warnings"
    waiting = AllowedInput(
        InputType.PRE_VERIFICATION, "x", True, f"{path}?accountSwitchKey=A:1", ""
    )

    assert cps.get_warnings(waiting) == "x"
    assert server.seen[0].path == path


def test_an_acknowledgement_too_early_is_a_conflict(server: ScriptedServer, cps: CPSClient) -> None:
    """The caller observes again (akamai-cps 2.9)."""
    body = {"type": "https://h/cps/v2/error-types/invalid-enrollment-state", "title": "Conflict"}
    server.script = [cps_answer(body, 409)]

    with pytest.raises(ConflictError) as raised:
        cps.acknowledge(POST_VERIFICATION)

    assert raised.value.code == "invalid-enrollment-state"
