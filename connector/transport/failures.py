"""
Why a call ended without a complete answer, and whether the vendor may have seen it.

The second half decides over duplicate orders, so it is pessimistic: a request counts as unsent only
where the connection itself never came about.
"""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass

import requests
from requests import exceptions as failed
from urllib3 import exceptions as low

HTTP_ERRORS = (requests.RequestException, low.HTTPError)
"""Everything that `requests` and the reading of a body may raise."""

_PROXY_REMEDY = (
    "Check the network, the proxy (HTTPS_PROXY, NO_PROXY) and the firewall of this machine."
)

_CERTIFICATE_ALERTS = ("CERTIFICATE", "UNKNOWN_CA", "ACCESS_DENIED")


@dataclass(frozen=True, slots=True)
class Failure:
    """A call without a complete answer."""

    what: str
    """What happened, as the end of a sentence that names the host."""
    remedy: str
    sent: bool
    """The vendor may have read the request."""
    passing: bool = True
    """Trying again may help."""
    refused: bool = False
    """The vendor does not take this client's certificate."""


def read_failure(error: Exception, host: str, setting: str = "the settings") -> Failure:
    """
    Say what *error* means.

    Args:
        error: One of `HTTP_ERRORS`.
        host: Host (and port) that was called, for the message.
        setting: Where a person has written it, for the remedy.
    """
    causes = tuple(_causes(error))
    if any(isinstance(cause, ssl.SSLError) and _is_refusal(cause) for cause in causes):
        return Failure(
            f"{host} refused the TLS client certificate",
            f"Check client_cert and client_key of the account in {setting}: whether the"
            " certificate has expired, and whether the vendor knows it.",
            sent=False,
            passing=False,
            refused=True,
        )
    for kinds, failure in _recognised(host, setting):
        if any(isinstance(cause, kinds) for cause in causes):
            return failure
    return Failure(
        f"the connection to {host} broke before the answer was complete"
        f" ({type(causes[-1]).__name__})",
        _PROXY_REMEDY,
        sent=True,
    )


def _recognised(
    host: str, setting: str
) -> Iterator[tuple[tuple[type[BaseException], ...], Failure]]:
    yield (
        (failed.InvalidProxyURL, failed.InvalidSchema, low.ProxySchemeUnknown),
        Failure(
            f"the proxy on the way to {host} cannot be used",
            "Write HTTPS_PROXY, or ALL_PROXY, as http://HOST:PORT; SOCKS is not spoken here. What"
            " needs no proxy goes into NO_PROXY.",
            sent=False,
            passing=False,
        ),
    )
    yield (
        (failed.InvalidURL, low.LocationParseError),
        Failure(
            f"the address of {host}, or of a proxy on the way to it, cannot be read",
            f"Check the host in {setting}, and HTTPS_PROXY.",
            sent=False,
            passing=False,
        ),
    )
    yield (
        (low.ProxyError, failed.ProxyError),
        Failure(
            f"the proxy on the way to {host} refused or did not answer",
            "Check HTTPS_PROXY and NO_PROXY, and that the proxy lets this machine through.",
            sent=False,
        ),
    )
    yield (
        (ssl.SSLCertVerificationError,),
        Failure(
            f"the TLS certificate of {host} is not trusted",
            "If a proxy inspects TLS or the host has a private CA, give its certificates with"
            " --ca-bundle or REQUESTS_CA_BUNDLE; else check the host name.",
            sent=False,
            passing=False,
        ),
    )
    yield (
        (low.NameResolutionError,),
        Failure(
            f"the host name of {host} cannot be resolved",
            f"Check the spelling of the host in {setting}, and this machine's DNS.",
            sent=False,
        ),
    )
    yield (
        (ConnectionRefusedError,),
        Failure(
            f"{host} refuses connections",
            f"Check host and port in {setting}. {_PROXY_REMEDY}",
            sent=False,
        ),
    )
    yield (
        (low.NewConnectionError,),
        Failure(f"{host} cannot be reached", _PROXY_REMEDY, sent=False),
    )
    yield (
        (failed.ConnectTimeout, low.ConnectTimeoutError),
        Failure(f"no connection to {host} within the allowed time", _PROXY_REMEDY, sent=False),
    )
    yield (
        (failed.ReadTimeout, low.ReadTimeoutError),
        Failure(
            f"{host} did not answer within the allowed time",
            "If it persists, look at the vendor's status page.",
            sent=True,
        ),
    )
    yield (
        (ssl.SSLError, failed.SSLError, low.SSLError),
        Failure(
            f"TLS with {host} failed",
            "Check that no proxy or firewall interferes with TLS, that the port is right, and that"
            " the vendor takes the client certificate, if one is configured.",
            sent=True,
        ),
    )


def _is_refusal(error: ssl.SSLError) -> bool:
    """Whether the server ended the handshake because of our certificate (RFC 8446 6.2)."""
    reason = error.reason or ""
    return "_ALERT_" in reason and any(word in reason for word in _CERTIFICATE_ALERTS)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield *error* and all that lies behind it; requests hides causes in `args` and `reason`."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        cause = waiting.pop(0)
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += [getattr(cause, "reason", None), *cause.args, cause.__cause__, cause.__context__]
