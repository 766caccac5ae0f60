"""Put the tools of one certificate together."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext

from connector.account.shared import SharedLooks
from connector.clock import Clock
from connector.core.request.values import Request
from connector.errors import ConfigurationError, Fault, JournalError
from connector.journal.record import OrderRecord
from connector.journal.store import Journal, journal_of
from connector.journal.witnesses import Witnesses
from connector.log import CertificateLog
from connector.machine.cache_file import CacheFiles
from connector.machine.jobs import within_work
from connector.revocation.signed_fetch import SignedFetch
from connector.settings.load import account_for
from connector.settings.scm_config import who_tells
from connector.settings.values import Places, Settings
from connector.transport.pacing import Pacer
from connector.transport.ranks import Rank
from connector.transport.reply import CallRecord, OnCall
from connector.transport.session import HTTPSSession
from connector.workflow.domain_looks import DomainLooks
from connector.workflow.domains.before_order import BeforeOrder
from connector.workflow.domains.means import means_by
from connector.workflow.domains.order_proofs import OrderProofs
from connector.workflow.domains.turns import Turns
from connector.workflow.edge_looks import EdgeLooks
from connector.workflow.events.opening import events_of
from connector.workflow.in_common import Shared, edge_by, pacing_in
from connector.workflow.learned import Learned
from connector.workflow.preflight import Preflight
from connector.workflow.sharing import Sharing, shared_clock
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
    with _connected(
        request.scm_account,
        settings,
        clock,
        log,
        progress,
        account_switch_key=request.account_switch_key,
        fips=request.network_configuration.fips_mode is not None,
        opened=journal,
        common=common,
        several=several,
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
    with _connected(
        order.account, settings, clock, log, progress, account_switch_key=None
    ) as connection:
        yield connection[0]


def account_gone(order: str, account: str) -> ConfigurationError:
    """Return the error for an *order*, as it is told, whose account is not configured any more."""
    return ConfigurationError(
        f"{order} cannot be looked up",
        [Fault("scm_config", f"no account {account!r}, with which the order was placed")],
        remedy="Put the account back into scm_config.yaml, then run the same command again.",
    )


@contextmanager
def _connected(  # noqa: PLR0913 - what one run is made of
    account: str,
    settings: Settings,
    clock: Clock,
    log: CertificateLog,
    progress: Progress,
    *,
    account_switch_key: str | None,
    fips: bool = False,
    opened: Journal | None = None,
    several: bool = False,
    common: Shared | None = None,
) -> Iterator[tuple[Tools, HTTPSSession]]:
    timings = Timings()

    def record(call: CallRecord) -> None:
        timings.calls.append(call)
        log.call("act" if call.changes else "observe", call)

    def tell(line: str) -> None:
        log.event("progress", message=line)
        progress(line)

    places = settings.places
    with (
        paced_session(places, clock, record, common) as session,
        _journal(opened, common, places, clock) as journal,
        _caches(common) as caches,
        events_of(
            settings.hooks if opened is None else (),
            journal,
            clock,
            tell,
            ca_bundle=places.ca_bundle,
            connections=None if common is None else common.connections,
        ) as events,
    ):
        sharing = Sharing(settings, session, clock, tell, caches)
        looks = opened is not None
        learned = Learned() if common is None else common.learned
        takes = looks or (several and learned.looks_pay)
        cps, shared = sharing.account(account_switch_key, takes=takes, fips=fips)
        accounts = SCMAccounts(settings.scm_accounts, session)
        scm = accounts[account]
        fetch = SignedFetch(
            session,
            record,
            ca_bundle=places.ca_bundle,
            allowed=places.asked_though_private,
        )
        preflight = Preflight(places.dns_servers) if common is None else common.preflight
        means = means_by(
            settings, session, journal, clock, tell, preflight=preflight, events=events
        )
        domains = sharing.domains()
        turns = Turns() if common is None else common.turns
        witnesses = Witnesses(places.state_dir, places.log_dir)
        session.queue.tell = tell

        def take_rank(rank: Rank) -> None:
            session.queue.rank = rank

        before_order = BeforeOrder(
            who_tells(account, settings.scm_accounts, settings.domains),
            means,
            domains,
            turns,
            scm,
        )
        tools = Tools(
            cps,
            scm,
            accounts,
            fetch,
            journal,
            witnesses,
            clock,
            tell,
            places.directory,
            calendar=settings.calendar,
            events=events,
            account=shared,
            revoked=sharing.revoked(),
            before_order=before_order,
            order_proofs=OrderProofs(accounts, means, acts=not looks),
            answers=sharing.answers(believed=looks),
            domains=DomainLooks(
                settings.domains,
                settings.scm_accounts,
                domains,
                session,
                lambda: before_order.told,
            ),
            preflight=preflight,
            edge=EdgeLooks(
                edge_by(places) if common is None else common.edge,
                sharing.edge(),
                clock,
            ),
            timings=timings,
            learned=learned,
            rank=take_rank,
        )
        yield tools, session


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
    with paced_session(settings.places, clock) as session, _caches(None) as caches:
        session.queue.tell = progress
        sharing = Sharing(settings, session, clock, progress, caches)
        yield sharing.account(account_switch_key, takes=True)[1]


def _journal(
    opened: Journal | None, common: Shared | None, places: Places, clock: Clock
) -> AbstractContextManager[Journal]:
    if opened is not None:
        return nullcontext(opened)
    if common is not None:
        return nullcontext(common.journal())
    return Journal.open(journal_of(places.state), clock)


def _caches(common: Shared | None) -> AbstractContextManager[CacheFiles]:
    return closing(CacheFiles()) if common is None else nullcontext(common.caches)


@contextmanager
def paced_session(
    places: Places,
    clock: Clock,
    on_call: OnCall | None = None,
    shared: Shared | None = None,
) -> Iterator[HTTPSSession]:
    """
    Yield a session that keeps the vendors' limits together with all other runs with its state.

    Args:
        places: Of state and trust.
        clock: Time and sleep.
        on_call: Told of every attempt of every call.
        shared: What it has in common with other sessions of the run; None: nothing.

    Raises:
        JournalError: The state cannot be used.
    """
    try:
        if not places.state_dir.is_dir():
            places.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise JournalError(
            f"The state directory {places.state_dir} cannot be made: {error.strerror}.",
            remedy="Name a directory that you can write to with --state or AKAMAI_SCM_STATE.",
        ) from error
    bundle, pausing = places.ca_bundle, within_work(clock)
    connections = None if shared is None else shared.connections
    with (
        nullcontext(shared.pacing) if shared else closing(pacing_in(places.state)) as pacing,
        closing(Pacer(pacing, shared_clock(places.state, pausing))) as pacer,
        closing(
            HTTPSSession(
                pausing, ca_bundle=bundle, on_call=on_call, pacer=pacer, connections=connections
            )
        ) as session,
    ):
        yield session
