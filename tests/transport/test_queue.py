"""Waiting for the pace and for what a vendor asked, and what is told of it."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from scripted_server import Answer, ScriptedServer
from scripted_session import UNHURRIED, call_to
from virtual_clock import VirtualClock

from connector.errors import (
    StillWaitingError,
    VendorUnavailableError,
)
from connector.transport.pacing import Pacer, Quota, SharedPace
from connector.transport.ranks import Rank
from connector.transport.reply import CallRecord
from connector.transport.session import HTTPSSession


@pytest.fixture
def paced(clock: VirtualClock, ca_bundle: Path, pacer: Pacer) -> Iterator[HTTPSSession]:
    """A session that keeps quotas."""
    paced = HTTPSSession(clock, ca_bundle=ca_bundle, pacer=pacer, limits=UNHURRIED)
    with closing(paced) as made:
        yield made


def test_too_many_requests_hold_every_process(
    server: ScriptedServer, paced: HTTPSSession, clock: VirtualClock, places: Path | SharedPace
) -> None:
    """After a 429 no process with the same state calls before the vendor wants it."""
    quota = Quota("account", 30)
    server.script = [Answer(429, b"", {"Retry-After": "40"}), Answer(200)]
    before = clock.now()

    paced.exchange(call_to(server, quotas=(quota,)))

    assert clock.now() - before == timedelta(seconds=40)
    with closing(Pacer(places, VirtualClock())) as another:
        turn = another.turn(quota)
    assert (turn.wait, turn.held) == (timedelta(seconds=40), True)


def test_our_own_queue_is_no_outage(
    server: ScriptedServer, paced: HTTPSSession, pacer: Pacer, clock: VirtualClock
) -> None:
    """What a call waits for its turn is told, and not taken from the time with the vendor."""
    quota, told = Quota("account", 1), list[str]()
    paced.queue.tell = told.append
    call = call_to(server, quotas=(quota,))

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
        paced.exchange(call_to(server, quotas=(quota,)))

    assert "other runs on this machine use up the 1 calls a minute" in str(raised.value)
    assert server.seen == []


def test_a_bounded_run_waits_once_for_what_the_vendor_asked(
    server: ScriptedServer, paced: HTTPSSession, clock: VirtualClock
) -> None:
    """A short pause of somebody else's making does not fail a plan; a second one does."""
    quota, told = Quota("account", 30), list[str]()
    paced.queue.tell = told.append
    server.otherwise = Answer(429, b"Slow down.", {"Retry-After": "12"})

    with paced.within(timedelta(seconds=20)), pytest.raises(VendorUnavailableError) as raised:
        paced.exchange(call_to(server, quotas=(quota,)))

    assert len(server.seen) == 2
    assert clock.passed == timedelta(seconds=12)
    (said,) = told
    assert said == (
        "CPS has answered 429, too many requests: the next call goes out in 12 s, as it asked."
        " Perhaps somebody else uses the same account."
    )
    assert str(raised.value) == (
        "Could not read it: CPS answered 429, too many requests: Slow down. It asks for a pause of"
        " 12 s. The limit is CPS's, for the whole account. This machine keeps to 30 calls a minute"
        " (requests_per_minute). Other programs or people may be using it up: wait, or run less in"
        " parallel. It is safe to run the same command again."
    )


def test_a_limit_that_no_setting_changes_names_none(
    server: ScriptedServer, paced: HTTPSSession, pacer: Pacer
) -> None:
    """Of Edge DNS, or of one resource of CPS: whoever raised a setting would gain nothing."""
    fixed, all_calls, told = Quota("dns", 1, setting=""), Quota("account", 30), list[str]()
    paced.queue.tell = told.append
    pacer.turn(fixed)
    server.otherwise = Answer(429, b"Slow down.", {"Retry-After": "400"})

    with pytest.raises(VendorUnavailableError) as raised:
        paced.exchange(call_to(server, quotas=(fixed, all_calls)))

    assert told[0].endswith("this machine keeps to 1 a minute of this kind.")
    assert (
        " This machine keeps to 1 calls a minute of this kind. This machine keeps to 30 calls a"
        " minute (requests_per_minute). Other programs" in str(raised.value)
    )


def test_a_pause_that_is_longer_than_the_run_may_take_is_not_begun(
    server: ScriptedServer, paced: HTTPSSession, clock: VirtualClock
) -> None:
    """What a vendor asks for is part of its time: a plan is told at once, others wait."""
    quota = Quota("account", 30)
    server.script = [Answer(429, b"", {"Retry-After": "40"})]

    with (
        paced.within(timedelta(seconds=20)),
        pytest.raises(VendorUnavailableError, match="asks for a pause of 40 s"),
    ):
        paced.exchange(call_to(server, quotas=(quota,)))

    assert clock.passed == timedelta(0)
    paced.exchange(call_to(server, quotas=(quota,)))
    assert clock.passed == timedelta(seconds=40)


def test_a_pause_counts_in_the_time_of_a_run_and_the_pace_does_not(
    server: ScriptedServer, paced: HTTPSSession, pacer: Pacer
) -> None:
    """The one is trouble of the vendor's, the other is our own wish."""
    quota = Quota("account", 1)

    with paced.within(timedelta(seconds=20)):
        pacer.hold(quota, timedelta(seconds=15))
        paced.exchange(call_to(server, quotas=(quota,)))
        assert paced.left() == timedelta(seconds=5)
        paced.exchange(call_to(server, quotas=(quota,)))
        assert paced.left() == timedelta(seconds=5)


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
        paced.exchange(call_to(server, quotas=(quota,)))

    assert server.seen == []


@pytest.mark.parametrize(
    ("method", "critical", "first"),
    [("GET", False, False), ("GET", True, True), ("PUT", False, True)],
)
def test_writes_and_what_is_critical_go_first(
    server: ScriptedServer,
    paced: HTTPSSession,
    pacer: Pacer,
    clock: VirtualClock,
    method: str,
    *,
    critical: bool,
    first: bool,
) -> None:
    """Others that wait to look let them go, and are not let go by them."""
    quota = Quota("account", 1)
    with pacer.admitted(quota):
        pass
    pacer.turn(quota)
    paced.queue.rank = Rank(first=critical)

    paced.exchange(replace(call_to(server, quotas=(quota,)), method=method))

    # The other one does not come: it is waited for, or not.
    assert (clock.passed == timedelta(minutes=1)) is first


def test_what_ends_sooner_goes_first(
    server: ScriptedServer, paced: HTTPSSession, pacer: Pacer, clock: VirtualClock
) -> None:
    """A look for it goes before the look for another, which came before."""
    quota, end = Quota("account", 1), clock.now() + timedelta(days=9)
    with pacer.admitted(quota):
        pass
    pacer.turn(quota, rank=Rank(ends=end + timedelta(days=1)))
    paced.queue.rank = Rank(ends=end)

    paced.exchange(call_to(server, quotas=(quota,)))

    assert clock.passed == timedelta(minutes=1)


def test_each_call_tells_what_it_was_for(
    server: ScriptedServer, paced: HTTPSSession, clock: VirtualClock
) -> None:
    """And how long it waited for its turn."""
    told = list[CallRecord]()
    paced.on_call = told.append
    call = call_to(server, quotas=(Quota("account", 1),))

    paced.exchange(call)
    paced.exchange(call)

    assert [(one.step, one.queued) for one in told] == [
        (call.step, timedelta(0)),
        (call.step, timedelta(minutes=1)),
    ]
