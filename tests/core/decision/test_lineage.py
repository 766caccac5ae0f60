"""The trigger that settles in a Terraform plan."""

import pytest
from builders import (
    BOTH,
    ECDSA,
    RSA,
    certificate,
    change,
    csr,
    due_certificate,
    enrollment,
    entry,
    following,
    live,
    order,
    request,
    situation,
    snapshot,
    uploaded,
)
from hypothesis import given
from hypothesis import strategies as st
from x509_samples import certificate_pem

from connector.core.decision.lineage import renewed_keys, renews, with_ours
from connector.core.facts.certificate import CertificateFacts
from connector.core.facts.change import InputType
from connector.core.facts.enrollment import HistoryEntry
from connector.core.facts.ids import ChangeId
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import KeyAlgorithm, Request
from connector.core.x509.read import read_certificate

BOTH_KEYS, NO_KEY = frozenset(BOTH), frozenset[KeyAlgorithm]()

A, B, C = certificate("0A"), certificate("0B"), certificate("0C")
E, F = (certificate(serial, key_algorithm=ECDSA) for serial in ("0E", "0F"))

CASES = [
    pytest.param((), (), BOTH_KEYS, "", id="a first certificate replaces nothing"),
    pytest.param((A,), (entry(A),), NO_KEY, "", id="a live first certificate replaced nothing"),
    pytest.param((A,), (entry(A),), BOTH_KEYS, "0A", id="a renewal replaces the live one"),
    pytest.param(
        (B,), (entry(B), entry(A)), NO_KEY, "0A", id="the live one replaced the one before"
    ),
    pytest.param((B,), (entry(A),), NO_KEY, "0A", id="history may lag behind production"),
    pytest.param((B,), (), NO_KEY, "", id="without history nothing is known to be replaced"),
    pytest.param(
        (B,),
        (entry(C), entry(B), entry(A)),
        NO_KEY,
        "0A",
        id="what is newer than the live one does not count",
    ),
    pytest.param(
        (B,), (entry(B), entry(B), entry(A)), NO_KEY, "0A", id="a redeployment replaces nothing"
    ),
    pytest.param((A, E), (entry(A, E),), BOTH_KEYS, "0A,0E", id="both keys are replaced together"),
    pytest.param(
        (E, A), (entry(A, E),), BOTH_KEYS, "0A,0E", id="the order of the keys is no matter"
    ),
    pytest.param(
        (B, F),
        (entry(B, F), entry(A, E)),
        NO_KEY,
        "0A,0E",
        id="each key has its own line",
    ),
    pytest.param(
        (B, E), (entry(B, E), entry(A)), NO_KEY, "0A", id="an added key has replaced nothing"
    ),
    pytest.param(
        (B,), (entry(B), entry(A)), frozenset({ECDSA}), "0A", id="a key that comes replaces nothing"
    ),
    pytest.param(
        (B, E), (entry(E), entry(B), entry(A)), NO_KEY, "0A", id="nor does it once it is there"
    ),
]


@pytest.mark.parametrize(("live", "history", "renewing", "expected"), CASES)
def test_renews(
    live: tuple[CertificateFacts, ...],
    history: tuple[HistoryEntry, ...],
    renewing: frozenset[KeyAlgorithm],
    expected: str,
) -> None:
    assert ",".join(renews(live, history, renewing=renewing)) == expected


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
    assert renews(old, before, renewing=BOTH_KEYS) == renews(new, after, renewing=NO_KEY)


@given(_generations())
def test_the_value_changes_once_with_each_renewal(
    generations: list[tuple[CertificateFacts, ...]],
) -> None:
    """A renewal that falls due is seen in the plan."""
    history = [entry(*certificates) for certificates in generations]
    settled = renews(generations[0], history, renewing=NO_KEY)
    assert renews(generations[0], history, renewing=BOTH_KEYS) != settled


TWO = request(key_algorithms=BOTH)
STACKED = enrollment(multi_stacked=True)
QUIET = {"production": live(certificate()), "csrs": ()}
"""What is live is not due, and the open change shows no CSR."""


@pytest.mark.parametrize(
    ("wanted", "seen", "expected"),
    [
        pytest.param(TWO, snapshot(), BOTH_KEYS, id="without dual stack both keys are made anew"),
        pytest.param(TWO, snapshot(enrollment=STACKED), {ECDSA}, id="a key is added"),
        pytest.param(
            TWO,
            snapshot(enrollment=STACKED, production=live(due_certificate())),
            BOTH_KEYS,
            id="a key is missing and the other is due",
        ),
        pytest.param(
            TWO, following(change(), order(ECDSA), csrs=()), {ECDSA}, id="what was ordered counts"
        ),
        pytest.param(TWO, following(change(), csrs=(csr(),)), {RSA}, id="what has a CSR counts"),
        pytest.param(request(), following(change(), **QUIET), NO_KEY, id="a setting is deployed"),
        pytest.param(
            request(),
            following(change(), csrs=()),
            {RSA},
            id="a memory that is lost, and it is due",
        ),
        *(
            pytest.param(
                request(), following(present, **QUIET), {RSA}, id=f"before the CSR: {name}"
            )
            for name, present in {
                "it is being made": change(status="generate-csr"),
                "warnings are not named yet": change(
                    status="wait-review-pre-verification-safety-checks"
                ),
                "the upload is not named yet": change(status="wait-upload-third-party"),
                "warnings come first": change(InputType.PRE_VERIFICATION),
                "it is not read yet": change(InputType.CERTIFICATE),
            }.items()
        ),
        pytest.param(request(), snapshot(), {RSA}, id="no change is open yet"),
    ],
)
def test_whose_certificates_are_renewed(
    wanted: Request, seen: Snapshot, expected: frozenset[KeyAlgorithm]
) -> None:
    assert renewed_keys(situation(wanted, seen)) == expected


def test_the_journal_stands_in_for_a_history_that_is_not_told() -> None:
    """What production has shown, newest first; an upload that came to nothing is none of it."""
    pems = [certificate_pem(serial=serial) for serial in (3, 2, 1)]
    new, lost, old = (read_certificate(pem) for pem in pems)
    orders = tuple(
        uploaded(certificate_pem=pem, fingerprint=read_certificate(pem).fingerprint, change_id=id_)
        for pem, id_ in zip(pems, (ChangeId(7), ChangeId(6), ChangeId(5)), strict=True)
    )
    told = snapshot(
        orders=(order(), *orders), production=live(new), deployed=frozenset({ChangeId(5)})
    )

    assert renews([new], with_ours((), told), renewing=NO_KEY) == (old.serial,)
    assert renews([new], with_ours((entry(old),), told), renewing=NO_KEY) == (old.serial,)
    whole = (entry(new), entry(lost))
    assert with_ours(whole, told) == whole
