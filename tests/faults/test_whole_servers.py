"""What comes of a server, a proxy or a name in CPS's place that is not as it should be."""

import gzip
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from program import Program
from scripted_server import Answer, ScriptedServer

from connector.transport.wire import Limits
from tests.faults.rows import Trial

HUGE = 100 * 1024 * 1024
QUICK = Limits(
    connect=timedelta(seconds=5), read=timedelta(seconds=0.5), whole=timedelta(seconds=0.7)
)
ANSWERS: dict[str, Callable[[], Answer]] = {
    "slow headers": lambda: Answer(drip="headers"),
    "a slow body": lambda: Answer(drip="body"),
    "a page without end": lambda: Answer(drip="page"),
    "silence": lambda: Answer(silent=True),
    "cut at once": lambda: Answer(drop=True),
    "100 MB": lambda: Answer(body=b" " * HUGE),
    "a gzip bomb": lambda: Answer(
        body=gzip.compress(bytes(HUGE), compresslevel=1), headers={"Content-Encoding": "gzip"}
    ),
    "no gzip, though it says so": lambda: Answer(headers={"Content-Encoding": "gzip"}),
    "a date months away, and the time refused": lambda: Answer(
        400,
        b'{"type": "/-/pep-authn/request-error", "title": "Bad request",'
        b' "detail": "Invalid timestamp"}',
        {"Content-Type": "application/problem+json"},
    ),
    "no date": lambda: Answer(503, b"", {"Date": ""}),
    "a date of nonsense": lambda: Answer(503, b"", {"Date": "the day before yesterday"}),
}


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def at_length() -> Iterator[Callable[[], None]]:
    """What hangs is given up sooner, by the same rule, until this is called."""
    within = Limits.within
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Limits, "within", lambda _, left: within(QUICK, left))
        yield patch.undo


def led_to(program: Program, host: str, *authorities: trustme.CA) -> dict[str, str]:
    """Return the environment in which CPS is at *host*."""
    bundle = program.directory / "all.pem"
    known = Path(program.environment()["REQUESTS_CA_BUNDLE"]).read_bytes()
    bundle.write_bytes(known + b"".join(one.cert_pem.bytes() for one in authorities))
    edgerc = program.rewritten("edgerc", r"(?m)^host.*", f"host = {host}")
    return {"AKAMAI_EDGERC": edgerc, "REQUESTS_CA_BUNDLE": str(bundle)}


def carry_out(
    program: Program,
    name: str,
    struck: Callable[[], int],
    mend: Callable[[], None] = lambda: None,
    **environ: str,
) -> None:
    Trial(name, struck, mend, environ=environ).carry_out(program)


@contextmanager
def serving(authority: trustme.CA, **how: Any) -> Iterator[ScriptedServer]:
    server = ScriptedServer(authority, **how)
    try:
        yield server
    finally:
        server.stop()


@pytest.mark.parametrize("what", ANSWERS)
def test_an_answer_without_measure(
    program: Program, authority: trustme.CA, at_length: Callable[[], None], what: str
) -> None:
    """The certificate that comes in the end is given the time that a busy machine takes."""
    with serving(authority) as server:
        server.otherwise = ANSWERS[what]()
        environ = led_to(program, server.host, authority)
        carry_out(program, f"CPS: {what}", lambda: len(server.seen), at_length, **environ)


def expired(authority: trustme.CA) -> dict[str, Any]:
    end = datetime(2026, 1, 1, tzinfo=UTC)
    return {"certificate": authority.issue_cert("127.0.0.1", not_after=end)}


TLS: dict[str, Callable[[trustme.CA], dict[str, Any]]] = {
    "an expired certificate": expired,
    "a certificate for another name": lambda ca: {"certificate": ca.issue_cert("shop.test")},
    "an unknown CA": lambda _: {"certificate": trustme.CA().issue_cert("127.0.0.1")},
    "an old version of TLS": lambda _: {"newest": ssl.TLSVersion.TLSv1_1},
}


@pytest.mark.parametrize("what", TLS)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_a_server_that_is_not_to_be_trusted(
    program: Program, authority: trustme.CA, what: str
) -> None:
    """Nothing is sent to it."""
    with serving(authority, **TLS[what](authority)) as server:
        environ = led_to(program, server.host, authority)
        carry_out(program, f"CPS: {what}", lambda: 1, **environ)
        assert server.seen == []


def test_nobody_listens(program: Program) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        environ = led_to(program, f"127.0.0.1:{taken.getsockname()[1]}")
        carry_out(program, "CPS: refused connections", lambda: 1, **environ)


def test_a_name_that_nobody_knows(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    resolve = socket.getaddrinfo

    def resolving(host: Any, *rest: Any, **named: Any) -> Any:
        if host == "akab.invalid":
            asked.append(host)
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return resolve(host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolving)

    environ = led_to(program, "akab.invalid")
    carry_out(program, "CPS: a host name that nobody knows", lambda: len(asked), **environ)


PROXIES = {
    "407": b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n",
    "an HTML page": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>Sign in</html>",
    "CONNECT is refused": b"HTTP/1.1 403 Forbidden\r\n\r\n",
    "hangs up": b"",
}


@pytest.mark.parametrize("what", PROXIES)
def test_a_proxy_on_the_way(program: Program, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    asked: list[bytes] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked.append(self.rfile.readline())
            while self.rfile.readline().strip():
                pass
            self.wfile.write(PROXIES[what])

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        proxy = f"http://127.0.0.1:{server.server_address[1]}"
        monkeypatch.setenv("HTTPS_PROXY", proxy)

        def mend() -> None:
            monkeypatch.delenv("HTTPS_PROXY")

        trial = Trial(f"proxy: {what}", lambda: len(asked), mend, environ={"HTTPS_PROXY": proxy})
        trial.carry_out(program)
        server.shutdown()
        thread.join()
