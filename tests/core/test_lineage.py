"""The trigger that settles in a Terraform plan."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.core.lineage import renews
from connector.core.model import CertificateFacts, HistoryEntry

from .builders import ECDSA, RSA, certificate, entry

A, B, C = certificate("0A"), certificate("0B"), certificate("0C")
E, F = (certificate(serial, key_algorithm=ECDSA) for serial in ("0E", "0F"))

CASES = [
    pytest.param((), (), True, "", id="a first certificate replaces nothing"),
    pytest.param((A,), (entry(A),), False, "", id="a live first certificate replaced nothing"),
    pytest.param((A,), (entry(A),), True, "0A", id="a renewal replaces the live one"),
    pytest.param(
        (B,), (entry(B), entry(A)), False, "0A", id="the live one replaced the one before"
    ),
    pytest.param((B,), (entry(A),), False, "0A", id="history may lag behind production"),
    pytest.param((B,), (), False, "", id="without history nothing is known to be replaced"),
    pytest.param(
        (B,),
        (entry(C), entry(B), entry(A)),
        False,
        "0A",
        id="what is newer than the live one does not count",
    ),
    pytest.param(
        (B,), (entry(B), entry(B), entry(A)), False, "0A", id="a redeployment replaces nothing"
    ),
    pytest.param((A, E), (entry(A, E),), True, "0A,0E", id="both keys are replaced together"),
    pytest.param((E, A), (entry(A, E),), True, "0A,0E", id="the order of the keys is no matter"),
    pytest.param(
        (B, F),
        (entry(B, F), entry(A, E)),
        False,
        "0A,0E",
        id="each key has its own line",
    ),
    pytest.param(
        (B, E), (entry(B, E), entry(A)), False, "0A", id="an added key has replaced nothing"
    ),
]


@pytest.mark.parametrize(("live", "history", "renewing", "expected"), CASES)
def test_renews(
    live: tuple[CertificateFacts, ...],
    history: tuple[HistoryEntry, ...],
    renewing: bool,
    expected: str,
) -> None:
    assert renews(live, history, renewing=renewing) == expected


@st.composite
def _generations(draw: st.DrawFn) -> list[tuple[CertificateFacts, ...]]:
    """Certificates of one enrollment, newest first; a key once added stays."""
    count = draw(st.integers(2, 6))
    stacked = draw(st.integers(0, count))
    return [
        tuple(
            certificate(f"{age:02X}{key[:1]}", key_algorithm=key)
            for key in (RSA, ECDSA)[: 2 if age < stacked else 1]
        )
        for age in range(count)
    ]


@given(_generations(), st.booleans())
def test_a_renewal_leaves_the_value_as_it_was(
    generations: list[tuple[CertificateFacts, ...]], lagging: bool
) -> None:
    """The plan that announced the renewal and the plan after it show the same value."""
    new, old = generations[:2]
    before = [entry(*certificates) for certificates in generations[1:]]
    after = before if lagging else [entry(*new), *before]
    assert renews(old, before, renewing=True) == renews(new, after, renewing=False)


@given(_generations())
def test_the_value_changes_once_with_each_renewal(
    generations: list[tuple[CertificateFacts, ...]],
) -> None:
    """A renewal that falls due is seen in the plan."""
    history = [entry(*certificates) for certificates in generations]
    settled = renews(generations[0], history, renewing=False)
    assert renews(generations[0], history, renewing=True) != settled
