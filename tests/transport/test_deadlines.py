"""Nothing takes longer than it may: one attempt, and all of a run that is bounded."""

import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from patience import HANGS
from scripted_server import Answer, ScriptedServer, Seen
from scripted_session import FOREVER, call_to
from virtual_clock import VirtualClock

from connector.errors import (
    AnswerLostError,
    VendorUnavailableError,
)
from connector.transport.session import HTTPSSession
from connector.transport.wire import Limits


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
        session.exchange(call_to(server, "POST", body=b"{}"))


def test_no_attempt_takes_longer_than_the_rest_of_the_run() -> None:
    limits = Limits(timedelta(seconds=10), timedelta(seconds=60), timedelta(seconds=90))
    second = timedelta(seconds=1)

    assert limits.within(None) == limits
    assert limits.within(20 * second) == Limits(10 * second, 20 * second, 20 * second)
    assert limits.within(-second).whole > timedelta(0)


def test_no_pause_passes_the_deadline(
    server: ScriptedServer, session: HTTPSSession, clock: VirtualClock
) -> None:
    """A bounded run ends with what is known instead of waiting on."""
    server.otherwise = Answer(429, b"", {"Retry-After": "30"})

    with session.within(timedelta(seconds=20)), pytest.raises(VendorUnavailableError, match="429"):
        session.exchange(call_to(server))

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
            session.exchange(call_to(server))

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
        session.exchange(call_to(server, method, body=b"{}"))

    assert server.hung_up.wait(HANGS)
    assert len(server.seen) == (1 if method == "POST" else 4)


def test_the_bound_of_a_run_ends_an_answer_that_drips(
    server: ScriptedServer, clock: VirtualClock, ca_bundle: Path
) -> None:
    """The nearer bound counts; the connection that was cut is not used again."""
    limits = Limits(FOREVER, FOREVER, FOREVER)
    server.script = [Answer(), Answer(drip="headers")]
    with closing(HTTPSSession(clock, ca_bundle=ca_bundle, limits=limits)) as session:
        session.exchange(call_to(server))

        with session.within(timedelta(seconds=0.4)), pytest.raises(VendorUnavailableError):
            session.exchange(call_to(server))

        assert session.exchange(call_to(server)).status == 200


@pytest.mark.usefixtures("_cut_once_it_drips")
def test_no_attempt_leaves_a_thread(server: ScriptedServer, session: HTTPSSession) -> None:
    """What bounds an attempt ends with it."""
    ours = {thread.name for thread in threading.enumerate() if isinstance(thread, threading.Timer)}
    server.script = [Answer(), Answer(drip="headers"), Answer(drop=True)]

    session.exchange(call_to(server))
    with pytest.raises(AnswerLostError):
        session.exchange(call_to(server, "POST", body=b"{}"))

    left = {thread.name for thread in threading.enumerate() if isinstance(thread, threading.Timer)}
    assert left == ours


def test_a_body_that_comes_too_late_is_given_up(
    server: ScriptedServer, session: HTTPSSession, clock: VirtualClock
) -> None:
    """The bound of a run holds while a body drips in."""

    def late(_: Seen) -> Answer:
        clock.advance(timedelta(seconds=30))
        return Answer(200, b"[1, 2]")

    server.script = [late]

    with session.within(timedelta(seconds=20)), pytest.raises(VendorUnavailableError):
        session.exchange(call_to(server))

    assert len(server.seen) == 1
