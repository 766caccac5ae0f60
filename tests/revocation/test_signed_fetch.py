"""Fetching what is signed itself: bounded in time and size, nothing repeated or followed."""

from datetime import timedelta
from pathlib import Path

import pytest
from patience import HANGS
from scripted_server import Answer, ScriptedServer
from scripted_session import FOREVER, UNHURRIED, Unhurried
from virtual_clock import VirtualClock

from connector.core.revocation.askable import read_allowed
from connector.revocation.signed_fetch import ALL, EACH, LARGEST, FetchError, SignedFetch
from connector.sandbox.serving.server import Sandbox
from connector.transport.reply import CallRecord
from connector.transport.session import HTTPSSession

HERE = read_allowed("127.0.0.1")


@pytest.fixture
def fetch(session: HTTPSSession, records: list[CallRecord], ca_bundle: Path) -> SignedFetch:
    return SignedFetch(session, records.append, ca_bundle=ca_bundle, allowed=HERE, limits=UNHURRIED)


def test_a_question_is_posted(
    server: ScriptedServer, fetch: SignedFetch, records: list[CallRecord]
) -> None:
    server.script = [Answer(body=b"an answer")]

    assert fetch("OCSP", f"{server.url}/ocsp/a?b=c", b"a question") == b"an answer"
    (seen,) = server.seen
    assert (seen.method, seen.path, seen.body) == ("POST", "/ocsp/a?b=c", b"a question")
    assert seen.headers["content-type"] == "application/ocsp-request"
    assert "authorization" not in seen.headers
    (record,) = records
    assert (record.vendor, record.method, record.path, record.status) == (
        *("OCSP", "POST", "/ocsp/a"),
        200,
    )


def test_a_list_is_read(server: ScriptedServer, fetch: SignedFetch) -> None:
    server.script = [Answer(body=b"a list")]

    assert fetch("CRL", f"{server.url}/a.crl") == b"a list"
    assert server.seen[0].method == "GET"


def test_plain_http_is_spoken(sandbox: Sandbox, fetch: SignedFetch) -> None:
    found = fetch("CA", f"{sandbox.revocation_url}/issuer/sectigo-ov-e36.crt")

    assert found[:1] == b"\x30"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(404), "it answered 404"),
        (Answer(503), "it answered 503"),
        (Answer(302, headers={"Location": "https://elsewhere.example.com/"}), "it answered 302"),
        (Answer(drop=True), "broke before the answer was complete"),
        (Answer(body=b"x" * 1000, truncate_to=10), "broke before the answer was complete"),
        (Answer(body=b"x" * (LARGEST + 1)), "it is larger than 10 MB"),
    ],
    ids=["404", "503", "redirect", "drop", "truncated", "large"],
)
def test_what_is_no_use_is_told_once(
    server: ScriptedServer, fetch: SignedFetch, answer: Answer, said: str
) -> None:
    server.script = [answer]

    with pytest.raises(FetchError, match=said):
        fetch("CRL", f"{server.url}/a.crl")
    assert len(server.seen) == 1


def test_silence_ends(
    server: ScriptedServer, session: HTTPSSession, records: list[CallRecord], ca_bundle: Path
) -> None:
    limits = Unhurried(FOREVER, timedelta(seconds=0.1), FOREVER)
    fetch = SignedFetch(session, records.append, ca_bundle=ca_bundle, allowed=HERE, limits=limits)
    server.script = [Answer(silent=True)]

    with pytest.raises(FetchError, match="did not answer within the allowed time"):
        fetch("CRL", f"{server.url}/a.crl")
    assert records[0].status is None


@pytest.mark.usefixtures("_cut_once_it_drips")
@pytest.mark.parametrize("drip", ["headers", "body", "page"])
def test_an_answer_that_drips_without_end_ends(
    drip: str, server: ScriptedServer, fetch: SignedFetch
) -> None:
    """A byte now and then does not make the time longer, and half a list is no list."""
    server.script = [Answer(drip=drip)]

    with pytest.raises(FetchError, match="did not answer within the allowed time"):
        fetch("CRL", f"{server.url}/a.crl")
    assert server.hung_up.wait(HANGS)


def test_an_answer_that_trickles_ends(
    server: ScriptedServer, fetch: SignedFetch, clock: VirtualClock
) -> None:
    def slow(_seen: object) -> Answer:
        clock.advance(EACH + timedelta(seconds=1))
        return Answer(body=b"a list")

    server.script = [slow]

    with pytest.raises(FetchError, match="did not answer within the allowed time"):
        fetch("CRL", f"{server.url}/a.crl")


def test_all_fetches_of_a_run_share_their_time(
    server: ScriptedServer, fetch: SignedFetch, clock: VirtualClock
) -> None:
    def slow(_seen: object) -> Answer:
        clock.advance(EACH)
        return Answer(body=b"a list")

    server.otherwise = slow
    for _ in range(ALL // EACH):
        fetch("CRL", f"{server.url}/a.crl")

    with pytest.raises(FetchError, match="no time was left"):
        fetch("CRL", f"{server.url}/a.crl")
    assert len(server.seen) == ALL // EACH


def test_the_run_s_own_limit_holds(
    server: ScriptedServer, fetch: SignedFetch, session: HTTPSSession
) -> None:
    with session.within(timedelta(0)), pytest.raises(FetchError, match="no time was left"):
        fetch("CRL", f"{server.url}/a.crl")
    assert server.seen == []


def test_tls_is_verified(
    server: ScriptedServer, session: HTTPSSession, sandbox: Sandbox, records: list[CallRecord]
) -> None:
    """Where a place is https, by the trust of the whole program."""
    trust = sandbox.directory / "ca.pem"
    stranger = SignedFetch(session, records.append, ca_bundle=trust, allowed=HERE)

    with pytest.raises(FetchError, match="is not trusted"):
        stranger("CRL", f"{server.url}/a.crl")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:80x/ca.crl",
        "http://127.0.0.1:99999999/ca.crl",
        "http://[pki]/CertEnroll/ca.crl",
        "http:///ca.crl",
        "http://",
        "http://:80/",
        "http://exa mple.com/ca.crl",
        "http://" + "a" * 300 + ".example.com/",
        "http://.example.com/",
        "http://ex\x00ample.com/",
        "ftp://example.com/ca.crl",
        "file:///etc/passwd",
        "http://somebody@127.0.0.1/",
        "http://somebody:secret@127.0.0.1/",
        "http://example.com\\@127.0.0.1/",
    ],
)
def test_an_address_that_cannot_be_asked_is_told(fetch: SignedFetch, url: str) -> None:
    """Whoever made the certificate wrote it; it ends nothing but this question."""
    with pytest.raises(FetchError):
        fetch("CRL", url)
