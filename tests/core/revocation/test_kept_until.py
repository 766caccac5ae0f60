"""For how long an answer may be told again."""

from datetime import UTC, datetime, timedelta

import pytest

from connector.core.facts.certificate import Revocation
from connector.core.revocation.status import CertificateStatus, kept_until

NOW = datetime(2026, 9, 1, 7, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("revocation", "signed_for", "kept"),
    [
        (Revocation.GOOD, HOUR, HOUR),
        (Revocation.GOOD, 96 * HOUR, 12 * HOUR),
        (Revocation.GOOD, None, 0 * HOUR),
        (Revocation.REVOKED, HOUR, HOUR),
        (Revocation.REVOKED, 96 * HOUR, 96 * HOUR),
        (Revocation.REVOKED, None, 0 * HOUR),
        (Revocation.UNKNOWN, HOUR, 0 * HOUR),
    ],
)
def test_what_is_good_is_kept_half_a_day_at_most(
    revocation: Revocation, signed_for: timedelta | None, kept: timedelta
) -> None:
    """A revocation is believed for as long as it was signed for."""
    until = None if signed_for is None else NOW + signed_for
    assert kept_until(CertificateStatus(revocation, until=until), NOW) == NOW + kept
