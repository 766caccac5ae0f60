"""One listener on loopback, HTTPS or plain HTTP, with a thread for each connection."""

import socket
import ssl
import threading
from email.utils import format_datetime
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

from connector.sandbox.clock import VirtualClock

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

IDLE_SECONDS = 120
"""After this long a silent connection is closed."""
_POLL_SECONDS = 0.05


class Listener:
    """Serves one application until it is stopped."""

    def __init__(
        self,
        app: "WSGIApplication",
        context: ssl.SSLContext | None,
        clock: VirtualClock,
        *,
        host: str,
        port: int,
    ) -> None:
        """
        Bind and begin to serve.

        Args:
            app: What answers.
            context: The server side of TLS; None: plain HTTP.
            clock: Its time goes into every `Date` header, errors of HTTP itself included.
            host: Address of the loopback interface.
            port: 0 for any that is free.
        """
        self._server = make_server(
            host, port, app, threaded=True, request_handler=_request_handler(clock)
        )
        if context is not None:
            # The handshake is left to the connection's own thread: no client blocks another.
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
            self._server.ssl_context = context
        self._scheme = "http" if context is None else "https"
        self.port: int = self._server.port
        self.address = f"{host}:{self.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_POLL_SECONDS,), daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """The base URL, without a slash at the end."""
        return f"{self._scheme}://{self.address}"

    def stop(self) -> None:
        """Accept no more connections and free the port."""
        self._server.shutdown()
        self._thread.join()


def is_free(host: str, port: int) -> bool:
    """Return whether a listener can have *port*."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError:
            return False
    return True


def _request_handler(clock: VirtualClock) -> type[WSGIRequestHandler]:
    class Handler(WSGIRequestHandler):
        timeout = IDLE_SECONDS
        disable_nagle_algorithm = True

        def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002
            return format_datetime(clock.now().replace(microsecond=0), usegmt=True)

        def log(self, type: str, message: str, *args: object) -> None:
            """Stay silent: the ledger knows what was asked."""

    return Handler
