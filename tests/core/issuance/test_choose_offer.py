"""Which of the offers of an SCM account a request means."""

import pytest
from builders import request
from offers import PUBLIC, offer

from connector.core.issuance.offer import (
    Offer,
    choose_offer,
)
from connector.core.request.values import Request
from connector.errors import RequestError

TWINS = (offer(profile_id=1, profile_name="Twin"), offer(profile_id=2, profile_name="Twin"))


@pytest.mark.parametrize("named", [501, "501", " OV SSL "])
def test_a_profile_is_named_by_id_or_name(named: int | str) -> None:
    wanted = request(org_id=10, cert_type=named)
    assert choose_offer(wanted, (PUBLIC, *TWINS), frozenset()) is PUBLIC


@pytest.mark.parametrize(
    ("wanted", "faults"),
    [
        pytest.param(
            request(),
            [
                "org_id: missing; the Admin API wants the id of the organization",
                "cert_type: missing; the Admin API wants the id or the name of a profile",
                "custom_fields.owner: missing",
            ],
            id="nothing named",
        ),
        pytest.param(
            request(cert_type=501),
            ["org_id: missing", "custom_fields.owner: missing"],
            id="a profile without an organization",
        ),
    ],
)
def test_what_must_be_named(wanted: Request, faults: list[str]) -> None:
    with pytest.raises(RequestError) as raised:
        choose_offer(wanted, (), frozenset({"owner"}))
    assert len(raised.value.faults) == len(faults)
    assert all(map(str.startswith, map(str, raised.value.faults), faults))


@pytest.mark.parametrize(
    ("offers", "named", "words"),
    [
        pytest.param((PUBLIC,), 7, r"not offered 7; it has profile 501 \(OV SSL\)\.", id="unknown"),
        pytest.param((), "X", "not offered 'X'; it has no profile at all", id="nothing delegated"),
        pytest.param(
            tuple(offer(profile_id=number, profile_name="P") for number in range(25, 0, -1)),
            99,
            r"it has profile 1 \(P\), .*profile 20 \(P\) and 5 more\.",
            id="many",
        ),
        pytest.param(
            TWINS, "Twin", r"'Twin' is the name of profile 1 \(Twin\), profile 2", id="twins"
        ),
        pytest.param((PUBLIC,), None, r"a profile: profile 501 \(OV SSL\)", id="not named"),
    ],
)
def test_a_profile_that_cannot_be_told(
    offers: tuple[Offer, ...], named: int | str | None, words: str
) -> None:
    with pytest.raises(RequestError, match=words):
        choose_offer(request(org_id=10, cert_type=named), offers, frozenset())
