"""The session against a real HTTPS server that misbehaves."""

import gzip
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from patience import HANGS
from scripted_server import Answer, ScriptedServer, Seen
from scripted_session import FOREVER, UNHURRIED
from virtual_clock import VirtualClock

from connector import __version__
from connector.errors import (
    AnswerLostError,
    ConfigurationError,
    ConnectorError,
    NotTheVendorError,
    StillWaitingError,
    VendorUnavailableError,
)
from connector.transport import wire
from connector.transport.call import Call
from connector.transport.pacing import Pacer, Quota
from connector.transport.reply import CallRecord
from connector.transport.session import HTTPSSession
from connector.transport.wire import Limits

CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")


def _call(server: ScriptedServer, method: str = "GET", **more: object) -> Call:
    return Call("CPS", "read it", method, f"{server.url}/cps/v2/x?secret=1", **more)  # type: ignore[arg-type]


def test_an_answer_arrives_whole(server: ScriptedServer, session: HTTPSSession) -> None:
    """Status, body, headers without regard to case, and the vendor's time."""
    server.script = [Answer(404, b'{"title":"Not Found"}', {"X-Request-ID": "1a2b"})]

    reply = session.exchange(_call(server))

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

    assert session.exchange(_call(server)).body == body


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

    assert session.exchange(_call(server)).json() == 1
    assert len(server.seen) == 3


def test_a_read_is_not_repeated_for_ever(
    server: ScriptedServer, session: HTTPSSession, clock: VirtualClock
) -> None:
    """After the last attempt the vendor counts as unavailable, in its own words."""
    server.otherwise = Answer(503, b"Please   back off")

    with pytest.raises(VendorUnavailableError, match="read it: CPS answered 503: Please back off"):
        session.exchange(_call(server))

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
        session.exchange(_call(server, method, body=b"{}"))

    assert len(server.seen) == 1


def test_a_write_whose_repetition_is_recognised_is_repeated_after_429(
    server: ScriptedServer, session: HTTPSSession, clock: VirtualClock
) -> None:
    """If it did take effect, the vendor says so; its own date decides how long to wait."""
    clock.advance(timedelta(hours=5))
    answer = Answer(429, b"", {"Retry-After": "Tue, 01 Sep 2026 07:15:12 GMT"})
    server.script = [answer, Answer(202)]

    call = _call(server, "POST", body=b"{}", recognised=True)
    assert session.exchange(call).status == 202
    assert clock.sleeps == [timedelta(seconds=12)]


def test_any_other_write_is_not_repeated_after_429(
    server: ScriptedServer, session: HTTPSSession
) -> None:
    """Whether a limit is answered for before or after the work is not known."""
    server.script = [Answer(429, b"", {"Retry-After": "0"}), Answer(202)]

    with pytest.raises(AnswerLostError):
        session.exchange(_call(server, "POST", body=b"{}"))

    assert len(server.seen) == 1


def test_an_idempotent_write_is_repeated(server: ScriptedServer, session: HTTPSSession) -> None:
    """A caller may vouch that a second execution does no harm."""
    server.script = [Answer(drop=True), Answer(200)]

    session.exchange(_call(server, "POST", body=b"{}", idempotent=True))

    assert len(server.seen) == 2


def test_a_write_never_uses_an_idle_connection(
    server: ScriptedServer, session: HTTPSSession
) -> None:
    """A server may close an idle connection at any time, which would leave a write in doubt."""
    server.script = [Answer(), Answer(200, b"", {"Connection": "close"})]

    session.exchange(_call(server))
    session.exchange(_call(server, "POST", body=b"{}"))
    session.exchange(_call(server))

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
        session.exchange(_call(server, method))

    assert (type(raised.value), raised.value.exit_code) == (kind, 69)
    assert len(server.seen) == 1
    assert "token" not in str(raised.value)


@pytest.fixture
def free_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_refused_connection_is_certain(
    method: str, free_port: int, session: HTTPSSession, clock: VirtualClock
) -> None:
    """Nothing was sent, so even a write is tried again and never counts as lost."""
    call = Call("CPS", "order", method, f"https://127.0.0.1:{free_port}/", body=b"{}")

    with pytest.raises(VendorUnavailableError, match="refuses connections") as raised:
        session.exchange(call)

    assert not isinstance(raised.value, AnswerLostError)
    assert len(clock.sleeps) == 3


