"""
A bound for the whole time of one attempt: connecting, headers and body, however they drip in.

`requests` knows time limits only from one piece of data to the next. So whoever makes an attempt
does it inside a `Bound`, over a session of `bounded_session`: when the time is up, the connection
that the attempt uses is shut, which ends any waiting on it. Looking up a host name is bounded by
the machine's resolver alone.
"""

import socket
import threading
from contextlib import suppress
from contextvars import ContextVar, Token
from datetime import timedelta
from threading import Timer
from types import TracebackType
from typing import Any, Final, Self

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

MOST_CONNECTIONS: Final = 100
"""To one host, of all threads that share a session; each has one at most."""


class Bound:
    """
    Shuts the connection that is used in its block when the time is up; for one thread.

    The block then ends with `requests.ReadTimeout`, or `requests.ConnectTimeout` where for certain
    nothing was sent.
    """

    def __init__(self, span: timedelta) -> None:
        """
        Set the bound; the time begins with the block.

        Args:
            span: Real time; zero or less is over at once.
        """
        self._broken = False
        self._sent = False
        self._timer = Timer(max(span.total_seconds(), 0.0), self._cut)
        self._timer.daemon = True
        self._guard = threading.Lock()
        self._used: socket.socket | None = None
        self._over = False
        self._token: Token[Bound | None] | None = None

    def use(self, used: socket.socket | None, *, sending: bool) -> None:
        """Take a connection under the bound, instead of the one before; *sending*: to use it."""
        with self._guard:
            self._used = used
            self._sent = self._sent or sending
            if self._broken:
                _shut(used)

    def __enter__(self) -> Self:
        self._token = _CURRENT.set(self)
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._guard:
            self._over = True
        self._timer.cancel()
        self._timer.join()
        if self._token is not None:
            _CURRENT.reset(self._token)
        if self._broken and (error is None or isinstance(error, Exception)):
            # What came is no answer, even where the cut looks like the end of a body.
            raise (requests.ReadTimeout if self._sent else requests.ConnectTimeout) from error

    def _cut(self) -> None:
        with self._guard:
            if not self._over:
                self._broken = True
                _shut(self._used)


_CURRENT: Final[ContextVar[Bound | None]] = ContextVar("bound", default=None)


def bounded_session() -> requests.Session:
    """Return a session whose connections are shut by the `Bound` in whose block they are used."""
    session = requests.Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, BoundedAdapter(pool_maxsize=MOST_CONNECTIONS))
    return session


class BoundedHTTP(HTTPConnection):
    """Shows each connection to the bound: new, with TLS around it, and used again."""

    def _new_conn(self) -> socket.socket:
        made = self._made()
        _use(made, sending=False)
        return made

    def _made(self) -> socket.socket:
        """Return a new connection to `host`; for those who choose where it leads."""
        return super()._new_conn()

    def connect(self) -> None:
        """Connect, with TLS where it is due."""
        super().connect()
        _use(self.sock, sending=False)

    def request(self, *arguments: Any, **named: Any) -> None:
        """Send a request."""
        _use(self.sock, sending=True)
        super().request(*arguments, **named)


class BoundedHTTPS(BoundedHTTP, HTTPSConnection):
    """The same with TLS."""


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = BoundedHTTP


class _EncryptedPool(HTTPSConnectionPool):
    ConnectionCls = BoundedHTTPS


class BoundedAdapter(HTTPAdapter):
    """Makes such connections, also to and through a proxy."""

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        """Make what connects without a proxy."""
        super().init_poolmanager(*arguments, **named)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **named: Any) -> Any:
        """Return what connects to *proxy*."""
        manager = super().proxy_manager_for(proxy, **named)
        manager.pool_classes_by_scheme = _POOLS
        return manager


_POOLS: Final = {"http": _PlainPool, "https": _EncryptedPool}


def _use(used: socket.socket | None, *, sending: bool) -> None:
    bound = _CURRENT.get()
    if bound is not None:
        bound.use(used, sending=sending)


def _shut(used: socket.socket | None) -> None:
    """Shut a connection under the feet of whoever reads from it; TLS is not asked."""
    if used is not None:
        with suppress(OSError):
            socket.socket.shutdown(used, socket.SHUT_RDWR)
