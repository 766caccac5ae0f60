"""
Fetches what carries its own signature: OCSP answers, CRLs, CA certificates.

Plain http is what the standards say for these (RFC 6960 A.1, RFC 5280 8), so this is the one place
that speaks it. Whoever reads an answer verifies its signature. Nothing is repeated and no redirect
is followed: who asks can do without an answer. None but public addresses are asked, unless settings
allow others (`public_session`).
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

import requests

from connector.core.revocation.askable import NOTHING_ALLOWED, Allowed
from connector.revocation.public_session import NotPublicError, public_session
from connector.transport.bound import Bound
from connector.transport.call import unsigned
from connector.transport.failures import HTTP_ERRORS, read_failure
from connector.transport.reply import CallRecord, OnCall
from connector.transport.session import HTTPSSession
from connector.transport.trust import trusted
from connector.transport.wire import USER_AGENT, Limits

EACH: Final = timedelta(seconds=4)
"""Bound of one fetch."""
ALL: Final = timedelta(seconds=8)
"""Bound of all fetches of a run: they must leave time for the vendors within a plan's limit."""
LARGEST: Final = 10 * 1024 * 1024
_CHUNK = 64 * 1024
_OK = 200
_SCHEMES: Final = ("http", "https")
_TYPES: Final = {"OCSP": "application/ocsp-request"}
_STEPS: Final = {
    "OCSP": "ask whether a certificate is revoked",
    "CRL": "read which certificates are revoked",
    "CA": "read the certificate of an issuer",
}


class FetchError(Exception):
    """Nothing usable came; the text is the end of a sentence that begins with the place."""


class SignedFetch:
    """Makes the fetches of one run."""

    def __init__(
        self,
        session: HTTPSSession,
        on_call: OnCall,
        *,
        ca_bundle: Path | None = None,
        allowed: Allowed = NOTHING_ALLOWED,
        limits: Limits = Limits(),  # noqa: B008 - frozen
    ) -> None:
        """
        Fetch beside *session*.

        Args:
            session: Its clock measures, its deadline holds here too.
            on_call: Told of every fetch.
            ca_bundle: Trusted where a place is https after all; None: as `HTTPSSession` does.
            allowed: Asked though their addresses are not public.
            limits: Of each fetch in real time, within the bounds of the run.

        Raises:
            ConfigurationError: The trusted certificates cannot be read.
        """
        self._session = session
        self._on_call = on_call
        self._verify = trusted(ca_bundle)
        self._left = ALL
        self._connections = session.in_common(
            f"public connections {allowed}", lambda: _connections(allowed)
        )
        self._limits = limits

    def __call__(self, kind: str, url: str, body: bytes | None = None) -> bytes:
        """
        Return what *url* answers.

        Args:
            kind: `OCSP`, `CRL` or `CA`; for the log.
            url: As the certificate names it, http or https.
            body: Posted; None: GET.

        Raises:
            FetchError: No answer, another status than 200, too large, out of time, or an address
                that cannot be read or is not public.
        """
        clock, address = self._session.clock, _address(url)
        began = clock.monotonic()
        end = self._end(began)
        method = "GET" if body is None else "POST"
        limits = self._limits.within(timedelta(seconds=end - began))
        status: int | None = None
        try:
            with (
                Bound(limits.whole),
                self._connections.request(
                    method,
                    url,
                    data=body,
                    headers={} if body is None else {"Content-Type": _TYPES[kind]},
                    auth=unsigned,
                    verify=self._verify,
                    timeout=(limits.connect.total_seconds(), limits.read.total_seconds()),
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                status = response.status_code
                if status != _OK:
                    raise FetchError(f"it answered {status}")
                return b"".join(self._chunks(response, end))
        except HTTP_ERRORS as error:
            raise FetchError(read_failure(error, address.netloc).what) from error
        except NotPublicError as error:
            raise FetchError(str(error)) from error
        except ValueError as error:
            raise FetchError("its address cannot be used") from error
        finally:
            spent = timedelta(seconds=clock.monotonic() - began)
            self._left -= spent
            self._on_call(CallRecord(kind, method, address.path, status, spent, step=_STEPS[kind]))

    def _end(self, began: float) -> float:
        """Return the moment at which a fetch that begins now must end."""
        end = began + min(EACH, self._left).total_seconds()
        deadline = self._session.deadline
        if deadline is not None:
            end = min(end, deadline)
        if end <= began:
            raise FetchError("no time was left to ask")
        return end

    def _chunks(self, response: requests.Response, end: float) -> Iterator[bytes]:
        size = 0
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            size += len(chunk)
            if size > LARGEST:
                raise FetchError(f"it is larger than {LARGEST // 1024 // 1024} MB")
            if self._session.clock.monotonic() > end:
                raise FetchError("it did not answer within the allowed time")
            yield chunk


def _connections(allowed: Allowed) -> requests.Session:
    connections = public_session(allowed)
    connections.headers["User-Agent"] = USER_AGENT
    return connections


def _address(url: str) -> SplitResult:
    """Return the parts of *url*; who made the certificate may have written anything there."""
    try:
        address = urlsplit(url)
        host, _ = address.hostname, address.port
    except ValueError as error:
        raise FetchError(f"its address cannot be read ({error})") from error
    if address.scheme not in _SCHEMES:
        raise FetchError("its address is neither http nor https")
    if not host:
        raise FetchError("its address names no host")
    if "@" in address.netloc or "\\" in url:
        raise FetchError("its address has a user name in it, or leads somewhere else than it says")
    return address
