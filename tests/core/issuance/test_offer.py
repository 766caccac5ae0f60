"""What SCM offers against what a request wants."""

from datetime import UTC, datetime

import pytest
from builders import BOTH, ECDSA, RSA, request
from offers import PRIVATE, PUBLIC, SILENT, offer

from connector.core.issuance.offer import (
    Offer,
    chosen_term,
    offer_faults,
    offer_notes,
)
from connector.core.request.values import Request, ValidationType

IN_2026 = datetime(2026, 6, 1, tzinfo=UTC)
IN_2027 = datetime(2027, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wanted", "offered", "now", "faults"),
    [
        pytest.param(request(), PUBLIC, IN_2026, [], id="nothing named fits"),
        pytest.param(
            request(term=90, validation=ValidationType.OV), PUBLIC, IN_2026, [], id="fits"
        ),
        pytest.param(
            request(validation=ValidationType.DV),
            PUBLIC,
            IN_2026,
            [
                (
                    "validation: profile 501 (OV SSL) gives ov; name a profile that gives dv in"
                    " cert_type, or set validation: ov"
                )
            ],
            id="another validation",
        ),
        pytest.param(
            request(validation=ValidationType.DV), SILENT, IN_2026, [], id="validation not told"
        ),
        pytest.param(
            request(key_algorithms=BOTH),
            offer(key_algorithms=frozenset({RSA})),
            IN_2026,
            [
                (
                    "key_algorithms: profile 501 (OV SSL) does not take ECDSA; of the keys that"
                    " CPS makes (RSA 2048, ECDSA P-256) it takes RSA"
                )
            ],
            id="a key that it does not take",
        ),
        pytest.param(
            request(key_algorithms=(ECDSA,)),
            offer(key_algorithms=frozenset()),
            IN_2026,
            [
                (
                    "key_algorithms: profile 501 (OV SSL) does not take ECDSA; of the keys that"
                    " CPS makes (RSA 2048, ECDSA P-256) it takes none"
                )
            ],
            id="no key of CPS's",
        ),
        pytest.param(
            request(term=100),
            PUBLIC,
            IN_2026,
            ["term: profile 501 (OV SSL) offers 90, 199 days, not 100"],
            id="a term that is not offered",
        ),
        pytest.param(
            request(term=199),
            PUBLIC,
            IN_2027,
            [
                (
                    "term: public certificates have at most 100 days as of 2027-06-01; it is"
                    " 199, choose a shorter one or max"
                )
            ],
            id="a term that is offered still and not allowed any more",
        ),
        pytest.param(request(term=365), PRIVATE, IN_2027, [], id="private ones have no limit"),
        pytest.param(
            request(term=365), SILENT, IN_2027, [], id="where public is not known, SCM decides"
        ),
        pytest.param(
            request(term=365, validation=ValidationType.OV),
            SILENT,
            IN_2027,
            [
                (
                    "term: public certificates have at most 100 days as of 2027-06-01; it is"
                    " 365, choose a shorter one or max"
                )
            ],
            id="the request says that it is public",
        ),
        pytest.param(
            request(term="max"),
            offer(terms=(365,)),
            IN_2027,
            [
                (
                    "term: profile 501 (OV SSL) offers 365 days, and public certificates have"
                    " at most 100 days as of 2027-06-01; have SCM's administrator give the"
                    " profile a shorter term"
                )
            ],
            id="nothing left within the limit",
        ),
        pytest.param(request(term=90), offer(terms=()), IN_2026, [], id="no terms told, one named"),
        pytest.param(
            request(),
            offer(terms=()),
            IN_2026,
            [
                (
                    "term: SCM names none for profile 501 (OV SSL); give the days that it is to be"
                    " ordered for"
                )
            ],
            id="no terms told, none named",
        ),
        pytest.param(
            request(custom_fields=(("costCentre", " "), ("team", "web"))),
            offer(mandatory_fields=frozenset({"team", "costCentre", "owner"})),
            IN_2026,
            [
                "custom_fields.costCentre: missing; SCM wants a value for it in every order",
                "custom_fields.owner: missing; SCM wants a value for it in every order",
            ],
            id="mandatory fields",
        ),
        pytest.param(
            request(validation=ValidationType.EV, key_algorithms=(ECDSA,), term=365),
            offer(
                key_algorithms=frozenset({RSA}),
                mandatory_fields=frozenset({"owner"}),
            ),
            IN_2026,
            ["validation", "key_algorithms", "term", "custom_fields.owner"],
            id="all at once",
        ),
    ],
)
def test_what_is_not_offered(
    wanted: Request, offered: Offer, now: datetime, faults: list[str]
) -> None:
    told = [str(fault) for fault in offer_faults(wanted, offered, now)]
    assert len(told) == len(faults)
    assert all(text.startswith(expected) for text, expected in zip(told, faults, strict=True))


