"""How much of the calls that Akamai allows an account is used up at the moment."""

from collections.abc import Iterable
from contextlib import closing

from connector.akamai.exchange import account_of, account_quota
from connector.clock import Clock
from connector.core.report.values import Pace
from connector.settings.values import Settings
from connector.transport.pacing import Pacer
from connector.workflow.connect import PACING_NAME


def used_pace(
    settings: Settings, account_switch_keys: Iterable[str | None], clock: Clock
) -> tuple[Pace, ...]:
    """
    Return it for each account, as all runs of this machine know it; no call is made.

    Args:
        settings: Credentials, and the state directory.
        account_switch_keys: Of the requests that are asked about; an account is told once.
        clock: Tells what the last minute is.
    """
    akamai = settings.akamai
    accounts = {account_of(akamai, key): account_quota(akamai, key) for key in account_switch_keys}
    path = settings.places.state_dir / PACING_NAME
    anything = path.exists()  # asking would make the file
    with closing(Pacer(path, clock)) as pacer:
        return tuple(
            Pace(akamai.host, switched, pacer.used(quota) if anything else 0, quota.per_minute)
            for switched, quota in sorted(accounts.items(), key=lambda item: item[0] or "")
        )
