"""An HTTPS server that answers what a test scripted, and remembers what it was asked."""

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from typing import Any

import trustme
from patience import HANGS


@dataclass(frozen=True)
class Answer:
    """One answer."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    """Close the connection without a word, after the request was read."""
    truncate_to: int | None = None
    """Promise the whole body, send this much, close."""
    silent: bool = False
    """Say nothing until the server stops."""
    drip: str = ""
    """Send byte after byte without end: of `headers`, a `body`, a `page` of no known length."""


@dataclass(frozen=True)
class Seen:
    """One request as it came off the wire."""

    method: str
    path: str
    """With the query, exactly as sent."""
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes


Script = Answer | Callable[[Seen], Answer]


class ScriptedServer:
    """Serves from the start; `stop` at the end."""

    def __init__(
        self,
        authority: trustme.CA,
        clients: trustme.CA | None = None,
        *,
        certificate: trustme.LeafCert | None = None,
        newest: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED,
    ) -> None:
        """
        Begin to serve.

        Args:
            authority: Signs the certificate.
            clients: Only those with a certificate from it get an answer; None: all do.
            certificate: To show in place of a good one.
            newest: The newest version of TLS that it speaks.
        """
        self.script: list[Script] = []
        self.otherwise: Script = Answer()
        """What is answered when the script is at its end."""
        self.seen: list[Seen] = []
        self.dripping = threading.Event()
        """Set once it has begun to drip, which whoever waits for it clears."""
        self.hung_up = threading.Event()
        """Set once a client has ended a connection on which it was dripped at."""
        self.date = datetime(2026, 9, 1, 7, 15, tzinfo=UTC)
        self._stopping = threading.Event()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.maximum_version = newest
        (certificate or authority.issue_cert("127.0.0.1", "localhost")).configure_cert(context)
        if clients is not None:
            clients.configure_trust(context)
            context.verify_mode = ssl.CERT_REQUIRED
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        return f"https://{self.host}"

    def only(self) -> Seen:
        """Return the one request that came."""
        (seen,) = self.seen
        return seen

    def stop(self) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, seen: Seen) -> Answer:
        self.seen.append(seen)
        script = self.script.pop(0) if self.script else self.otherwise
        return script if isinstance(script, Answer) else script(seen)

    def misbehaves(self, answer: Answer, client: BufferedIOBase) -> bool:
        """Whether there is no proper answer, once it has been without one long enough."""
        if answer.silent:
            self._stopping.wait(HANGS)
        if answer.drip:
            self._drip(answer.drip, client)
        return answer.drop or answer.silent or bool(answer.drip)

    def _drip(self, what: str, client: BufferedIOBase) -> None:
        try:
            client.write(_DRIPS[what])
            client.flush()
            self.dripping.set()
            while not self._stopping.wait(0.01):
                client.write(b"x")
                client.flush()
        except OSError:
            self.hung_up.set()


_DRIPS = {
    "headers": b"HTTP/1.1 200 OK\r\nX-Long: ",
    "body": b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
    "page": b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def shutdown_request(self, request: Any) -> None:
        """Read to the end before closing: a reset would overtake a TLS alert that is on its way."""
        with suppress(OSError):
            request.shutdown(socket.SHUT_WR)
            request.settimeout(HANGS)
            while socket.socket.recv(request, 4096):
                pass
        self.close_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up or does not trust us is part of the test."""


def _handler(server: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            answer = server.answer(
                Seen(
                    self.command,
                    self.path,
                    {name.lower(): value for name, value in self.headers.items()},
                    self.rfile.read(length),
                )
            )
            if not server.misbehaves(answer, self.wfile):
                self._send(answer)
            else:
                self._cut()

        def _send(self, answer: Answer) -> None:
            self.send_response_only(answer.status)
            headers = {
                "Date": format_datetime(server.date, usegmt=True),
                "Content-Length": str(len(answer.body)),
                **answer.headers,
            }
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body[: answer.truncate_to])
            if answer.truncate_to is not None:
                self._cut()

        do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - named by http.server

        def _cut(self) -> None:
            self.close_connection = True
            with suppress(OSError):
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    return Handler
