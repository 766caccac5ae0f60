"""A run over several requests at once: what ends first is taken first, none waits for another."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Final

from connector.account.look import Part
from connector.clock import Clock
from connector.core.facts.ids import EnrollmentId
from connector.core.request.values import Request
from connector.errors import ConnectorError
from connector.machine.jobs import Jobs, Work
from connector.running.last_report import LastReport
from connector.running.run import Run
from connector.terminal.console import ABOUT
from connector.workflow.connect import looks_at_account
from connector.workflow.in_common import Shared

_LAST: Final = datetime.max.replace(tzinfo=UTC)


def at_once(
    requests: Sequence[Request],
    run: Run,
    act: Callable[[Request, Run], None],
    jobs: int,
    *,
    in_turn: bool = False,
) -> None:
    """
    Act for all *requests*, in their order as far as that matters.

    Args:
        requests: One certificate may be named by several; they are done one after the other.
        run: Of all of them.
        act: Is handed the run as its job has it, and keeps its errors to itself.
        jobs: How many are worked on at a time.
        in_turn: As `Jobs.carry_out`.
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
    run.shared = Shared(run.local, run.clock)
    try:
        Jobs(run.clock, jobs).carry_out(works, in_turn=in_turn)
    except KeyboardInterrupt:
        # A job whose call is not over may still use what they share: the process ends anyway.
        with suppress(ConnectorError):
            run.keep_order_list()
        raise
    run.shared.close()


def ends_first(requests: Sequence[Request], run: Run) -> list[Request]:
    """
    Return *requests*: first what ends first as far as that is known, the rest as it came.

    What no report is kept of is looked up in the look that all will share.
    """
    settings, now = run.settings, run.clock.now()
    ends: dict[int, datetime] = {}
    unknown: list[Request] = []
    for request in requests:
        found = LastReport(request, settings).read(now, None)
        expiry = None if found is None else found[0].report.expiry
        if expiry is None:
            unknown.append(request)
        else:
            ends[id(request)] = expiry
    if len(requests) > 1:
        ends |= _ends_by_look(unknown, run)
    return sorted(requests, key=lambda request: ends.get(id(request), _LAST))


def _ends_by_look(requests: Sequence[Request], run: Run) -> dict[int, datetime]:
    """Return when what is live of *requests* ends, as far as Akamai's lists tell."""
    ends: dict[int, datetime] = {}
    for account in dict.fromkeys(request.account_switch_key for request in requests):
        with looks_at_account(run.settings, run.clock, run.console.say, account) as looks:
            for request in requests:
                if request.account_switch_key == account:
                    known = request.enrollment_id
                    ids = () if known is None else (EnrollmentId(known),)
                    kept = looks.find(request.contract_id, ids, request.common_name)
                    found = _expiries(() if kept is None else kept.parts)
                    ends |= {id(request): min(found)} if found else {}
    return ends


def _expiries(parts: Sequence[Part]) -> list[datetime]:
    networks = [part.active for part in parts]
    live = [one for active in networks if active is not None for one in active.production or ()]
    return [one.expiry for one in live if one.expiry is not None]


def _by_certificate(requests: Sequence[Request]) -> list[list[Request]]:
    found: dict[str, list[Request]] = {}
    for request in requests:
        found.setdefault(request.key, []).append(request)
    return list(found.values())