def test_an_unknown_host_is_named(session: HTTPSSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says that the name does not resolve, and where it is written."""

    def unresolved(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unresolved)

    with pytest.raises(VendorUnavailableError, match=r"akab\.invalid.* cannot be resolved.*edgerc"):
        call = Call("CPS", "read it", "POST", "https://akab.invalid/", body=b"")
        session.exchange(replace(call, host_setting=".edgerc"))


def test_an_untrusted_host_is_named(
    server: ScriptedServer, clock: VirtualClock, records: list[CallRecord]
) -> None:
    """TLS that is not trusted is told at once, with the remedy; nothing was sent."""
    session = HTTPSSession(clock, on_call=records.append)

    with pytest.raises(VendorUnavailableError, match=r"not trusted.*--ca-bundle"):
        session.exchange(_call(server, "POST", body=b"{}"))

    session.close()
    assert len(records) == 1
    assert server.seen == []


def test_a_silent_server_is_given_up(
    server: ScriptedServer, clock: VirtualClock, ca_bundle: Path
) -> None:
    """A write that got no answer in time may have taken effect."""
    limits = Limits(FOREVER, timedelta(milliseconds=50), FOREVER)
    server.script = [Answer(silent=True)]

    with (
        closing(HTTPSSession(clock, ca_bundle=ca_bundle, limits=limits)) as session,
        pytest.raises(AnswerLostError, match="did not answer within the allowed time"),
    ):
        session.exchange(_call(server, "POST", body=b"{}"))


def test_no_attempt_takes_longer_than_the_rest_of_the_run() -> None:
    limits = Limits(timedelta(seconds=10), timedelta(seconds=60), timedelta(seconds=90))
    second = timedelta(seconds=1)

    assert limits.within(None) == limits
    assert limits.within(20 * second) == Limits(10 * second, 20 * second, 20 * second)
    assert limits.within(-second).whole > timedelta(0)


def test_the_flag_beats_the_environment(
    server: ScriptedServer,
    clock: VirtualClock,
    ca_bundle: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """REQUESTS_CA_BUNDLE of the machine does not win over --ca-bundle."""
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(other))
    session = HTTPSSession(clock, ca_bundle=ca_bundle)

    assert session.exchange(_call(server)).status == 200
    session.close()


@pytest.mark.parametrize("name", CA_VARIABLES)
def test_the_environment_names_whom_to_trust(
    name: str,
    server: ScriptedServer,
    clock: VirtualClock,
    ca_bundle: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without the flag the usual variables count."""
    for other in CA_VARIABLES:
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, str(ca_bundle))
    session = HTTPSSession(clock)

    assert session.exchange(_call(server)).status == 200
    session.close()


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_bad_bundle_is_told_before_any_call(
    content: str | None, clock: VirtualClock, tmp_path: Path
) -> None:
    """A missing or empty file is a configuration fault that names the file."""
    path = tmp_path / "bad.pem"
    if content is not None:
        path.write_text(content)

    with pytest.raises(ConfigurationError, match=r"--ca-bundle or .*SSL_CERT_FILE: .*bad\.pem"):
        HTTPSSession(clock, ca_bundle=path)


