"""OCSP and CRLs over plain http, as OpenSSL judges them."""

import base64
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from connector.sandbox import cli
from connector.sandbox.faults import Fault, Kind
from connector.sandbox.scm import orders
from connector.sandbox.serving.server import Sandbox
from connector.sandbox.world import Options

from .live_certificates import Live, get, issue, named_places, openssl, openssl_ocsp, post

UNAUTHORIZED = ocsp.OCSPResponseStatus.UNAUTHORIZED


@pytest.fixture
def live(slow: Sandbox) -> Callable[..., Live]:
    """Issues a certificate that SCM knows nothing of."""
    return partial(issue, slow)


@pytest.mark.promise("sandbox-revocation")
@pytest.mark.parametrize("direct", [False, True])
@pytest.mark.parametrize("account", ["default", "entrust-ev", "sectigo-private", "google-cas"])
def test_openssl_trusts_what_ocsp_says(
    sandbox: Sandbox, tmp_path: Path, account: str, direct: bool
) -> None:
    sandbox.world.cas.switches.direct = direct
    made = issue(sandbox, account)

    before = openssl_ocsp(tmp_path, made)
    sandbox.world.cas.revoke(made.issued.serial, 1)
    after = openssl_ocsp(tmp_path, made)

    assert "Response verify OK" in before
    assert "leaf.pem: good" in before
    assert "Response verify OK" in after
    assert "leaf.pem: revoked" in after
    assert "keyCompromise" in after


@pytest.mark.promise("sandbox-revocation")
@pytest.mark.parametrize("account", ["default", "microsoft-ca", "aws-private-ca"])
def test_openssl_trusts_the_crl(sandbox: Sandbox, tmp_path: Path, account: str) -> None:
    made, other = issue(sandbox, account), issue(sandbox, account)
    sandbox.world.cas.revoke(made.issued.serial)
    crl = made.crl()
    (tmp_path / "list.crl").write_bytes(crl.public_bytes(Encoding.PEM))
    said = openssl(tmp_path, made, "crl", "-in", "list.crl", "-CAfile", "chain.pem", "-noout")

    assert "verify OK" in said
    assert crl.get_revoked_certificate_by_serial_number(made.leaf.serial_number) is not None
    assert crl.get_revoked_certificate_by_serial_number(other.leaf.serial_number) is None
    assert crl.next_update_utc is not None
    assert crl.last_update_utc <= sandbox.world.clock.now() < crl.next_update_utc


def test_a_revocation_at_scm_shows_at_the_ca(slow: Sandbox, live: Callable[..., Live]) -> None:
    made = live(ordered=True)
    (order,) = slow.world.scm.orders.values()
    orders.revoke(slow.world.scm, order, 0)

    answer = made.ask()
    entry = made.crl().get_revoked_certificate_by_serial_number(made.leaf.serial_number)
    assert answer.certificate_status is ocsp.OCSPCertStatus.REVOKED
    assert answer.revocation_reason is None
    assert answer.revocation_time_utc == order.revoked_at.replace(microsecond=0)
    assert entry is not None
    assert list(entry.extensions) == []


def test_the_clock_of_answers_is_virtual(slow: Sandbox, live: Callable[..., Live]) -> None:
    made = live()
    slow.world.clock.advance(timedelta(days=100))

    assert made.ask().this_update_utc == slow.world.clock.now().replace(microsecond=0)
    assert made.crl().last_update_utc == slow.world.clock.now().replace(microsecond=0)


@pytest.mark.parametrize("digest", [SHA1(), SHA256()])
def test_ocsp_answers_get_as_well(live: Callable[..., Live], digest: SHA1 | SHA256) -> None:
    made = live()
    encoded = quote(base64.b64encode(made.request(digest)).decode(), safe="")
    answer = get(f"{made.ocsp_url}/{encoded}")

    found = ocsp.load_der_ocsp_response(answer.content)
    assert found.certificate_status is ocsp.OCSPCertStatus.GOOD
    assert isinstance(found.hash_algorithm, type(digest))


def test_a_nonce_comes_back(live: Callable[..., Live]) -> None:
    made = live()
    builder = ocsp.OCSPRequestBuilder().add_certificate(made.leaf, made.issuer, SHA1())
    asked = builder.add_extension(x509.OCSPNonce(b"0123456789abcdef"), critical=False).build()
    answer = post(made.ocsp_url, asked.public_bytes(Encoding.DER))

    found = ocsp.load_der_ocsp_response(answer.content)
    nonce = found.extensions.get_extension_for_class(x509.OCSPNonce).value
    assert nonce.nonce == b"0123456789abcdef"


def test_who_is_asked_about_another_ca_s_certificate_says_unauthorized(
    live: Callable[..., Live],
) -> None:
    made, other = live(), live("entrust-ov")
    answer = post(other.ocsp_url, made.request(SHA1()))

    assert ocsp.load_der_ocsp_response(answer.content).response_status is UNAUTHORIZED


