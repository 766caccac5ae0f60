"""One listener on loopback, HTTPS or plain HTTP, with a thread for each connection."""

import socket
import ssl
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from werkzeug.serving import make_server

from connector.sandbox.clock import VirtualClock
from connector.sandbox.serving.answering import Handler

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

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
            clock: Tells the time of every answer.
            host: Address of the loopback interface.
            port: 0 for any that is free.
        """
        self._open: set[socket.socket] = set()
        handler = type("_Handler", (Handler,), {"clock": clock, "connections": self._open})
        self._server = make_server(host, port, app, threaded=True, request_handler=handler)
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
        """Accept no more connections, end those that are open, and free the port."""
        self._server.shutdown()
        self._thread.join()
        for connection in tuple(self._open):
            with suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)


def is_free(host: str, port: int) -> bool:
    """Return whether a listener can have *port*."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError:
            return False
    return True
