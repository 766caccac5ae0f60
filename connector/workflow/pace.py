"""How much of the calls that Akamai allows an account is used up at the moment."""

from collections.abc import Iterable
from contextlib import closing

from connector.akamai.exchange import account_of, account_quota
from connector.clock import Clock
from connector.core.report.values import Pace
from connector.postgres.database import Database
from connector.settings.values import Settings
from connector.transport.pacing import Pacer
from connector.workflow.in_common import PACING_NAME, pacing_in
from connector.workflow.sharing import shared_clock


def used_pace(
    settings: Settings, account_switch_keys: Iterable[str | None], clock: Clock
) -> tuple[Pace, ...]:
    """
    Return it for each account, as all runs with the same state know it; no call is made.

    Args:
        settings: Credentials, and where the state is.
        account_switch_keys: Of the requests that are asked about; an account is told once.
        clock: Tells what the last minute is.
    """
    akamai = settings.akamai
    accounts = {account_of(akamai, key): account_quota(akamai, key) for key in account_switch_keys}
    state = settings.local.state
    # Asking would make the file.
    anything = isinstance(state, Database) or (state / PACING_NAME).exists()
    with (
        closing(pacing_in(state)) as pacing,
        closing(Pacer(pacing, shared_clock(state, clock))) as pacer,
    ):
        return tuple(
            Pace(akamai.host, switched, pacer.used(quota) if anything else 0, quota.per_minute)
            for switched, quota in sorted(accounts.items(), key=lambda item: item[0] or "")
        )
