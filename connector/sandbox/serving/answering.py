"""Answers the requests of one connection, which stays open from one to the next as a vendor's."""

import socket
from collections.abc import Iterable
from email.utils import format_datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from werkzeug.exceptions import HTTPException
from werkzeug.serving import WSGIRequestHandler
from werkzeug.wsgi import get_input_stream

from connector.sandbox.clock import VirtualClock

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

IDLE_SECONDS: Final = 120
"""After this long a silent connection is closed."""
BODY_LIMIT: Final = 16 * 1024 * 1024
_BODILESS: Final = ("204", "304")

Headers = list[tuple[str, str]]


class Handler(WSGIRequestHandler):
    """Of one connection; werkzeug's own closes it after each answer."""

    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    protocol_version = "HTTP/1.1"
    clock: VirtualClock
    """Its time goes into every `Date` header, errors of HTTP itself included."""
    connections: set[socket.socket]
    """Those that are open."""

    def setup(self) -> None:
        """Begin to serve a connection."""
        super().setup()
        self.connections.add(self.connection)

    def finish(self) -> None:
        """End with it."""
        self.connections.discard(self.connection)
        super().finish()

    def run_wsgi(self) -> None:
        """Let the application answer one request; whatever it raises ends the connection."""
        try:
            self._answer()
        except BaseException:
            self.close_connection = True
            raise

    def _answer(self) -> None:
        environ = self.environ = self.make_environ()
        told: list[tuple[str, Headers]] = []

        def start_response(status: str, headers: Headers, _error: Any = None) -> Any:
            told.append((status, headers))

        answer: Iterable[bytes]
        try:
            _read_body(environ)
            answer = self.server.app(environ, start_response)
        except HTTPException as error:
            self.close_connection = True  # with what was not read of a body that is too large
            answer = error(environ, start_response)
        begun = False
        for part in answer:
            if not begun:
                self._begin(*told[-1])
                begun = True
            self.wfile.write(part)
        if not begun:
            self._begin(*told[-1])

    def _begin(self, status: str, headers: Headers) -> None:
        """Send status and headers; where no length is told, the end of the connection is that."""
        code, _, phrase = status.partition(" ")
        self.send_response(int(code), phrase)
        for name, value in headers:
            self.send_header(name, value)
        lengths = {name for name, _ in headers if name.lower() == "content-length"}
        if self.close_connection or not (lengths or code in _BODILESS):
            self.send_header("Connection", "close")
        self.end_headers()

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002
        """Return the virtual time, as HTTP writes it."""
        return format_datetime(self.clock.now().replace(microsecond=0), usegmt=True)

    def log(self, type: str, message: str, *args: object) -> None:
        """Stay silent: the ledger knows what was asked."""


def _read_body(environ: "WSGIEnvironment") -> None:
    """Take the whole body off the wire, so that a slow client never waits under a lock."""
    body = get_input_stream(environ, max_content_length=BODY_LIMIT).read()
    environ["wsgi.input"] = BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("wsgi.input_terminated", None)
