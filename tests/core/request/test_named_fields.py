"""What a vendor's words are about."""

import pytest

from connector.akamai.fields import FIELDS
from connector.core.request.named_fields import fields_named, not_known


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("techContact.email must not be null", ["tech_contact", "the e-mail addresses"]),
        ("csr.cn cannot be changed", ["subject", "common_name"]),
        ("Invalid network configuration", ["network_configuration"]),
        ("The organizational unit is odd", []),
        ("Bad request", []),
    ],
)
def test_a_field_is_named_only_where_the_vendor_does(words: str, told: list[str]) -> None:
    """A guess would send the person to the wrong place."""
    found = fields_named(words, FIELDS)

    assert len(found) == len(told)
    assert all(field.startswith(begin) for field, begin in zip(found, told, strict=True))


def test_what_is_not_known_is_called_so() -> None:
    """The vendor's own words stand before it."""
    assert not_known("SCM").startswith("What SCM means is not known to this program")
