"""What SCM lets us order: login, rights, and what the profile offers (sectigo-scm 1, 2.1)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from connector.core.facts.defaults import as_new
from connector.core.facts.ids import CsrKey, OrderId
from connector.core.issuance.offer import Offer, chosen_term, offer_faults, offer_notes
from connector.core.request.values import Request
from connector.errors import (
    ConfigurationError,
    ConnectorError,
    CredentialsError,
    Fault,
    NotFoundError,
    NotTheVendorError,
    RequestError,
    VendorUnavailableError,
)
from connector.sectigo.api import api_of
from connector.sectigo.interface import SCM
from connector.settings.values import SCMAccount
from connector.signer import connect
from connector.signer.traits import shown_by_order
from connector.transport.call import Call
from connector.transport.session import HTTPSSession
from connector.workflow.doctor.akamai import clock_finding
from connector.workflow.doctor.delegations import examine_delegations
from connector.workflow.doctor.finding import (
    Finding,
    Result,
    failed,
    good,
    through,
    unknown,
    warned,
    wrong,
)
from connector.workflow.doctor.signer import examine_programs

_NOBODY: Final = OrderId("1")
"""An order that the account has not: to be told so proves the right to ask."""
_NO_CSR: Final = CsrKey("0" * 64)
_NO_NAME: Final = "doctor.invalid"
"""No certificate has it (RFC 2606): SCM lists nothing, if it lists at all."""
_NO_SUCH_PLACE: Final = frozenset({"", "-1"})
"""Codes of a 404 that is about the address, not about the order."""


@dataclass(frozen=True, slots=True)
class _Usable:
    """An account that may order."""

    scm: SCM
    now: datetime
    """SCM's time, which public limits depend on; this machine's where it does not tell."""


def examine_scm(
    accounts: Mapping[str, SCMAccount], session: HTTPSSession, requests: Iterable[Request]
) -> Iterator[Finding]:
    """
    Yield what SCM answers to each account that *requests* name, and to each of these.

    Args:
        accounts: Those that are configured; without requests, all of them are tried.
        session: Makes the calls.
        requests: What is to be ordered.
    """
    wanted = list(requests)
    names = sorted({item.scm_account for item in wanted} or accounts)
    usable: dict[str, _Usable] = {}
    clocks: set[str] = set()
    for name in names:
        about = f"SCM account {name}"
        if name not in accounts:
            known = ", ".join(sorted(accounts))
            yield Finding(
                about,
                Result.FAILED,
                f"not in scm_config.yaml, which has {known}.",
                "Correct scm_account in the request, or add the account.",
                ConfigurationError.exit_code,
            )
            continue
        account = accounts[name]
        found = _examine(account, session)
        if found.usable is not None:
            usable[name] = found.usable
        if wanted or found.usable is None or account.commands is not None:
            yield from found.findings
        else:
            yield _in_brief(account)
        host = urlsplit(account.url).netloc
        if found.ahead is not None and host not in clocks:
            clocks.add(host)
            yield clock_finding(f"SCM clock ({host})", host, found.ahead)
    for request in wanted:
        if request.scm_account in usable:
            yield from _examine_request(request, usable[request.scm_account])
        else:
            yield unknown(
                f"{request.common_name} order",
                f"not checked, because SCM account {request.scm_account} failed.",
            )


@dataclass(frozen=True, slots=True)
class _Examined:
    """What was found of one account."""

    findings: tuple[Finding, ...]
    usable: _Usable | None
    """None: it may not order."""
    ahead: timedelta | None
    """How far this machine's clock is ahead of SCM's; None: SCM does not tell its time."""


def _examine(account: SCMAccount, session: HTTPSSession) -> _Examined:
    if account.commands is None:
        return _examine_account(account, session)
    findings = tuple(examine_programs(account, account.commands))
    if any(one.result is Result.FAILED for one in findings):
        return _Examined(findings, None, None)
    usable = _Usable(connect(account, session), session.clock.now())
    return _Examined(findings, usable, None)


def _examine_account(account: SCMAccount, session: HTTPSSession) -> _Examined:
    reach, login, rights = (
        f"SCM host ({account.name})",
        f"SCM login ({account.name})",
        f"SCM rights ({account.name})",
    )
    stages = (
        (reach, f"{account.url} answers, and its TLS certificate is trusted."),
        (login, f"accepted ({account.api} API)."),
        (rights, "the account may ask about orders."),
    )
    at = reach
    ahead: timedelta | None = None
    try:
        their_time = _time_of(account, session)
        now = session.clock.now()
        ahead = None if their_time is None else now - their_time
        at = login
        scm = connect(account, session)
        scm.check_credentials()
        at = rights
        _ask_for_nothing(scm)
    except ConnectorError as error:
        return _Examined(tuple(through(stages, at, failed(at, error, _code(error)))), None, ahead)
    passed = tuple(good(about, text) for about, text in stages)
    return _Examined(passed, _Usable(scm, their_time or now), ahead)


def _in_brief(account: SCMAccount) -> Finding:
    """Return what is told of an account that is well and that nothing is to be ordered with."""
    text = f"{account.url} answers, accepts the login ({account.api} API) and shows orders."
    return good(f"SCM account {account.name}", text)


def _code(error: ConnectorError) -> int:
    """Return the exit code: whatever is not about login or line is about the settings."""
    own = (CredentialsError, VendorUnavailableError)
    return error.exit_code if isinstance(error, own) else ConfigurationError.exit_code


def _time_of(account: SCMAccount, session: HTTPSSession) -> datetime | None:
    """Return SCM's time, without any credentials; None where it does not tell."""
    call = Call(
        vendor="SCM",
        host_setting=account.origin.file,
        step=f"reach SCM account {account.name!r}",
        method="GET",
        url=f"https://{urlsplit(account.url).netloc}{api_of(account).anonymous_path}",
        headers={"Accept": "application/json"},
    )
    try:
        return session.exchange(call).date
    except NotTheVendorError:
        return None  # a redirect: somebody answers


