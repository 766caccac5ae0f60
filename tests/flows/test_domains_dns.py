"""The record is seen on every name server before SCM is told to look."""

from typing import Any

import pytest
from domain_runs import LAPSED, Domains


@pytest.mark.parametrize(
    "switches",
    [
        {"dns__truncated": True},
        {"dns__without_udp": [1]},
        {"dns__server_lags": [0, 0, 120]},
        {"dns__silent": [2]},
    ],
    ids=["cut over UDP", "TCP alone", "one lags", "one is silent"],
)
def test_it_is_seen_in_the_end(domains: Domains, switches: dict[str, Any]) -> None:
    """Over TCP where UDP does not do; the slowest is waited for, one that is down is not."""
    domains.turn(**switches)
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    assert len(domains.submits()) == 1


@pytest.mark.parametrize(
    ("switches", "why"),
    [
        ({"dns__server_lags": [0, 0, 3600]}, "does not have it"),
        ({"dns__refusing": [1]}, "does not answer for the zone"),
        ({"dns__failing": [1]}, "does not answer for the zone"),
        ({"dns__not_authoritative": [1]}, "does not answer for the zone"),
    ],
    ids=["lags for long", "refuses", "fails", "is no authority"],
)
def test_as_long_as_one_does_not_have_it_nothing_is_submitted(
    domains: Domains, switches: dict[str, Any], why: str
) -> None:
    """Exit 75, the server is named, and the record stays for the next run."""
    domains.turn(**switches)
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 75, told
    assert why in told[LAPSED]["message"]
    assert len(domains.proofs()) == 1
    assert domains.submits() == []