def test_a_netrc_entry_never_replaces_credentials(
    server: ScriptedServer,
    session: HTTPSSession,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`requests` would take credentials from .netrc where none are given."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))

    session.exchange(_call(server))

    assert "authorization" not in server.seen[0].headers


def test_plain_http_is_impossible(session: HTTPSSession) -> None:
    """Credentials never leave over plain HTTP."""
    with pytest.raises(ValueError, match="http://"):
        session.exchange(Call("CPS", "read it", "GET", "http://127.0.0.1/"))


def test_every_attempt_is_told(
    server: ScriptedServer, session: HTTPSSession, records: list[CallRecord]
) -> None:
    """The log sees each attempt, without the query."""
    server.script = [Answer(drop=True), Answer(200, b"{}", {"X-Request-ID": "1a2b"})]

    session.exchange(_call(server))

    assert [(r.method, r.path, r.status, r.request_id) for r in records] == [
        ("GET", "/cps/v2/x", None, None),
        ("GET", "/cps/v2/x", 200, "1a2b"),
    ]


def test_no_pause_passes_the_deadline(
    server: ScriptedServer, session: HTTPSSession, clock: VirtualClock
) -> None:
    """A bounded run ends with what is known instead of waiting on."""
    server.otherwise = Answer(429, b"", {"Retry-After": "30"})

    with session.within(timedelta(seconds=20)), pytest.raises(VendorUnavailableError, match="429"):
        session.exchange(_call(server))

    assert len(server.seen) == 1
    assert clock.sleeps == []
    assert session.deadline is None


def test_nothing_is_sent_after_the_deadline(
    server: ScriptedServer, session: HTTPSSession, clock: VirtualClock
) -> None:
    """A run whose time is over makes no further call; the nearer bound counts."""
    with session.within(timedelta(seconds=20)), session.within(timedelta(hours=1)):
        clock.advance(timedelta(seconds=20))
        with pytest.raises(VendorUnavailableError, match="time allowed for this run is over"):
            session.exchange(_call(server))

    assert server.seen == []


@pytest.fixture
def pacer(clock: VirtualClock, tmp_path: Path) -> Iterator[Pacer]:
    with closing(Pacer(tmp_path / "pacing.db", clock)) as made:
        yield made


@pytest.fixture
def paced(clock: VirtualClock, ca_bundle: Path, pacer: Pacer) -> Iterator[HTTPSSession]:
    """A session that keeps quotas."""
    paced = HTTPSSession(clock, ca_bundle=ca_bundle, pacer=pacer, limits=UNHURRIED)
    with closing(paced) as made:
        yield made


def test_too_many_requests_hold_every_process(
    server: ScriptedServer, paced: HTTPSSession, clock: VirtualClock, tmp_path: Path
) -> None:
    """After a 429 no process on this machine calls before the vendor wants it."""
    quota = Quota("account", 30)
    server.script = [Answer(429, b"", {"Retry-After": "40"}), Answer(200)]
    before = clock.now()

    paced.exchange(_call(server, quotas=(quota,)))

    assert clock.now() - before == timedelta(seconds=40)
    with closing(Pacer(tmp_path / "pacing.db", VirtualClock())) as another:
        turn = another.turn(quota)
    assert (turn.wait, turn.held) == (timedelta(seconds=40), True)


def test_our_own_queue_is_no_outage(
    server: ScriptedServer, paced: HTTPSSession, pacer: Pacer, clock: VirtualClock
) -> None:
    """What a call waits for its turn is told, and not taken from the time with the vendor."""
    quota, told = Quota("account", 1), list[str]()
    paced.queue.tell = told.append
    call = _call(server, quotas=(quota,))

    with paced.within(timedelta(minutes=5)), paced.within(timedelta(seconds=20)):
        for _ in range(4):
            paced.exchange(call)
        clock.advance(timedelta(seconds=19))
        assert paced.exchange(call).status == 200
        clock.advance(timedelta(seconds=1))
        with pytest.raises(VendorUnavailableError, match="time allowed for this run is over"):
            paced.exchange(call)

    assert told[0] == (
        "Waiting 60 s to read it: CPS limits the calls of an account, and this machine keeps to"
        " 1 a minute (requests_per_minute)."
    )
    assert len(told) == 4


def test_a_bounded_run_does_not_queue_for_ever(
    server: ScriptedServer, paced: HTTPSSession, pacer: Pacer
) -> None:
    """Other runs may use up the pace; that is told as such, not as an outage of the vendor."""
    quota = Quota("account", 1)
    for _ in range(12):
        pacer.turn(quota)

    with paced.within(timedelta(seconds=20)), pytest.raises(StillWaitingError) as raised:
        paced.exchange(_call(server, quotas=(quota,)))

    assert "other runs on this machine use up the 1 calls a minute" in str(raised.value)
    assert server.seen == []


def test_a_bounded_run_waits_once_for_what_the_vendor_asked(
    server: ScriptedServer, paced: HTTPSSession, clock: VirtualClock
) -> None:
    """One minute's window of somebody else does not fail a plan; a limit used up twice does."""
    quota, told = Quota("account", 30), list[str]()
    paced.queue.tell = told.append
    server.otherwise = Answer(429, b"Slow down.", {"Retry-After": "40"})

    with paced.within(timedelta(seconds=20)), pytest.raises(VendorUnavailableError) as raised:
        paced.exchange(_call(server, quotas=(quota,)))

    assert len(server.seen) == 2
    assert clock.passed == timedelta(seconds=40)
    (said,) = told
    assert said == (
        "CPS has answered 429, too many requests: the next call goes out in 40 s, as it asked."
        " Perhaps somebody else uses the same account."
    )
    assert str(raised.value) == (
        "Could not read it: CPS answered 429, too many requests: Slow down. It wants no call for"
        " 40 s. The limit is CPS's, for the whole account. This machine keeps to 30 calls a minute"
        " (requests_per_minute). Other programs or people may be using it up: wait, or run less in"
        " parallel. It is safe to run the same command again."
    )


def test_a_long_pause_is_the_vendor_s_wish(
    server: ScriptedServer, paced: HTTPSSession, pacer: Pacer
) -> None:
    """What another process was told is never told as our own limit."""
    quota = Quota("account", 30)
    pacer.hold(quota, timedelta(minutes=3))

    with (
        paced.within(timedelta(seconds=20)),
        pytest.raises(VendorUnavailableError, match=r"CPS has answered 429.* another 180 s"),
    ):
        paced.exchange(_call(server, quotas=(quota,)))

    assert server.seen == []


@pytest.mark.usefixtures("_cut_once_it_drips")
@pytest.mark.parametrize("drip", ["headers", "body", "page"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_attempt_is_without_end(
    drip: str, method: str, server: ScriptedServer, session: HTTPSSession
) -> None:
    """However an answer drips in, the whole time of an attempt is bounded; what came is none."""
    server.otherwise = Answer(drip=drip)
    kind = AnswerLostError if method == "POST" else VendorUnavailableError

    with pytest.raises(kind, match="did not answer within the allowed time"):
        session.exchange(_call(server, method, body=b"{}"))

    assert server.hung_up.wait(HANGS)
    assert len(server.seen) == (1 if method == "POST" else 4)


def test_the_bound_of_a_run_ends_an_answer_that_drips(
    server: ScriptedServer, clock: VirtualClock, ca_bundle: Path
) -> None:
    """The nearer bound counts; the connection that was cut is not used again."""
    limits = Limits(FOREVER, FOREVER, FOREVER)
    server.script = [Answer(), Answer(drip="headers")]
    with closing(HTTPSSession(clock, ca_bundle=ca_bundle, limits=limits)) as session:
        session.exchange(_call(server))

        with session.within(timedelta(seconds=0.4)), pytest.raises(VendorUnavailableError):
            session.exchange(_call(server))

        assert session.exchange(_call(server)).status == 200


@pytest.mark.usefixtures("_cut_once_it_drips")
def test_no_attempt_leaves_a_thread(server: ScriptedServer, session: HTTPSSession) -> None:
    """What bounds an attempt ends with it."""
    ours = {thread.name for thread in threading.enumerate() if isinstance(thread, threading.Timer)}
    server.script = [Answer(), Answer(drip="headers"), Answer(drop=True)]

    session.exchange(_call(server))
    with pytest.raises(AnswerLostError):
        session.exchange(_call(server, "POST", body=b"{}"))

    left = {thread.name for thread in threading.enumerate() if isinstance(thread, threading.Timer)}
    assert left == ours


def test_urllib3_keeps_quiet() -> None:
    """At DEBUG it would log paths with their queries."""
    assert logging.getLogger("urllib3").level == logging.WARNING


def test_a_body_that_comes_too_late_is_given_up(
    server: ScriptedServer, session: HTTPSSession, clock: VirtualClock
) -> None:
    """The bound of a run holds while a body drips in."""

    def late(_: Seen) -> Answer:
        clock.advance(timedelta(seconds=30))
        return Answer(200, b"[1, 2]")

    server.script = [late]

    with session.within(timedelta(seconds=20)), pytest.raises(VendorUnavailableError):
        session.exchange(_call(server))

    assert len(server.seen) == 1


def test_a_body_without_end_is_given_up(
    server: ScriptedServer, session: HTTPSSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No answer fills this machine's memory."""
    monkeypatch.setattr(wire, "LARGEST_BODY", 10)
    server.otherwise = Answer(200, b"[" + b" " * 20 + b"]")

    with pytest.raises(VendorUnavailableError):
        session.exchange(_call(server))
