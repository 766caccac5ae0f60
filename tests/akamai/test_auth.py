"""Every call is signed as it goes onto the wire (akamai-cps 1)."""

import base64
import hashlib
import hmac
import logging
import re
from dataclasses import replace

import pytest
from sample_request import REQUEST
from scripted_server import Answer, ScriptedServer, Seen
from x509_samples import certificate_pem

from connector.akamai.client import CPSClient
from connector.akamai.values import Upload
from connector.core.facts.change import AllowedInput, InputType
from connector.core.facts.ids import EnrollmentId
from connector.core.request.values import KeyAlgorithm
from connector.settings.values import AkamaiCredentials
from connector.transport.session import HTTPSSession


def _hmac(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def _expected(seen: Seen, secret: str, host: str) -> str:
    """Compute the signature from the rules of akamai-cps 1.1 and 1.2 alone."""
    authorization = seen.headers["authorization"]
    head = authorization[: authorization.index("signature=")]
    timestamp = re.search(r"timestamp=([^;]+);", head)
    assert timestamp is not None
    hashed = ""
    if seen.method == "POST" and seen.body:
        hashed = base64.b64encode(hashlib.sha256(seen.body[:131072]).digest()).decode()
    data = "\t".join([seen.method, "https", host, seen.path, "", hashed, head])
    return head + "signature=" + _hmac(_hmac(secret, timestamp[1]), data)


def test_the_signing_key_is_that_of_the_published_vector() -> None:
    """The check above is itself checked against Akamai's test data (akamai-cps 1.3)."""
    key = _hmac("x" * 43 + "=", "20140321T19:34:21+0000")

    assert key == "znsRMDBRqTXGJ7Ojip3/h2FGPu3LuoMYWgv9PKEnE/o="


def test_reads_writes_and_odd_queries_are_signed(
    server: ScriptedServer, credentials: AkamaiCredentials, session: HTTPSSession
) -> None:
    """The account switch key is on every call and inside the signature, whatever letters it has."""
    cps = CPSClient(credentials, session, account_switch_key="1-2:3/ü &")
    started = Answer(202, b'{"enrollment":"/cps/v2/enrollments/1","changes":[]}')
    enrollment = Answer(200, b'{"id":1,"csr":{"cn":"www.example.com"}}')
    server.script = [Answer(200, b'{"enrollments":[]}'), started, enrollment, started]

    cps.list_enrollments("ctr_1-ABCDE")
    cps.create_enrollment(REQUEST)
    cps.update_enrollment(EnrollmentId(1), REQUEST)

    secret = credentials.client_secret.reveal()
    assert [seen.method for seen in server.seen] == ["GET", "POST", "GET", "PUT"]
    for seen in server.seen:
        assert "accountSwitchKey=1-2%3A3%2F%C3%BC+%26" in seen.path
        assert seen.headers["authorization"] == _expected(seen, secret, server.host)
    nonces = {re.search("nonce=([^;]+)", s.headers["authorization"])[1] for s in server.seen}  # type: ignore[index]
    assert len(nonces) == 4


def test_a_small_max_body_of_an_old_edgerc_is_raised(
    server: ScriptedServer, credentials: AkamaiCredentials, session: HTTPSSession
) -> None:
    """The server hashes 131072 bytes whatever .edgerc says, and chains are longer than 2048."""
    cps = CPSClient(credentials, session)
    path = "/cps/v2/enrollments/1/changes/2/input/update/third-party-cert-and-trust-chain"
    waiting = AllowedInput(InputType.CERTIFICATE, "third-party-certificate", True, path, path)
    server.otherwise = Answer(200, b'{"change":"/cps/v2/enrollments/1/changes/2"}')

    cps.upload_certificates(
        waiting, [Upload(KeyAlgorithm.RSA, certificate_pem(), certificate_pem() * 5)]
    )

    (seen,) = server.seen
    assert credentials.max_body < len(seen.body)
    expected = _expected(seen, credentials.client_secret.reveal(), server.host)
    assert seen.headers["authorization"] == expected


def test_the_account_key_of_edgerc_is_the_default(
    server: ScriptedServer, credentials: AkamaiCredentials, session: HTTPSSession
) -> None:
    """A request's own key wins over the one in .edgerc."""
    server.otherwise = Answer(200, b'{"enrollments":[]}')
    known = replace(credentials, account_key="1-FILE")

    CPSClient(known, session).list_enrollments("1")
    CPSClient(known, session, account_switch_key="1-OWN").list_enrollments("1")

    assert [seen.path.partition("accountSwitchKey=")[2] for seen in server.seen] == [
        "1-FILE",
        "1-OWN",
    ]


def test_akamais_library_never_logs_keys(
    server: ScriptedServer, cps: CPSClient, caplog: pytest.LogCaptureFixture
) -> None:
    """With everything at DEBUG it would print signing key and body."""
    caplog.set_level(logging.DEBUG)
    server.otherwise = Answer(200, b'{"enrollments":[]}')

    cps.list_enrollments("1")

    assert caplog.text == ""
