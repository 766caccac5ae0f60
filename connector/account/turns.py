"""Something that several runs want: whoever comes first gets it, the others wait for what it is."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from connector.clock import Clock

LONGEST_WAIT: Final = timedelta(minutes=3)
"""For another run to get it; it ends earlier with what that finds, or with that run."""
LONGEST_WAIT_OF_A_PLAN: Final = timedelta(seconds=60)
_LOOK_AGAIN: Final = timedelta(milliseconds=200)
_CHECK_AGAIN: Final = 1.0
"""Seconds."""
_SILENT: Final = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class TurnPatience:
    """How a run waits for others."""

    clock: Clock
    tell: Callable[[str], None] = field(default=lambda _line: None, repr=False)
    """Told of a wait that is worth a word."""
    waiting: Callable[[], AbstractContextManager[object]] = field(default=nullcontext, repr=False)
    """Entered while another run is waited for; whoever bounds this run does not count it."""
    is_bounded: Callable[[], bool] = field(default=lambda: False, repr=False)
    """Whether somebody waits for the end of this run, as Terraform's plan does."""
    check: Callable[[str], None] = field(default=lambda _what: None, repr=False)
    """Raises where nothing is to be got in time; is told what is waited for."""


def get_once(
    what: str,
    patience: TurnPatience,
    locked: Callable[[], AbstractContextManager[bool]],
    is_missing: Callable[[], bool],
    get: Callable[[], None],
) -> None:
    """
    Let *get* be done by one run at a time, and not at all once it is not missing any more.

    Args:
        what: For messages, as in "Another run looks at …".
        patience: How others are waited for; after that time nothing is got.
        locked: Holds the lock; False: somebody else holds it.
        is_missing: Whether it still has to be got.
        get: Gets it.

    Raises:
        OSError: The lock cannot be made.
        VendorUnavailableError: This run is bounded, and the vendor wants a longer pause.
    """
    clock = patience.clock
    began, told = clock.monotonic(), False
    checked: float | None = None
    longest = LONGEST_WAIT_OF_A_PLAN if patience.is_bounded() else LONGEST_WAIT
    while True:
        with locked() as ours:
            if ours:
                if is_missing():
                    get()
                return
        waited = timedelta(seconds=clock.monotonic() - began)
        if waited >= longest or not is_missing():
            return
        if waited >= _SILENT and not told:
            told = True
            patience.tell(
                f"Another run looks at {what}; waiting for what it finds, at most"
                f" {longest.total_seconds():.0f} s. Ctrl-C is safe."
            )
        if checked is None or clock.monotonic() - checked >= _CHECK_AGAIN:
            checked = clock.monotonic()
            patience.check(what)
        with patience.waiting():
            clock.sleep(_LOOK_AGAIN)
