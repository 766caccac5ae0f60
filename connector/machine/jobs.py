"""
Many certificates at once: each is a job in a thread of its own, and few of them work at a time.

What is bounded is the work, not the waiting. A job that waits for a CA, a person or Akamai makes
room for another, so that it holds up nobody; one that waits for its turn at a vendor's pace does
not, so that what was begun first is ended first. All sleeping is done by the thread that has
started the jobs: it knows when nobody works any more, and then lets the time pass.
"""

import heapq
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from connector.clock import Clock

GRACE: Final = timedelta(milliseconds=600)
"""How long a run that is interrupted waits for the answers of calls that are under way."""


class StoppedError(BaseException):
    """The run has been interrupted: its jobs end where they next sleep or make a call."""


@dataclass(frozen=True, slots=True)
class Work:
    """What one job does."""

    name: str
    """Of its thread."""
    carry_out: Callable[[Clock], None]
    """Is handed the clock to go by, and catches its own errors."""


class Jobs:
    """Carries out many works at once."""

    def __init__(self, clock: Clock, slots: int) -> None:
        """
        Carry out nothing yet.

        Args:
            clock: Time and sleep.
            slots: How many jobs may work at a time, at least one.
        """
        self.clock = clock
        self._free = slots
        self._working = 0
        self._left = 0
        self._ready: list[tuple[int, _Job]] = []
        self._asleep: list[tuple[float, int, _Job]] = []
        self._guard = threading.Lock()
        self._changed = threading.Condition(self._guard)
        self._failures: list[BaseException] = []
        self._in_turn = False
        self._entering: _Job | None = None
        self.stopped = False

    def carry_out(self, works: Sequence[Work], *, in_turn: bool = False) -> None:
        """
        Begin *works* in their order, each as soon as a slot is free, and return when all are over.

        Those that have begun go before those that have not, and the first of them first.

        Args:
            works: What is to be done.
            in_turn: Begin none before the one before it has called `JobClock.entered`, or is over.

        Raises:
            BaseException: What ends this thread, such as KeyboardInterrupt; the jobs are stopped.
                Or what a work has not caught; the others are carried out all the same.
        """
        self._left = len(works)
        self._in_turn = in_turn
        self._ready = [(place, _Job(self, place, work)) for place, work in enumerate(works)]
        try:
            while self._step():
                pass
        except BaseException:
            self._stop()
            raise
        if self._failures:
            raise self._failures[0]

    def _step(self) -> bool:
        """Let go on who may, wait until something changes, and return whether a job is left."""
        with self._changed:
            now = self.clock.monotonic()
            while self._asleep and self._asleep[0][0] <= now:
                self._wake(heapq.heappop(self._asleep)[2])
            while self._free > 0 and self._ready and self._may_go_on(self._ready[0][1]):
                self._free -= 1
                heapq.heappop(self._ready)[1].go_on()
            pause = timedelta(seconds=self._asleep[0][0] - now) if self._asleep else None
            if self._working:
                self._changed.wait(None if pause is None else pause.total_seconds())
                return True
        if pause is not None:
            self.clock.sleep(pause)
        return self._left > 0

    def _may_go_on(self, job: "_Job") -> bool:
        """Whether it has begun, or may; then it is the one that others wait for."""
        if job.begun or not self._in_turn:
            return True
        if self._entering is not None:
            return False
        self._entering = job
        return True

    def enter(self, job: "_Job") -> None:
        """Let the next one begin, if *job* is the one that it waits for."""
        with self._changed:
            self._let_next_begin(job)

    def _let_next_begin(self, job: "_Job") -> None:
        if self._entering is job:
            self._entering = None
            self._changed.notify()

    def _wake(self, job: "_Job") -> None:
        if job.keeps_slot:
            job.go_on()
        else:
            heapq.heappush(self._ready, (job.place, job))

    def begin(self) -> None:
        """Count a job that works from now on; the guard is held."""
        self._working += 1

    def end(self, job: "_Job", error: BaseException | None) -> None:
        """Count a job that is over."""
        with self._changed:
            self._let_next_begin(job)
            self._working -= 1
            self._free += 1
            self._left -= 1
            if error is not None:
                self._failures.append(error)
            self._changed.notify()

    def sleep(self, job: "_Job", span: timedelta, *, keeps_slot: bool) -> None:
        """Let *job* sleep, in its own thread."""
        with self._changed:
            if self.stopped:
                raise StoppedError
            if span <= timedelta():
                return
            job.keeps_slot = keeps_slot
            self._working -= 1
            self._free += not keeps_slot
            until = self.clock.monotonic() + span.total_seconds()
            heapq.heappush(self._asleep, (until, job.place, job))
            self._changed.notify()
            job.wait(self._guard)
            if self.stopped:
                raise StoppedError

    def _stop(self) -> None:
        """Wake who sleeps, and wait a moment for the answers of calls that are under way."""
        self.stopped = True
        end = self.clock.monotonic() + GRACE.total_seconds()
        if not self._guard.acquire(timeout=GRACE.total_seconds()):
            return
        try:
            for _, _, job in self._asleep:
                job.go_on()
            for _, job in self._ready:
                job.end_waiting()
            self._asleep, self._ready = [], []
            while self._working and (left := end - self.clock.monotonic()) > 0:
                self._changed.wait(left)
        finally:
            self._guard.release()


