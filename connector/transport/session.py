"""
The one HTTPS session: deadlines, repetition, pacing and a record of every call.

It knows no vendor. Clients hand it a `Call` and get a `Reply` below 500, or one of our errors;
what a status or a body means is the client's business.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from connector.clock import Clock
from connector.errors import VendorUnavailableError
from connector.transport.call import Call
from connector.transport.conclusion import conclude
from connector.transport.failures import HTTP_ERRORS, Failure, read_failure
from connector.transport.pacing import Pacer
from connector.transport.queue import Queue
from connector.transport.reply import CallRecord, OnCall, Reply
from connector.transport.retry import TOO_MANY_REQUESTS, pause_before_repeat
from connector.transport.trust import trusted
from connector.transport.wire import Limits, Wire

ATTEMPTS_AFTER_429 = 2
"""Of a run that is bounded: a limit that is used up twice is somebody else's doing."""

T = TypeVar("T")

logging.getLogger("urllib3").setLevel(logging.WARNING)


class HTTPSSession:
    """Makes calls; may be shared by all clients of a run."""

    def __init__(  # noqa: PLR0913 - what a session is made of
        self,
        clock: Clock,
        *,
        ca_bundle: Path | None = None,
        on_call: OnCall | None = None,
        pacer: Pacer | None = None,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        connections: Wire | None = None,
    ) -> None:
        """
        Settle whom to trust.

        Args:
            clock: Measures, and sleeps between repetitions.
            ca_bundle: Trusted certificates; None: certifi's.
            on_call: Told of every attempt.
            pacer: Keeps the quotas of calls; None: they are not kept.
            limits: Of each attempt, in real time whatever *clock* tells.
            connections: Of several sessions, each in a thread of its own, with their limits and
                whom they trust; None: this one has its own.

        Raises:
            ConfigurationError: The trusted certificates cannot be read.
        """
        self.clock = clock
        self.queue = Queue(pacer, clock)
        self.waiting: Callable[[], AbstractContextManager[None]] = nullcontext
        """Entered for each wait that `halted` does not count; whoever bounds the run does so by it,
        too."""
        self._ends: list[float] = []
        self.told_time: datetime | None = None
        """The `Date` of the latest answer, be it a refusal; None: nobody has told any."""
        self.on_call: OnCall = on_call if on_call is not None else _nobody
        self._owns = connections is None
        self._wire = connections or Wire(limits, verify=trusted(ca_bundle))

    def close(self) -> None:
        """Close idle connections, unless others share them."""
        if self._owns:
            self._wire.close()

    def in_common(self, key: str, make: Callable[[], T]) -> T:
        """
        Return what all sessions over the same connections have in common.

        Args:
            key: What it is, the same for the same type.
            make: Returns the first one.
        """
        return self._wire.in_common(key, make)

    @property
    def deadline(self) -> float | None:
        """Moment of `clock.monotonic` that no call or repetition passes; None: none."""
        return min(self._ends, default=None)

    def left(self) -> timedelta | None:
        """Return the time that is left before `deadline`; None: there is none."""
        if self.deadline is None:
            return None
        return timedelta(seconds=self.deadline - self.clock.monotonic())

    @contextmanager
    def within(self, span: timedelta) -> Iterator[None]:
        """
        Bound everything in this block to *span* from now, or to the outer bound if nearer.

        Time that is spent waiting for our own pace does not count.
        """
        self._ends.append(self.clock.monotonic() + span.total_seconds())
        try:
            yield
        finally:
            self._ends.pop()

    @contextmanager
    def halted(self) -> Iterator[None]:
        """Do not count what passes in this block, as while a call waits for our own pace."""
        began = self.clock.monotonic()
        try:
            with self.waiting():
                yield
        finally:
            waited = self.clock.monotonic() - began
            self._ends = [end + waited for end in self._ends]

    def exchange(self, call: Call) -> Reply:
        """
        Make the call, again where that can do no harm, and return the answer.

        Returns:
            An answer with a status below 500 that is neither 429 nor a redirect.

        Raises:
            VendorUnavailableError: No usable answer, and for certain no effect (or none that a
                repetition could double).
            AnswerLostError: A write that may not be repeated may have taken effect.
            CredentialsError: The client certificate was refused.
            NotTheVendorError: A redirect answered, and for certain without effect.
            StillWaitingError: The time is bounded, and other runs use up the pace.
        """
        attempt = 0
        while True:
            attempt += 1
            self._check_time(call)
            with self.queue.admitted(call, self.left, self.halted) as waited:
                outcome = self._attempt(call, waited)
            pause = self._pause(call, outcome, attempt)
            if pause is None:
                return conclude(call, outcome, self.clock.now())
            self.clock.sleep(pause)

    def _check_time(self, call: Call) -> None:
        left = self.left()
        if left is not None and left <= timedelta(0):
            raise VendorUnavailableError(
                f"Could not {call.step}: the time allowed for this run is over.",
            )

    def _pause(self, call: Call, outcome: Reply | Failure, attempt: int) -> timedelta | None:
        """Return how long to sleep before the next attempt; None: there is none."""
        now = self.clock.now()
        if isinstance(outcome, Reply):
            now = outcome.date or now
        pause = pause_before_repeat(
            outcome,
            attempt=attempt,
            repeatable=call.repeatable,
            recognised=call.recognised,
            now=now,
        )
        if pause is None:
            return None
        left = self.left()
        too_many = isinstance(outcome, Reply) and outcome.status == TOO_MANY_REQUESTS
        if too_many and call.quotas and self.queue.paces:
            self.queue.hold(call, pause)
            again = left is None or (attempt < ATTEMPTS_AFTER_429 and pause < left)
            return timedelta(0) if again else None
        return pause if left is None or pause < left else None

    def _attempt(self, call: Call, waited: timedelta) -> Reply | Failure:
        address = urlsplit(call.url)
        began = self.clock.monotonic()
        outcome: Reply | Failure
        try:
            outcome = self._wire.attempt(call, self.left)
        except HTTP_ERRORS as error:
            outcome = read_failure(error, address.netloc, call.host_setting)
        reply = outcome if isinstance(outcome, Reply) else None
        if reply is not None:
            self.told_time = reply.date or self.told_time
        self.on_call(
            CallRecord(
                vendor=call.vendor,
                method=call.method,
                path=address.path,
                status=None if reply is None else reply.status,
                duration=timedelta(seconds=self.clock.monotonic() - began),
                request_id=None if reply is None else reply.request_id,
                changes=not call.asks,
                foreseen=reply is not None and reply.status in call.foreseen,
                step=call.step,
                queued=waited,
            )
        )
        return outcome


def _nobody(_: CallRecord) -> None:
    """Take no notice."""
