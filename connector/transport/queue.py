"""
Waiting for leave to make a call: told to a person, bounded, and never taken for an outage.

What is waited for is our own pace, or the pause that a vendor wanted after too many requests.
Either ends by itself at a known moment.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import Final

from connector.clock import Clock
from connector.errors import StillWaitingError, VendorUnavailableError
from connector.machine.jobs import check_going_on
from connector.transport.call import Call
from connector.transport.pacing import Pacer, Quota, Turn
from connector.transport.ranks import Rank

WORTH_A_WORD: Final = timedelta(seconds=10)
"""A shorter wait is not told."""
LONGEST: Final = timedelta(minutes=10)
"""How long a run that is bounded waits for one call, should other runs use up the pace."""

Left = Callable[[], timedelta | None]
"""The time that is left of a run; None: it is not bounded."""
Halted = Callable[[], AbstractContextManager[object]]
"""Entered for a wait that is not counted in that time."""


class Queue:
    """Where the calls of one run wait for their turn."""

    def __init__(self, pacer: Pacer | None, clock: Clock) -> None:
        """
        Wait for *pacer*.

        Args:
            pacer: Keeps the quotas of calls; None: they are not kept, and nothing waits.
            clock: Measures and sleeps.
        """
        self._pacer = pacer
        self._clock = clock
        self.tell: Callable[[str], None] = _nobody
        """Told of a wait that is worth a word: why, and when it ends."""
        self.rank = Rank()
        """Of the calls of this run that only look; those that change something go before looks."""

    @property
    def paces(self) -> bool:
        """Whether calls wait here at all."""
        return self._pacer is not None

    @contextmanager
    def admitted(self, call: Call, left: Left, halted: Halted) -> Iterator[timedelta]:
        """
        Wait until *call* may be made and yield how long that took; it is made in the block.

        What a vendor asked for after too many requests is waited for in the time of the run, as is
        any other trouble of a vendor's; our own pace is not.

        Args:
            call: Says which quotas count it.
            left: Not None where somebody waits for the end of this run, as Terraform's plan does.
            halted: Entered while the pace is waited for.

        Raises:
            StillWaitingError: The run is bounded, and other runs use up the pace.
            VendorUnavailableError: It is, and the vendor wants a pause of more than is left.
            StoppedError: The call is of a job, and its run has been interrupted.
        """
        check_going_on(self._clock)
        began = self._clock.monotonic()

        def waited() -> timedelta:
            return timedelta(seconds=self._clock.monotonic() - began)

        with ExitStack() as places:
            for pacer, quota in self._counted(call):
                told = _Told(self.tell)

                def wait(turn: Turn, quota: Quota = quota, told: _Told = told) -> None:
                    time = left()
                    if time is not None:
                        _refuse_to_wait_long(call, quota, turn, waited(), time)
                    told.about(turn, _announcement(call, quota, turn), waited())
                    with nullcontext() if turn.held else halted():
                        self._clock.sleep(turn.wait)

                rank = replace(self.rank, first=self.rank.first or not call.asks)
                places.enter_context(pacer.admitted(quota, wait, rank))
            yield waited()

    def check_hold(self, step: str, vendor: str, quota: Quota, left: timedelta | None) -> None:
        """
        Do nothing, unless the vendor wants a longer pause than the time that is *left* of the run.

        Args:
            step: What is waited for, as the end of "Could not …".
            vendor: As people are told it.
            quota: The limit that was passed.
            left: None: the run is not bounded.

        Raises:
            VendorUnavailableError: It does.
        """
        if self._pacer is None or left is None:
            return
        pause = self._pacer.held(quota)
        if pause >= left and pause:
            raise _too_long(step, vendor, pause)

    def hold(self, call: Call, pause: timedelta) -> None:
        """Let no process make such a call for *pause*: the vendor said that there were too many."""
        for pacer, quota in self._counted(call):
            pacer.hold(quota, pause)

    def _counted(self, call: Call) -> Iterator[tuple[Pacer, Quota]]:
        if self._pacer is not None:
            for quota in call.quotas:
                yield self._pacer, quota


class _Told:
    """Tells of the waits for one call: each once, and again where it lasts longer than was told."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._until = timedelta(0)
        self._held = False

    def about(self, turn: Turn, words: str, waited: timedelta) -> None:
        """Tell of *turn* if that is worth a word; *waited* is the time so far."""
        news = turn.held != self._held or waited >= self._until
        if news and turn.expected >= WORTH_A_WORD:
            self._until, self._held = waited + turn.expected, turn.held
            self._tell(words)


def _announcement(call: Call, quota: Quota, turn: Turn) -> str:
    seconds = f"{turn.expected.total_seconds():.0f} s"
    if turn.held:
        return (
            f"{call.vendor} has answered 429, too many requests: the next call goes out in"
            f" {seconds}, as it asked. Perhaps somebody else uses the same account."
        )
    return (
        f"Waiting {seconds} to {call.step}: {call.vendor} limits the calls of an account, and this"
        f" machine keeps to {quota.per_minute} a minute{quota.told}."
    )


def _refuse_to_wait_long(
    call: Call, quota: Quota, turn: Turn, waited: timedelta, left: timedelta
) -> None:
    if turn.held:
        if turn.wait >= left:
            raise _too_long(call.step, call.vendor, turn.wait)
        return
    if waited + turn.expected >= LONGEST:
        raise StillWaitingError(
            f"Could not {call.step} yet: other runs on this machine use up the"
            f" {quota.per_minute} calls a minute that it makes at most for this account, for"
            f" longer than {LONGEST.total_seconds() / 60:.0f} minutes.",
            remedy="Let them finish and run the same again"
            + (
                f", or raise {quota.setting} if the vendor allows this account more."
                if quota.setting
                else "."
            ),
        )


def _too_long(step: str, vendor: str, pause: timedelta) -> VendorUnavailableError:
    return VendorUnavailableError(
        f"Could not {step}: {vendor} has answered 429, too many requests, and asks for a pause of"
        f" another {pause.total_seconds():.0f} s.",
        remedy="The limit is the vendor's, for the whole account: other programs or people may"
        " use it up. Run the same again after that time.",
    )


def _nobody(_: str) -> None:
    """Take no notice."""
