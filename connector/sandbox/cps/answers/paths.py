"""Paths that answers name, and how they write times and PEM."""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from connector.sandbox.cps.state import Change, Enrollment

API = "/cps/v2"


def enrollment_path(enrollment: Enrollment) -> str:
    """Return where *enrollment* is."""
    return f"{API}/enrollments/{enrollment.id}"


def change_path(enrollment: Enrollment, change: Change) -> str:
    """Return where *change* is."""
    return f"{enrollment_path(enrollment)}/changes/{change.id}"


def stamp(moment: datetime) -> str:
    """
    Write a time as CPS does.

    >>> stamp(datetime(2026, 12, 1, 10, tzinfo=UTC))
    '2026-12-01T10:00:00Z'
    """
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def pem(*certificates: x509.Certificate) -> str:
    """Return certificates as one text, empty if there are none."""
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in certificates)
