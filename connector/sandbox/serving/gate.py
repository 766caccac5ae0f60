"""What every request passes on its way to a vendor's app: faults, ledger, check of the answer."""

import select
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from time import monotonic
from typing import TYPE_CHECKING, Final

from werkzeug.test import run_wsgi_app

from connector.sandbox.faults import Fault, Kind
from connector.sandbox.ledger import Served
from connector.sandbox.serving.validate import Validator
from connector.sandbox.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_LOOK_AGAIN: Final = 0.05
"""Seconds until a silent server looks whether its client is still there."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Of a vendor, before it is sent."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """Return what the header *name*, in small letters, says; empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")


class Gate:
    """A WSGI application around a vendor's."""

    def __init__(
        self,
        world: World,
        server: str,
        app: "WSGIApplication",
        validator: Validator | None,
        guests: Mapping[str, str] | None = None,
    ) -> None:
        """
        Put a gate in front of *app*.

        Args:
            world: Whose lock is held while *app* works, and whose facts are kept after it.
            server: `cps`, `scm` or `revocation`.
            app: The vendor.
            validator: Judges each answer of *app*; scripted ones are not judged.
            guests: What the ledger calls a vendor that *app* serves as well, by start of its paths.
        """
        self._world = world
        self.server = server
        self._app = app
        self._validator = validator
        self._guests = guests or {}

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Handle one request; a dropped connection is raised to the server."""
        number, at = self._world.ledger.next_number(), self._world.clock.now()
        server = self._name(environ["PATH_INFO"])
        struck = self._world.faults.take(server, environ["REQUEST_METHOD"], environ["PATH_INFO"])
        fault = struck.fault if struck else None
        hangs = fault is not None and fault.kind is Kind.HANG
        arrives = _takes_effect(fault)
        if fault is not None and hangs and not fault.effect:
            arrives = self._still_waits_after(fault, environ)
        answer = self.answer(environ) if arrives else None
        sent = _what_is_sent(fault, answer)
        self._world.ledger.add(
            Served(
                number=number,
                server=server,
                method=environ["REQUEST_METHOD"],
                path=environ["PATH_INFO"],
                query=environ.get("QUERY_STRING", ""),
                content_type=environ.get("CONTENT_TYPE", ""),
                accept=environ.get("HTTP_ACCEPT", ""),
                at=at,
                status=sent.status if sent else None,
                handled=answer is not None,
                fault=struck.id if struck else "",
            )
        )
        if fault is not None and hangs and fault.effect:
            self._keep_waiting(fault)
        if sent is None or self._world.stopping.is_set():
            raise _cut(environ)
        return _send(environ, start_response, sent, fault)

    def _name(self, path: str) -> str:
        """Return whose *path* is."""
        named = (name for start, name in self._guests.items() if path.startswith(start))
        return next(named, self.server)

    def answer(self, environ: "WSGIEnvironment") -> Answer:
        """Return what the vendor answers, whose facts are kept before it is sent."""
        with self._world.lock:
            parts, status, headers = run_wsgi_app(self._app, environ, buffered=True)
            answer = Answer(int(status.split()[0]), tuple(headers), b"".join(parts))
            self._world.keep()
        self._validate(environ, answer)
        return answer

    def _validate(self, environ: "WSGIEnvironment", answer: Answer) -> None:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        server = self._name(path)
        if _is_defect(answer):
            self._world.violations.append(f"{server} {method} {path}: a defect of the sandbox")
        elif self._validator is not None:
            self._world.violations.extend(
                self._validator.check(
                    server,
                    method,
                    path,
                    answer.status,
                    answer.header("content-type"),
                    answer.body,
                )
            )

    def _keep_waiting(self, fault: Fault) -> None:
        self._world.stopping.wait(fault.seconds)

    def _still_waits_after(self, fault: Fault, environ: "WSGIEnvironment") -> bool:
        """Whether the client has waited through the silence; what it has given up never arrives."""
        ends = monotonic() + fault.seconds
        while (left := ends - monotonic()) > 0 and not _has_left(environ):
            if self._world.stopping.wait(min(left, _LOOK_AGAIN)):
                return False
        return not _has_left(environ)


def _is_defect(answer: Answer) -> bool:
    """Whether our code has failed; CPS's own 500, by switch, is a problem document."""
    problem = answer.header("content-type").startswith("application/problem+json")
    return answer.status == HTTPStatus.INTERNAL_SERVER_ERROR and not problem


def _takes_effect(fault: Fault | None) -> bool:
    return fault is None or fault.effect or fault.kind in {Kind.HANG, Kind.TRUNCATE}


def _what_is_sent(fault: Fault | None, answer: Answer | None) -> Answer | None:
    if fault is None or fault.kind in {Kind.HANG, Kind.TRUNCATE}:
        return answer
    if fault.kind is Kind.DROP:
        return None
    body = fault.body.encode()
    headers = {
        "Content-Type": fault.content_type,
        "Content-Length": str(len(body)),
        **fault.headers,
    }
    return Answer(fault.status, tuple(headers.items()), body)


def _send(
    environ: "WSGIEnvironment", start_response: "StartResponse", sent: Answer, fault: Fault | None
) -> Iterable[bytes]:
    phrase = HTTPStatus(sent.status).phrase if sent.status in set(HTTPStatus) else "Unknown"
    start_response(f"{sent.status} {phrase}", list(sent.headers))
    if fault is not None and fault.kind is Kind.TRUNCATE:
        return _truncated(environ, sent.body[: fault.keep])
    return [sent.body]


def _truncated(environ: "WSGIEnvironment", body: bytes) -> Iterator[bytes]:
    yield body
    raise _cut(environ)


def _has_left(environ: "WSGIEnvironment") -> bool:
    """Whether the client has closed its end: after a whole request nothing else can be read."""
    connection: socket.socket = environ["werkzeug.socket"]
    readable, _, _ = select.select([connection], [], [], 0)
    return bool(readable)


def _cut(environ: "WSGIEnvironment") -> ConnectionError:
    """End the connection without a word; return what tells the server so."""
    connection: socket.socket = environ["werkzeug.socket"]
    with suppress(OSError):  # the client was faster
        connection.shutdown(socket.SHUT_RDWR)
    return ConnectionAbortedError("cut by a scripted fault")
