"""What Akamai lets us do: each right by a call that only reads (akamai-cps 1.4, 1.5, 5)."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from connector.akamai.client import CPSClient
from connector.core.facts.ids import EnrollmentId
from connector.core.request.values import Request
from connector.errors import (
    ClockSkewError,
    ConfigurationError,
    ConnectorError,
    CredentialsError,
    NotFoundError,
    RequestError,
    VendorRefusedError,
    VendorUnavailableError,
)
from connector.settings.values import AkamaiCredentials
from connector.transport.session import HTTPSSession
from connector.workflow.doctor.finding import (
    Finding,
    Result,
    counted,
    failed,
    good,
    is_loopback,
    through,
    warned,
)

SKEW: Final = timedelta(seconds=30)
"""From here on Akamai refuses signatures (akamai-cps 1.5)."""
_HOST, _CLOCK, _SIGNATURE, _GRANT = (
    "Akamai host",
    "Akamai clock",
    "Akamai signature",
    "CPS grant",
)
_FORBIDDEN: Final = 403
_NOBODY: Final = EnrollmentId(1)
"""An enrollment that nobody has: to be told so proves the right to ask."""


def examine_akamai(
    credentials: AkamaiCredentials, session: HTTPSSession, requests: Iterable[Request]
) -> Iterator[Finding]:
    """
    Yield what Akamai answers, once for each account, and for each contract of *requests*.

    Args:
        credentials: Whose rights.
        session: Makes the calls.
        requests: Name contracts and account switch keys; without any, only CPS is tried.
    """
    wanted = sorted({(item.account_switch_key or "", item.contract_id) for item in requests})
    proven: set[str] = set()
    for switch_key, contract in wanted or [("", "")]:
        cps = CPSClient(credentials, session, account_switch_key=switch_key or None)
        error, text = _try(cps, contract)
        broken = _stage(error, contract) if error is not None else None
        if switch_key not in proven:
            proven.add(switch_key)
            yield from _account(credentials, cps, session, broken, error)
        if contract and (broken is None or broken == _about(contract)):
            about = _about(contract)
            code = RequestError.exit_code
            yield good(about, text) if error is None else failed(about, error, code)


def _try(cps: CPSClient, contract: str) -> tuple[ConnectorError | None, str]:
    """Return why CPS does not answer, or what it answers."""
    try:
        if contract:
            return None, f"visible, {counted(len(cps.list_enrollments(contract)), 'enrollment')}."
        cps.get_enrollment(_NOBODY, "make a test call to CPS")
    except NotFoundError as error:
        return (None, "") if not contract and error.code == "not-found" else (error, "")
    except ConnectorError as error:
        return error, ""
    return None, ""


def _about(contract: str) -> str:
    return f"contract {contract}"


def _stage(error: ConnectorError, contract: str) -> str:
    """Return which check *error* is about."""
    if isinstance(error, ClockSkewError):
        return _CLOCK
    if isinstance(error, CredentialsError):
        return _GRANT if error.status == _FORBIDDEN else _SIGNATURE
    if isinstance(error, VendorRefusedError) and not isinstance(error, NotFoundError) and contract:
        return _about(contract)
    return _HOST


def _account(
    credentials: AkamaiCredentials,
    cps: CPSClient,
    session: HTTPSSession,
    broken: str | None,
    error: ConnectorError | None,
) -> Iterator[Finding]:
    stages = (
        (_HOST, f"{credentials.host} answers, and its TLS certificate is trusted."),
        (_CLOCK, "close enough to this machine's."),
        (_SIGNATURE, f"accepted, with the credentials of {credentials.source}."),
        (_GRANT, "CPS can be read; whether it can be written to shows with the first change."),
    )
    if error is not None and broken in dict(stages):
        yield from through(stages, broken or _HOST, _failure(credentials, broken or _HOST, error))
        return
    for about, text in stages:
        yield _compared(credentials, cps, session) if about == _CLOCK else good(about, text)


def _failure(credentials: AkamaiCredentials, about: str, error: ConnectorError) -> Finding:
    if isinstance(error, VendorUnavailableError | CredentialsError):
        return failed(about, error)
    return Finding(
        about,
        Result.FAILED,
        f"{credentials.host} answers, but not as Akamai's CPS does. {error.what}",
        f"Correct host in {credentials.host_setting}: Akamai shows it with the credentials, as"
        " akab-….luna.akamaiapis.net.",
        ConfigurationError.exit_code,
    )


def _compared(credentials: AkamaiCredentials, cps: CPSClient, session: HTTPSSession) -> Finding:
    """Return how far this machine's clock is from Akamai's, whose signature check has passed."""
    if cps.vendor_time is None:
        return good(
            _CLOCK,
            "not told by Akamai, but it accepted the signature, so this machine's is close enough.",
        )
    return clock_finding(_CLOCK, credentials.host, session.clock.now() - cps.vendor_time)


def clock_finding(about: str, host: str, ahead: timedelta) -> Finding:
    """Return the finding about a clock of ours that is *ahead* of that of a vendor's *host*."""
    apart = timedelta(seconds=round(abs(ahead).total_seconds()))
    if apart <= SKEW:
        return good(about, f"{apart.total_seconds():.0f} s from this machine's.")
    if is_loopback(host):
        return good(about, f"{apart} from this machine's; {host} is a sandbox.")
    side = "ahead of" if ahead > timedelta() else "behind"
    return warned(
        about,
        f"this machine is {apart} {side} it. Times in plans follow the vendor's clock.",
        "Set this machine's clock (NTP).",
    )
