"""Codes of countries: what CAs know, told before anything is ordered."""

from importlib.resources import files

import pytest
from request_document import CONTACT, faults, read

from connector.core.request.countries import COUNTRIES


def test_all_that_are_assigned_are_known() -> None:
    """The list of the IANA's time zones, which a dependency brings along, has them, too."""
    table = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text()
    assigned = {line[:2] for line in table.splitlines() if line and not line.startswith("#")}

    assert assigned == COUNTRIES


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "UK",
            "subject.country: is no country code of ISO 3166; it is 'UK'; the United Kingdom is GB",
        ),
        ("uk", "it is 'uk'; the United Kingdom is GB"),
        ("EL", "Greece is GR"),
        ("EN", "subject.country: is no country code of ISO 3166; it is 'EN'"),
        ("EU", "is no country code"),
    ],
)
def test_a_code_that_no_country_has_is_told(code: str, said: str) -> None:
    (told,) = faults(subject={"country": code})

    assert said in told


def test_everywhere_at_once() -> None:
    told = faults(
        subject={"country": "UK"},
        organization={"country_code": "UK"},
        admin_contact={**CONTACT, "country_code": "UK"},
        custom_fields={"country": "UK"},
    )

    assert [fault.partition(":")[0] for fault in told] == [
        "subject.country",
        "organization.country_code",
        "admin_contact.country_code",
    ]


@pytest.mark.parametrize("code", ["GB", "gb", "XK", "XX", "QM", "ZZ"])
def test_what_is_in_use_passes(code: str) -> None:
    """Kosovo's, and the one that CAs have for where there is none (Baseline Requirements 7.1.2)."""
    subject = read(subject={"country": code}).subject

    assert subject is not None
    assert subject.country == code.upper()
