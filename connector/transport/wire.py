"""One attempt of one call: sent, bounded in real time, its answer read to the end."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Protocol, TypeVar, runtime_checkable
from urllib.parse import urlsplit

import requests

from connector import __version__
from connector.transport.bound import Bound, bounded_session
from connector.transport.call import SAFE_METHODS, Call, ClientCertificate
from connector.transport.reply import Reply

LARGEST_BODY: Final = 64 * 1024 * 1024
USER_AGENT: Final = f"akamai-scm-connector/{__version__}"
_CHUNK: Final = 64 * 1024
_SHORTEST: Final = timedelta(milliseconds=1)

T = TypeVar("T")

Left = Callable[[], timedelta | None]
"""Returns how much of the run's time is left; None: the run is not bounded."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long one attempt may take, in real time."""

    connect: timedelta = timedelta(seconds=10)
    """TLS handshake included."""
    read: timedelta = timedelta(seconds=60)
    """From one piece of the answer to the next."""
    whole: timedelta = timedelta(seconds=90)
    """From the connection to the last byte, however slowly they come."""

    def within(self, left: timedelta | None) -> "Limits":
        """Return the same, none longer than what is *left* of a run; None: it is not bounded."""
        if left is None:
            return self
        end = max(left, _SHORTEST)
        return Limits(min(self.connect, end), min(self.read, end), min(self.whole, end))


@runtime_checkable
class _Closes(Protocol):
    def close(self) -> None: ...


class Wire:
    """Makes attempts; reads share connections, a write has its own. Safe between threads."""

    def __init__(self, limits: Limits, *, verify: str | bool) -> None:
        """
        Settle whom to trust and how long to wait.

        Args:
            limits: Of each attempt.
            verify: As `trusted` returns it.
        """
        self._verify = verify
        self._limits = limits
        self._reading = _connection()
        self._common: dict[str, Any] = {}
        self._guard = threading.Lock()

    def in_common(self, key: str, make: Callable[[], T]) -> T:
        """Return what whoever uses these connections has in common; *make* returns the first."""
        with self._guard:
            if key not in self._common:
                self._common[key] = make()
            found: T = self._common[key]
            return found

    def close(self) -> None:
        """Close idle connections, and what of the common things can be closed."""
        self._reading.close()
        for common in self._common.values():
            if isinstance(common, _Closes):
                common.close()

    def attempt(self, call: Call, left: Left) -> Reply:
        """
        Send *call* once and return the whole answer.

        Raises:
            requests.RequestException: There is none, or not in time; so `HTTP_ERRORS` in general.
            ValueError: The address is not https.
        """
        if not call.url.startswith("https://"):
            raise ValueError(call.url)
        limits = self._limits.within(left())
        with Bound(limits.whole):
            if call.method in SAFE_METHODS:
                return self._transfer(self._reading, call, limits, left)
            with _connection() as connection:  # which no idle server can have closed
                return self._transfer(connection, call, limits, left)

    def _transfer(
        self, connection: requests.Session, call: Call, limits: Limits, left: Left
    ) -> Reply:
        with connection.request(
            call.method,
            call.url,
            headers=dict(call.headers),
            data=call.body,
            auth=call.sign,
            verify=self._verify,
            cert=_pair(call.client_certificate),
            timeout=(limits.connect.total_seconds(), limits.read.total_seconds()),
            allow_redirects=False,
            stream=True,
        ) as response:
            return Reply(
                vendor=call.vendor,
                method=call.method,
                path=urlsplit(call.url).path,
                status=response.status_code,
                headers=response.headers,
                body=b"".join(_chunks(response, left)),
            )


def _chunks(response: requests.Response, left: Left) -> Iterator[bytes]:
    size = 0
    while chunk := response.raw.read1(_CHUNK, decode_content=True):
        size += len(chunk)
        rest = left()
        if rest is not None and rest <= timedelta(0):
            raise requests.ReadTimeout
        if size > LARGEST_BODY:
            raise requests.exceptions.ContentDecodingError
        yield chunk


def _connection() -> requests.Session:
    connection = bounded_session()
    connection.headers["User-Agent"] = USER_AGENT
    return connection


def _pair(certificate: ClientCertificate | None) -> tuple[str, str] | None:
    return None if certificate is None else (str(certificate.cert), str(certificate.key))
