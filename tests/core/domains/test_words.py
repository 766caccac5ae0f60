"""SCM's words mean the same in both spellings; what is none of them is not guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.core.domains.words import (
    DomainStatus,
    Method,
    ProofStatus,
    domain_status,
    method,
    proof_status,
)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("VALIDATED", DomainStatus.VALIDATED),
        ("Validated", DomainStatus.VALIDATED),
        ("NOT_VALIDATED", DomainStatus.NOT_VALIDATED),
        ("Not validated", DomainStatus.NOT_VALIDATED),
        ("Expired", DomainStatus.EXPIRED),
        ("Action Required", DomainStatus.UNKNOWN),
        ("", DomainStatus.UNKNOWN),
    ],
)
def test_status(word: str, status: DomainStatus) -> None:
    """Constants and labels."""
    assert domain_status(word) is status


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("", ProofStatus.NOT_INITIATED),
        ("Not initiated", ProofStatus.NOT_INITIATED),
        ("Awaiting submission", ProofStatus.AWAITING_SUBMITTAL),
        ("AWAITING_SUBMITTAL", ProofStatus.AWAITING_SUBMITTAL),
        ("SUBMITTED", ProofStatus.SUBMITTED),
        ("Rejected", ProofStatus.REJECTED),
        ("Paused", ProofStatus.UNKNOWN),
    ],
)
def test_order_status(word: str, status: ProofStatus) -> None:
    """Without a word nothing was started."""
    assert proof_status(word) is status


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("CNAME", Method.CNAME),
        ("CNAME_CSR_HASH", Method.CNAME),
        ("HTTPS_CSR_HASH", Method.HTTPS),
        ("DNSTXT_RANDOM_VALUE", Method.TXT),
        ("DNSTXT_PERSISTENT_VALUE", Method.PERSISTENT_TXT),
        ("PERSISTENT_TXT", Method.PERSISTENT_TXT),
        ("carrier pigeon", Method.UNKNOWN),
    ],
)
def test_method(word: str, expected: Method) -> None:
    """Names of methods and of order modes."""
    assert method(word) is expected


@given(st.sampled_from(DomainStatus).filter(lambda one: one is not DomainStatus.UNKNOWN))
def test_label_and_constant_mean_the_same(status: DomainStatus) -> None:
    """Whatever the case, and with blanks, hyphens or underscores."""
    label = status.name.replace("_", " ").capitalize()
    assert domain_status(label) is domain_status(status.name) is status
    assert domain_status(label.replace(" ", "-")) is status
