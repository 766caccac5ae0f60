"""A handshake with the edge: what verifies is seen, and what does not is told as that."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import trustme
from cryptography import x509

from connector.clock import SystemClock
from connector.core.facts.edge import EdgeAnswer, EdgeQuestion, Network
from connector.core.revocation.askable import NOTHING_ALLOWED, Allowed
from connector.core.x509.serial import even_hex
from connector.edge.asking import Asking

NAME = "www.example.com"
HERE = Allowed(everything=True)


@contextmanager
def listening() -> Iterator[socket.socket]:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        bound.listen()
        yield bound


@contextmanager
def serving(certificate: trustme.LeafCert) -> Iterator[int]:
    """Serve *certificate* on loopback; yield the port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)

    def serve() -> None:
        while True:
            try:
                connection, _ = bound.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                context.wrap_socket(connection, server_side=True).close()

    with listening() as bound:
        thread = threading.Thread(target=serve)
        thread.start()
        yield bound.getsockname()[1]
        bound.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


def serial(certificate: trustme.LeafCert) -> str:
    pem = certificate.cert_chain_pems[0].bytes()
    return even_hex(f"{x509.load_pem_x509_certificate(pem).serial_number:X}")


def question(port: int, host: str = "127.0.0.1") -> EdgeQuestion:
    return EdgeQuestion(Network.PRODUCTION, NAME, host, port, ("0A",), SystemClock().now())


def test_what_is_trusted_is_told_without_doubt(authority: trustme.CA, bundle: Path) -> None:
    certificate = authority.issue_cert(NAME)
    with serving(certificate) as port:
        found = Asking(ca_bundle=bundle, allowed=HERE)(question(port))
    assert found == EdgeAnswer(serial(certificate))


def test_a_directory_may_have_whom_to_trust(tmp_path: Path) -> None:
    """As `requests` takes it."""
    certificate = trustme.CA().issue_cert(NAME)
    with serving(certificate) as port:
        found = Asking(ca_bundle=tmp_path, allowed=HERE)(question(port))
    assert found.refused


@pytest.mark.parametrize(
    ("name", "why"), [(NAME, "issuer"), ("other.example", "Hostname mismatch")]
)
def test_what_does_not_verify_is_told(
    authority: trustme.CA, bundle: Path, name: str, why: str
) -> None:
    """Another's certificate, or one for another name."""
    issuer = trustme.CA() if name == NAME else authority
    certificate = issuer.issue_cert(name)
    with serving(certificate) as port:
        found = Asking(ca_bundle=bundle, allowed=HERE)(question(port))
    assert (found.serial, found.refused) == (None, True)
    assert why in found.why


def test_what_cps_shows_is_recognised_whoever_has_issued_it() -> None:
    """As a private CA's; a chain that cannot be read changes nothing."""
    certificate = trustme.CA().issue_cert(NAME)
    shown = tuple(pem.bytes().decode() for pem in certificate.cert_chain_pems[:1])
    with serving(certificate) as port:
        asked = replace(question(port), anchors=("no PEM", *shown))
        assert Asking(allowed=HERE)(asked) == EdgeAnswer(serial(certificate))


def test_what_cps_shows_is_no_way_round_the_name() -> None:
    certificate = trustme.CA().issue_cert("other.example")
    shown = tuple(pem.bytes().decode() for pem in certificate.cert_chain_pems)
    with serving(certificate) as port:
        found = Asking(allowed=HERE)(replace(question(port), anchors=shown))
    assert found.refused
    assert "Hostname mismatch" in found.why


@pytest.mark.parametrize(
    ("later", "why"),
    [(timedelta(days=400_000), "has expired"), (timedelta(days=-36500), "not yet valid")],
)
def test_dates_count_by_the_vendors_clock(
    authority: trustme.CA, bundle: Path, later: timedelta, why: str
) -> None:
    with serving(authority.issue_cert(NAME)) as port:
        asked = question(port)
        found = Asking(ca_bundle=bundle, allowed=HERE)(replace(asked, at=asked.at + later))
    assert found == EdgeAnswer(why=f"certificate {'is ' * ('yet' in why)}{why}", refused=True)


def test_by_default_browsers_roots_are_trusted() -> None:
    with serving(trustme.CA().issue_cert(NAME)) as port:
        assert Asking(allowed=HERE)(question(port)).refused


def test_what_hangs_is_left_alone() -> None:
    with listening() as bound:
        hasty = Asking(allowed=HERE, limit=timedelta(milliseconds=200))
        found = hasty(question(bound.getsockname()[1]))
    assert found.serial is None
    assert "did not answer within 0.2 s" in found.why


def test_where_nothing_answers_nobody_else_is_asked(authority: trustme.CA, bundle: Path) -> None:
    """A status of many certificates would take as many times the limit."""
    hasty = Asking(ca_bundle=bundle, allowed=HERE, limit=timedelta(milliseconds=200))
    with listening() as bound, serving(authority.issue_cert(NAME)) as port:
        silent = question(bound.getsockname()[1])
        assert [hasty(silent).serial for _ in range(2)] == [None, None]
        assert "did not answer within" in hasty(silent).why
        assert "was not asked, as the last 3" in hasty(question(port)).why


def test_who_answers_in_between_is_a_way_out(authority: trustme.CA, bundle: Path) -> None:
    asking = Asking(ca_bundle=bundle, allowed=HERE, limit=timedelta(seconds=1))
    with listening() as bound, serving(authority.issue_cert(NAME)) as port:
        silent = question(bound.getsockname()[1])
        for asked in (silent, silent, question(port), silent, silent):
            found = asking(asked)
        assert "did not answer within" in found.why
        assert asking(question(port)).serial is not None


def test_what_speaks_no_tls_is_told() -> None:
    def speak() -> None:
        connection, _ = bound.accept()
        with connection:
            connection.sendall(b"220 mail.example.com ESMTP\r\n")
            connection.recv(1024)

    with listening() as bound:
        thread = threading.Thread(target=speak)
        thread.start()
        found = Asking(allowed=HERE)(question(bound.getsockname()[1]))
        thread.join()
    assert "ended the handshake" in found.why


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_its_network_is_not_asked(host: str) -> None:
    """Unless settings allow it: the rule is that of OCSP."""
    with listening() as bound:
        found = Asking(allowed=NOTHING_ALLOWED)(question(bound.getsockname()[1], host))
        bound.settimeout(0)
        with pytest.raises(BlockingIOError):
            bound.accept()
    assert "no public address" in found.why
    assert f"AKAMAI_SCM_ALLOW_PRIVATE_ADDRESSES={host}" in found.why


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("127.0.0.1", "cannot be reached"),
        ("no-such-host.invalid", "cannot be looked up"),
        (f"{'a' * 64}.example", "cannot be"),
    ],
)
def test_what_cannot_be_reached_is_told(host: str, why: str) -> None:
    with socket.socket() as taken:  # bound, and not listening
        taken.bind(("127.0.0.1", 0))
        found = Asking(allowed=HERE)(question(taken.getsockname()[1], host))
    assert found.serial is None
    assert why in found.why


def test_a_bundle_that_is_gone_is_told(tmp_path: Path) -> None:
    with serving(trustme.CA().issue_cert(NAME)) as port:
        found = Asking(ca_bundle=tmp_path / "gone.pem", allowed=HERE)(question(port))
    assert "cannot be asked" in found.why
