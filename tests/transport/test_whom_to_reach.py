"""Whom the session reaches and trusts, and what it says where that fails."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from scripted_server import ScriptedServer
from scripted_session import call_to
from virtual_clock import VirtualClock

from connector.errors import (
    AnswerLostError,
    ConfigurationError,
    VendorUnavailableError,
)
from connector.transport.call import Call
from connector.transport.reply import CallRecord
from connector.transport.session import HTTPSSession

CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")


@pytest.fixture
def free_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_refused_connection_is_certain(
    method: str, free_port: int, session: HTTPSSession, clock: VirtualClock
) -> None:
    """Nothing was sent, so even a write is tried again and never counts as lost."""
    call = Call("CPS", "order", method, f"https://127.0.0.1:{free_port}/", body=b"{}")

    with pytest.raises(VendorUnavailableError, match="refuses connections") as raised:
        session.exchange(call)

    assert not isinstance(raised.value, AnswerLostError)
    assert len(clock.sleeps) == 3


def test_an_unknown_host_is_named(session: HTTPSSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says that the name does not resolve, and where it is written."""

    def unresolved(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unresolved)

    call = Call("CPS", "read it", "POST", "https://akab.invalid/", host_setting=".edgerc")

    with pytest.raises(VendorUnavailableError, match=r"akab\.invalid.* cannot be resolved.*edgerc"):
        session.exchange(call)


def test_an_untrusted_host_is_named(
    server: ScriptedServer, clock: VirtualClock, records: list[CallRecord]
) -> None:
    """TLS that is not trusted is told at once, with the remedy; nothing was sent."""
    session = HTTPSSession(clock, on_call=records.append)

    with pytest.raises(VendorUnavailableError, match=r"not trusted.*--ca-bundle"):
        session.exchange(call_to(server, "POST", body=b"{}"))

    session.close()
    assert len(records) == 1
    assert server.seen == []


def test_the_flag_beats_the_environment(
    server: ScriptedServer,
    clock: VirtualClock,
    ca_bundle: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """REQUESTS_CA_BUNDLE of the machine does not win over --ca-bundle."""
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(other))
    session = HTTPSSession(clock, ca_bundle=ca_bundle)

    assert session.exchange(call_to(server)).status == 200
    session.close()


@pytest.mark.parametrize("name", CA_VARIABLES)
def test_what_the_settings_have_not_read_is_not_trusted(
    name: str,
    server: ScriptedServer,
    clock: VirtualClock,
    ca_bundle: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The environment counts by way of the settings alone, whatever `requests` reads."""
    monkeypatch.setenv(name, str(ca_bundle))
    session = HTTPSSession(clock)

    with pytest.raises(VendorUnavailableError, match="not trusted"):
        session.exchange(call_to(server))
    session.close()


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_bad_bundle_is_told_before_any_call(
    content: str | None, clock: VirtualClock, tmp_path: Path
) -> None:
    """A missing or empty file is a configuration fault that names the file."""
    path = tmp_path / "bad.pem"
    if content is not None:
        path.write_text(content)

    with pytest.raises(ConfigurationError, match=r"--ca-bundle or .*SSL_CERT_FILE: .*bad\.pem"):
        HTTPSSession(clock, ca_bundle=path)


def test_a_netrc_entry_never_replaces_credentials(
    server: ScriptedServer,
    session: HTTPSSession,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`requests` would take credentials from .netrc where none are given."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))

    session.exchange(call_to(server))

    assert "authorization" not in server.seen[0].headers


def test_plain_http_is_impossible(session: HTTPSSession) -> None:
    """Credentials never leave over plain HTTP."""
    with pytest.raises(ValueError, match="http://"):
        session.exchange(Call("CPS", "read it", "GET", "http://127.0.0.1/"))


@pytest.mark.parametrize(
    ("proxy", "said"),
    [
        ("socks5://me:hunter2hunter2@127.0.0.1:1080", "cannot be used.*SOCKS"),
        ("http://", "cannot be used"),
        ("ftp://127.0.0.1:21", "cannot be used"),
        ("http://127.0.0.1:99999", "cannot be read.*HTTPS_PROXY"),
    ],
)
def test_what_can_be_no_proxy_is_told_and_nothing_counts_as_sent(
    session: HTTPSSession, monkeypatch: pytest.MonkeyPatch, proxy: str, said: str
) -> None:
    """Else an order would be taken for one whose answer is lost, and a person be asked."""
    monkeypatch.setenv("https_proxy", proxy)
    monkeypatch.setenv("no_proxy", "")

    with pytest.raises(VendorUnavailableError, match=said) as raised:
        session.exchange(Call("SCM", "order", "POST", "https://scm.invalid/", body=b"{}"))

    assert not isinstance(raised.value, AnswerLostError)
    assert "hunter2" not in str(raised.value)