@pytest.mark.parametrize("term", [None, "max"])
@pytest.mark.parametrize(
    ("offered", "now", "days"),
    [
        pytest.param(PUBLIC, IN_2026, 199, id="the longest"),
        pytest.param(PUBLIC, IN_2027, 90, id="the longest within the limit"),
        pytest.param(offer(terms=(365,)), IN_2026, None, id="none within the limit"),
        pytest.param(PRIVATE, IN_2027, 365, id="private ones have no limit"),
        pytest.param(SILENT, IN_2027, 30, id="cut where public is not known"),
        pytest.param(
            offer(terms=(365,), validation=None), IN_2027, 365, id="not cut to nothing then"
        ),
    ],
)
def test_the_term_that_is_chosen(
    term: str | None, offered: Offer, now: datetime, days: int | None
) -> None:
    assert chosen_term(request(term=term), offered, now) == days


def test_a_named_term_is_ordered() -> None:
    assert chosen_term(request(term=90), PUBLIC, IN_2026) == 90


@pytest.mark.parametrize(
    ("wanted", "offered", "now", "notes"),
    [
        pytest.param(request(), PUBLIC, IN_2026, [], id="nothing to say"),
        pytest.param(request(term=90), PUBLIC, IN_2026, [], id="a shorter one was named"),
        pytest.param(request(term=365), PRIVATE, IN_2027, [], id="private"),
        pytest.param(request(), offer(terms=()), IN_2026, [], id="no term"),
        pytest.param(
            request(term="max"),
            PUBLIC,
            IN_2027,
            [
                (
                    "term: 90 days are ordered, not the profile's longest of 199: public"
                    " certificates have at most 100 days as of 2027-06-01"
                )
            ],
            id="cut",
        ),
        pytest.param(
            request(),
            SILENT,
            IN_2027,
            [
                (
                    "term: 30 days are ordered, not the profile's longest of 365: public"
                    " certificates have at most 100 days as of 2027-06-01 (set validation:"
                    " private if the profile is private)"
                )
            ],
            id="cut, and how not to be",
        ),
        pytest.param(
            request(term=365),
            SILENT,
            IN_2027,
            [
                (
                    "term: 365 days are more than the 100 that public certificates may have as"
                    " of 2027-06-01 (set validation: private if the profile is private)"
                )
            ],
            id="not cut",
        ),
        pytest.param(request(), None, IN_2026, [], id="Enrollment API, nothing named"),
        pytest.param(
            request(org_id=10, term=90),
            None,
            IN_2026,
            [
                (
                    "org_id, term: not sent and not compared, since the SCM account 'default'"
                    " uses the Enrollment API, which fixes organization, profile and term"
                )
            ],
            id="Enrollment API",
        ),
    ],
)
def test_what_a_person_should_know(
    wanted: Request, offered: Offer | None, now: datetime, notes: list[str]
) -> None:
    assert offer_notes(wanted, offered, now) == notes


def test_an_account_that_fixes_nothing_has_nothing_to_note() -> None:
    """A program is told what is wanted, and tells nothing."""
    assert offer_notes(request(cert_type="web", term=90), None, IN_2026, fixed=False) == []