def _ask_for_nothing(scm: SCM) -> None:
    """
    Ask for an order that does not exist, and search for one where that comes before an order.

    Raises:
        ConfigurationError: What answers is not the account's API.
        ConnectorError: SCM says anything but that there is no such order.
    """
    try:
        scm.order_status(_NOBODY, "make a test call")
    except NotFoundError as error:
        if error.code in _NO_SUCH_PLACE:
            raise ConfigurationError(
                f"{scm.account.url} answers, but not as SCM's {scm.account.api} API does",
                [Fault("", error.what)],
                remedy=f"Correct {scm.account.origin.of('url')}: SCM shows that of the"
                " Enrollment API under Enrollment > REST; that of the Admin API is"
                " https://cert-manager.com, or your own instance.",
            ) from error
    if scm.can_search:
        scm.find_orders(_NO_CSR, _NO_NAME)


def _examine_request(request: Request, usable: _Usable) -> Iterator[Finding]:
    about = f"{request.common_name} order"
    try:
        offer = usable.scm.read_offer(request)
    except RequestError as error:
        yield from _wrong(about, error.faults)
        return
    except ConnectorError as error:
        yield failed(about, error)
        return
    faults = [] if offer is None else offer_faults(request, offer, usable.now)
    if faults:
        yield from _wrong(about, faults)
    else:
        if offer is not None:
            yield good(about, _offer_summary(request, offer, usable.now))
        fixed = usable.scm.account.commands is None
        for note in offer_notes(request, offer, usable.now, fixed=fixed):
            yield warned(about, f"{note}.")
    if request.org_id is not None:
        yield from _examine_organization(request.org_id, usable)
        yield from examine_delegations(request, usable.scm)
    yield unknown(about, shown_by_order(usable.scm.account))


def _wrong(about: str, faults: Iterable[Fault]) -> Iterator[Finding]:
    remedy = "Correct it in the request, or have SCM's administrator change the profile."
    for fault in faults:
        yield wrong(about, fault, RequestError.exit_code, remedy)


def _examine_organization(org_id: int, usable: _Usable) -> Iterator[Finding]:
    """Yield whether the organization may order through an API."""
    organization = f"SCM organization {org_id}"
    try:
        may_order = usable.scm.may_order(org_id)
    except ConnectorError as error:
        yield failed(organization, error)
        return
    if may_order is False:
        yield Finding(
            organization,
            Result.FAILED,
            "its SSL certificates may not be ordered through an API.",
            "Have an SCM administrator enable the Web API for SSL certificates in the"
            " organization's settings (Organizations).",
            CredentialsError.exit_code,
        )
    elif may_order:
        yield good(organization, "its SSL certificates may be ordered through an API.")


def _offer_summary(request: Request, offer: Offer, now: datetime) -> str:
    terms = ", ".join(str(term) for term in offer.terms) or "no"
    return (
        f"profile {offer.profile_id} ({offer.profile_name}) takes"
        f" {' and '.join(as_new(request).key_algorithms)} keys and offers {terms} days;"
        f" {chosen_term(request, offer, now)} will be ordered."
    )
