"""Several domains at once: each goes as far as it can, then all wait together."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from connector.clock import Clock
from connector.core.domains.entry import DomainEntry
from connector.errors import ConnectorError
from connector.workflow.domains.attempt import Attempt
from connector.workflow.domains.stand import Stand, Waiting

DNS_PAUSE: Final = timedelta(seconds=10)
DNS_PATIENCE: Final = timedelta(minutes=5)
"""So long may name servers lag behind before the next run is left to go on."""

CA_PAUSES: Final = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 60, 120, 300))
"""Between looks at SCM; the last one again and again."""

CA_PATIENCE: Final = timedelta(minutes=15)
"""So long is the CA waited for; it goes on looking by itself."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How far a domain has come in a run."""

    entry: DomainEntry
    error: ConnectorError | None = None
    """What has ended it; None: nothing, but it may have to wait, as the entry tells."""
    is_odd: bool = False
    """Whether the entry tells more than how far the domain has come."""


@dataclass(slots=True)
class _Runner:
    """One domain of the run."""

    attempt: Attempt
    entry: DomainEntry | None = None
    error: ConnectorError | None = None
    waiting: Waiting | None = None
    since: float = 0.0
    looks: int = 0
    until: datetime | None = None
    is_odd: bool = False


def renew(attempts: Sequence[Attempt], clock: Clock, waits: Collection[Waiting]) -> list[Ended]:
    """
    Bring every domain as far as it comes in this run; what ends one ends no other.

    Args:
        attempts: The domains.
        clock: Gives time and sleep.
        waits: What is waited for; the rest is left to a later run.
    """
    runners = [_Runner(attempt) for attempt in attempts]
    for runner in runners:
        _advance(runner, clock)
    while waiting := [runner for runner in runners if runner.waiting in waits]:
        clock.sleep(_pause(waiting))
        for runner in waiting:
            _go_on(runner, clock)
    return [Ended(one.entry, one.error, one.is_odd) for one in runners if one.entry is not None]


def _go_on(runner: _Runner, clock: Clock) -> None:
    """Look again; where the time is over, for the last time."""
    over = timedelta(seconds=clock.monotonic() - runner.since) >= _patience(runner)
    before = runner.waiting
    if over and before is Waiting.CA:
        _guarded(runner, runner.attempt.synchronise)
    if runner.waiting is not None:
        _advance(runner, clock)
    if over and runner.waiting is before:
        runner.waiting = None


def _advance(runner: _Runner, clock: Clock) -> None:
    def step() -> None:
        stand: Stand = runner.attempt.advance()
        if stand.waiting is not runner.waiting:
            runner.since, runner.looks = clock.monotonic(), 0
        runner.entry, runner.waiting = stand.entry, stand.waiting
        runner.until, runner.is_odd = stand.until, stand.is_odd
        runner.looks += 1

    _guarded(runner, step)


def _guarded(runner: _Runner, act: Callable[[], None]) -> None:
    try:
        act()
    except ConnectorError as error:
        runner.entry, runner.error = runner.attempt.failed(error), error
        runner.waiting = None


def _patience(runner: _Runner) -> timedelta:
    return DNS_PATIENCE if runner.waiting is Waiting.DNS else CA_PATIENCE


def _pause(waiting: Sequence[_Runner]) -> timedelta:
    """Return how long to sleep until the first of them is worth a look."""
    return min(map(_pause_of, waiting))


def _pause_of(runner: _Runner) -> timedelta:
    if runner.until is not None:
        return max(runner.until - runner.attempt.now(), timedelta(seconds=1))
    if runner.waiting is Waiting.DNS:
        return DNS_PAUSE
    return CA_PAUSES[min(runner.looks, len(CA_PAUSES)) - 1]
