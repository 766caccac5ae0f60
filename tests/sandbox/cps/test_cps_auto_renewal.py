"""CPS opens renewals by itself, and again after a cancel (akamai-cps 4.4)."""

from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

from .conftest import CPS, wanted

NAME = "www.example.com"
MOMENT = timedelta(seconds=1)
QUIC = wanted(network={"quicEnabled": True})


def pending(cps: CPS, enrollment: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = cps.get(enrollment, "enrollment", 12)["pendingChanges"]
    return found


def sixty_days_before_expiry(cps: CPS, enrollment: str) -> datetime:
    live = cps.get(f"{enrollment}/deployments/production", "deployment", 8)
    expiry = datetime.fromisoformat(live["primaryCertificate"]["expiry"])
    return expiry - timedelta(days=60)


def open_by_itself(cps: CPS, enrollment: str) -> str:
    """Go to the day on which CPS opens its renewal; return the path of that."""
    cps.sandbox.world.clock.set(sixty_days_before_expiry(cps, enrollment))
    (found,) = pending(cps, enrollment)
    return str(found["location"])


def public_key(csr: str) -> PublicKeyTypes:
    return x509.load_pem_x509_csr(csr.encode()).public_key()


def test_sixty_days_before_expiry_a_renewal_is_open(cps: CPS) -> None:
    """Nobody asked for it; the history tells when it was opened, and that it is incomplete."""
    enrollment = cps.live(wanted())
    begins = sixty_days_before_expiry(cps, enrollment)
    cps.sandbox.world.clock.set(begins - MOMENT)
    before = pending(cps, enrollment)
    cps.sandbox.world.clock.set(begins + timedelta(days=3))
    (after,) = pending(cps, enrollment)
    newest, first = cps.get(f"{enrollment}/history/changes", "change-history", 5)["changes"]

    assert (before, after["changeType"]) == ([], "renewal")
    assert (newest["action"], newest["status"]) == ("renew", "incomplete")
    assert datetime.fromisoformat(newest["createdOn"]) == begins
    assert newest["createdBy"] != first["createdBy"]


def test_it_can_be_used(cps: CPS) -> None:
    """Its certificate comes live as that of any renewal; then nothing is open for a while."""
    enrollment = cps.live(wanted())
    change = open_by_itself(cps, enrollment)
    signed = cps.go_live(enrollment, change)

    live = cps.get(f"{enrollment}/deployments/production", "deployment", 8)
    assert live["primaryCertificate"]["certificate"] == signed["RSA"]["certificate"]
    assert pending(cps, enrollment) == []


def test_cancelled_the_next_one_follows_thirty_minutes_later(cps: CPS) -> None:
    """With keys of its own, so that nothing made for the first one fits."""
    enrollment = cps.live(wanted())
    change = open_by_itself(cps, enrollment)
    cps.wait()
    csr = cps.csrs(change)["RSA"]
    cps.delete(change, "change-id")
    quiet = pending(cps, enrollment)
    cps.sandbox.world.clock.advance(timedelta(minutes=29))
    still = pending(cps, enrollment)
    cps.sandbox.world.clock.advance(timedelta(minutes=1))
    (following,) = pending(cps, enrollment)
    cps.wait()

    assert (quiet, still) == ([], [])
    assert following["location"] != change
    assert public_key(cps.csrs(following["location"])["RSA"]) != public_key(csr)


def test_an_edit_replaces_it(cps: CPS) -> None:
    """Refused without the word that it may be cancelled; with it, the edit goes first."""
    enrollment = cps.live(wanted())
    change = open_by_itself(cps, enrollment)
    refused = cps.put(enrollment, QUIC)
    taken = cps.put(enrollment, QUIC, allow_cancel_pending_changes="true")
    (edit,) = taken.json()["changes"]
    (shown,) = pending(cps, enrollment)

    assert refused.status_code == 409
    assert (taken.status_code, cps.status(change)) == (202, "cancelled")
    assert shown == {"location": edit, "changeType": "modify-certificate"}


def test_a_short_certificate_has_one_from_its_first_day(cps: CPS) -> None:
    """With 47 days CPS opens the next renewal as soon as the certificate is live."""
    enrollment = cps.live(wanted(), days=47)

    (found,) = pending(cps, enrollment)
    assert found["changeType"] == "renewal"


def test_it_can_be_turned_off_and_told(cps: CPS) -> None:
    """By switch nothing is opened; by another one `autoRenewalStartTime` says when it will be."""
    switches = cps.sandbox.world.cps.switches
    enrollment = cps.live(wanted())
    silent = cps.get(enrollment, "enrollment", 12)["autoRenewalStartTime"]
    switches.auto_renewal_told = True
    told = cps.get(enrollment, "enrollment", 12)["autoRenewalStartTime"]
    switches.auto_renewal_days = None
    cps.sandbox.world.clock.advance(timedelta(days=190))

    assert (silent, told) == (None, f"{sixty_days_before_expiry(cps, enrollment):%FT%TZ}")
    assert cps.get(enrollment, "enrollment", 12)["autoRenewalStartTime"] is None
    assert pending(cps, enrollment) == []
