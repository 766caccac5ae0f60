"""What this machine has: settings, state directory, journal, terms of use."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from connector import eula
from connector.clock import Clock
from connector.errors import ConfigurationError, JournalError
from connector.journal.lock import runs_at_work
from connector.journal.record import OrderRecord
from connector.journal.store import Journal, journal_of
from connector.postgres.cache import state_name
from connector.settings.load import Parts
from connector.settings.values import AkamaiCredentials, LocalSettings
from connector.workflow.doctor.finding import (
    Finding,
    counted,
    failed,
    good,
    is_loopback,
    warned,
    wrong,
)

AKAMAI_PER_MINUTE = 35
"""What Akamai allows a whole account (akamai-cps 6.1)."""
_SHOWN: Final = 5
"""So many other runs are named."""
_PARTS: Mapping[str, str] = {
    "local": "settings",
    "akamai": "Akamai credentials",
    "scm": "SCM accounts",
}


def examine_settings(parts: Parts) -> Iterator[Finding]:
    """Yield a finding per fault of the settings, and what they are where they have none."""
    summaries = {
        "local": lambda: "usable." if parts.local is None else _local_summary(parts.local),
        "akamai": lambda: f"read from {parts.akamai.source}." if parts.akamai else "",
        "scm": lambda: (
            f"{', '.join(sorted(parts.accounts.by_name))}, read from {parts.accounts.path}."
            if parts.accounts
            else ""
        ),
    }
    for part, about in _PARTS.items():
        faults = parts.faults[part]
        for fault in faults:
            yield wrong(about, fault, ConfigurationError.exit_code)
        if not faults:
            yield good(about, summaries[part]())


def examine_machine(local: LocalSettings, clock: Clock) -> Iterator[Finding]:
    """Yield what the state directory holds."""
    try:
        with Journal.open(journal_of(local.state), clock, read_only=True) as journal:
            orders = journal.orders()
    except JournalError as error:
        yield failed("journal", error)
    else:
        yield good(
            "journal", f"readable in {state_name(local.state)}, {counted(len(orders), 'order')}."
        )
        yield from _misfits(orders)
        yield _others(local)
    acceptance = eula.accepted(local.state_dir)
    if acceptance is not None:
        yield good("terms of use", f"accepted by {acceptance.who} at {acceptance.when}.")
    elif local.eula_accepted:
        yield good("terms of use", "accepted by flag or environment; remembered by `apply`.")
    else:
        yield warned(
            "terms of use",
            "not accepted yet, so `apply` asks for them.",
            "Read them with `akamai-scm eula show`, then `akamai-scm eula accept`.",
        )


def _others(local: LocalSettings) -> Finding:
    """Return who else uses the state now."""
    try:
        others = runs_at_work(local.state)
    except (JournalError, OSError) as error:
        return warned("state", f"who else uses it is not known: {error}", "Run again.")
    shared = (
        "shared by all machines that name it"
        if local.database is not None
        else "of this machine alone"
    )
    if not others:
        return good("state", f"{state_name(local.state)}, {shared}; nobody else uses it now.")
    shown = "; ".join(others[:_SHOWN]) + (" …" if len(others) > _SHOWN else "")
    return good("state", f"{state_name(local.state)}, {shared}; used now by {shown}.")


def _misfits(orders: Iterable[OrderRecord]) -> Iterator[Finding]:
    """Yield which certificates wait because what SCM issued last for them does not fit."""
    newest: dict[tuple[str, str], OrderRecord] = {}
    for order in orders:
        newest.setdefault((order.certificate_key, order.key_algorithm), order)
    for order in newest.values():
        if order.misfit and order.stage.is_open:
            yield warned(
                order.common_name,
                f"order {order.order_id} ({order.key_algorithm}) is issued, but not what was asked"
                f" for: {order.misfit}.",
                "It is not uploaded. `akamai-scm apply` collects it again and says what to do.",
            )


def examine_limits(akamai: AkamaiCredentials) -> Finding:
    """Return whether the pace fits Akamai's limit."""
    pace = akamai.requests_per_minute
    if is_loopback(akamai.host):
        return good("limits", f"{pace} requests a minute; {akamai.host} is a sandbox.")
    if pace > AKAMAI_PER_MINUTE:
        return warned(
            "limits",
            f"requests_per_minute is {pace}; Akamai allows {AKAMAI_PER_MINUTE} a minute for a"
            " whole account unless it has agreed to more.",
            "Lower it in .edgerc or AKAMAI_REQUESTS_PER_MINUTE if calls are answered 429.",
        )
    return good(
        "limits", f"{pace} requests a minute, of the {AKAMAI_PER_MINUTE} that Akamai allows."
    )


def _local_summary(local: LocalSettings) -> str:
    return f"state in {state_name(local.state)}, logs in {local.log_dir}."