class _Job:
    """One work and its thread."""

    def __init__(self, jobs: Jobs, place: int, work: Work) -> None:
        self.place = place
        self.keeps_slot = False
        self._jobs = jobs
        self._work = work
        self._thread: threading.Thread | None = None
        self._woken: threading.Condition | None = None
        self._going = False

    def __lt__(self, other: "_Job") -> bool:
        return self.place < other.place

    @property
    def begun(self) -> bool:
        """Whether it has a thread."""
        return self._thread is not None

    def go_on(self) -> None:
        """Begin, or wake up; the guard is held."""
        self._jobs.begin()
        self._going = True
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=self._work.name, daemon=True)
            self._thread.start()
        elif self._woken is not None:
            self._woken.notify()

    def end_waiting(self) -> None:
        """Wake up to end, unless it has not begun; the guard is held."""
        if self._thread is not None:
            self.go_on()

    def wait(self, guard: threading.Lock) -> None:
        """Wait until it may go on; *guard* is held, but not meanwhile."""
        self._going = False
        self._woken = self._woken or threading.Condition(guard)
        while not self._going:
            self._woken.wait()

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            self._work.carry_out(JobClock(self._jobs, self))
        except StoppedError:
            pass
        except BaseException as caught:  # noqa: BLE001 - raised again where all are waited for
            error = caught
        self._jobs.end(self, error)


class JobClock:
    """The clock of one job: while it sleeps, others work in its place."""

    def __init__(self, jobs: Jobs, job: _Job, *, keeps_slot: bool = False) -> None:
        """Go by the clock of *jobs*; `Jobs` makes it."""
        self._jobs = jobs
        self._job = job
        self._keeps_slot = keeps_slot

    def now(self) -> datetime:
        """Return this machine's time, aware UTC."""
        return self._jobs.clock.now()

    def monotonic(self) -> float:
        """Return seconds that only grow."""
        return self._jobs.clock.monotonic()

    def sleep(self, span: timedelta) -> None:
        """
        Do nothing for *span*, and until a slot is free.

        Raises:
            StoppedError: The run has been interrupted.
        """
        self._jobs.sleep(self._job, span, keeps_slot=self._keeps_slot)

    def entered(self) -> None:
        """Let the next job begin, where they begin in turn."""
        self._jobs.enter(self._job)

    def keeping_slot(self) -> "JobClock":
        """Return the same clock for pauses within the work, in which nobody takes its place."""
        return JobClock(self._jobs, self._job, keeps_slot=True)


def within_work(clock: Clock) -> Clock:
    """Return *clock* for pauses within the work of a job, such as a vendor's pace makes."""
    return clock.keeping_slot() if isinstance(clock, JobClock) else clock


def entered(clock: Clock) -> None:
    """Let the next job begin, where *clock* is that of one and they begin in turn."""
    if isinstance(clock, JobClock):
        clock.entered()


def check_going_on(clock: Clock) -> None:
    """
    Do nothing, unless *clock* is that of a job.

    Raises:
        StoppedError: It is, and the run has been interrupted.
    """
    if isinstance(clock, JobClock):
        clock.sleep(timedelta())
