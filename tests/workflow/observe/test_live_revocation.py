"""Whose word counts for what is live, and who is asked."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from revocation_samples import OCSP_URL, access, answer, certificate, issuer_of
from sample_authority import NOW, Authority, ec_key, rsa_key
from sample_request import REQUEST

from connector.core.facts.certificate import Deployed, Revocation
from connector.core.facts.ids import ChangeId, CsrKey, OrderId
from connector.core.facts.order import OrderStage, OrderStatus, OrderView
from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import KeyAlgorithm
from connector.core.x509.read import read_certificate
from connector.errors import VendorUnavailableError
from connector.revocation.signed_fetch import FetchError
from connector.workflow.observe.live_revocation import LiveRevocation

RSA, ECDSA = KeyAlgorithm.RSA, KeyAlgorithm.ECDSA
GOOD, REVOKED, UNKNOWN = Revocation.GOOD, Revocation.REVOKED, Revocation.UNKNOWN
CA = Authority("The issuer", ec_key())
ISSUER = issuer_of(CA)
LEAVES = {
    RSA: certificate(CA, access(), serial=0xA, key=rsa_key()),
    ECDSA: certificate(CA, access(), serial=0xB, key=ec_key()),
}


class Responder:
    """Knows which serial numbers are revoked; silent on the others if told to be."""

    def __init__(self, *revoked: KeyAlgorithm, silent: bool = False) -> None:
        self._revoked = revoked
        self._silent = silent
        self.asked = 0

    def __call__(self, kind: str, url: str, body: bytes | None = None) -> bytes:
        assert (kind, url) == ("OCSP", OCSP_URL)
        self.asked += 1
        if self._silent:
            raise FetchError("it answered 503")
        serial = ocsp.load_der_ocsp_request(body or b"").serial_number
        ((algorithm, leaf),) = (item for item in LEAVES.items() if item[1].serial_number == serial)
        status = ocsp.OCSPCertStatus
        word = status.REVOKED if algorithm in self._revoked else status.GOOD
        return answer(leaf, ISSUER, CA.key, status=word)


def deployed(algorithm: KeyAlgorithm) -> Deployed:
    leaf = LEAVES[algorithm].public_bytes(Encoding.PEM).decode()
    return Deployed(read_certificate(leaf), ISSUER.public_bytes(Encoding.PEM).decode())


def known(algorithm: KeyAlgorithm, status: OrderStatus | None) -> OrderView:
    """An order whose certificate is live, and SCM's word on it."""
    return OrderView(
        csr_key=CsrKey(f"csr-{algorithm}"),
        key_algorithm=algorithm,
        stage=OrderStage.ISSUED,
        account="default",
        common_name=REQUEST.common_name,
        change_id=ChangeId(1),
        intended_at=NOW,
        order_id=OrderId("1"),
        status=status,
        fingerprint=deployed(algorithm).facts.fingerprint,
    )


def look(
    responder: Responder,
    *orders: OrderView,
    live: tuple[KeyAlgorithm, ...] = (RSA,),
    failure: VendorUnavailableError | None = None,
    **wanted: Any,
) -> tuple[Revocation, tuple[str, ...]]:
    request = replace(REQUEST, **{"key_algorithms": live, **wanted})
    snapshot = Snapshot(production=tuple(map(deployed, live)), orders=orders)
    return LiveRevocation(responder).look(Situation(request, snapshot, NOW), failure)


def test_where_scm_says_revoked_nobody_else_is_asked() -> None:
    responder = Responder()

    assert look(responder, known(RSA, OrderStatus.REVOKED)) == (REVOKED, ())
    assert responder.asked == 0


@pytest.mark.parametrize(
    "status", [OrderStatus.ISSUED, OrderStatus.EXPIRED, OrderStatus.REPLACED, None]
)
@pytest.mark.parametrize(("revoked", "expected"), [([], GOOD), ([RSA], REVOKED)])
def test_what_a_ca_revokes_by_itself_is_seen_whatever_scm_says(
    status: OrderStatus | None, revoked: list[KeyAlgorithm], expected: Revocation
) -> None:
    """Private CAs never tell SCM."""
    assert look(Responder(*revoked), known(RSA, status)) == (expected, ())


