"""The reasons of a revocation are those of RFC 5280 5.3.1, by their own numbers."""

from cryptography import x509

from connector.core.revocation.rfc5280 import REASONS, REASONS_TOLD


def test_names_and_numbers_belong_together() -> None:
    """The last byte of a CRL's reason is its number."""
    for name, code in REASONS.items():
        assert x509.CRLReason(x509.ReasonFlags(name)).public_bytes()[-1] == code


def test_a_person_is_told_all_of_them() -> None:
    assert REASONS_TOLD == (
        "0 unspecified, 1 keyCompromise, 3 affiliationChanged, 4 superseded, 5 cessationOfOperation"
    )
