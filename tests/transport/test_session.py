"""Answers, and which calls are repeated, against a real HTTPS server that misbehaves."""

import gzip
import logging
from datetime import UTC, datetime, timedelta

import pytest
from scripted_server import Answer, ScriptedServer
from scripted_session import call_to
from virtual_clock import VirtualClock

from connector import __version__
from connector.errors import (
    AnswerLostError,
    ConnectorError,
    NotTheVendorError,
    VendorUnavailableError,
)
from connector.transport import wire
from connector.transport.reply import CallRecord
from connector.transport.session import HTTPSSession


def test_an_answer_arrives_whole(server: ScriptedServer, session: HTTPSSession) -> None:
    """Status, body, headers without regard to case, and the vendor's time."""
    server.script = [Answer(404, b'{"title":"Not Found"}', {"X-Request-ID": "1a2b"})]

    reply = session.exchange(call_to(server))

    assert reply.status == 404
    assert reply.json() == {"title": "Not Found"}
    assert reply.headers["x-request-id"] == "1a2b"
    assert reply.date == datetime(2026, 9, 1, 7, 15, tzinfo=UTC)
    assert not reply.succeeded
    assert server.seen[0].headers["user-agent"] == f"akamai-scm-connector/{__version__}"


def test_compressed_bodies_are_read(server: ScriptedServer, session: HTTPSSession) -> None:
    """A body of several chunks in gzip comes out as it went in."""
    body = b"[" + b",".join(b"%d" % number for number in range(50_000)) + b"]"
    server.script = [Answer(200, gzip.compress(body), {"Content-Encoding": "gzip"})]

    assert session.exchange(call_to(server)).body == body


@pytest.mark.parametrize(
    "misfortune",
    [
        pytest.param(Answer(drop=True), id="connection dropped before the answer"),
        pytest.param(Answer(200, b'{"a":1}', truncate_to=3), id="body cut off"),
        pytest.param(Answer(500), id="500"),
        pytest.param(Answer(502, b"<html><title>Bad</title>"), id="502 in HTML"),
        pytest.param(Answer(503, b"slow down"), id="503 in plain text"),
        pytest.param(Answer(429, b"", {"Retry-After": "1"}), id="429"),
    ],
)
def test_a_read_is_repeated(
    misfortune: Answer, server: ScriptedServer, session: HTTPSSession
) -> None:
    """A passing misfortune does not reach the caller of a read."""
    server.script = [misfortune, misfortune, Answer(200, b"1")]

    assert session.exchange(call_to(server)).json() == 1
    assert len(server.seen) == 3


def test_a_read_is_not_repeated_for_ever(
    server: ScriptedServer, session: HTTPSSession, clock: VirtualClock
) -> None:
    """After the last attempt the vendor counts as unavailable, in its own words."""
    server.otherwise = Answer(503, b"Please   back off")

    with pytest.raises(VendorUnavailableError, match="read it: CPS answered 503: Please back off"):
        session.exchange(call_to(server))

    assert len(server.seen) == 4
    assert clock.sleeps == [timedelta(seconds=1), timedelta(seconds=2), timedelta(seconds=4)]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "misfortune",
    [
        pytest.param(Answer(drop=True), id="connection dropped before the answer"),
        pytest.param(Answer(200, b'{"a":1}', truncate_to=3), id="body cut off"),
        pytest.param(Answer(500), id="500"),
        pytest.param(Answer(504), id="504"),
    ],
)
def test_a_write_is_sent_once(
    misfortune: Answer, method: str, server: ScriptedServer, session: HTTPSSession
) -> None:
    """A write that may have taken effect is told as such and never repeated."""
    server.script = [misfortune]

    with pytest.raises(AnswerLostError):
        session.exchange(call_to(server, method, body=b"{}"))

    assert len(server.seen) == 1


def test_a_write_whose_repetition_is_recognised_is_repeated_after_429(
    server: ScriptedServer, session: HTTPSSession, clock: VirtualClock
) -> None:
    """If it did take effect, the vendor says so; its own date decides how long to wait."""
    clock.advance(timedelta(hours=5))
    answer = Answer(429, b"", {"Retry-After": "Tue, 01 Sep 2026 07:15:12 GMT"})
    server.script = [answer, Answer(202)]

    call = call_to(server, "POST", body=b"{}", recognised=True)
    assert session.exchange(call).status == 202
    assert clock.sleeps == [timedelta(seconds=12)]


def test_any_other_write_is_not_repeated_after_429(
    server: ScriptedServer, session: HTTPSSession
) -> None:
    """Whether a limit is answered for before or after the work is not known."""
    server.script = [Answer(429, b"", {"Retry-After": "0"}), Answer(202)]

    with pytest.raises(AnswerLostError):
        session.exchange(call_to(server, "POST", body=b"{}"))

    assert len(server.seen) == 1


def test_an_idempotent_write_is_repeated(server: ScriptedServer, session: HTTPSSession) -> None:
    """A caller may vouch that a second execution does no harm."""
    server.script = [Answer(drop=True), Answer(200)]

    session.exchange(call_to(server, "POST", body=b"{}", idempotent=True))

    assert len(server.seen) == 2


def test_a_write_never_uses_an_idle_connection(
    server: ScriptedServer, session: HTTPSSession
) -> None:
    """A server may close an idle connection at any time, which would leave a write in doubt."""
    server.script = [Answer(), Answer(200, b"", {"Connection": "close"})]

    session.exchange(call_to(server))
    session.exchange(call_to(server, "POST", body=b"{}"))
    session.exchange(call_to(server))

    assert [seen.method for seen in server.seen] == ["GET", "POST", "GET"]


@pytest.mark.parametrize(
    ("method", "kind"),
    [("GET", NotTheVendorError), ("POST", AnswerLostError)],
    ids=["a read is out", "the effect of a write is unknown"],
)
def test_redirects_are_not_followed(
    method: str, kind: type[ConnectorError], server: ScriptedServer, session: HTTPSSession
) -> None:
    """A signed call goes where it was meant to go, or nowhere; somebody else has answered."""
    server.script = [Answer(302, b"", {"Location": "https://other.example/cps?token=1"})]

    with pytest.raises(ConnectorError, match=r"redirects to other\.example") as raised:
        session.exchange(call_to(server, method))

    assert (type(raised.value), raised.value.exit_code) == (kind, 69)
    assert len(server.seen) == 1
    assert "token" not in str(raised.value)


def test_every_attempt_is_told(
    server: ScriptedServer, session: HTTPSSession, records: list[CallRecord]
) -> None:
    """The log sees each attempt, without the query."""
    server.script = [Answer(drop=True), Answer(200, b"{}", {"X-Request-ID": "1a2b"})]

    session.exchange(call_to(server))

    assert [(r.method, r.path, r.status, r.request_id) for r in records] == [
        ("GET", "/cps/v2/x", None, None),
        ("GET", "/cps/v2/x", 200, "1a2b"),
    ]


def test_urllib3_keeps_quiet() -> None:
    """At DEBUG it would log paths with their queries."""
    assert logging.getLogger("urllib3").level == logging.WARNING


def test_a_body_without_end_is_given_up(
    server: ScriptedServer, session: HTTPSSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No answer fills this machine's memory."""
    monkeypatch.setattr(wire, "LARGEST_BODY", 10)
    server.otherwise = Answer(200, b"[" + b" " * 20 + b"]")

    with pytest.raises(VendorUnavailableError):
        session.exchange(call_to(server))
