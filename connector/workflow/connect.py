"""Put the tools of one certificate together."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass

from connector.account.shared import SharedLooks
from connector.clock import Clock
from connector.core.request.values import Request
from connector.errors import ConfigurationError, Fault
from connector.journal.record import OrderRecord
from connector.journal.store import Journal
from connector.journal.witnesses import Witnesses
from connector.log import CertificateLog
from connector.machine.cache_file import CacheFiles
from connector.revocation.signed_fetch import SignedFetch
from connector.settings.load import account_for
from connector.settings.scm_config import who_tells
from connector.settings.values import Settings
from connector.transport.ranks import Rank
from connector.transport.reply import CallRecord, OnCall
from connector.transport.session import HTTPSSession
from connector.workflow.domain_looks import DomainLooks
from connector.workflow.domains.before_order import BeforeOrder
from connector.workflow.domains.means import means_by
from connector.workflow.domains.order_proofs import OrderProofs
from connector.workflow.edge_looks import EdgeLooks
from connector.workflow.events.events import Events
from connector.workflow.events.opening import events_of
from connector.workflow.in_common import Shared
from connector.workflow.paced_session import paced_session
from connector.workflow.sharing import Sharing
from connector.workflow.timings import Timings
from connector.workflow.tools import Progress, SCMAccounts, Tools


@contextmanager
def connected(  # noqa: PLR0913 - what one run is made of
    request: Request,
    settings: Settings,
    clock: Clock,
    log: CertificateLog,
    progress: Progress,
    *,
    journal: Journal | None = None,
    common: Shared | None = None,
    several: bool = False,
) -> Iterator[tuple[Tools, HTTPSSession]]:
    """
    Yield the tools for *request* and the session they share.

    Args:
        request: Names the SCM account and the account switch key.
        settings: Credentials and places.
        clock: Time and sleep.
        log: Told of every call.
        progress: Told one line per step.
        journal: An open one that is only read; None: one to write is opened.
        common: What it has in common with others of the same run; None: nothing.
        several: Whether the run acts for more than this certificate. For one alone it is not worth
            while to look at the whole contract.

    Raises:
        ConfigurationError: The request names an SCM account that is not configured.
        JournalError: The state cannot be used.
    """
    account_for(settings, request.scm_account)
    purpose = _Purpose(
        request.scm_account,
        request.account_switch_key,
        fips=request.network_configuration.fips_mode is not None,
        looks=journal is not None,
        several=several,
    )
    with _connected(
        purpose, settings, clock, log, progress, reading=journal, in_common=common
    ) as connection:
        yield connection


@contextmanager
def connected_for_order(
    order: OrderRecord, settings: Settings, clock: Clock, log: CertificateLog, progress: Progress
) -> Iterator[Tools]:
    """
    Yield the tools for what was ordered once, where no request is at hand.

    Raises:
        ConfigurationError: The order's SCM account is not configured any more.
        JournalError: The state cannot be used.
    """
    if order.account not in settings.scm_accounts:
        raise account_gone(f"Order {order.order_id} for {order.common_name}", order.account)
    with _connected(_Purpose(order.account), settings, clock, log, progress) as connection:
        yield connection[0]


def account_gone(order: str, account: str) -> ConfigurationError:
    """Return the error for an *order*, as it is told, whose account is not configured any more."""
    return ConfigurationError(
        f"{order} cannot be looked up",
        [Fault("scm_config", f"no account {account!r}, with which the order was placed")],
        remedy="Put the account back into scm_config.yaml, then run the same command again.",
    )


@contextmanager
def looks_at_account(
    settings: Settings, clock: Clock, progress: Progress, account_switch_key: str | None
) -> Iterator[SharedLooks]:
    """
    Yield what looks at whole contracts of an account, without any certificate in mind.

    Args:
        settings: Credentials and places.
        clock: Time and sleep.
        progress: Told of waits.
        account_switch_key: Which account; None: the credentials' own.

    Raises:
        JournalError: The state cannot be used.
    """
    with paced_session(settings.local, clock) as session, closing(CacheFiles()) as caches:
        session.queue.tell = progress
        sharing = Sharing(settings, session, clock, progress, caches)
        yield sharing.account(account_switch_key, takes=True)[1]


@dataclass(frozen=True, slots=True)
class _Purpose:
    """What tools are put together for."""

    account: str
    """Of SCM."""
    account_switch_key: str | None = None
    """Of Akamai; None: the credentials' own account."""
    fips: bool = False
    """Whether enrollments are read and written with their FIPS mode."""
    looks: bool = False
    """Whether nothing is to be changed."""
    several: bool = False
    """Whether the run acts for others, too."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """What is at hand as long as the tools are used."""

    settings: Settings
    clock: Clock
    tell: Progress
    record: OnCall
    timings: Timings
    common: Shared
    session: HTTPSSession
    journal: Journal
    events: Events


@contextmanager
def _connected(  # noqa: PLR0913 - what one run is made of
    purpose: _Purpose,
    settings: Settings,
    clock: Clock,
    log: CertificateLog,
    progress: Progress,
    *,
    reading: Journal | None = None,
    in_common: Shared | None = None,
) -> Iterator[tuple[Tools, HTTPSSession]]:
    timings, local = Timings(), settings.local

    def record(call: CallRecord) -> None:
        timings.calls.append(call)
        log.call("act" if call.changes else "observe", call)

    def tell(line: str) -> None:
        log.event("progress", message=line)
        progress(line)

    with (
        nullcontext(in_common) if in_common else closing(Shared(local, clock)) as common,
        paced_session(local, clock, record, common) as session,
    ):
        session.queue.tell = tell
        journal = common.journal() if reading is None else reading
        hooks, wire = () if purpose.looks else settings.hooks, common.connections
        with events_of(
            hooks, journal, clock, tell, ca_bundle=local.ca_bundle, connections=wire
        ) as events:
            opened = _Opened(
                settings, clock, tell, record, timings, common, session, journal, events
            )
            yield _tools(purpose, opened), session


def _tools(purpose: _Purpose, opened: _Opened) -> Tools:
    """Return what one certificate is worked on with."""
    settings, session, clock, tell = opened.settings, opened.session, opened.clock, opened.tell
    journal, events, common = opened.journal, opened.events, opened.common
    local, preflight = settings.local, common.preflight
    sharing = Sharing(settings, session, clock, tell, common.caches)
    takes = purpose.looks or (purpose.several and common.learned.looks_pay)
    cps, account = sharing.account(purpose.account_switch_key, takes=takes, fips=purpose.fips)
    accounts = SCMAccounts(settings.scm_accounts, session)
    scm, domains = accounts[purpose.account], sharing.domains()
    means = means_by(settings, session, journal, clock, tell, preflight=preflight, events=events)
    tellers = who_tells(purpose.account, settings.scm_accounts, settings.domains)
    before_order = BeforeOrder(tellers, means, domains, common.turns, scm)

    def take_rank(rank: Rank) -> None:
        session.queue.rank = rank

    return Tools(
        cps,
        scm,
        accounts,
        SignedFetch(
            session, opened.record, ca_bundle=local.ca_bundle, allowed=local.asked_though_private
        ),
        journal,
        Witnesses(local.state_dir, local.log_dir),
        clock,
        tell,
        local.directory,
        calendar=settings.calendar,
        events=events,
        account=account,
        revoked=sharing.revoked(),
        before_order=before_order,
        order_proofs=OrderProofs(accounts, means, acts=not purpose.looks),
        answers=sharing.answers(believed=purpose.looks),
        domains=DomainLooks(
            settings.domains, settings.scm_accounts, domains, session, lambda: before_order.told
        ),
        preflight=preflight,
        edge=EdgeLooks(common.edge, sharing.edge(), clock),
        timings=opened.timings,
        learned=common.learned,
        rank=take_rank,
    )