def test_a_certificate_that_names_no_place_rests_on_scm_s_word() -> None:
    """Many private CAs publish nothing: a note in every plan would tell nothing."""
    bare = certificate(CA).public_bytes(Encoding.PEM).decode()
    live = Deployed(read_certificate(bare), "")
    order = replace(known(RSA, OrderStatus.ISSUED), fingerprint=live.facts.fingerprint)
    responder = Responder(RSA)

    looking = LiveRevocation(responder)
    assert looking.look(
        Situation(REQUEST, Snapshot(production=(live,), orders=(order,)), NOW), None
    ) == (GOOD, ())
    assert looking.look(Situation(REQUEST, Snapshot(production=(live,)), NOW), None)[0] is UNKNOWN
    assert responder.asked == 0


@pytest.mark.parametrize(("revoked", "expected"), [([], GOOD), ([RSA], REVOKED)])
def test_without_an_order_ocsp_s_word_counts(
    revoked: list[KeyAlgorithm], expected: Revocation
) -> None:
    assert look(Responder(*revoked)) == (expected, ())


def test_without_any_word_it_is_a_note() -> None:
    revocation, (note,) = look(Responder(silent=True))

    assert revocation is UNKNOWN
    assert note == (
        "whether serial 0A is revoked could not be found out (no order for it is known here;"
        " OCSP at ocsp.example.com: it answered 503); nothing is renewed for that."
        " If it lasts, let this machine reach what the certificate names, or set"
        " check_revocation = false"
    )


def test_the_note_says_why_scm_was_not_asked() -> None:
    failure = VendorUnavailableError("Could not read order 1: SCM is out.")
    _, (note,) = look(Responder(silent=True), known(RSA, None), failure=failure)

    assert "(Could not read order 1: SCM is out; OCSP at" in note


@pytest.mark.parametrize(
    ("of", "why"),
    [(RSA, "/bin/sign tells of none"), (ECDSA, "no order for it is known here")],
)
def test_the_note_says_which_program_tells_of_no_revocation(of: KeyAlgorithm, why: str) -> None:
    """That of its own order, where there is one."""
    order = replace(known(of, None), signer="/bin/sign")
    _, (note,) = look(Responder(silent=True), order)

    assert f"({why}; OCSP at" in note


def test_of_two_one_revoked_is_enough() -> None:
    assert look(Responder(ECDSA), live=(RSA, ECDSA)) == (REVOKED, ())
    assert look(Responder(ECDSA), known(RSA, OrderStatus.ISSUED), live=(RSA, ECDSA))[0] is REVOKED
    assert look(Responder(), known(RSA, OrderStatus.REVOKED), live=(RSA, ECDSA)) == (REVOKED, ())


def test_of_two_one_unknown_leaves_it_open() -> None:
    revocation, notes = look(
        Responder(silent=True), known(RSA, OrderStatus.ISSUED), live=(RSA, ECDSA)
    )

    assert revocation is UNKNOWN
    assert ["SCM says issued, but" in note for note in notes] == [True, False]
    assert "serial 0B" in notes[1]


@pytest.mark.parametrize(
    "wanted",
    [{"check_revocation": False}, {"key_algorithms": (ECDSA,)}],
    ids=["not to be checked", "not wanted any more"],
)
def test_nobody_is_asked_about(wanted: dict[str, Any]) -> None:
    responder = Responder(RSA)

    assert look(responder, **wanted) == (UNKNOWN, ())
    assert responder.asked == 0


def test_nobody_is_asked_about_what_has_expired() -> None:
    """It is due anyway, and responders forget what has expired."""
    responder = Responder(RSA)
    snapshot = Snapshot(production=(deployed(RSA),))
    later = NOW + timedelta(days=400)

    LiveRevocation(responder).look(Situation(REQUEST, snapshot, later), None)

    assert responder.asked == 0


def test_one_run_asks_once() -> None:
    responder = Responder(RSA)
    looking = LiveRevocation(responder)
    snapshot = Snapshot(production=(deployed(RSA),))

    assert [looking.look(Situation(REQUEST, snapshot, NOW), None)[0] for _ in range(3)] == [
        REVOKED
    ] * 3
    assert responder.asked == 1
