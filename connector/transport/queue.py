"""
Waiting for leave to make a call: told to a person, bounded, and never taken for an outage.

What is waited for is our own pace, or the pause that a vendor wanted after too many requests.
Either ends by itself at a known moment.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import timedelta
from typing import Final

from connector.clock import Clock
from connector.errors import StillWaitingError, VendorUnavailableError
from connector.jobs import check_going_on
from connector.transport.call import Call
from connector.transport.pacing import Pacer, Quota, Turn

WORTH_A_WORD: Final = timedelta(seconds=10)
"""A shorter wait is not told."""
LONGEST: Final = timedelta(minutes=10)
"""How long a run that is bounded waits for one call, should other runs use up the pace."""
LONGEST_HOLD: Final = timedelta(seconds=75)
"""How long such a run waits after too many requests; the vendor's window is a minute."""


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
        self.urgent = False
        """Whether even the looks of this run go before those of others: its certificate is next to
        its end."""
        self.waiting: Callable[[], AbstractContextManager[None]] = nullcontext
        """Entered for each wait; whoever bounds the run does not count what is spent in it."""

    @property
    def paces(self) -> bool:
        """Whether calls wait here at all."""
        return self._pacer is not None

    @contextmanager
    def admitted(self, call: Call, *, bounded: bool) -> Iterator[timedelta]:
        """
        Wait until *call* may be made and yield how long that took; it is made in the block.

        Args:
            call: Says which quotas count it.
            bounded: Whether somebody waits for the end of this run, as Terraform's plan does.

        Raises:
            StillWaitingError: *bounded*, and other runs use up the pace.
            VendorUnavailableError: *bounded*, and the vendor wants a long pause.
            StoppedError: The call is of a job, and its run has been interrupted.
        """
        check_going_on(self._clock)
        began = self._clock.monotonic()

        def waited() -> timedelta:
            return timedelta(seconds=self._clock.monotonic() - began)

        with ExitStack() as places:
            for pacer, quota in self._counted(call):

                def wait(turn: Turn, quota: Quota = quota) -> None:
                    if bounded:
                        _refuse_to_wait_long(call, quota, turn, waited())
                    if turn.wait >= WORTH_A_WORD:
                        self.tell(_announcement(call, quota, turn))
                    with self.waiting():
                        self._clock.sleep(turn.wait)

                urgent = self.urgent or not call.asks
                places.enter_context(pacer.admitted(quota, wait, urgent=urgent))
            yield waited()

    def hold(self, call: Call, pause: timedelta) -> None:
        """Let no process make such a call for *pause*: the vendor said that there were too many."""
        for pacer, quota in self._counted(call):
            pacer.hold(quota, pause)

    def _counted(self, call: Call) -> Iterator[tuple[Pacer, Quota]]:
        if self._pacer is not None:
            for quota in call.quotas:
                yield self._pacer, quota


def _announcement(call: Call, quota: Quota, turn: Turn) -> str:
    seconds = f"{turn.wait.total_seconds():.0f} s"
    if turn.held:
        return (
            f"{call.vendor} has answered 429, too many requests: the next call goes out in"
            f" {seconds}, as it asked. Perhaps somebody else uses the same account."
        )
    return (
        f"Waiting {seconds} to {call.step}: {call.vendor} limits the calls of an account, and this"
        f" machine keeps to {quota.per_minute} a minute{_by(quota)}."
    )


def _by(quota: Quota) -> str:
    return f" ({quota.setting})" if quota.setting else ""


def _refuse_to_wait_long(call: Call, quota: Quota, turn: Turn, waited: timedelta) -> None:
    if turn.held and turn.wait > LONGEST_HOLD:
        raise VendorUnavailableError(
            f"Could not {call.step}: {call.vendor} has answered 429, too many requests, and asks"
            f" for a pause of another {turn.wait.total_seconds():.0f} s.",
            remedy="The limit is the vendor's, for the whole account: other programs or people may"
            " use it up. Run the same again after that time.",
        )
    if waited + turn.wait >= LONGEST:
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


def _nobody(_: str) -> None:
    """Take no notice."""
