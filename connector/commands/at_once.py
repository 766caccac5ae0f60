"""A run over several requests at once: what ends first is taken first, none waits for another."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Final

from connector.clock import Clock
from connector.console import ABOUT
from connector.core.request.values import Request
from connector.errors import ConnectorError
from connector.jobs import Jobs, Work
from connector.last_report import LastReport
from connector.running import Run
from connector.workflow.connect import Shared

_LAST: Final = datetime.max.replace(tzinfo=UTC)


def at_once(
    requests: Sequence[Request], run: Run, act: Callable[[Request, Run], None], jobs: int
) -> None:
    """
    Act for all *requests*, in their order as far as that matters.

    Args:
        requests: One certificate may be named by several; they are done one after the other.
        run: Of all of them.
        act: Is handed the run as its job has it, and keeps its errors to itself.
        jobs: How many are worked on at a time.
    """
    if len(requests) == 1:
        act(requests[0], run)
        return

    def carry(of_one: Sequence[Request], clock: Clock) -> None:
        part = run.in_job(clock)
        for request in of_one:
            ABOUT.set(request.common_name)
            act(request, part)

    works = [
        Work(f"certificate {each[0].common_name}", partial(carry, each))
        for each in _by_certificate(requests)
    ]
    run.shared = Shared(run.places, run.clock)
    try:
        Jobs(run.clock, jobs).carry_out(works)
    except KeyboardInterrupt:
        # A job whose call is not over may still use what they share: the process ends anyway.
        with suppress(ConnectorError):
            run.keep_order_list()
        raise
    run.shared.close()


def ends_first(requests: Sequence[Request], run: Run) -> list[Request]:
    """Return *requests*: first what ends first as far as that is known, the rest as it came."""
    settings, now = run.settings, run.clock.now()

    def end(request: Request) -> datetime:
        found = LastReport(request, settings).read(now, None)
        expiry = None if found is None else found[0].report.expiry
        return _LAST if expiry is None else expiry

    return sorted(requests, key=end)


def _by_certificate(requests: Sequence[Request]) -> list[list[Request]]:
    found: dict[str, list[Request]] = {}
    for request in requests:
        found.setdefault(request.key, []).append(request)
    return list(found.values())