def test_a_request_with_the_wrong_issuer_is_unauthorized(live: Callable[..., Live]) -> None:
    made, other = live(), live("entrust-ov")
    builder = ocsp.OCSPRequestBuilder().add_certificate(made.leaf, other.issuer, SHA1())
    asked = builder.build().public_bytes(Encoding.DER)
    answer = post(made.ocsp_url, asked)

    assert ocsp.load_der_ocsp_response(answer.content).response_status is UNAUTHORIZED


@pytest.mark.parametrize(("body", "path"), [(b"no request", ""), (None, "/no-base64")])
def test_a_malformed_request_is_told(
    live: Callable[..., Live], body: bytes | None, path: str
) -> None:
    url = live().ocsp_url + path
    answer = get(url) if body is None else post(url, body)

    found = ocsp.load_der_ocsp_response(answer.content)
    assert found.response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


def test_wrong_types_and_unknown_authorities_are_refused(
    slow: Sandbox, live: Callable[..., Live]
) -> None:
    made = live()

    assert post(made.ocsp_url, made.request(SHA1()), "text/plain").status_code == 415
    for path in ("/crl/nobody.crl", "/issuer/nobody.crt", "/ocsp/nobody/MAo="):
        assert get(slow.revocation_url + path).status_code == 404


def test_a_certificate_names_where_its_issuer_is(live: Callable[..., Live]) -> None:
    made = live()
    answer = get(made.access[AuthorityInformationAccessOID.CA_ISSUERS])

    assert x509.load_der_x509_certificate(answer.content) == made.issuer


@pytest.mark.parametrize(
    ("account", "named"),
    [
        ("default", {"ocsp", "issuer", "crl"}),
        ("microsoft-ca", {"issuer", "crl"}),
        ("aws-private-ca", {"crl"}),
    ],
)
def test_what_is_named_is_the_ca_s_habit(
    live: Callable[..., Live], account: str, named: set[str]
) -> None:
    assert named_places(live(account)) == named


def test_ocsp_can_be_left_out_of_one_ca_s_certificates(
    slow: Sandbox, live: Callable[..., Live]
) -> None:
    slow.world.cas.switches.left_out = ("SASP:ocsp", "ENTRUST:crl")

    assert named_places(live("default")) == {"issuer", "crl"}
    assert named_places(live("entrust-ov")) == {"ocsp", "issuer"}


def test_switches_break_the_answers(slow: Sandbox, live: Callable[..., Live]) -> None:
    made, switches = live(), slow.world.cas.switches
    switches.ocsp_try_later = True
    assert made.ask().response_status is ocsp.OCSPResponseStatus.TRY_LATER
    switches.ocsp_try_later, switches.stale = False, True
    assert made.ask().next_update_utc < slow.world.clock.now()
    assert made.crl().next_update_utc < slow.world.clock.now()
    switches.ocsp_down, switches.crl_down = True, True
    asked = post(made.ocsp_url, made.request(SHA1()))
    assert asked.status_code == 503
    assert get(made.crl_url).status_code == 503


def test_faults_strike_and_the_ledger_tells(slow: Sandbox, live: Callable[..., Live]) -> None:
    made = live()
    slow.world.faults.add(Fault(Kind.ANSWER, server="revocation", status=502))
    first = get(made.crl_url).status_code
    made.ask()

    assert first == 502
    told = [(one.method, one.status) for one in slow.world.ledger.requests("revocation")]
    assert told == [("GET", 502), ("POST", 200)]
    assert slow.world.ledger.writes("revocation") == ()


def test_people_look_into_the_books_and_revoke(
    slow: Sandbox, live: Callable[..., Live], capsys: pytest.CaptureFixture[str]
) -> None:
    made = live("google-cas")
    words = ["ctl", "--dir", str(slow.directory), "ca"]

    assert cli.main([*words, "revoke", made.issued.serial, "--reason", "1"]) == 0
    assert "google-pool-ecc" in capsys.readouterr().out
    assert cli.main([*words, "revoke", made.issued.serial]) == 1
    assert "revoked already" in capsys.readouterr().err
    assert cli.main([*words, "revoke", "00"]) == 1
    assert "no CA has issued" in capsys.readouterr().err
    assert cli.main([*words, "list"]) == 0
    (line,) = capsys.readouterr().out.splitlines()[1:]
    assert line.split()[:2] == [made.issued.serial, "google-pool-ecc"]
    assert line.endswith(f"{slow.world.clock.now():%Y-%m-%d}")
    assert made.ask().certificate_status is ocsp.OCSPCertStatus.REVOKED


def test_the_port_can_be_kept(tmp_path: Path) -> None:
    """Certificates name it, so it must be the same at the next start."""
    with Sandbox.start(tmp_path / "first") as first:
        port = int(first.revocation_url.rpartition(":")[2])
    with Sandbox.start(tmp_path / "second", Options(revocation_port=port)) as second:
        assert second.revocation_url == first.revocation_url
