"""Which keys CPS makes, and which are missing."""

from typing import Any

import pytest
from builders import (
    BOTH,
    ECDSA,
    RSA,
    certificate,
    csr,
    enrollment,
    live,
    request,
    situation,
    snapshot,
)

from connector.core.facts.key_algorithms import made_keys
from connector.core.facts.snapshot import Snapshot

STACKED = {"enrollment": enrollment(multi_stacked=True)}
ECDSA_LIVE = {"production": live(certificate("0E", key_algorithm=ECDSA))}


@pytest.mark.parametrize(
    ("known", "made"),
    [
        pytest.param(STACKED, set(BOTH), id="dual stack makes both"),
        pytest.param({"production": ()}, {RSA}, id="taken to be RSA while nothing is known"),
        pytest.param({**ECDSA_LIVE}, {ECDSA}, id="what is live tells"),
        pytest.param({**ECDSA_LIVE, "csrs": (csr(RSA),)}, {RSA}, id="a CSR tells better"),
        pytest.param(
            {"production": live(certificate(key_algorithm=None))}, {RSA}, id="a strange key"
        ),
    ],
)
def test_which_keys_are_made(known: dict[str, Any], made: set[str]) -> None:
    assert made_keys(snapshot(**known)) == made
    wanted = request(key_algorithms=BOTH)
    assert situation(wanted, snapshot(**known)).unmade_keys == tuple(
        k for k in BOTH if k not in made
    )


def test_without_an_enrollment_nothing_is_known() -> None:
    assert made_keys(Snapshot()) == {RSA}


@pytest.mark.parametrize(
    ("csrs", "known", "missing"),
    [
        pytest.param((), {}, BOTH, id="no CSR at all"),
        pytest.param((csr(ECDSA),), {}, (), id="a key is added to the one that is live"),
        pytest.param((csr(ECDSA),), {"production": ()}, (RSA,), id="nothing else is live"),
        pytest.param((csr(RSA), csr(ECDSA)), {"production": ()}, (), id="both"),
    ],
)
def test_which_keys_have_no_csr(csrs: Any, known: dict[str, Any], missing: Any) -> None:
    seen = snapshot(csrs=csrs, **known)
    assert situation(request(key_algorithms=BOTH), seen).keys_without_csr == missing


def test_a_csr_for_another_key_than_the_wanted_one_is_none() -> None:
    assert situation(request(), snapshot(csrs=(csr(ECDSA),))).keys_without_csr == (RSA,)
